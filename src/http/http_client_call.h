/* http_client_call.h - one request of a client; for http_client.c. */
#ifndef CLAVIGER_HTTP_HTTP_CLIENT_CALL_H
#define CLAVIGER_HTTP_HTTP_CLIENT_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <curl/curl.h>

#include "base/base.h"
#include "http/http_client.h"

/* One request and its answer to be. */
struct http_client_call {
	struct list link;
	struct http_client *client;
	struct arena *arena;
	struct mem_budget *budget; /* the arena's */
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
	bool submitted; /* curl has it */
	char *peer; /* "host:port", for messages */
	char error[CURL_ERROR_SIZE];
};

/* Texts of r stay borrowed until the end; its error is in the answer. */
struct http_client_call *http_client_call_new(struct http_client *c,
    const struct limits *limits, struct arena *a,
    const struct http_client_request *r, http_client_fn *on_answer,
    void *context);

/* Set x->easy up for r; -1 and the answer's error where it cannot be sent. */
int http_client_call_prepare(
    struct http_client_call *x, const struct http_client_request *r);

/* curl has ended it: status, or the error in words. */
void http_client_call_end(struct http_client_call *x, CURLcode code);

/* Hand the answer over and free x; its easy handle is the client's. */
void http_client_call_free(
    struct http_client_call *x, struct http_client_answer *answer);

#endif
