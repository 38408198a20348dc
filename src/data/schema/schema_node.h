/* schema_node.h - a compiled schema, for the files of this folder. */
#ifndef CLAVIGER_DATA_SCHEMA_SCHEMA_NODE_H
#define CLAVIGER_DATA_SCHEMA_SCHEMA_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct cpu_budget;
struct err;
struct json;
struct regex;

/* A set of types.  An integer is also a number. */
enum {
	SCHEMA_NULL = 1,
	SCHEMA_BOOLEAN = 2,
	SCHEMA_NUMBER = 4,
	SCHEMA_INTEGER = 8,
	SCHEMA_STRING = 16,
	SCHEMA_ARRAY = 32,
	SCHEMA_OBJECT = 64,
	SCHEMA_ANY = 127,
};

enum {
	SCHEMA_DEPTH = 64, /* of schemas in schemas, and of values */
	SCHEMA_HOPS = 32, /* of $ref, allOf and alternatives at one value */
	SCHEMA_NODES = 400000, /* of one set */
	SCHEMA_STEPS = 1000000, /* of one check or conversion */
	SCHEMA_STEP_COST = 100, /* of the budget */
};

struct schema_member {
	struct str name;
	struct schema *schema;
	bool required;
};

/* A list of schemas. */
struct schema_list {
	struct schema **items;
	size_t count, room;
};

/* Optional pointers are NULL, optional numbers -1. */
struct schema {
	unsigned types; /* SCHEMA_ANY: not restricted */
	bool never; /* the schema `false` */
	bool nullable; /* OpenAPI 3.0: null is valid, whatever enum says */
	const struct json *constant, *enumeration;
	const struct schema *target; /* of $ref: checked as well */
	struct str target_name; /* "Pet" of '#/schemas/Pet' */
	/* Members of an object, in the order of the schema. */
	struct schema_member *members;
	size_t member_count;
	struct table by_name; /* of the members */
	bool closed; /* additionalProperties: false */
	bool open; /* additionalProperties: true or a schema */
	struct schema *others; /* additionalProperties: a schema */
	int64_t min_members, max_members;
	/* Items of an array. */
	struct schema *items;
	struct schema_list prefix;
	int64_t min_items, max_items;
	bool unique;
	/* Texts and numbers. */
	struct str pattern;
	struct regex *regex;
	int64_t min_length, max_length; /* in characters */
	const struct json *minimum, *maximum, *multiple_of;
	bool above, below; /* the bounds themselves are excluded */
	struct schema_list all, any;
	struct schema *excluded; /* `not` */
	struct str discriminator; /* the member that selects one of `any` */
	const struct json *mapping; /* its values: names of definitions */
};

/* What one check or conversion may still do, in steps. */
struct schema_cost {
	struct cpu_budget *budget; /* NULL: none */
	size_t steps; /* done so far, at most SCHEMA_STEPS */
};

/* Counts n steps; false if the work must stop. */
bool schema_node_spend(struct schema_cost *cost, size_t n);

/* schema_check() as a part of other work. */
int schema_check_within(const struct schema *s, const struct json *v,
    struct str name, struct schema_cost *cost, struct err *e);

/* The SCHEMA_* types that v has: a whole number has two. */
unsigned schema_node_types(const struct json *v);

/*
 * The alternative of s whose discriminator has the value that v has; NULL if s
 * has no discriminator or none matches.
 */
const struct schema *schema_node_selected(
    const struct schema *s, const struct json *v);

/*
 * The member that s, the schema it refers to, or a part of its allOf declares
 * under that name, or NULL.
 */
const struct schema_member *schema_node_member(
    const struct schema *s, struct str name);

#endif
