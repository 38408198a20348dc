/* expose.h - a capability's surfaces: what a listener hands its requests to. */
#ifndef CLAVIGER_EXPOSE_EXPOSE_H
#define CLAVIGER_EXPOSE_EXPOSE_H

#include <stdbool.h>

struct engine;
struct engine_thread;
struct err;
struct exposer; /* one surface: built once, then only read by all threads */
struct http_exchange;
struct spec_exposes;

/* Is there a kind of surface for this entry (REST, MCP)? */
bool expose_can(const struct spec_exposes *s);

/*
 * Build the route table or tool list.  The engine and the spec are borrowed.
 * NULL and e where the kind is not served here (UNAVAILABLE) or a path of the
 * file is malformed (INPUT, with its place).
 *
 * The route names given to metrics live in the exposer: free the metrics
 * first.
 */
struct exposer *expose_new(
    const struct engine *en, const struct spec_exposes *s, struct err *e);
void expose_free(struct exposer *x);

/*
 * Answer ex, now or later, on this thread.  Where the file declares
 * authentication, it is enforced here; where it declares none, the caller's
 * Authorization goes to the built-in authority and nowhere else.
 */
void expose_handle(
    struct exposer *x, struct engine_thread *t, struct http_exchange *ex);

/* One worker's share of a surface, and the http_handler_fn for its listener. */
struct exposer_thread {
	struct exposer *exposer;
	struct engine_thread *thread;
};

/* context: a struct exposer_thread, borrowed. */
void expose_on_request(void *context, struct http_exchange *ex);

/*
 * Is it open to whoever can connect: no declared authentication, and a remote
 * upstream, called with the file's own credential or as this machine?
 */
bool expose_needs_loopback(const struct exposer *x);

#endif
