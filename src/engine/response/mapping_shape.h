/* mapping_shape.h - a response being shaped, for the files of mapping. */
#ifndef CLAVIGER_ENGINE_RESPONSE_MAPPING_SHAPE_H
#define CLAVIGER_ENGINE_RESPONSE_MAPPING_SHAPE_H

#include <stdbool.h>

#include "data/jsonpath/jsonpath.h"

struct arena;
struct call;
struct err;
struct json;
struct capability_output;

struct mapping_shape {
	const struct call *call; /* for templates; NULL: none */
	struct arena *arena;
	struct jsonpath_cost cost; /* of its queries */
	bool lone_items; /* a value where a list is declared is its only item */
	bool failed; /* a query exceeded its limit: see e */
	struct err *e;
};

/* Returns the value of one output in root; NULL: no value. */
const struct json *mapping_shape_one(struct mapping_shape *s,
    const struct capability_output *o, const struct json *root);

/*
 * Returns an object with all members by name; those without a value are null.
 */
const struct json *mapping_shape_members(struct mapping_shape *s,
    const struct capability_output *members, const struct json *node);

#endif
