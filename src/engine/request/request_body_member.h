/* request_body_member.h - adds the credential to the body of a request. */
#ifndef CLAVIGER_ENGINE_REQUEST_REQUEST_BODY_MEMBER_H
#define CLAVIGER_ENGINE_REQUEST_REQUEST_BODY_MEMBER_H

#include "base/base.h"

struct call;
struct err;
struct request_body;

/*
 * Sets the member of that name, or the field of a form, and replaces one that
 * the caller sent.  Without a body it makes one.  declared: the Content-Type of
 * the request; STR_NONE: that of the body.  Returns -1 and sets e (INPUT) if
 * the body is neither a JSON object nor a form in URL encoding.
 */
int request_body_member_set(struct call *c, struct request_body *body,
    struct str declared, struct str name, struct str value, struct err *e);

#endif
