/* mcp_listen.h - subscriptions/listen: notifies clients of changes. */
#ifndef CLAVIGER_MCP_SERVER_MCP_LISTEN_H
#define CLAVIGER_MCP_SERVER_MCP_LISTEN_H

#include <stdbool.h>

#include "base/base.h"
#include "mcp/session/session.h"

struct json;
struct mcp_request;
struct mcp_session_key;

/* On the arena of its request, on its own thread only. */
struct mcp_listener {
	struct mcp_registry_watcher watcher; /* has the surface */
	struct mcp_stream stream; /* used by HTTP only */
	struct str id; /* of the request, JSON; STR_NONE: older revisions */
	unsigned changes; /* enum mcp_change bits that are requested */
	const struct json *uris; /* URIs of resources; an array, or NULL */
	const struct mcp_session_key
	    *session; /* its resources, too; NULL: none */
	struct str info; /* serverInfo, JSON */
	/* Not over HTTP: writes a message to the client. NULL: over HTTP. */
	void (*send)(struct mcp_listener *l, struct str text);
	void *context;
};

/*
 * Acknowledges q, then notifies its client until the client disconnects or the
 * server stops.
 */
void mcp_listen_start(struct mcp_request *q);

/*
 * Ends a listener that is not over HTTP. If graceful, it first sends the
 * result. There are no notifications after this.
 */
void mcp_listen_end(struct mcp_listener *l, bool graceful);

/* Starts notifications to l, whose members are set, on the calling thread. */
void mcp_listen_watch(struct mcp_listener *l, struct mcp_registry_thread *here);

#endif
