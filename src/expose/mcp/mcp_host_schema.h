/* mcp_host_schema.h - a schema as hosts and their models accept it. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_HOST_SCHEMA_H
#define CLAVIGER_EXPOSE_MCP_MCP_HOST_SCHEMA_H

#include <stddef.h>

#include "expose/surface/surface.h"

struct arena;
struct json;
struct mcp_host_names;
struct table;

enum {
	MCP_HOST_SCHEMA_PARTS = 4000, /* of one schema, if it has references */
	MCP_HOST_SCHEMA_ALL_PARTS = 400000, /* of those of one surface */
};

struct mcp_host_schema {
	const struct table *definitions; /* struct json that `$ref` name */
	const struct mcp_host_names *names;
	enum expose_schema level;
	int depth; /* parts below are only named; 0: none is too deep */
	size_t *left; /* parts that the surface may still have; NULL: all */
};

/*
 * Returns the schema v on a, so that no host refuses it:
 *
 * - `$ref` is replaced by what it names.  A definition that contains itself is
 *   shown twice, then named.  Beyond MCP_HOST_SCHEMA_PARTS the innermost
 *   definitions are only named.
 * - Names of properties are those of use->names; the title has the other one.
 *   Required ones come first.
 * - Every array has `items`.  A tuple has one schema for all items.
 * - No schema is a boolean.  Each type is one name, or one and "null"; of an
 *   array one name.  Several types are alternatives.
 * - Only keys of JSON Schema 2020-12 that hosts know are left: nullable, const,
 *   example, flags as exclusive bounds and discriminator are expressed by
 *   others, and what is no valid key is left out.
 *
 * level says how much remains of descriptions and constraints.  Names, types
 * and enums always do.
 */
struct json *mcp_host_schema(
    struct arena *a, const struct json *v, const struct mcp_host_schema *use);

/* Returns the description of a tool as short as the level says. */
struct str mcp_host_schema_text(
    struct arena *a, struct str text, enum expose_schema level);

#endif
