/* caller_input.h - the values that a caller sends. */
#ifndef CLAVIGER_ENGINE_ARGUMENTS_CALLER_INPUT_H
#define CLAVIGER_ENGINE_ARGUMENTS_CALLER_INPUT_H

#include <stdbool.h>

#include "base/base.h"
#include "capability/capability.h"

struct arena;
struct call;
struct err;
struct json;

/* What the value is for.  This determines where a request is searched first. */
struct caller_want {
	enum capability_in in; /* destination; CAPABILITY_IN_NONE: any */
	bool list; /* every value of a repeated name is wanted */
	bool raw; /* a body may be passed on as unchanged bytes */
	bool body_taken; /* the body is passed on whole: not searched */
	bool body_may_be_text; /* if it is not JSON, it has no fields */
	bool complete; /* a text with a name without value is absent */
};

struct caller_value {
	const struct json *value; /* borrowed from the call; NULL: absent */
	bool text; /* it came as text: "5" may be an integer */
	bool raw; /* it is the body of the request, byte for byte */
};

/* The caller's input.  The body is parsed once for each call. */
struct caller_input {
	const struct call *call;
	struct arena *arena;
	bool parsed;
	const struct json *body; /* of the request; NULL: no values */
	/*
	 * Why the body was not searched: it is not JSON, or of another type.
	 * NULL: nothing has searched it.
	 */
	struct err *body_error;
	struct err *e; /* out: the first query, body or cookie in error */
};

/* Finds a value in the arguments or in the request of the call. */
struct caller_value caller_input_find(struct caller_input *c,
    const struct capability_ref_input *in, const struct caller_want *want);

/*
 * Called if the body must have fields.  If it has no type and is not JSON
 * either, the caller's mistake is reported in c->e.
 */
void caller_input_need_fields(struct caller_input *c);

#endif
