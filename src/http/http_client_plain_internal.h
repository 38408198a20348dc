/* http_client_plain_internal.h - a call to an http URL, for its own files. */
#ifndef CLAVIGER_HTTP_HTTP_CLIENT_PLAIN_INTERNAL_H
#define CLAVIGER_HTTP_HTTP_CLIENT_PLAIN_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "http/http_client_call.h"
#include "http/http_client_plain.h"
#include "http/http_client_pool.h"
#include "http/http_response_reader.h"

enum {
	HTTP_CLIENT_PLAIN_HEAD = 16 << 20, /* the maximum head of a request */
	HTTP_CLIENT_PLAIN_CALL = 4096, /* the approximate memory of a call */
};

struct http_client_plain {
	const struct limits *limits;
	struct http_client_pool pool;
	struct list calls; /* in progress, of struct http_client_call */
	struct list refused; /* they end in the next turn of the loop */
	size_t waiting; /* calls that wait for a place */
	struct loop_timer *soon;
	struct buf out; /* the head being written */
	void (*on_change)(void *context);
	void *context;
};

/* Invariant: at most one of link, dial and the list has it. */
struct http_client_plain_call {
	struct http_client_call call;
	struct http_client_plain *plain;
	struct http_client_target *target;
	struct str path; /* and query */
	struct http_client_link *link; /* the request was sent on it */
	struct net_dial *dial;
	struct list queue; /* of the target: waiting or resolving */
	bool waits; /* for a place */
	bool placed; /* holds a place without a connection */
	bool repeated; /* it is on a fresh connection, for the second time */
	struct loop_timer *timer; /* while it has no link */
	int64_t began_ms, deadline_ms;
	size_t sent; /* bytes of the body that were queued */
	struct http_response_reader reader;
};

/*
 * http_client_plain_exchange.c: sends a request and reads its response.
 */

/* Sends the request on a connection whose user is x. */
void http_client_plain_begin(
    struct http_client_plain_call *x, struct http_client_link *k);

/* Sends more of the body, after the kernel has taken what was queued. */
void http_client_plain_send_body(struct http_client_plain_call *x);

enum http_client_plain_result {
	HTTP_CLIENT_PLAIN_MORE,
	HTTP_CLIENT_PLAIN_DONE, /* the response is complete */
	HTTP_CLIENT_PLAIN_FAILED, /* the error of the call is set */
};

/* Reads bytes of the response; *all_used: the response has all of them. */
enum http_client_plain_result http_client_plain_read(
    struct http_client_plain_call *x, const char *p, size_t n, bool *all_used);

/*
 * http_client_plain_connect.c: what a call waits for, until it has a
 * connection.  A call can end at any time.
 */

/* Waits for a connection, and calls http_client_plain_begin() then. */
void http_client_plain_connect(struct http_client_plain_call *x);

/*
 * Takes an idle connection; NULL: none.  A request that is not idempotent must
 * not find out by being sent that the connection was closed.
 */
struct http_client_link *http_client_plain_take(
    struct http_client_plain_call *x);

/* Calls of t that wait for one get places and idle connections. */
void http_client_plain_serve(
    struct http_client_plain *p, struct http_client_target *t);

/* The deadline, or that of the connection, has passed. */
void http_client_plain_late(struct http_client_plain_call *x);

/* Leaves what x waits for, closes its connection, and frees it. */
void http_client_plain_call_free(
    struct http_client_plain_call *x, struct http_client_answer *answer);

/* Frees x first, then calls on_answer, which may send again. */
void http_client_plain_finish(struct http_client_plain_call *x);

/* Ends the call, whose error is set, in the next turn of the loop. */
void http_client_plain_refuse(struct http_client_plain_call *x);

#endif
