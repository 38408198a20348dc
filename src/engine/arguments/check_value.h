/* check_value.h - does one value fit what is declared of it? */
#ifndef CLAVIGER_ENGINE_ARGUMENTS_CHECK_VALUE_H
#define CLAVIGER_ENGINE_ARGUMENTS_CHECK_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "capability/capability.h"

struct cpu_budget;
struct err;
struct json;

/* What is being looked at: for messages, "parameter 'ids[2]' (query)". */
struct check_value {
	const struct check_value *outer; /* what it is in; NULL: nothing */
	struct str name; /* of the parameter or member; STR_NONE: an item */
	size_t index;
	enum capability_in in;
	bool text; /* it came as text: "5" may be an integer */
	struct cpu_budget *budget; /* of patterns; NULL: none */
	struct err *e;
};

/* Type, enum, lengths, bounds and pattern, and all that is in it. */
int check_value(const struct check_value *c, const struct capability_param *p,
    const struct json *v);

/* -1 and e: it is missing, with what it would be and where. */
int check_value_missing(
    const struct check_value *c, const struct capability_param *p);

/* "an integer", "true or false" */
const char *check_value_type(enum capability_type type);

#endif
