/* mcp_host_names.h - names of arguments that hosts accept. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_HOST_NAMES_H
#define CLAVIGER_EXPOSE_MCP_MCP_HOST_NAMES_H

#include "base/base.h"

struct arena;
struct json;

/*
 * An API may have the parameter "page[limit]"; hosts refuse a list of tools
 * with a property of such a name.  A list has another name for it, the same
 * wherever it occurs on the surface, and a call may use both.  Names of the API
 * are called wire names.
 */
struct mcp_host_names {
	struct arena *arena; /* of the surface */
	struct arena scratch; /* until mcp_host_names_settle() */
	struct table all; /* wire names, while they are gathered */
	struct mcp_host_name *changed;
	struct table hosts, wires; /* the changed names, by either name */
};

void mcp_host_names_init(struct mcp_host_names *n, struct arena *a);

/* Adds the names of all properties in the schema v, at any depth. */
void mcp_host_names_add(struct mcp_host_names *n, const struct json *v);

/* Chooses the other names.  Afterwards n is read-only. */
void mcp_host_names_settle(struct mcp_host_names *n);

/* Returns the name that lists have for a wire name: mostly itself. */
struct str mcp_host_names_find(const struct mcp_host_names *n, struct str wire);

/* Returns the wire name of a name in lists, or the name itself. */
struct str mcp_host_names_wire(const struct mcp_host_names *n, struct str name);

/*
 * Returns v with the wire names of members, at any depth.  If an object has a
 * member in both spellings, both stay.  Unchanged parts are borrowed from v.
 */
const struct json *mcp_host_names_to_wire(
    const struct mcp_host_names *n, struct arena *a, const struct json *v);

#endif
