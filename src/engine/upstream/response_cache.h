/* response_cache.h - responses of upstreams that are used again (RFC 9111). */
#ifndef CLAVIGER_ENGINE_UPSTREAM_RESPONSE_CACHE_H
#define CLAVIGER_ENGINE_UPSTREAM_RESPONSE_CACHE_H

#include <stdbool.h>

struct call;
struct http_response;
struct response_cache; /* of one worker and one engine */

/* Both bound one cache; the least recently used entry is dropped. */

struct response_cache *response_cache_new(void);
void response_cache_free(struct response_cache *k); /* wipes it; may be NULL */

/*
 * Sets c->response to a fresh response that was kept and returns true.
 * Otherwise c must be sent: its request may get If-None-Match.  Call it on the
 * thread of c before each request, also of those that change something: then
 * what is kept of the namespace, in all threads, is not used any more without
 * asking.
 */
bool response_cache_answer(struct call *c);

/*
 * Takes the response from an upstream, whose filtered copy is c->response, on
 * the arena of c: keeps it if the file and the response allow it.  After a 304
 * that confirms what was kept, c->response is that.
 */
void response_cache_take(struct call *c, const struct http_response *from);

#endif
