/*
 * capability_condition.h - the condition of a step, `x-claviger: {when}`.
 *
 * A condition is a value, which must be true, or a mapping: `all`, `any` or
 * `not` with other conditions, or `value` and what that is compared with.
 */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_CONDITION_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_CONDITION_H

#include "base/base.h"

enum capability_condition_key {
	CAPABILITY_CONDITION_ALL, /* a list of conditions */
	CAPABILITY_CONDITION_ANY, /* a list of conditions */
	CAPABILITY_CONDITION_NOT, /* a condition */
	CAPABILITY_CONDITION_VALUE,
	CAPABILITY_CONDITION_IS, /* equal */
	CAPABILITY_CONDITION_IN, /* equal to an item of a list */
	CAPABILITY_CONDITION_ABOVE, /* greater, as numbers */
	CAPABILITY_CONDITION_BELOW, /* less, as numbers */
	CAPABILITY_CONDITION_EXISTS, /* present, and not null */
	CAPABILITY_CONDITION_KEYS,
};

enum { CAPABILITY_CONDITION_DEPTH = 8 }; /* conditions in conditions */

/* The names of the keys in a file. */
extern const char *const capability_condition_names[CAPABILITY_CONDITION_KEYS];

/* Returns the key of that name; CAPABILITY_CONDITION_KEYS: unknown. */
enum capability_condition_key capability_condition_key_of(struct str name);

#endif
