/* mcp_registry.h - what all threads of an MCP server share: sessions and
 * streams. */
#ifndef CLAVIGER_MCP_SESSION_MCP_REGISTRY_H
#define CLAVIGER_MCP_SESSION_MCP_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct mem_budget;
struct loop;
struct mcp_registry;
struct mcp_registry_thread; /* the data of one loop */

/* Kinds of lists that may change, as bits. */
enum mcp_change {
	MCP_CHANGE_TOOLS = 1,
	MCP_CHANGE_RESOURCES = 2,
	MCP_CHANGE_PROMPTS = 4,
};

struct mcp_registry_limits {
	size_t sessions; /* 0: 10 000 */
	size_t streams; /* 0: 1 024 */
	size_t calls; /* whose connection has closed; 0: 1 024 */
	size_t reserved_percent; /* of all three, for authenticated callers */
	int64_t idle_ms; /* of a session; 0: 30 minutes */
	int64_t keep_alive_ms; /* of a stream; 0: 15 s */
	struct mem_budget *budget; /* of memory, borrowed; NULL: none */
	int64_t ask_ms; /* for a client to answer a request of the server; 0: 5
	                   min */
};

/* Create one per program. It must outlive the loops. */
struct mcp_registry *mcp_registry_new(const struct mcp_registry_limits *l);
void mcp_registry_free(struct mcp_registry *h);

/*
 * Removes a loop that has stopped: frees its timer and posts nothing to it.
 * Call it before loop_free().
 */
void mcp_registry_leave(struct mcp_registry *h, struct loop *l);

/*
 * Returns the data of that loop, which is valid as long as the registry;
 * creates it if necessary.
 */
struct mcp_registry_thread *mcp_registry_thread(
    struct mcp_registry *h, struct loop *l);

/* Is called on its own thread if something of a surface has changed. */
struct mcp_registry_watcher {
	struct list link;
	struct str surface; /* borrowed */
	/*
	 * changes: bits of enum mcp_change; uri: the resource that was updated,
	 * or "". It may unwatch itself.
	 */
	void (*on_change)(
	    struct mcp_registry_watcher *w, unsigned changes, struct str uri);
};

/* Adds a watcher (borrowed) to the calling thread, and removes it. */
void mcp_registry_watch(
    struct mcp_registry_thread *t, struct mcp_registry_watcher *w);
void mcp_registry_unwatch(struct mcp_registry_watcher *w);

/*
 * Notifies the clients of the surface (its namespace) that lists, or the
 * resource with that URI, have changed. From any thread.
 */
void mcp_registry_changed(
    struct mcp_registry *h, struct str surface, unsigned changes);
void mcp_registry_updated(
    struct mcp_registry *h, struct str surface, struct str uri);

/* Counts the open sessions and streams, for metrics. */
void mcp_registry_count(
    struct mcp_registry *h, size_t *sessions, size_t *streams);

/* HMAC-SHA-256 under a random key of this registry. */
void mcp_registry_sign(
    const struct mcp_registry *h, struct str text, uint8_t out[32]);

#endif
