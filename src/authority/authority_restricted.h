/* authority_restricted.h - verifies credentials that are not a key itself. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_RESTRICTED_H
#define CLAVIGER_AUTHORITY_AUTHORITY_RESTRICTED_H

#include "key/key.h"

struct authority_request;

/*
 * Verifies what key_verify_for() reports as KEY_MALFORMED: a derived key, or a
 * token of this authority.  Returns KEY_MALFORMED for everything else.
 * check->kind says which it is.
 */
enum key_code authority_restricted_verify(struct authority_request *a,
    struct str credential, struct key_check *check, struct key_view *view);

#endif
