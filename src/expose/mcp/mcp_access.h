/* mcp_access.h - what the key of a caller may use of an MCP surface. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_ACCESS_H
#define CLAVIGER_EXPOSE_MCP_MCP_ACCESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "expose/mcp/mcp_page.h"

struct capability_mcp_resource;
struct capability_prompt;
struct expose_access;
struct mcp_failure;
struct mcp_request;
struct mcp_tool;

/* Returns the permissions of the caller; NULL: everything is allowed. */
const struct expose_access *mcp_access_of(const struct mcp_request *q);

/*
 * Sets f for a use that the key of the caller does not allow.  noun: "tool",
 * "resource", "prompt"; resource: of the permission.
 */
void mcp_access_fail(struct mcp_failure *f, const struct mcp_request *q,
    const char *noun, struct str name, struct str missing, struct str resource);

/* Returns false, with q answered, if the caller may not use the tool. */
bool mcp_access_check_tool(struct mcp_request *q, const struct mcp_tool *t);

/* Returns why the caller may not use the prompt, or NULL. */
const char *mcp_access_prompt(
    struct mcp_request *q, const struct capability_prompt *p);

/* Returns the permission that the caller lacks for a resource, or STR_NONE. */
struct str mcp_access_resource(const struct expose_access *access,
    const struct capability_mcp_resource *r, struct str *resource);

/* A list, and which of its items a key may see. */
struct mcp_access_list {
	mcp_page_fn *put;
	const void *list;
	size_t count;
	bool (*has)(
	    const struct expose_access *access, const void *list, size_t i);
	/* Names it in the cache; NULL: it may change, and is not kept. */
	const char *name;
};

/* Answers as mcp_page_answer(), with the items that the caller may see. */
void mcp_access_answer(struct mcp_request *q, const struct mcp_access_list *l,
    const char *member, struct str more);

#endif
