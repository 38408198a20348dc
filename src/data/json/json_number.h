/* json_number.h - numbers by their text: compared and divided exactly. */
#ifndef CLAVIGER_DATA_JSON_JSON_NUMBER_H
#define CLAVIGER_DATA_JSON_JSON_NUMBER_H

#include <stdbool.h>

#include "base/base.h"

/* x and y are numbers as JSON writes them: -1, 0 or 1 as x is below y. */
int json_number_order(struct str x, struct str y);

/* Is s a number as JSON writes it, and nothing else? */
bool json_number_is(struct str s);

/* Has the number no fraction?  1.0 and 1e3 have none. */
bool json_number_is_whole(struct str number);

/* Is the number a whole multiple of the other, which is not 0? */
bool json_number_is_multiple(struct str number, struct str of);

#endif
