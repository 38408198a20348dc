/* authority.h - the keys API of fal's Platform, without a socket. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_H
#define CLAVIGER_AUTHORITY_AUTHORITY_H

#include <stdbool.h>
#include <stdint.h>

#include "http/http.h"

/* RFC 9110 15.5.2: what a 401 asks for. */
#define AUTHORITY_CHALLENGE STR("Key realm=\"claviger\"")

struct arena;
struct authority; /* one per process */
struct authority_thread; /* one per worker: its reader, its loop */
struct err;
struct keys;
struct loop;
struct metrics;

/*
 * keys and metrics are borrowed.  rate: requests a second that one calling key
 * may make of the keys API, in bursts of twice that; 0: no limit.
 */
struct authority *authority_new(
    struct keys *keys, struct metrics *metrics, int64_t rate);
void authority_free(struct authority *a);

struct authority_thread *authority_thread_new(
    struct authority *a, struct loop *l, struct err *e);
void authority_thread_free(struct authority_thread *t);

/*
 * While false, /readyz reports 503: starting, or stopping.  It does so too
 * while the store cannot be changed or read; authority_is_ready() is the same
 * answer.
 */
void authority_set_ready(struct authority *a, bool ready);
bool authority_is_ready(struct authority *a);

/* One request to the authority, from a listener or from the engine. */
struct authority_call {
	const struct http_request *request; /* borrowed until answered */
	struct http_response *response; /* filled in, borrowed */
	struct arena *arena; /* of the response's texts; secret */
	const char *route; /* out: a constant name, for metrics */
	/*
	 * out: KEY and its texts, on the arena, as soon as the caller is known;
	 * NULL: nobody asks.
	 */
	struct http_principal *principal;
	/*
	 * The request is allowed and needs its body, which is not in it yet:
	 * call authority_go_on() once it is.  NULL: the body is there.
	 */
	void (*read_body)(struct authority_call *c);
	void *ask; /* the authority's own, meanwhile */
	/* The response is complete; on the thread's loop, or from inside. */
	void (*answered)(struct authority_call *c);
	void *context; /* the caller's own */
};

/*
 * Route, authenticate, answer: all by the head of the request until it is
 * known to be allowed.  answered() is called exactly once: before this
 * returns for reads, later for writes (after the commit).
 */
void authority_handle(struct authority_thread *t, struct authority_call *c);
void authority_go_on(struct authority_call *c);

/*
 * Judge the caller alone, for a surface in front of the authority: the
 * Authorization header of c->request must be any good key, sent as Key or
 * Bearer.  False: c->response is the refusal, 401, 403 or 503.
 */
bool authority_admits(struct authority_thread *t, struct authority_call *c);

#endif
