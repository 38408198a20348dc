/* capability_param.h - a parameter of an operation or a tool. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_PARAM_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_PARAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "capability/model/capability_place.h"

struct arena;
struct capability_ref;
struct capability_ref_input;
struct capability_ref_name;
struct capability_wire;
struct json;
struct regex;
struct schema;

/* Which part of a request a parameter belongs to. */
enum capability_in {
	CAPABILITY_IN_NONE, /* an argument of a tool */
	CAPABILITY_IN_QUERY,
	CAPABILITY_IN_HEADER,
	CAPABILITY_IN_PATH,
	CAPABILITY_IN_COOKIE,
	CAPABILITY_IN_BODY,
	CAPABILITY_IN_ENVIRONMENT,
};

enum capability_type {
	CAPABILITY_TYPE_STRING,
	CAPABILITY_TYPE_NUMBER,
	CAPABILITY_TYPE_INTEGER,
	CAPABILITY_TYPE_BOOLEAN,
	CAPABILITY_TYPE_ARRAY,
	CAPABILITY_TYPE_OBJECT,
};

/* How a slash in the value of a path parameter is sent. */
enum capability_slash {
	CAPABILITY_SLASH_REFUSED, /* it could name another resource */
	CAPABILITY_SLASH_ENCODED, /* as %2F: the value is one segment */
	CAPABILITY_SLASH_KEPT, /* unchanged: the value may be several segments
	                        */
};

/* Optional texts are STR_NONE, optional pointers NULL. */
struct capability_param {
	struct capability_param *next;
	struct capability_place place;
	struct str name, description;
	enum capability_in in;
	enum capability_type type;
	bool typed; /* the file declares a type */
	bool required;
	bool inferred; /* from an undeclared {variable} of the path */
	enum capability_slash slash;
	bool slash_declared; /* x-claviger sets slash; else it is inferred */
	struct str value; /* a constant or a template */
	const struct capability_ref *ref; /* value, compiled; NULL: none */
	const struct capability_ref_input *input; /* name, compiled */
	const struct capability_ref_input *placed; /* name in its place, `in` */
	const struct capability_ref_input *field; /* as a field of a body */
	/* Name of a bind or variable; NULL: not CAPABILITY_IN_ENVIRONMENT. */
	const struct capability_ref_name *variable;
	struct str pattern; /* ECMA-262 */
	struct regex *regex; /* pattern, compiled; NULL: no valid pattern */
	struct str format; /* JSON Schema's `format`; not checked */
	int64_t min_length, max_length; /* in characters; -1: none */
	int64_t min_items, max_items; /* -1: none */
	struct json *minimum, *maximum; /* numbers */
	bool exclusive_minimum,
	    exclusive_maximum; /* the bound itself is excluded */
	struct json *multiple_of; /* a number above 0 */
	struct json *enumeration, *fallback; /* `enum`, `default` */
	struct json *example; /* one value; a list if examples is set */
	bool examples;
	/* How a consumed parameter is sent; NULL: as usual in its place. */
	const struct capability_wire *wire;
	char separator; /* of a list that is sent as text; 0: none */
	struct capability_param *properties; /* of an object; NULL: any */
	struct capability_param *items; /* of an array; NULL: any */
	/*
	 * `x-claviger: {schema}`, or NULL.  It is used instead of type, shape
	 * and constraints wherever a value is described or checked.  type says
	 * how text of a request is read.
	 */
	const struct json *schema_json;
	const struct schema *schema; /* the same, compiled */
	const struct json *definitions; /* that its `$ref` name, or NULL */
};

/* Returns a new parameter on the arena, without a type or constraints. */
struct capability_param *capability_param_new(struct arena *a,
    struct capability_place place, struct str name, enum capability_in in);

/* Returns the first parameter of that name in a list, or NULL. */
struct capability_param *capability_param_find(
    const struct capability_param *list, struct str name);

/* Returns the first parameter of that name and place, or NULL. */
struct capability_param *capability_param_find_in(
    const struct capability_param *list, enum capability_in in,
    struct str name);

/* Returns the name of a consumed parameter in the request. */
struct str capability_param_sent_name(const struct capability_param *p);

/* "string", "number" and so on, by enum capability_type. */
extern const char
    *const capability_param_type_names[CAPABILITY_TYPE_OBJECT + 1];

const char *capability_param_type_name(enum capability_type t);

#endif
