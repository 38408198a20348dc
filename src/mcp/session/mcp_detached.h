/* mcp_detached.h - calls that may outlive their connection, and their number.
 */
#ifndef CLAVIGER_MCP_SESSION_MCP_DETACHED_H
#define CLAVIGER_MCP_SESSION_MCP_DETACHED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"

struct mcp_registry_thread;
struct mcp_session_key;

/* Used on its own thread only. Embed it in a struct of the owner. */
struct mcp_detached {
	struct list link; /* in the list of its thread */
	struct mcp_registry_thread *thread;
	struct share_place place; /* its place in the registry's limit */
	uint64_t number; /* in its thread */
	/* Cancels the call, because another caller needs its place. */
	void (*cancel)(struct mcp_detached *d);
	/*
	 * Calls mcp_detached_remove() and frees the call. Its loop has stopped.
	 */
	void (*abandon)(struct mcp_detached *d);
};

/*
 * Takes a place for d on the calling thread, `here`. cancel and abandon are set
 * before; the rest is set here. Returns false, and leaves d unused, if all
 * places are taken and no caller has more than the caller of k. Otherwise the
 * caller with most detached calls loses one, which is cancelled.
 */
bool mcp_detached_add(struct mcp_detached *d, const struct mcp_session_key *k,
    struct mcp_registry_thread *here);

/* Frees the place of d and ends its use of the channel; 0: it has none. */
void mcp_detached_remove(
    struct mcp_detached *d, const struct mcp_session_key *k, uint64_t channel);

/* Abandons all detached calls of a thread whose loop has stopped. */
void mcp_detached_abandon_all(struct mcp_registry_thread *t);

#endif
