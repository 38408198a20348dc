/* server_stdio.c - chooses the surface and the credential of MCP over stdio. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "capability/capability.h"
#include "expose/expose.h"

#include "server/config.h"
#include "key/key.h"
#include "server/server_file.h"
#include "server/server_stdio.h"

bool
server_stdio_is_for(const struct server_surface *s)
{
	return s->kind->speaks_stdio &&
	       str_is(s->capability->transport, "stdio");
}

void
server_stdio_warn(struct server_file *const *files, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < files[i]->surface_count; k++) {
			const struct server_surface *s = &files[i]->surfaces[k];

			if (server_stdio_is_for(s))
				fprintf(stderr,
				    "%s:%d:%d: warning: '%s' speaks MCP over "
				    "stdio and is not served here; a client "
				    "starts it: claviger serve --stdio %s\n",
				    server_file_name(files[i]),
				    s->capability->place.line,
				    s->capability->place.column, s->name,
				    server_file_name(files[i]));
		}
	}
}

/* The criteria of a search, and its result. */
struct search {
	const char *name; /* NULL: any */
	bool declared; /* only those with `transport: stdio` */
	struct server_surface *found; /* the first */
	size_t count;
	struct buf names;
};

static void
search(struct search *x, struct server_file *const *files, size_t count)
{
	x->found = NULL;
	x->count = 0;
	buf_clear(&x->names);
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < files[i]->surface_count; k++) {
			struct server_surface *s = &files[i]->surfaces[k];

			if (!s->kind->speaks_stdio ||
			    (x->declared && !server_stdio_is_for(s)) ||
			    (x->name != NULL && strcmp(x->name, s->name) != 0))
				continue;
			if (x->found == NULL)
				x->found = s;
			buf_printf(&x->names, "%s%s", x->count > 0 ? ", " : "",
			    s->name);
			x->count++;
		}
	}
}

static void
refuse(const struct config *c, const struct search *all, struct err *e)
{
	if (all->count == 0)
		err_set(e, ERR_INPUT,
		    "--stdio: there is no exposer of type mcp to speak it");
	else if (c->stdio_surface != NULL)
		err_set(e, ERR_INPUT,
		    "--stdio-surface: there is no mcp exposer '%s'; there %s "
		    "%.*s",
		    c->stdio_surface, all->count == 1 ? "is" : "are",
		    (int)all->names.len, all->names.p);
	else
		err_set(e, ERR_INPUT,
		    "--stdio: there are several exposers of type mcp; choose "
		    "with --stdio-surface NAMESPACE: %.*s",
		    (int)all->names.len, all->names.p);
}

struct server_surface *
server_stdio_choose(const struct config *c, struct server_file *const *files,
    size_t count, struct err *e)
{
	struct search all = { 0 }, x = { .name = c->stdio_surface };
	struct server_surface *found;

	buf_init(&all.names, 4096);
	buf_init(&x.names, 4096);
	search(&all, files, count);
	search(&x, files, count);
	if (x.count > 1) {
		x.declared = true;
		search(&x, files, count);
	}
	found = x.count == 1 ? x.found : NULL;
	if (found == NULL)
		refuse(c, &all, e);
	buf_done(&all.names);
	buf_done(&x.names);
	return found;
}

char *
server_stdio_credential(const struct config *c)
{
	struct err e = { .kind = ERR_NONE };
	char *key = key_input_read(NULL, true, c->data, &e), *value;

	if (key == NULL) {
		log_warn(
		    "the authority refuses every call, because there is no key "
		    "to call with: %s",
		    e.text);
		return NULL;
	}
	value = mem_printf("Key %s", key);
	mem_wipe(key, strlen(key));
	free(key);
	return value;
}
