/* mcp_stdio.h - MCP over two descriptors: one message, one line. */
#ifndef CLAVIGER_MCP_MCP_STDIO_H
#define CLAVIGER_MCP_MCP_STDIO_H

#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct mem_budget;
struct err;
struct loop;
struct mcp_server;
struct mcp_stdio;

/* What a message is answered by, from its line to its last answer. */
struct mcp_stdio_use {
	const struct mcp_server *server;
	void *thread; /* the provider's share of this thread */
	void *held; /* the owner's own */
};

struct mcp_stdio_config {
	int in, out;
	size_t line_bytes; /* of one message */
	size_t in_flight; /* requests at a time; more of them wait */
	struct mem_budget *budget; /* of memory, borrowed; NULL: none */
	int64_t grace_ms; /* for what is pending when the input has ended */
	struct str credential; /* for the provider to pass on; copied */
	/* The server for the next message; it lives until leave(). */
	void (*enter)(void *context, struct mcp_stdio_use *use);
	void (*leave)(void *context, const struct mcp_stdio_use *use);
	/*
	 * The input has ended and all requests are answered and written, or
	 * were cancelled after grace_ms; or the client does not read the
	 * output. Called once, and not after mcp_stdio_stop().
	 */
	void (*on_end)(void *context);
	void *context;
};

/*
 * Serve the client at the other end; the config is copied.  The first request
 * decides on the era: one with the claim of 2026-07-28 in its _meta or an older
 * one.  server/discover decides nothing.  NULL and e.
 */
struct mcp_stdio *mcp_stdio_open(
    struct loop *l, const struct mcp_stdio_config *c, struct err *e);

/*
 * Read no more; answer what was asked for, within patience_ms, and cancel the
 * rest.  Then, once, stopped(context), from inside maybe; s is not to be freed
 * there.
 */
void mcp_stdio_stop(struct mcp_stdio *s, int64_t patience_ms,
    void (*stopped)(void *context), void *context);

/*
 * What has no answer yet gets none; the owner is not called any more.  The loop
 * may have stopped, and what answers has ended or will not.
 */
void mcp_stdio_free(struct mcp_stdio *s);

#endif
