/* http_client_call.h - one call of a client; internal to http_client. */
#ifndef CLAVIGER_HTTP_HTTP_CLIENT_CALL_H
#define CLAVIGER_HTTP_HTTP_CLIENT_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <curl/curl.h>

#include "base/base.h"
#include "http/http_client.h"

/* A request in flight and its response so far. */
struct http_client_call {
	struct list link;
	struct http_client *client;
	struct arena *arena;
	struct mem_budget *budget; /* of the arena */
	CURL *easy;
	struct curl_slist *headers;
	http_client_fn *on_answer;
	void *context;
	struct http_client_answer answer;
	struct buf body;
	int64_t total_ms, connect_ms;
	size_t head_bytes;
	bool head_over;
	bool no_memory;
	bool submitted; /* it was added to the multi handle */
	bool idempotent; /* its method is, by RFC 9110 9.2.2 */
	bool repeated; /* it is on a fresh connection, for the second time */
	bool identified; /* by a client certificate */
	bool begun; /* curl sent it, or is about to */
	char *peer; /* "host:port", for messages */
	char error[CURL_ERROR_SIZE];
};

/*
 * Makes a call.  Texts of r are borrowed until the call is freed.  Errors are
 * set in x->answer.
 */
struct http_client_call *http_client_call_new(struct http_client *c,
    const struct limits *limits, struct arena *a,
    const struct http_client_request *r, http_client_fn *on_answer,
    void *context);

/* Sets up x->easy for r.  Returns -1 and sets x->answer.error on failure. */
int http_client_call_prepare(
    struct http_client_call *x, const struct http_client_request *r);

/*
 * Reports whether the request was lost because a kept connection had ended, as
 * servers and proxies end idle ones.  If so, and if its method is idempotent,
 * x->easy is set to repeat it once, on a fresh connection, in the time that is
 * left.
 */
bool http_client_call_repeats(struct http_client_call *x, CURLcode code);

/* Sets the answer after curl has finished: a response or an error. */
void http_client_call_end(struct http_client_call *x, CURLcode code);

/* Moves the answer to *answer and frees x, but not its easy handle. */
void http_client_call_free(
    struct http_client_call *x, struct http_client_answer *answer);

#endif
