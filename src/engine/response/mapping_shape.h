/* mapping_shape.h - a response being shaped, for the files of mapping. */
#ifndef CLAVIGER_ENGINE_RESPONSE_MAPPING_SHAPE_H
#define CLAVIGER_ENGINE_RESPONSE_MAPPING_SHAPE_H

#include <stdbool.h>

#include "data/format/format.h"
#include "data/jsonpath/jsonpath.h"

struct arena;
struct call;
struct err;
struct json;
struct capability_consumed_operation;
struct capability_output;

struct mapping_shape {
	const struct call *call; /* for templates; NULL: none */
	struct arena *arena;
	struct jsonpath_cost cost; /* of its queries; .xml: it was XML */
	bool tables; /* it was HTML or Markdown, whose tables are lists */
	const struct json *root; /* the whole response; NULL: none */
	struct format_root xml; /* what root was in XML */
	bool failed; /* a query exceeded its limit: see e */
	struct err *e;
};

/* Sets what root was: a response of op.  xml is copied if op has XML. */
void mapping_shape_of(struct mapping_shape *s,
    const struct capability_consumed_operation *op, const struct json *root,
    const struct format_root *xml);

/* Returns the value of one output in root; NULL: no value. */
const struct json *mapping_shape_one(struct mapping_shape *s,
    const struct capability_output *o, const struct json *root);

/*
 * Returns an object with all members by name; those without a value are null.
 */
const struct json *mapping_shape_members(struct mapping_shape *s,
    const struct capability_output *members, const struct json *node);

#endif
