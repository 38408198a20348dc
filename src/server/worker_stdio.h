/* worker_stdio.h - MCP on stdin and stdout, by one worker. */
#ifndef CLAVIGER_SERVER_WORKER_STDIO_H
#define CLAVIGER_SERVER_WORKER_STDIO_H

struct err;
struct server_listener_table;
struct worker_share;
struct worker_stdio;

/*
 * Serves the surface for stdio of the listener table.  At the end of the input,
 * the program receives SERVER_LEFT (see server.h).  Returns NULL and sets e on
 * failure.
 */
struct worker_stdio *worker_stdio_open(
    struct worker_share *s, struct server_listener_table *table, struct err *e);

/* Serves that listener table, from the next message on. */
void worker_stdio_set(
    struct worker_stdio *w, struct server_listener_table *table);

/*
 * Answers pending requests within stdio_stop_ms, then calls stopped(context).
 */
void worker_stdio_stop(
    struct worker_stdio *w, void (*stopped)(void *context), void *context);

/*
 * Call it after the worker's files are freed, which ends their calls.  w may be
 * NULL.
 */
void worker_stdio_free(struct worker_stdio *w);

#endif
