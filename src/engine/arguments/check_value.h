/* check_value.h - checks one value against its declaration. */
#ifndef CLAVIGER_ENGINE_ARGUMENTS_CHECK_VALUE_H
#define CLAVIGER_ENGINE_ARGUMENTS_CHECK_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "capability/capability.h"
#include "data/json/json.h"

struct cpu_budget;
struct err;

/*
 * The value being checked, and its name for messages: "parameter 'ids[2]'
 * (query)".
 */
struct check_value {
	const struct check_value
	    *outer; /* what contains it; NULL: a parameter */
	struct str name; /* of the parameter or member; STR_NONE: an item */
	size_t index;
	enum capability_in in;
	bool text; /* it came as text: "5" may be an integer */
	struct cpu_budget *budget; /* of patterns; NULL: none */
	struct err *e;
};

/*
 * Checks the type, enum, lengths, bounds and pattern of v, and all members and
 * items in it.  Returns -1 and sets c->e (INPUT) for the first error.
 */
int check_value(const struct check_value *c, const struct capability_param *p,
    const struct json *v);

/*
 * Returns -1 and sets c->e (INPUT): the value is missing.  The message has its
 * place and type.
 */
int check_value_missing(
    const struct check_value *c, const struct capability_param *p);

/* Returns the kind of the values of a type. */
enum json_kind check_value_kind(enum capability_type type);

/* Returns a type for messages: "an integer", "true or false". */
const char *check_value_type(enum capability_type type);

#endif
