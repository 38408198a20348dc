/* schema.h - JSON Schema, compiled once and checked many times. */
#ifndef CLAVIGER_DATA_SCHEMA_SCHEMA_H
#define CLAVIGER_DATA_SCHEMA_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct cpu_budget;
struct err;
struct json;
struct schema; /* on the arena of its set; read-only once compiled */

/*
 * Schemas that share definitions.  `$ref: '#/schemas/Pet'` names the member Pet
 * of definitions.  A definition may refer to itself.
 */
struct schema_set {
	struct arena *arena;
	const struct json *definitions; /* borrowed; NULL: none */
	struct table compiled; /* definitions by name */
	struct schema_pending *pending; /* definitions to compile */
	size_t nodes; /* compiled so far */
};

void schema_set_init(
    struct schema_set *set, struct arena *a, const struct json *definitions);

/*
 * Compiles a schema of the vocabulary of JSON Schema 2020-12 that OpenAPI
 * documents use: type, enum, const, properties, required,
 * additionalProperties, propertyNames, items, prefixItems, uniqueItems, the
 * bounds of numbers, texts, arrays and objects, pattern, allOf, anyOf, oneOf,
 * not, and OpenAPI's nullable and discriminator.  Other keys are annotations.
 * The schema borrows v.
 *
 * Returns NULL and sets e (INPUT, with the place in v) if a key has a value of
 * the wrong type, a `$ref` is not known, or the schema is too large or deep.  A
 * pattern that does not compile is not checked: it is the document's fault, and
 * no caller could satisfy it.  After an error the set must not be used further.
 */
struct schema *schema_compile(
    struct schema_set *set, const struct json *v, struct err *e);

/* "Pet" of the schema {$ref: '#/schemas/Pet'}; STR_NONE for others. */
struct str schema_ref_name(const struct json *v);

/*
 * Returns the definition that the schema v refers to, through further
 * references, or v itself if it has no reference.  Returns NULL if a definition
 * is missing.
 */
const struct json *schema_resolve(
    const struct json *definitions, const struct json *v);

/* What a value is called in messages, and what its check may cost. */
struct schema_use {
	struct str name; /* "body", the first part of every path */
	struct cpu_budget *budget; /* NULL: none */
};

/*
 * Checks v.  Returns -1 and sets e (INPUT) to a sentence that names the path of
 * the first wrong value, "body.items[2].price must be at least 0".
 *
 * Two rules are laxer than the specification, because documents rarely mean
 * them: oneOf accepts a value that matches several alternatives, and
 * `additionalProperties: false` in a part of an allOf counts for the names of
 * all parts.  One rule is stricter: a member that is not declared, and whose
 * name differs little from that of a declared member that is missing, is a
 * typing error unless additionalProperties allows it.
 */
int schema_check(const struct schema *s, const struct json *v,
    const struct schema_use *use, struct err *e);

/*
 * Returns v with values converted that can only be meant in one way: 50.0 for
 * an integer is 50; "50", "true" and "null" for a number, a boolean or null;
 * 50 and true for a string; JSON text for an object or array; one value for an
 * array of such values; null for an optional member that is not nullable is
 * absent.  A value that already satisfies the schema is returned unchanged.
 * Untouched parts are borrowed from v; the rest is on a.
 */
const struct json *schema_coerce(const struct schema *s, struct arena *a,
    const struct json *v, struct cpu_budget *budget);

/* Does the schema, or one of its alternatives, accept null? */
bool schema_is_nullable(const struct schema *s);

#endif
