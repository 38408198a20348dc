/* mcp_listen.h - subscriptions/listen: who wants to be told of changes. */
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
	struct mcp_registry_watcher watcher; /* its surface, too */
	struct mcp_stream stream; /* by HTTP */
	struct str id; /* of the request, JSON; STR_NONE: older revisions */
	unsigned changes; /* enum mcp_change bits that it asked for */
	const struct json *uris; /* of resources; an array, or NULL */
	const struct mcp_session_key *session; /* its URIs count, too; NULL */
	struct str info; /* serverInfo, JSON */
	/* Where it did not come by HTTP: a line to the client. */
	void (*send)(struct mcp_listener *l, struct str text);
	void *context;
};

/* Acknowledge, then tell until the client leaves or the server stops. */
void mcp_listen_start(struct mcp_request *q);

/*
 * End one that did not come by HTTP, with the result that a graceful end has or
 * without a word.  Nothing is told to it any more.
 */
void mcp_listen_end(struct mcp_listener *l, bool graceful);

/* Starts notifications to l, whose members are set, on the calling thread. */
void mcp_listen_watch(struct mcp_listener *l, struct mcp_registry_thread *here);

#endif
