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

/* The methods skills/list, skills/get and resources/directory/read. */
void mcp_skill_list(struct mcp_request *q);
void mcp_skill_get(struct mcp_request *q);
void mcp_skill_directory(struct mcp_request *q);

/*
 * resources/read of a file of a skill. Returns true, with q answered, if uri is
 * one (skill://...).
 */
bool mcp_skill_read(struct mcp_request *q, struct str uri);

/* Appends each SKILL.md as an item of resources/list; returns their number. */
size_t mcp_skill_resources(const struct mcp_request *q, struct buf *b);

/* Returns the URI of the first SKILL.md; STR_NONE: no skills. */
struct str mcp_skill_uri(const struct mcp_surface *s, struct arena *a);

/* The extension in the result of server/discover. */
#define MCP_SKILL_EXTENSION                                                    \
	"\"io.modelcontextprotocol/skills\":{\"directoryRead\":true}"

#endif
