/* worker_stdio.h - MCP on stdin and stdout, by one worker. */
#ifndef CLAVIGER_SERVER_WORKER_STDIO_H
#define CLAVIGER_SERVER_WORKER_STDIO_H

struct err;
struct server_listener_table;
struct worker_share;
struct worker_stdio;

/*
 * Serve the listener table's surface for it.  At the end of the input the
 * program gets SERVER_LEFT (see server.h).  NULL and e.
 */
struct worker_stdio *worker_stdio_open(
    struct worker_share *s, struct server_listener_table *table, struct err *e);

/* Answer as that listener table says, from the next message on. */
void worker_stdio_set(
    struct worker_stdio *w, struct server_listener_table *table);

/* What was asked is answered within stdio_stop_ms; then stopped(context). */
void worker_stdio_stop(
    struct worker_stdio *w, void (*stopped)(void *context), void *context);

/* After the worker's files, whose calls end by then; NULL does nothing. */
void worker_stdio_free(struct worker_stdio *w);

#endif
