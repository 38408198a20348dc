/* regex_iregexp.h - RFC 9485: what an interoperable pattern may hold. */
#ifndef CLAVIGER_DATA_REGEX_REGEX_IREGEXP_H
#define CLAVIGER_DATA_REGEX_REGEX_IREGEXP_H

#include "base/base.h"

struct buf;
struct err;

/*
 * Append pattern as PCRE2 reads it.  -1 and e (INPUT, with the column) where
 * it is no I-Regexp: what engines read differently is not let through.
 */
int regex_iregexp_translate(struct buf *out, struct str pattern, struct err *e);

#endif
