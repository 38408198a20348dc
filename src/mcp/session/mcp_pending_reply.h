/* mcp_pending_reply.h - messages that a request of a session waits for. */
#ifndef CLAVIGER_MCP_SESSION_MCP_PENDING_REPLY_H
#define CLAVIGER_MCP_SESSION_MCP_PENDING_REPLY_H

#include <stdbool.h>

#include "base/base.h"

struct loop_timer;
struct mcp_registry_thread;
struct mcp_session_key;

/* Receives the message; text is borrowed for the call. */
typedef void mcp_pending_reply_done_fn(void *context, struct str text);

/*
 * Waits for a message with this name, such as the response to a request of the
 * server. done is called on the thread here, at most once. Returns false if
 * there is no session, or if it waits for too many messages.
 */
bool mcp_pending_reply_await(const struct mcp_session_key *k,
    struct mcp_registry_thread *here, struct str name,
    mcp_pending_reply_done_fn *done, void *context);

/* Removes the pending replies of the context. */
void mcp_pending_reply_forget(const struct mcp_session_key *k, void *context);

/*
 * Delivers text to a pending reply, from any thread. Returns false if no thread
 * waits for it.
 */
bool mcp_pending_reply_deliver(
    const struct mcp_session_key *k, struct str name, struct str text);

/*
 * Starts a timer of the thread for the time that a client has to answer a
 * request of the server. The caller frees it. Returns NULL if here is NULL or
 * its loop has stopped.
 */
struct loop_timer *mcp_pending_reply_timer(
    const struct mcp_registry_thread *here, void (*on_timeout)(void *context),
    void *context);

#endif
