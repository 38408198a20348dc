/* mcp_host_schema_internal.h - for the files of mcp_host_schema. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_HOST_SCHEMA_INTERNAL_H
#define CLAVIGER_EXPOSE_MCP_MCP_HOST_SCHEMA_INTERNAL_H

#include <stdbool.h>

#include "base/base.h"
#include "expose/mcp/mcp_host_schema.h"

struct json;

/* A definition that the current schema is in. */
struct mcp_host_schema_frame {
	const struct mcp_host_schema_frame *outer;
	const struct json *definition;
};

struct mcp_host_schema_work {
	struct arena *a;
	const struct mcp_host_schema *use;
	const struct mcp_host_schema_frame *inside; /* NULL: no definition */
	int depth; /* of the schema: 1 for a property of the root */
	/* What is inlined. */
	int references; /* definitions inside each other, at most */
	int repeats; /* how often a definition may contain itself */
	size_t parts, most; /* counted so far; most 0: no limit */
};

/* Are parts of v that are of this level shown? */
bool mcp_host_schema_shows(
    const struct mcp_host_schema_work *w, enum expose_schema tersest);

/*
 * mcp_host_schema_type.c: sets `type` of s, or alternatives for several types.
 * Returns whether null was left out of it.
 */
bool mcp_host_schema_type_add(
    struct mcp_host_schema_work *w, struct json *s, const struct json *v);

/* Does v allow an array?  Then it needs `items`. */
bool mcp_host_schema_type_is_array(const struct json *v);

/*
 * mcp_host_schema_keys.c: description, and the keys that contain no schema.
 * unsaid: null is allowed, but not in the type.
 */
void mcp_host_schema_keys_describe(struct mcp_host_schema_work *w,
    struct json *s, const struct json *v, bool unsaid);
void mcp_host_schema_keys_add(
    struct mcp_host_schema_work *w, struct json *s, const struct json *v);

/*
 * mcp_host_schema_merge.c: returns s as one object if its allOf has objects
 * only and no property has two schemas; else s.
 */
struct json *mcp_host_schema_merge(
    struct mcp_host_schema_work *w, struct json *s);

/* mcp_host_schema_ref.c: what a reference is replaced by; NULL: its target. */
struct json *mcp_host_schema_ref_stub(
    struct mcp_host_schema_work *w, struct str name);

/* Returns the definition of that name, or NULL. */
const struct json *mcp_host_schema_ref_find(
    const struct mcp_host_schema_work *w, struct str name);

/*
 * mcp_host_schema_null.c: returns s with the types T and "null" if it is an
 * alternative of T and null; else s.
 */
struct json *mcp_host_schema_null(
    struct mcp_host_schema_work *w, struct json *s);

/*
 * mcp_host_schema_depth.c: what stands for v if it is deeper than use->depth
 * and has parts, with their names; else NULL.
 */
struct json *mcp_host_schema_depth_stub(
    const struct mcp_host_schema_work *w, const struct json *v);

/* Sets references and repeats so that v has few enough parts. */
void mcp_host_schema_ref_limit(
    struct mcp_host_schema_work *w, const struct json *v);

#endif
