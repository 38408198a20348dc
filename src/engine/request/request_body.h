/*
 * request_body.h - the body of a request, in the format that the upstream
 * expects.
 */
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
	bool own_type; /* type has the boundary and must be sent */
};

/*
 * Sets *out to the template of the operation with its values, or to a body made
 * of the body parameters. declared is the Content-Type of a header parameter,
 * or STR_NONE.  Returns -1 and sets e if the values do not make a valid body.
 */
int request_body_build(struct call *c, const struct call_args_result *bound,
    struct str declared, struct request_body *out, struct err *e);

#endif
