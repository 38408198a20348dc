/* server_worker.h - one thread: its loop, its share of everything, its sockets.
 */
#ifndef CLAVIGER_SERVER_SERVER_WORKER_H
#define CLAVIGER_SERVER_SERVER_WORKER_H

#include <stddef.h>

struct err;
struct server_listener_table;
struct server_shared;
struct server_worker;

/* Everything but the thread itself, by the newest listener table.  NULL and e.
 */
struct server_worker *server_worker_new(
    struct server_shared *shared, size_t index, struct err *e);

/* Before it starts: how many sockets its calls to upstreams may have open. */
void server_worker_limit_upstreams(struct server_worker *w, size_t sockets);

int server_worker_start(struct server_worker *w, struct err *e);

/*
 * Serve by another listener table (held by the worker): at some turn of its
 * loop all surfaces are exchanged at once.  Listeners whose address stays are
 * kept, new ones opened, gone ones closed once they are idle; a request in
 * flight ends by the listener table that it began with.  Then done(context), on
 * the worker's thread. From any thread; one at a time.
 */
void server_worker_adopt(struct server_worker *w,
    struct server_listener_table *p, void (*done)(void *context),
    void *context);

void server_worker_stop(struct server_worker *w); /* from any thread, once */
void server_worker_free(struct server_worker *w); /* joins; NULL does nothing */

#endif
