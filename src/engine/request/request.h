/* request.h - builds the request of a consumed operation. */
#ifndef CLAVIGER_ENGINE_REQUEST_REQUEST_H
#define CLAVIGER_ENGINE_REQUEST_REQUEST_H

#include "engine/request/page_url.h"
#include "engine/request/proxy.h"
#include "engine/request/request_effect.h"

struct call_args_result;
struct call;
struct call_request;
struct err;

/*
 * Sets *out to path, query, headers and body, including the credential, on the
 * call's arena.  Returns -1 and sets e if a value cannot be sent in its place.
 */
int request_build(struct call *c, const struct call_args_result *b,
    struct call_request *out, struct err *e);

#endif
