/* capability_output.h - an output of an operation and its shape. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_OUTPUT_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "capability/model/capability_param.h"
#include "capability/model/capability_place.h"

struct arena;
struct capability_operation;
struct capability_ref;
struct capability_ref_name;
struct json;
struct jsonpath;

/* Optional texts are STR_NONE, optional pointers NULL. */
struct capability_output {
	struct capability_output *next;
	struct capability_place place;
	struct str name, description;
	enum capability_type type;
	bool typed; /* the file declares a type */
	struct str mapping; /* "$." or another JSONPath, as in the file */
	struct jsonpath *path; /* mapping, parsed; NULL: no valid query */
	struct str value; /* a constant or a template */
	struct json *literal; /* value with its type: a list, a number */
	const struct capability_ref *ref; /* literal, compiled */
	struct json *constant; /* `const` */
	/* Of steps: mapping as the result of a step; NULL: it is not "$.". */
	const struct capability_ref_name *step;
	/* The list or object that constant or literal is as JSON text. */
	const struct json *structure;
	struct str problem; /* why it cannot be evaluated */
	int64_t max_length; /* longer texts are cut; -1: never */
	struct json *enumeration; /* `enum`; not checked */
	struct str format; /* JSON Schema's `format`; not checked */
	struct capability_output *properties, *items;
	struct capability_output *values; /* of each member of an object */
};

/* Reports whether o is a constant or a template, which needs no response. */
bool capability_output_is_given(const struct capability_output *o);

/* Reports whether o changes a response; "mapping: $." alone does not. */
bool capability_output_has_shape(const struct capability_output *o);

/*
 * Reports whether the outputs of op are the members of one object, each under
 * its name.  They are for a mock, and for several outputs that all have a name.
 * Otherwise the answer is the first output that has a value.
 */
bool capability_output_are_members(const struct capability_operation *op);

/*
 * Reports whether the outputs of op make its answer.  They do not if they
 * declare no shape.  The outputs of steps only describe the result of the
 * steps, unless they contain a mapping.
 */
bool capability_output_make_answer(const struct capability_operation *op);

/*
 * Returns the operation whose outputs make the answer of op: the function that
 * it refers to, if it has such outputs, else op.  NULL: the answer is not
 * changed.
 */
const struct capability_operation *capability_output_owner(
    const struct capability_operation *op);

/*
 * Returns v converted to the type of o if that loses nothing: "5" to the number
 * 5, 5 to "5".  Texts are cut to maxLength.  Otherwise returns v.
 */
const struct json *capability_output_typed(
    struct arena *a, const struct capability_output *o, const struct json *v);

#endif
