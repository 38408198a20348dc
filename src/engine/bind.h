/* bind.h - a value for every parameter of the consumed operation. */
#ifndef CLAVIGER_ENGINE_BIND_H
#define CLAVIGER_ENGINE_BIND_H

#include <stdbool.h>
#include <stddef.h>

struct call;
struct err;
struct json;
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
};

/*
 * Resolve `with`, then what the file or the caller says by name.  Absent values
 * are no error here.  -1 and e (INPUT) where the query cannot be read.
 */
int bind_arguments(struct call *c, struct bind_result *out, struct err *e);

#endif
