/* json_number.h - numbers by their text, compared and divided exactly. */
#ifndef CLAVIGER_DATA_JSON_JSON_NUMBER_H
#define CLAVIGER_DATA_JSON_JSON_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"

struct json;

/* Sets *out if v is an integer within int64_t; otherwise returns false. */
bool json_number_to_int(const struct json *v, int64_t *out);

/* Compares two JSON numbers: -1, 0 or 1 as x is less than, equal to or above y.
 */
int json_number_order(struct str x, struct str y);

/* Is s exactly one JSON number? */
bool json_number_is(struct str s);

/* Is the value of the number an integer, such as 1.0 or 1e3? */
bool json_number_is_whole(struct str number);

/* Is the number an integer multiple of the other, which is not 0? */
bool json_number_is_multiple(struct str number, struct str of);

#endif
