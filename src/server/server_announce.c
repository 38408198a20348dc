/* server_announce.c - tells the operator where a server listens. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/base.h"
#include "expose/expose.h"
#include "key/key.h"
#include "net/net.h"
#include "openapi/import/import.h"
#include "server/server_internal.h"
#include "server/server_listener_table.h"
#include "server/server_port.h"

/* A joined surface has a line for each file. */
static void
print_surface(const struct server_port *p, const struct server_surface *s)
{
	const char *path = s->kind->url_path;
	char address[NET_ADDRESS_TEXT];

	for (size_t i = 0; i < s->part_count; i++)
		print_surface(p, s->parts[i]);
	if (s->part_count > 0)
		return;
	net_address_text(&p->address, address);
	printf("%-9s  http://%s%s  %s (%s)\n", s->kind->name, address,
	    path != NULL ? path : "", s->name, server_file_name(s->file));
}

/* The last line on stderr: what became of each document. */
static void
print_summaries(
    const struct config *c, const struct server_listener_table *table)
{
	for (size_t i = 0; i < table->file_count; i++) {
		const struct server_file *f = table->files[i];

		if (f->summary == NULL)
			continue;
		fprintf(stderr, "%s%s%s%s\n",
		    table->file_count > 1 ? server_file_name(f) : "",
		    table->file_count > 1 ? ": " : "", f->summary,
		    f->tools > OPENAPI_SUMMARY_MANY &&
		            c->policy.tools != EXPOSE_TOOLS_SEARCH
		        ? "; for hosts that cannot use so many tools: --tools "
		          "search"
		        : "");
	}
}

static void
announce_port(const struct server_port *p)
{
	char address[NET_ADDRESS_TEXT];

	net_address_text(&p->address, address);
	if (p->surface_count == 0)
		printf("%-9s  %s%s  %s\n", p->kind,
		    p->address.is_unix ? "" : "http://", address, p->kind);
	for (size_t i = 0; i < p->surface_count; i++)
		print_surface(p, p->surfaces[i]);
}

/* Anyone who can read the store can replace a lost key. */
static void
announce_admin_key(const char *data)
{
	char *path = mem_printf("%s/admin.key", data);
	struct buf command;

	if (access(path, F_OK) == 0) {
		printf("%-9s  %s\n", "admin key", path);
	} else {
		buf_init(&command, 16384);
		key_input_admin_command(&command, data);
		printf("%-9s  no %s; make another: %s\n", "admin key", path,
		    buf_text(&command));
		buf_done(&command);
	}
	free(path);
}

void
server_announce(struct server *s)
{
	/* Held, because a reload may replace it meanwhile. */
	struct server_listener_table *table = server_shared_table(&s->shared);

	if (table->stdio != NULL) {
		/* stdout belongs to the client. */
		log_info("MCP on stdin and stdout: '%s' of %s",
		    table->stdio->name, server_file_name(table->stdio->file));
		print_summaries(s->config, table);
		server_listener_table_release(table);
		return;
	}
	for (size_t i = 0; i < table->port_count; i++)
		announce_port(&table->ports[i]);
	if (s->keys != NULL)
		announce_admin_key(s->config->data);
	/* Only to a terminal: a log or a pipe would keep it. */
	if (s->first_key != NULL && isatty(STDOUT_FILENO))
		printf("\nThe first key, ADMIN scope, shown this once:\n"
		       "FAL_KEY='%s'\n",
		    s->first_key);
	fflush(stdout);
	print_summaries(s->config, table);
	server_listener_table_release(table);
}
