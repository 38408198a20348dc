/* bind.h - a value for every parameter of the consumed operation. */
#ifndef CLAVIGER_ENGINE_BIND_H
#define CLAVIGER_ENGINE_BIND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct call;
struct err;
struct json;
struct names;
struct spec_param;

struct bind_value {
	const struct spec_param *param;
	const struct json *value; /* NULL: absent */
	bool text; /* came as text: "5" is an integer, "a" a list of one */
};

struct bind_result {
	struct bind_value *values; /* in the order of the file */
	size_t count;
	bool raw_body; /* the caller's bytes are the body, as they are */
	const struct spec_param *body; /* what takes them */
	struct names *names; /* of the call, for bind_find() */
};

/*
 * Resolve `with`, then what the file or the caller says by name.  Absent values
 * are no error here.  -1 and e (INPUT) where the query cannot be read.
 */
int bind_arguments(struct call *c, struct bind_result *out, struct err *e);

/*
 * What a name in a template of the consumed operation stands for: a parameter
 * by its bound value, a name of `with`, "rest.x" and its sisters, a bind, or
 * what the caller gave by that name.  NULL: absent.  An explicit null is one.
 */
const struct json *bind_find(const struct bind_result *bound, struct str name);

#endif
