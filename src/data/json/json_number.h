/* json_number.h - numbers by their text, compared and divided exactly. */
#ifndef CLAVIGER_DATA_JSON_JSON_NUMBER_H
#define CLAVIGER_DATA_JSON_JSON_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"

struct json;

/* Sets *out if v is an integer within int64_t; otherwise returns false. */
bool json_number_to_int(const struct json *v, int64_t *out);

/* Compares two JSON numbers exactly: -1: x < y; 0: x == y; 1: x > y. */
int json_number_order(struct str x, struct str y);

/* Reports whether s is exactly one JSON number (RFC 8259 6). */
bool json_number_is(struct str s);

/* Reports whether the value of the number is an integer, such as 1.0 or 1e3. */
bool json_number_is_whole(struct str number);

/*
 * Returns "50" for "50.0": a whole number without its fraction, which is zeros.
 * Returns other numbers unchanged, also those with an exponent, whose digits
 * could be many.  The text is borrowed.
 */
struct str json_number_integer(struct str number);

/*
 * Reports whether number is an integer multiple of `of`, which must not be 0.
 */
bool json_number_is_multiple(struct str number, struct str of);

#endif
