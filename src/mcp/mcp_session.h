/* mcp_session.h - what is kept of a legacy client between its requests. */
#ifndef CLAVIGER_MCP_MCP_SESSION_H
#define CLAVIGER_MCP_MCP_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "mcp/mcp_version.h"

struct arena;
struct http_exchange;
struct mcp_caller;
struct mcp_registry;
struct mcp_registry_thread;
struct share_place;

enum { MCP_SESSION_ID = 33 }; /* 32 hex digits of randomness and a NUL */

/* Whose session: all three must fit, else there is none. */
struct mcp_session_key {
	struct mcp_registry *registry;
	struct str surface; /* namespace of the surface that made it */
	struct str id; /* STR_NONE: no session; every call then does nothing */
	struct mcp_caller *caller; /* of the request at hand; borrowed */
};

/* A copy of what a request needs of it. */
struct mcp_session_view {
	enum mcp_revision revision;
	struct str capabilities; /* the client's, JSON; on the arena */
	int log_level; /* 0 debug ... 7 emergency; -1: never set */
};

/*
 * A new session; its id into id.  False where there is no room for one: the
 * client is then served without.
 */
bool mcp_session_open(const struct mcp_session_key *k, enum mcp_revision r,
    struct str capabilities, char id[MCP_SESSION_ID]);

/* Returns false if the caller has no such session.  Restarts its idle time. */
bool mcp_session_find(const struct mcp_session_key *k, struct arena *a,
    struct mcp_session_view *out);
bool mcp_session_close(const struct mcp_session_key *k);

void mcp_session_set_level(const struct mcp_session_key *k, int level);

/*
 * Tell of updates of the resource, or no more.  False: too many of them, or an
 * URI that is too long.
 */
bool mcp_session_watch(
    const struct mcp_session_key *k, struct str uri, bool on);
bool mcp_session_watches(const struct mcp_session_key *k, struct str uri);

/*
 * Channels: what a stream carries outlives its connection, bounded, so that a
 * client may come back for the rest.  Channel 0 is the client's own GET stream;
 * others are made for a POST each.
 */
uint64_t mcp_session_channel(
    const struct mcp_session_key *k, struct share_place *post);

/*
 * The post of that channel has ended: its place is given back.  Until then it
 * counts as used while its channel is read.
 */
void mcp_session_release(const struct mcp_session_key *k, uint64_t channel,
    struct share_place *post);

/*
 * Append a message, the last one of its channel or not.  here: the thread that
 * calls, NULL: unknown.
 */
void mcp_session_say(const struct mcp_session_key *k,
    struct mcp_registry_thread *here, uint64_t channel, struct str message,
    bool last);

/* Let the connection that reads it go; the client comes back for the rest. */
void mcp_session_pause(const struct mcp_session_key *k, uint64_t channel);

enum mcp_session_read {
	MCP_READ_BEGUN, /* x streams */
	MCP_READ_ABSENT, /* no such session or channel */
	MCP_READ_TAKEN, /* it has a reader already */
	MCP_READ_FULL, /* too many streams are open */
};

/*
 * Streams the channel on x, from event number `from`. prime: first send an
 * empty event, which has the id to resume from (2025-11-25).
 */
enum mcp_session_read mcp_session_read(const struct mcp_session_key *k,
    struct http_exchange *x, uint64_t channel, uint64_t from, bool prime);

/*
 * Parses "channel-event" of a Last-Event-ID. Returns false if it is invalid.
 */
bool mcp_session_event_id(struct str text, uint64_t *channel, uint64_t *event);

/*
 * Pending replies: a message that is awaited under a name, such as the response
 * to a request of the server. done is called on the waiting thread, at most
 * once; text is borrowed for the call.
 */
typedef void mcp_session_done_fn(void *context, struct str text);
bool mcp_session_await(const struct mcp_session_key *k,
    struct mcp_registry_thread *here, struct str name,
    mcp_session_done_fn *done, void *context);

/* Await nothing any more on behalf of the context. */
void mcp_session_forget(const struct mcp_session_key *k, void *context);

/* From any thread.  Returns false if no thread waits for it. */
bool mcp_session_deliver(
    const struct mcp_session_key *k, struct str name, struct str text);

/* For the hub.  The lock is held for the first two. */
void mcp_session_tell_changed(
    struct mcp_registry *h, struct str surface, unsigned changes);
void mcp_session_tell_updated(
    struct mcp_registry *h, struct str surface, struct str uri);
void mcp_session_expire(struct mcp_registry *h);
void mcp_session_free_all(struct mcp_registry *h);

#endif
