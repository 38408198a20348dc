/* server_stdio.h - chooses the surface and the credential of MCP over stdio. */
#ifndef CLAVIGER_SERVER_SERVER_STDIO_H
#define CLAVIGER_SERVER_SERVER_STDIO_H

#include <stdbool.h>
#include <stddef.h>

struct config;
struct err;
struct server_file;
struct server_surface;

/*
 * Returns whether its file has `transport: stdio` and its kind supports that:
 * then it has no port.
 */
bool server_stdio_is_for(const struct server_surface *s);

/*
 * Prints on stderr which surfaces are not served, and the command that serves
 * them.
 */
void server_stdio_warn(struct server_file *const *files, size_t count);

/*
 * Returns the MCP surface for --stdio, of any transport: the one that
 * --stdio-surface names, else the only one, else the only one declared for
 * stdio.  Returns NULL and sets e, which lists them, if none or more than one
 * fits.
 */
struct server_surface *server_stdio_choose(const struct config *c,
    struct server_file *const *files, size_t count, struct err *e);

/*
 * Returns the Authorization value for the client on stdin, on the heap: from
 * FAL_KEY, else from admin.key in the data directory.  Returns NULL and logs a
 * warning if neither exists.
 */
char *server_stdio_credential(const struct config *c);

#endif
