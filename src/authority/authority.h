/* authority.h - the keys API of fal's Platform, independent of sockets. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_H
#define CLAVIGER_AUTHORITY_AUTHORITY_H

#include <stdbool.h>
#include <stdint.h>

#include "authority/authority_account.h"
#include "authority/authority_bulk.h"
#include "authority/authority_gateway.h"
#include "authority/authority_key.h"
#include "authority/authority_list.h"
#include "authority/authority_rotate.h"
#include "authority/authority_settings.h"
#include "authority/authority_surface.h"
#include "http/http.h"

/* The challenge of a 401 (RFC 9110 15.5.2). */
#define AUTHORITY_CHALLENGE STR("Key realm=\"claviger\"")

struct arena;
struct authority; /* one per process */
struct authority_thread; /* one per worker: its reader, its loop */
struct err;
struct keys;
struct loop;
struct metrics;

/*
 * keys and metrics are borrowed.  rate: requests per second that one key may
 * make to the keys API, in bursts of twice that; 0: no limit.
 */
struct authority *authority_new(
    struct keys *keys, struct metrics *metrics, int64_t rate);
void authority_free(struct authority *a);

/*
 * Sets how proxies ask, before the first thread is made.  It is copied, and its
 * texts are borrowed.
 */
void authority_set_gateway(
    struct authority *a, const struct authority_gateway *g);

struct authority_thread *authority_thread_new(
    struct authority *a, struct loop *l, struct err *e);
void authority_thread_free(struct authority_thread *t);

/*
 * Until ready is set, and after it is cleared, /readyz reports 503: the program
 * is starting or stopping.  It also reports 503 while the store cannot be
 * changed or read.  authority_is_ready() returns the same.
 */
void authority_set_ready(struct authority *a, bool ready);
bool authority_is_ready(struct authority *a);

/* One request to the authority, from a listener or from the engine. */
struct authority_call {
	const struct http_request *request; /* borrowed until answered */
	struct http_response *response; /* filled in, borrowed */
	struct arena *arena; /* of the response's texts; secret */
	const char *route; /* set: a constant name, for metrics */
	/*
	 * Set to the authenticated key, with texts on the arena.  NULL: not
	 * wanted.
	 */
	struct http_principal *principal;
	const struct http_principal *client; /* its address; NULL: unknown */
	/*
	 * For authority_authenticate(): what the caller will do with its key;
	 * STR_NONE: not known.
	 */
	struct str method;
	/*
	 * Called if the request is allowed and needs its body: read it, then
	 * call authority_continue().  NULL: the body has been read.
	 */
	void (*read_body)(struct authority_call *c);
	void *pending; /* private to the authority */
	/* The response is complete.  Called on the thread's loop or from
	 * inside. */
	void (*answered)(struct authority_call *c);
	void *context; /* of answered() */
};

/*
 * Routes, authenticates and answers a request.  It reads the body only after
 * the head is accepted.  answered() is called exactly once: before this returns
 * for reads, after the commit for changes.
 */
void authority_handle(struct authority_thread *t, struct authority_call *c);
void authority_continue(struct authority_call *c);

/*
 * Reports whether path is one that a proxy or a monitor asks with headers that
 * are not its own: /v1/auth and what is below it, /healthz and /readyz.  Their
 * Host and Origin mean nothing here, and a response depends on nothing but the
 * credential.
 */
bool authority_is_public(struct str path);

/*
 * Only authenticates, for a surface in front of the authority: the
 * Authorization header of c->request must have a valid key, sent as Key or
 * Bearer.  Returns false if it is refused; c->response is 401, 403 or 503.
 * A later call with this principal as client and the same credential does not
 * hash it again; what may have changed since, such as a revocation, is checked.
 */
bool authority_authenticate(
    struct authority_thread *t, struct authority_call *c);

#endif
