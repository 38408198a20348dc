/* mcp_session.h - sessions of clients before 2026-07-28. */
#ifndef CLAVIGER_MCP_SESSION_MCP_SESSION_H
#define CLAVIGER_MCP_SESSION_MCP_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "mcp/protocol/protocol.h"

struct arena;
struct http_exchange;
struct mcp_caller;
struct mcp_registry;
struct mcp_registry_thread;
struct share_place;

enum { MCP_SESSION_ID = 33 }; /* 32 hex digits of randomness and a NUL */

/* Identifies a session. Registry, surface, id and caller must match. */
struct mcp_session_key {
	struct mcp_registry *registry;
	struct str surface; /* namespace of the surface that made it */
	struct str id; /* STR_NONE: no session; all functions do nothing */
	struct mcp_caller *caller; /* of the request at hand; borrowed */
};

/* A copy of the session's data that requests need. */
struct mcp_session_view {
	enum mcp_revision revision;
	struct str capabilities; /* the client's, JSON; on the arena */
	int log_level; /* 0 debug ... 7 emergency; -1: never set */
};

/*
 * Opens a session and writes its id. Returns false if there are too many; the
 * client is then served without a session.
 */
bool mcp_session_open(const struct mcp_session_key *k, enum mcp_revision r,
    struct str capabilities, char id[MCP_SESSION_ID]);

/* Returns false if the caller has no such session.  Restarts its idle time. */
bool mcp_session_find(const struct mcp_session_key *k, struct arena *a,
    struct mcp_session_view *out);
bool mcp_session_close(const struct mcp_session_key *k);

void mcp_session_set_level(const struct mcp_session_key *k, int level);

/*
 * Subscribes to updates of the resource, or unsubscribes. Returns false if the
 * session has too many subscriptions or the URI is too long.
 */
bool mcp_session_watch(
    const struct mcp_session_key *k, struct str uri, bool on);
bool mcp_session_watches(const struct mcp_session_key *k, struct str uri);

/*
 * A channel keeps the events of a stream after its connection closes, up to a
 * bound, so that a client can resume. Channel 0 is the client's GET stream.
 * Each streamed response to a POST has a channel of its own.
 */
uint64_t mcp_session_channel(
    const struct mcp_session_key *k, struct share_place *post);

/*
 * Call it when the POST of the channel has ended: its place is freed. Until
 * then the place counts as used while the channel is read.
 */
void mcp_session_release(const struct mcp_session_key *k, uint64_t channel,
    struct share_place *post);

/*
 * Appends a message to the channel; last: the channel ends. here: the calling
 * thread; NULL: unknown.
 */
void mcp_session_say(const struct mcp_session_key *k,
    struct mcp_registry_thread *here, uint64_t channel, struct str message,
    bool last);

/* Ends the connection that reads the channel; the client can resume. */
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

#endif
