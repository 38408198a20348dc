/* server_sources.h - sources of capabilities that can be read only once. */
#ifndef CLAVIGER_SERVER_SERVER_SOURCES_H
#define CLAVIGER_SERVER_SERVER_SOURCES_H

#include <stddef.h>

struct err;
struct limits;
struct openapi_source;
struct server_sources;

/*
 * Reads those of the paths that are URLs or "-"; a reload uses the same texts.
 * paths are borrowed.  Returns NULL and sets e if one cannot be read.
 */
struct server_sources *server_sources_new(const char *const *paths,
    size_t count, const struct limits *limits, struct err *e);

/* Returns the source of that path; NULL if it is a file, or sources is NULL. */
const struct openapi_source *server_sources_find(
    const struct server_sources *sources, const char *path);

void server_sources_free(struct server_sources *sources);

#endif
