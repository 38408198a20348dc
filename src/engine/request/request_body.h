/* request_body.h - the body of the request, in the language of the upstream. */
#ifndef CLAVIGER_ENGINE_REQUEST_REQUEST_BODY_H
#define CLAVIGER_ENGINE_REQUEST_REQUEST_BODY_H

#include <stdbool.h>

#include "base/base.h"

struct call_args_result;
struct call;
struct err;

struct request_body {
	bool present;
	struct str bytes; /* on the call's arena */
	struct str type; /* for Content-Type */
	bool own_type; /* it is the only right one: it has the boundary */
};

/*
 * The operation's template filled in, or what the body parameters give.
 * declared: the Content-Type that a header parameter gave, STR_NONE else.
 * -1 and e where the values make no such body.
 */
int request_body_build(struct call *c, const struct call_args_result *bound,
    struct str declared, struct request_body *out, struct err *e);

#endif
