/* http_client_plain.h - carries calls to http URLs; internal to http_client. */
#ifndef CLAVIGER_HTTP_HTTP_CLIENT_PLAIN_H
#define CLAVIGER_HTTP_HTTP_CLIENT_PLAIN_H

#include <stddef.h>

#include "http/http_client.h"

struct http_client_call;
struct http_client_plain; /* connections on a loop */
struct limits;
struct loop;

/* on_change: the number of open sockets has changed. */
struct http_client_plain *http_client_plain_new(struct loop *l,
    const struct limits *limits, void (*on_change)(void *context),
    void *context);

/* After all its calls have ended. */
void http_client_plain_free(struct http_client_plain *p);

/* Limits the number of open sockets; calls beyond it wait for a free one. */
void http_client_plain_limit_sockets(struct http_client_plain *p, size_t most);
size_t http_client_plain_open_sockets(const struct http_client_plain *p);

/*
 * As http_client_send(), for a URL without TLS, user and unusual host; returns
 * NULL, and has done nothing, for any other.
 */
struct http_client_call *http_client_plain_send(struct http_client_plain *p,
    struct http_client *c, struct arena *a,
    const struct http_client_request *request, http_client_fn *on_answer,
    void *context);
void http_client_plain_cancel(struct http_client_call *x);

/* Ends all calls with ERR_UNAVAILABLE.  Returns false if there was none. */
bool http_client_plain_stop(struct http_client_plain *p);

#endif
