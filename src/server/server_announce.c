/* server_announce.c - tells the operator where a server listens. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "server/server_internal.h"
#include "server/server_listener_table.h"
#include "server/server_port.h"

static void
print_address(const struct server_port *p, const char *kind, const char *name,
    const char *file)
{
	bool v6 = strchr(p->address.host, ':') != NULL;

	printf("%-9s  http://%s%s%s:%d%s  %s%s%s%s\n", kind, v6 ? "[" : "",
	    p->address.host, v6 ? "]" : "", p->address.port,
	    strcmp(kind, "mcp") == 0 ? "/mcp" : "", name,
	    file != NULL ? " (" : "", file != NULL ? file : "",
	    file != NULL ? ")" : "");
}

static void
announce_port(const struct server_port *p)
{
	if (p->surface_count == 0)
		print_address(p, p->kind, p->kind, NULL);
	for (size_t i = 0; i < p->surface_count; i++) {
		const struct server_surface *x = p->surfaces[i];

		print_address(p, x->kind, x->name, server_file_name(x->file));
	}
}

void
server_announce(struct server *s)
{
	/* A file may be exchanged meanwhile. */
	struct server_listener_table *table = server_shared_table(&s->shared);

	if (table->stdio != NULL) {
		/* stdout is the client's. */
		log_info("MCP on stdin and stdout: '%s' of %s",
		    table->stdio->name, server_file_name(table->stdio->file));
		server_listener_table_release(table);
		return;
	}
	for (size_t i = 0; i < table->port_count; i++)
		announce_port(&table->ports[i]);
	server_listener_table_release(table);
	if (s->keys != NULL)
		printf("%-9s  %s/admin.key\n", "admin key", s->config->data);
	/* Once, and to a person only: a log or a pipe would keep it. */
	if (s->first_key != NULL && isatty(STDOUT_FILENO))
		printf("\nThe first key, ADMIN scope, shown this once:\n"
		       "FAL_KEY='%s'\n",
		    s->first_key);
	fflush(stdout);
}
