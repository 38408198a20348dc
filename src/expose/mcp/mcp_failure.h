/* mcp_failure.h - explains a failed call so that a model can continue. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_FAILURE_H
#define CLAVIGER_EXPOSE_MCP_MCP_FAILURE_H

#include <stdbool.h>

#include "base/base.h"

struct arena;
struct call;
struct engine;

/* What went wrong and what to do next. */
struct mcp_failure {
	struct str code; /* "not_found" */
	int status; /* 0: no HTTP status was involved */
	struct str message; /* the upstream's message, cleaned */
	struct str
	    from; /* "the key authority", a host; STR_NONE: this program */
	struct str hint; /* STR_NONE: none */
	bool retryable;
	long retry_after_s; /* -1: unknown */
};

/*
 * A use that --read-only forbids. noun: "tool", "resource"; name: as the caller
 * wrote it.
 */
void mcp_failure_read_only(
    struct mcp_failure *f, struct arena *a, const char *noun, struct str name);

/* Reads the call's error, or its response if the status is not 2xx. */
void mcp_failure_of_call(struct mcp_failure *f, struct arena *a,
    const struct engine *en, const struct call *c);

/* Returns one to three sentences for the reader. */
struct str mcp_failure_text(struct arena *a, const struct mcp_failure *f);

/* Returns {"error":{"code","status","message","hint","retryable"}} as JSON. */
struct str mcp_failure_json(struct arena *a, const struct mcp_failure *f);

#endif
