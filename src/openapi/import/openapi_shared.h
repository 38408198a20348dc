/* openapi_shared.h - schemas that are written once and referred to by name. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_SHARED_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_SHARED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "openapi/import/openapi_refs.h"

struct arena;
struct json;

struct openapi_shared_schema;

/* The place of a schema in a search for circles; private to openapi_circle.c.
 */
struct openapi_circle {
	size_t index, low; /* 0: not visited */
	size_t group; /* equal within a circle; 0: not known */
	struct openapi_shared_schema *below; /* on the stack of the search */
	bool open;
};

enum { OPENAPI_CIRCLES = 3 };

/* What a reference in the document refers to. */
struct openapi_shared_schema {
	struct openapi_shared_schema *next; /* of those with a name */
	struct openapi_node node;
	struct str token; /* the last part of the first reference */
	struct str name; /* STR_NONE: not written */
	struct openapi_shared_schema *base; /* without alternatives, or NULL */
	struct openapi_shared_schema
	    *of; /* what this is the base of, or NULL */
	const struct json *hidden; /* its readOnly members; NULL: not known */
	struct openapi_circle circles[OPENAPI_CIRCLES];
};

struct openapi_shared {
	struct arena *a;
	struct openapi_refs *refs;
	bool old; /* before 3.1: the siblings of $ref are ignored */
	struct table by_value; /* struct openapi_shared_schema */
	struct table names; /* in use */
	struct openapi_shared_schema *first, **tail;
	size_t visited[OPENAPI_CIRCLES]; /* by searches for circles */
};

void openapi_shared_init(struct openapi_shared *k, struct arena *a,
    struct openapi_refs *r, bool old);

/*
 * What n, an object with $ref, refers to.  From 3.1 on it may have a $ref
 * itself, beside other keywords.  NULL, with a note, if it does not exist.
 */
struct openapi_shared_schema *openapi_shared_find(
    struct openapi_shared *k, struct openapi_node n);

/* Its name; it joins the list of written schemas with the first use. */
struct str openapi_shared_name(
    struct openapi_shared *k, struct openapi_shared_schema *s);

/* The value of a $ref to it: "#/schemas/Pet". */
struct json *openapi_shared_reference(
    struct openapi_shared *k, struct openapi_shared_schema *s);

/*
 * The schema without its alternatives, for those that it lists and that contain
 * it.
 */
struct openapi_shared_schema *openapi_shared_base(
    struct openapi_shared *k, struct openapi_shared_schema *s);

#endif
