/* server_stdio.h - which surface speaks MCP on stdin and stdout, and as whom.
 */
#ifndef CLAVIGER_SERVER_SERVER_STDIO_H
#define CLAVIGER_SERVER_SERVER_STDIO_H

#include <stdbool.h>
#include <stddef.h>

struct config;
struct err;
struct server_file;
struct server_surface;

/*
 * Does its file say `transport: stdio`, and does its kind speak that?  Then it
 * has no port.
 */
bool server_stdio_is_for(const struct server_surface *s);

/* Say on stderr which surfaces are not served, and what would serve them. */
void server_stdio_warn(struct server_file *const *files, size_t count);

/*
 * The MCP surface for --stdio, of any transport: the one that --stdio-surface
 * names, else the only one, else the only one declared for stdio. Returns NULL
 * and sets e, which lists them, if there is none or more than one.
 */
struct server_surface *server_stdio_choose(const struct config *c,
    struct server_file *const *files, size_t count, struct err *e);

/*
 * The Authorization of who started the program, on the heap: FAL_KEY, else
 * admin.key in the data directory.  NULL (and a word in the log) where there is
 * neither.
 */
char *server_stdio_credential(const struct config *c);

#endif
