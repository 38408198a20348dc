/*
 * server_worker.h - a worker thread: its loop, its listeners, its upstream
 * client.
 */
#ifndef CLAVIGER_SERVER_SERVER_WORKER_H
#define CLAVIGER_SERVER_SERVER_WORKER_H

#include <stddef.h>

struct err;
struct server_listener_table;
struct server_shared;
struct server_worker;

/*
 * Makes a worker with the newest listener table; does not start its thread.
 * Returns NULL and sets e on failure.
 */
struct server_worker *server_worker_new(
    struct server_shared *shared, size_t index, struct err *e);

/* Limits the sockets of its calls to upstreams.  Call it before it starts. */
void server_worker_limit_upstreams(struct server_worker *w, size_t sockets);

int server_worker_start(struct server_worker *w, struct err *e);

/*
 * Makes the worker serve another listener table, which it holds.  In one turn
 * of its loop it replaces all surfaces.  It keeps listeners whose address
 * stays, opens new ones, and closes the others once they are idle.  A request
 * in flight ends with the table that it began with.  Then calls done(context)
 * on the worker's thread.  Callable from any thread, for one table at a time.
 */
void server_worker_adopt(struct server_worker *w,
    struct server_listener_table *p, void (*done)(void *context),
    void *context);

void server_worker_stop(struct server_worker *w); /* from any thread, once */
void server_worker_free(struct server_worker *w); /* joins; NULL does nothing */

#endif
