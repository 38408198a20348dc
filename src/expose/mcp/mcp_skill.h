/* mcp_skill.h - skills over MCP (SEP-2640). */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_SKILL_H
#define CLAVIGER_EXPOSE_MCP_MCP_SKILL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct buf;
struct mcp_request;
struct mcp_surface;

/* skills/list, skills/get, resources/directory/read: methods. */
void mcp_skill_list(struct mcp_request *q);
void mcp_skill_get(struct mcp_request *q);
void mcp_skill_directory(struct mcp_request *q);

/*
 * resources/read of a file of a skill: true where uri is one (skill://...), and
 * q is answered then.
 */
bool mcp_skill_read(
    const struct mcp_surface *s, struct mcp_request *q, struct str uri);

/* Append the SKILL.md of each as items of resources/list; how many. */
size_t mcp_skill_resources(const struct mcp_surface *s, struct buf *b);

/* Where the first skill's SKILL.md is read; STR_NONE: there is none. */
struct str mcp_skill_uri(const struct mcp_surface *s, struct arena *a);

/* What discover says of it, under "extensions". */
#define MCP_SKILL_EXTENSION                                                    \
	"\"io.modelcontextprotocol/skills\":{\"directoryRead\":true}"

#endif
