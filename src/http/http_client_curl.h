/* http_client_curl.h - carries calls with libcurl; internal to http_client. */
#ifndef CLAVIGER_HTTP_HTTP_CLIENT_CURL_H
#define CLAVIGER_HTTP_HTTP_CLIENT_CURL_H

#include <stddef.h>

#include "http/http_client.h"

struct http_client_call;
struct http_client_curl; /* a curl multi handle on a loop */
struct limits;
struct loop;

/* on_close: a socket was closed, so that others can be opened. */
struct http_client_curl *http_client_curl_new(struct loop *l,
    const struct limits *limits, void (*on_close)(void *context),
    void *context);

/*
 * Loads libcurl, if this was not done before.  The first call does so, too, but
 * then the loop waits for the disk.  Returns -1 and sets e on failure.
 */
int http_client_curl_start(struct http_client_curl *m, struct err *e);

/* After all its calls have ended. */
void http_client_curl_free(struct http_client_curl *m);

/* Limits the number of open sockets; calls beyond it wait for a free one. */
void http_client_curl_limit_sockets(struct http_client_curl *m, size_t most);
size_t http_client_curl_open_sockets(const struct http_client_curl *m);

/* As http_client_send() and http_client_cancel(). */
struct http_client_call *http_client_curl_send(struct http_client_curl *m,
    struct http_client *c, struct arena *a,
    const struct http_client_request *request, http_client_fn *on_answer,
    void *context);
void http_client_curl_cancel(struct http_client_call *x);

/* Ends all calls with ERR_UNAVAILABLE.  Returns false if there was none. */
bool http_client_curl_stop(struct http_client_curl *m);

#endif
