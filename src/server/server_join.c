/* server_join.c - the surface of --one-mcp, which joins those of all files. */
#include <stdlib.h>

#include "base/base.h"
#include "expose/expose.h"

#include "server/config.h"
#include "server/server_file.h"
#include "server/server_join.h"
#include "server/server_stdio.h"

bool
server_join_takes(const struct config *c, const struct server_surface *s)
{
	return c->one_mcp && s->kind->speaks_stdio &&
	       (c->stdio || !server_stdio_is_for(s));
}

static size_t
find_parts(const struct config *c, struct server_file *const *files,
    size_t count, struct server_surface **parts)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < files[i]->surface_count; k++) {
			struct server_surface *s = &files[i]->surfaces[k];

			if (!server_join_takes(c, s))
				continue;
			if (parts != NULL)
				parts[n] = s;
			n++;
		}
	return n;
}

struct server_surface *
server_join_new(const struct config *c, struct server_file *const *files,
    size_t count, struct err *e)
{
	const size_t n = find_parts(c, files, count, NULL);
	struct server_surface *s;
	struct exposer **all;

	if (n == 0) {
		err_set(e, ERR_INPUT,
		    "--one-mcp: there is no exposer of type mcp to join");
		return NULL;
	}
	s = mem_new(sizeof(*s));
	s->parts = mem_new(n * sizeof(struct server_surface *));
	s->part_count = find_parts(c, files, count, s->parts);
	s->file = s->parts[0]->file;
	s->capability = s->parts[0]->capability;
	s->kind = s->parts[0]->kind;
	s->name = mem_strdup(s->parts[0]->name);
	all = mem_new(n * sizeof(struct exposer *));
	for (size_t i = 0; i < n; i++)
		all[i] = s->parts[i]->exposer;
	s->exposer = expose_join(all, n, e);
	free(all);
	if (s->exposer != NULL)
		return s;
	server_join_free(s);
	return NULL;
}

void
server_join_free(struct server_surface *s)
{
	if (s == NULL)
		return;
	expose_free(s->exposer);
	free(s->parts);
	free(s->name);
	free(s);
}
