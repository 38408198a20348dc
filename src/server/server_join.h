/* server_join.h - the surface of --one-mcp, which joins those of all files. */
#ifndef CLAVIGER_SERVER_SERVER_JOIN_H
#define CLAVIGER_SERVER_SERVER_JOIN_H

#include <stdbool.h>
#include <stddef.h>

struct config;
struct err;
struct server_file;
struct server_surface;

/* Is it a surface that --one-mcp joins, and does not serve alone? */
bool server_join_takes(const struct config *c, const struct server_surface *s);

/*
 * Returns a surface that offers what the MCP surfaces of the files offer, with
 * the name, address and file of the first one.  It borrows from the files.
 * Returns NULL and sets e if none has one, or they do not accept the same
 * callers.  server_join_free(NULL) does nothing.
 */
struct server_surface *server_join_new(const struct config *c,
    struct server_file *const *files, size_t count, struct err *e);
void server_join_free(struct server_surface *s);

#endif
