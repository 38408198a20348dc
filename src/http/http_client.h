/* http_client.h - requests to upstreams, on curl and the thread's loop. */
#ifndef CLAVIGER_HTTP_HTTP_CLIENT_H
#define CLAVIGER_HTTP_HTTP_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "http/http_method.h"
#include "http/http_response.h"

struct arena;
struct http_client; /* one per thread: a curl multi handle and its pool */
struct http_client_call; /* one request that has no answer yet */
struct limits;
struct loop;

struct http_client *http_client_new(
    struct loop *l, const struct limits *limits, struct err *e);
/* Calls in flight end with ERR_UNAVAILABLE before this returns. */
void http_client_free(struct http_client *c);
struct loop *http_client_loop(const struct http_client *c);

/* What goes out.  All texts are borrowed until on_answer. */
struct http_client_request {
	enum http_method method;
	const char *url; /* absolute, http or https */
	struct http_headers headers; /* hop-by-hop ones are dropped */
	struct str body;
	bool has_body; /* a Content-Length is sent even where body is empty */
	int64_t connect_ms, total_ms, response_bytes; /* 0: the limits' */
};

/* What came back. */
struct http_client_answer {
	struct err error; /* kind ERR_NONE: an answer with a status came */
	bool timed_out; /* with an error: it was the clock (504, not 502) */
	/*
	 * With an error: there was no connection, or it broke off before the
	 * whole answer had come.  What is safe to repeat may be sent again.
	 */
	bool lost;
	struct http_response response; /* on the caller's arena */
};

/* At most so many sockets at a time, used or kept; more calls wait for one. */
void http_client_limit_sockets(struct http_client *c, size_t most);

typedef void http_client_fn(void *context, struct http_client_answer *answer);

/*
 * Send; on_answer comes exactly once, from the loop, never from inside this
 * call.  The answer is built on the arena.  No redirect is followed to another
 * host, no cookie is kept, TLS is verified; the body is decoded where the
 * upstream compressed it.  What it returns is valid until on_answer is called.
 */
struct http_client_call *http_client_send(struct http_client *c,
    struct arena *a, const struct http_client_request *request,
    http_client_fn *on_answer, void *context);

/*
 * Abort it: on_answer does not come, and texts and arena are not used any more.
 * The upstream sees the connection close, or its stream reset; what it has done
 * already stays done.
 */
void http_client_cancel(struct http_client_call *x);

#endif
