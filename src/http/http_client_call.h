/* http_client_call.h - one call of a client; internal to http_client. */
#ifndef CLAVIGER_HTTP_HTTP_CLIENT_CALL_H
#define CLAVIGER_HTTP_HTTP_CLIENT_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "http/http_client.h"

struct http_decoder;

/*
 * A request and its response so far: the part that does not depend on what
 * carries it.  http_client_plain and http_client_curl embed it.
 */
struct http_client_call {
	struct list link; /* in a list of its client */
	struct http_client *client;
	bool plain; /* carried by http_client_plain */
	struct arena *arena;
	struct http_client_request request; /* its texts are borrowed */
	http_client_fn *on_answer;
	void *context;
	struct http_client_answer answer;
	int64_t total_ms, connect_ms;
	bool idempotent; /* its method is, by RFC 9110 9.2.2 */
	bool has_content; /* sends Content-Length, even 0 */
	/* The response. */
	struct str codings; /* of Content-Encoding, on the arena */
	struct http_decoder *decoder;
	size_t body_most;
	struct buf body; /* unless small is set */
	char *small; /* a body of known length, on the arena */
	size_t small_len, small_room;
	char *peer; /* see http_client_explain_peer() */
};

/* Sets up a zeroed call.  Texts of r are borrowed until it is done. */
void http_client_call_init(struct http_client_call *x, struct http_client *c,
    const struct limits *limits, struct arena *a,
    const struct http_client_request *r, http_client_fn *on_answer,
    void *context);

/* Is it sent, or dropped because the client sets it? */
bool http_client_call_sends(struct str name);

/*
 * Checks the headers of the request.  Returns -1 and sets the error if one
 * would corrupt the message.
 */
int http_client_call_check(struct http_client_call *x);

/*
 * The value of a header that every request has: that of the request, or a
 * default, or STR_NONE if the request has its own.
 */
struct str http_client_call_accept(const struct http_client_call *x);
struct str http_client_call_user_agent(const struct http_client_call *x);

/*
 * Adds a header to the response, except those about the connection and the
 * coding of the body.  The texts are on the arena.
 */
void http_client_call_take_header(
    struct http_client_call *x, struct str name, struct str value);

/* Forgets the headers, which belonged to an interim response. */
void http_client_call_drop_headers(struct http_client_call *x);

/*
 * Prepares for a body of that length as sent; -1: unknown.  Call it after the
 * headers.  Returns false and sets the error if it cannot be decoded.
 */
bool http_client_call_begin_body(struct http_client_call *x, int64_t length);

/* Adds bytes as sent.  Returns false and sets the error on failure. */
bool http_client_call_add_body(
    struct http_client_call *x, const char *p, size_t n);

/* The response is complete.  Sets the error if its body is not. */
void http_client_call_complete(struct http_client_call *x);

/* Moves the answer to *answer and frees what the call holds, but not x. */
void http_client_call_done(
    struct http_client_call *x, struct http_client_answer *answer);

#endif
