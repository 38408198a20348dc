/* http_client.h - requests to upstreams, on an event loop. */
#ifndef CLAVIGER_HTTP_HTTP_CLIENT_H
#define CLAVIGER_HTTP_HTTP_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "http/http_method.h"
#include "http/http_response.h"

struct arena;
struct http_client; /* one per thread: connections to upstreams */
struct http_client_call; /* a request in flight */
struct http_tls;
struct limits;
struct loop;

/* limits is borrowed. */
struct http_client *http_client_new(
    struct loop *l, const struct limits *limits);
/* Ends calls in flight with ERR_UNAVAILABLE before it returns. */
void http_client_free(struct http_client *c);
struct loop *http_client_loop(const struct http_client *c);

/*
 * Loads what calls to url need, so that the first one does not delay others on
 * the loop.  If that fails, the calls will say why.
 */
void http_client_prepare(struct http_client *c, struct str url);

/* A request.  All texts are borrowed until on_answer is called. */
struct http_client_request {
	enum http_method method;
	const char *url; /* absolute, http or https */
	struct http_headers headers; /* hop-by-hop headers are dropped */
	struct str body;
	bool has_body; /* sends Content-Length even if body is empty */
	const struct http_tls *tls; /* of the upstream; NULL: none */
	/* Connects to this Unix socket, not to the host of url; NULL: no. */
	const char *unix_path;
	int64_t connect_ms, total_ms,
	    response_bytes; /* 0: the default of struct limits */
};

/* The result of a call. */
struct http_client_answer {
	struct err error; /* kind ERR_NONE: a response was received */
	bool timed_out; /* set with an error: answer 504 rather than 502 */
	/*
	 * Set with an error if the connection failed, or broke before the whole
	 * response arrived.  The call can be retried if the request is safe to
	 * repeat.
	 */
	bool lost;
	struct http_response response; /* on the caller's arena */
};

/* Limits the number of open sockets; calls beyond it wait for a free one. */
void http_client_limit_sockets(struct http_client *c, size_t most);

typedef void http_client_fn(void *context, struct http_client_answer *answer);

/*
 * Sends a request.  on_answer is called exactly once, from the loop, never from
 * inside this function.  The response is on the arena.  Redirects to another
 * host are not followed, cookies are not kept, TLS certificates are verified,
 * and a compressed body is decoded.  If a kept connection ends before the first
 * byte of a response, an idempotent request is repeated once on a fresh one,
 * and any other is not.  The returned call is valid until on_answer is called.
 */
struct http_client_call *http_client_send(struct http_client *c,
    struct arena *a, const struct http_client_request *request,
    http_client_fn *on_answer, void *context);

/*
 * Aborts a call: on_answer is not called, and texts and arena are no longer
 * used. The upstream sees the connection close or its stream reset, but may
 * have processed the request already.
 */
void http_client_cancel(struct http_client_call *x);

#endif
