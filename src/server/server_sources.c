/* server_sources.c - sources of capabilities that can be read only once. */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "openapi/load/load.h"

#include "server/server_sources.h"

struct server_sources {
	struct arena arena;
	const char *const *paths;
	size_t count;
	struct openapi_source *items; /* empty for files */
};

struct server_sources *
server_sources_new(const char *const *paths, size_t count,
    const struct limits *limits, struct err *e)
{
	struct server_sources *s = mem_new(sizeof(*s));

	s->paths = paths;
	s->count = count;
	s->items = arena_new(&s->arena, count * sizeof(*s->items) + 1);
	for (size_t i = 0; i < count; i++) {
		if (paths[i] == NULL || openapi_source_is_file(paths[i]) ||
		    openapi_source_read(&s->arena, paths[i], false, limits,
		        &s->items[i], e) == 0)
			continue;
		server_sources_free(s);
		return NULL;
	}
	return s;
}

const struct openapi_source *
server_sources_find(const struct server_sources *sources, const char *path)
{
	if (sources == NULL || path == NULL || openapi_source_is_file(path))
		return NULL;
	for (size_t i = 0; i < sources->count; i++)
		if (sources->paths[i] != NULL &&
		    strcmp(sources->paths[i], path) == 0)
			return &sources->items[i];
	return NULL;
}

void
server_sources_free(struct server_sources *sources)
{
	if (sources == NULL)
		return;
	arena_done(&sources->arena);
	free(sources);
}
