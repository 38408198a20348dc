/* mcp_provider.h - the data of an MCP surface; for expose/mcp/ only. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_PROVIDER_H
#define CLAVIGER_EXPOSE_MCP_MCP_PROVIDER_H

#include "expose/mcp/mcp_prompts.h"
#include "expose/mcp/mcp_resources.h"
#include "expose/mcp/mcp_tools.h"
#include "http/http.h"
#include "mcp/mcp.h"

struct engine;
struct expose_skills;
struct exposer;
struct mcp_confirms;
struct mcp_part;
struct mcp_search;

/*
 * The provider of the server, on the arena of the exposer; read-only once
 * built.
 */
struct mcp_surface {
	struct mcp_server server;
	const struct exposer *exposer; /* its owner; borrowed */
	const struct engine *engine; /* borrowed */
	struct http_body_bound anonymous; /* of callers without a key */
	int ttl_ms; /* how long clients may cache a list of tools */
	struct mcp_tools tools;
	struct mcp_search *search; /* NULL: tools are listed */
	struct mcp_resources resources;
	struct mcp_prompts prompts;
	struct mcp_confirms *confirms; /* NULL: no confirmations */
	struct expose_skills *skills; /* the exposer's */
	struct str skill_path; /* "skill://<path>/<name>/..." */
	/* What it offers: itself, or the surfaces that it joins. */
	const struct mcp_part *parts;
	size_t part_count;
};

#endif
