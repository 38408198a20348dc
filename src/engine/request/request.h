/* request.h - the request that a consumed operation stands for. */
#ifndef CLAVIGER_ENGINE_REQUEST_REQUEST_H
#define CLAVIGER_ENGINE_REQUEST_REQUEST_H

#include "engine/request/proxy.h"
#include "engine/request/request_effect.h"

struct call_args_result;
struct call;
struct call_request;
struct err;

/*
 * Path, query, headers and body on the call's arena, the credential among them.
 * -1 and e where a value cannot stand where it has to.
 */
int request_build(struct call *c, const struct call_args_result *b,
    struct call_request *out, struct err *e);

#endif
