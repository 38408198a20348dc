/* http_client_curl_call.h - one call on libcurl; internal to http_client_curl.
 */
#ifndef CLAVIGER_HTTP_HTTP_CLIENT_CURL_CALL_H
#define CLAVIGER_HTTP_HTTP_CLIENT_CURL_CALL_H

#include <curl/curl.h>

#include "http/http_client_call.h"

/* A call and its handle. */
struct http_client_curl_call {
	struct http_client_call call;
	struct http_client_curl *multi;
	CURL *easy;
	struct curl_slist *headers;
	size_t head_bytes, header_count;
	bool head_over, headers_many;
	bool in_body; /* what follows are trailers */
	bool submitted; /* it was added to the multi handle */
	bool repeated; /* it is on a fresh connection, for the second time */
	bool identified; /* by a client certificate */
	bool begun; /* curl sent it, or is about to */
	char error[CURL_ERROR_SIZE];
};

/* Sets up x->easy.  Returns -1 and sets the error of the call on failure. */
int http_client_curl_call_prepare(struct http_client_curl_call *x);

/*
 * Reports whether the request was lost because a kept connection had ended, as
 * servers and proxies end idle ones.  If so, and if its method is idempotent,
 * x->easy is set to repeat it once, on a fresh connection, in the time that is
 * left.
 */
bool http_client_curl_call_repeats(
    struct http_client_curl_call *x, CURLcode code);

/* Sets the answer after curl has finished: a response or an error. */
void http_client_curl_call_end(struct http_client_curl_call *x, CURLcode code);

/* Moves the answer to *answer and frees x, but not its easy handle. */
void http_client_curl_call_free(
    struct http_client_curl_call *x, struct http_client_answer *answer);

#endif
