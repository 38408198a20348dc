/* mcp_resources.h - resources: lists, templates, contents. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_RESOURCES_H
#define CLAVIGER_EXPOSE_MCP_MCP_RESOURCES_H

#include <stddef.h>

#include "expose/mcp/mcp_page.h"

struct exposer;
struct mcp_request;
struct capability_mcp_resource;

/* On the exposer's arena; read-only once built. */
struct mcp_resources {
	const struct capability_mcp_resource *
	    *items; /* in the order of the file */
	size_t count;
	const struct capability_mcp_resource **hidden; /* those not offered */
	size_t hidden_count;
	struct mcp_pages templates;
	size_t template_count;
	struct str hash; /* of the list when this was built */
};

/*
 * Builds the resources of x on a. Those that its policy forbids are not
 * offered.
 */
void mcp_resources_build(
    struct mcp_resources *r, struct arena *a, const struct exposer *x);

/* Writes the lists of the items. */
void mcp_resources_finish(struct mcp_resources *r, struct arena *a);

/* Finds the resource with that URI template, or NULL. */
const struct capability_mcp_resource *mcp_resources_find(
    const struct mcp_resources *r, struct str uri);

/*
 * Returns the media type of a resource, or of the file at path in a directory
 * ("" otherwise). STR_NONE: unknown.
 */
struct str mcp_resources_type(
    const struct capability_mcp_resource *r, struct str path);

/* resources/list, resources/templates/list, resources/read. */
void mcp_resources_list(struct mcp_request *q);
void mcp_resources_templates(struct mcp_request *q);
void mcp_resources_read(struct mcp_request *q);

#endif
