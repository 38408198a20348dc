/* mcp_stdio.h - MCP over two descriptors: one message, one line. */
#ifndef CLAVIGER_MCP_STDIO_MCP_STDIO_H
#define CLAVIGER_MCP_STDIO_MCP_STDIO_H

#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct mem_budget;
struct err;
struct loop;
struct mcp_server;
struct mcp_stdio;

/* The server for one message, from its line to its last response. */
struct mcp_stdio_use {
	const struct mcp_server *server;
	void *thread; /* data of the provider for this thread */
	void *held; /* data of the owner */
};

struct mcp_stdio_config {
	int in, out;
	size_t line_bytes; /* of one message */
	size_t in_flight; /* requests that run at a time; others wait */
	struct mem_budget *budget; /* of memory, borrowed; NULL: none */
	int64_t grace_ms; /* for pending requests after the end of input */
	struct str credential; /* for the provider to pass on; copied */
	/*
	 * Returns the server for the next message; it is valid until leave().
	 */
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
 * Serves the client at the other end. The config is copied. The first request
 * selects the protocol version: 2026-07-28 if its _meta has it, else an older
 * one. server/discover does not select it. Returns NULL and sets e on failure.
 */
struct mcp_stdio *mcp_stdio_open(
    struct loop *l, const struct mcp_stdio_config *c, struct err *e);

/*
 * Stops reading, waits up to patience_ms for pending requests and cancels the
 * rest. Then calls stopped(context) once, perhaps before this returns; do not
 * free s in it.
 */
void mcp_stdio_stop(struct mcp_stdio *s, int64_t patience_ms,
    void (*stopped)(void *context), void *context);

/*
 * Frees s. Pending requests get no response, and the owner is not called any
 * more. The loop may have stopped; requests must have ended or never end.
 */
void mcp_stdio_free(struct mcp_stdio *s);

#endif
