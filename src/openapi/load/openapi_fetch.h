/* openapi_fetch.h - downloads a document. */
#ifndef CLAVIGER_OPENAPI_LOAD_OPENAPI_FETCH_H
#define CLAVIGER_OPENAPI_LOAD_OPENAPI_FETCH_H

#include "base/base.h"

struct arena;
struct err;
struct limits;
struct openapi_source;

/*
 * Sends GET and waits, at most as long as limits allow for each of at most
 * five redirects; none leads from https to http.  Sets *out to the body as
 * UTF-8 and the URL that sent it, both on the arena.  Returns -1 and sets e:
 * INPUT if the URL is invalid or has a user name, UPSTREAM if the request fails
 * or the status is not 2xx.  No message has the query of the URL.
 */
int openapi_fetch(struct arena *a, struct str url, const struct limits *limits,
    struct openapi_source *out, struct err *e);

#endif
