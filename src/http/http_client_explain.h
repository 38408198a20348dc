/* http_client_explain.h - why a call failed; internal to http_client. */
#ifndef CLAVIGER_HTTP_HTTP_CLIENT_EXPLAIN_H
#define CLAVIGER_HTTP_HTTP_CLIENT_EXPLAIN_H

#include <curl/curl.h>

struct http_client_call;

/* The maximum of all headers of a response together. */
enum { HTTP_CLIENT_HEAD_BYTES = 256 * 1024 };

/* Sets the error for curl's code, with the name of the upstream. */
void http_client_explain(struct http_client_call *x, CURLcode code);

/* Sets the error for a response that has no memory.  Returns -1. */
int http_client_explain_memory(struct http_client_call *x);

#endif
