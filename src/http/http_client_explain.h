/* http_client_explain.h - why a call failed; internal to http_client. */
#ifndef CLAVIGER_HTTP_HTTP_CLIENT_EXPLAIN_H
#define CLAVIGER_HTTP_HTTP_CLIENT_EXPLAIN_H

#include <stdbool.h>

struct http_client_call;

/* Returns "host:port" for messages; borrowed from the call. */
const char *http_client_explain_peer(struct http_client_call *x);

/* Each sets the error of a call, with the name of the upstream. */

/* connected: the request was sent, or could have been. */
void http_client_explain_timeout(struct http_client_call *x, bool connected);
void http_client_explain_no_connection(
    struct http_client_call *x, const char *why);
void http_client_explain_no_address(struct http_client_call *x);
void http_client_explain_tls(struct http_client_call *x, const char *why);

/* The connection ended before the whole response arrived. */
void http_client_explain_lost(struct http_client_call *x, const char *why);

/*
 * The server ended a TLS connection after the handshake, as one does that
 * requires a client certificate (RFC 8446 4.4.2.4).  anonymous: none was
 * presented.
 */
void http_client_explain_closed(
    struct http_client_call *x, const char *why, bool anonymous);

/*
 * A kept connection ended without a response, and the request must not be sent
 * again.
 */
void http_client_explain_unknown(struct http_client_call *x);

void http_client_explain_invalid(struct http_client_call *x, const char *why);
void http_client_explain_status(struct http_client_call *x, int status);
void http_client_explain_large_head(struct http_client_call *x);
void http_client_explain_many_headers(struct http_client_call *x);
void http_client_explain_large_body(struct http_client_call *x);
void http_client_explain_memory(struct http_client_call *x);
void http_client_explain_stopped(struct http_client_call *x);

#endif
