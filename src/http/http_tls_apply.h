/* http_tls_apply.h - sets TLS options of a curl handle; internal to http. */
#ifndef CLAVIGER_HTTP_HTTP_TLS_APPLY_H
#define CLAVIGER_HTTP_HTTP_TLS_APPLY_H

#include <curl/curl.h>

#include "http/http_tls.h"

/*
 * own: the settings of the upstream; NULL: none.  Certificates are verified.
 * Returns whether a client certificate is presented.
 */
bool http_tls_apply(CURL *easy, const struct http_tls *own);

#endif
