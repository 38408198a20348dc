/* mcp_tools.h - the tools of a surface, and their list. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_TOOLS_H
#define CLAVIGER_EXPOSE_MCP_MCP_TOOLS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "expose/mcp/mcp_host_names.h"
#include "expose/mcp/mcp_page.h"
#include "expose/surface/surface.h"

struct arena;
struct buf;
struct exposer;
struct json;
struct mcp_part;
struct mcp_request;
struct capability_operation;

struct mcp_tool {
	struct str name; /* as clients know it; unique */
	struct str title, description;
	struct str listed; /* description, as short as the level says */
	const struct capability_operation *operation;
	/* See mcp_secret_is_made(). False if secrets may be shown. */
	bool makes_secret;
	bool takes_recipient; /* an argument names the recipient */
	struct json *input, *output; /* schemas; output NULL: none */
	/* The complete schema of the arguments, as the file has it. */
	const struct json *schema;
	const struct json *definitions; /* that its `$ref` name, or NULL */
	const struct table *by_name; /* the same; of the surface */
	const struct mcp_host_names *names; /* of the surface */
	const struct mcp_part *part; /* of a joined surface; NULL: not joined */
};

/* On the exposer's arena; read-only once built. */
struct mcp_tools {
	struct mcp_tool *items; /* in the order of the file */
	size_t count;
	struct mcp_tool **by_name; /* sorted */
	const struct capability_operation
	    *all; /* the file's, hidden ones too */
	struct mcp_host_names names;
	struct table definitions; /* of all tools */
	/* Schemas are shortened, so describe_tool is in the list, too. */
	bool described;
	struct mcp_pages pages;
};

/* Builds the tools of x on a. Those that its policy forbids are left out. */
void mcp_tools_build(
    struct mcp_tools *t, struct arena *a, const struct exposer *x);

/* Sorts the items and writes the list; described is set if it may be. */
void mcp_tools_finish(struct mcp_tools *t, struct arena *a);

/*
 * Returns the schema of the tool's arguments at that level.  depth, left: see
 * struct mcp_host_schema.
 */
struct json *mcp_tools_input(const struct mcp_tool *t, struct arena *a,
    enum expose_schema level, int depth, size_t *left);

/* Finds the tool of that name, or of that name in the file; or NULL. */
const struct mcp_tool *mcp_tools_find(
    const struct mcp_tools *t, struct str name);

/* Is it the name of a tool that the policy forbids? */
bool mcp_tools_is_hidden(
    const struct mcp_tools *t, struct arena *a, struct str name);

/* tools/list for a caller whose key has limits. */
void mcp_tools_answer_limited(
    struct mcp_request *q, const struct mcp_tools *t, int ttl_ms);

/*
 * The effects that clients are told: the hints of the file, MCP's defaults for
 * others, and never less than the tool's requests have.
 */
bool mcp_tools_reads(const struct mcp_tool *t);
bool mcp_tools_destroys(const struct mcp_tool *t);

/* The same for item i of the list (a mcp_page_fn). */
void mcp_tools_put_item(struct buf *b, struct arena *a, const void *list,
    size_t i, enum mcp_revision r);

/* Appends the tool as clients of that revision see it in a list. */
void mcp_tools_put(struct buf *b, struct arena *a, const struct mcp_tool *t,
    enum mcp_revision r);

/*
 * Returns the name most similar to the given one, of the tools that the caller
 * of q may use, or NULL.
 */
const char *mcp_tools_nearest(
    const struct mcp_tools *t, const struct mcp_request *q, struct str name);

#endif
