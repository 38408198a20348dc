/* regex_iregexp.h - checks and converts RFC 9485 patterns. */
#ifndef CLAVIGER_DATA_REGEX_REGEX_IREGEXP_H
#define CLAVIGER_DATA_REGEX_REGEX_IREGEXP_H

#include "base/base.h"

struct buf;
struct err;

/*
 * Appends the pattern to out in PCRE2's syntax.  Returns -1 and sets e (INPUT,
 * with the column) if it is not an I-Regexp (RFC 9485): engines differ in how
 * they read other patterns.
 */
int regex_iregexp_translate(struct buf *out, struct str pattern, struct err *e);

#endif
