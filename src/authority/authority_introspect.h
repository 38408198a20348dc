/* authority_introspect.h - reads a request for introspection (RFC 7662). */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_INTROSPECT_H
#define CLAVIGER_AUTHORITY_AUTHORITY_INTROSPECT_H

#include "base/base.h"
#include "key/key.h"

struct arena;
struct err;

/*
 * Reads the form: token, and optionally token_type_hint, ip and method.  *token
 * is borrowed or on the arena; check gets the address and the method.  Other
 * fields are ignored (RFC 7662 2.1).  Returns -1 and sets e (INPUT) if the form
 * is malformed, has a field twice, or no token.
 */
int authority_introspect_read(struct arena *a, struct str type, struct str body,
    struct str *token, struct key_check *check, struct err *e);

#endif
