/* mcp_prompts.h - prompts: prepared texts for the user to send. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_PROMPTS_H
#define CLAVIGER_EXPOSE_MCP_MCP_PROMPTS_H

#include <stddef.h>

#include "expose/mcp/mcp_page.h"

struct mcp_request;
struct capability_exposes;
struct capability_prompt;

/* On the exposer's arena; read-only once built. */
struct mcp_prompts {
	const struct capability_prompt **items; /* in the order of the file */
	size_t count;
	struct mcp_pages pages;
};

void mcp_prompts_build(
    struct mcp_prompts *p, struct arena *a, const struct capability_exposes *s);

/* Writes the list of the items. */
void mcp_prompts_finish(struct mcp_prompts *p, struct arena *a);

const struct capability_prompt *mcp_prompts_find(
    const struct mcp_prompts *p, struct str name);

/* prompts/list, prompts/get. */
void mcp_prompts_list(struct mcp_request *q);
void mcp_prompts_get(struct mcp_request *q);

#endif
