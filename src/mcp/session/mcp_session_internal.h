/* mcp_session_internal.h - the data of a session; for mcp/session/ only. */
#ifndef CLAVIGER_MCP_SESSION_MCP_SESSION_INTERNAL_H
#define CLAVIGER_MCP_SESSION_MCP_SESSION_INTERNAL_H

#include "base/base.h"
#include "mcp/session/mcp_pending_reply.h"
#include "mcp/session/mcp_registry_internal.h"
#include "mcp/session/mcp_session.h"
#include "mcp/session/mcp_stream.h"

enum {
	MCP_SESSION_WATCHES = 100,
	MCP_SESSION_PENDING_REPLIES = 100, /* pending requests count, too */
	MCP_SESSION_CHANNELS = 16,
	MCP_SESSION_LOG_BYTES = 1 << 20, /* of all its channels */
	MCP_REGISTRY_LOG_BYTES = 64 << 20, /* of all sessions */
	MCP_REGISTRY_LOG_SLACK = 4 << 20,
	MCP_SESSION_URI_BYTES = 2048, /* of one subscription */
};

struct mcp_event {
	struct mcp_event *next;
	uint64_t number;
	size_t n;
	char text[];
};

/* The connection that reads a channel; on the arena of the exchange. */
struct mcp_reader {
	struct mcp_stream stream;
	struct mcp_registry *registry;
	struct mcp_registry_thread *thread; /* constant */
	char session[MCP_SESSION_ID];
	uint64_t channel, next; /* the event to send next */
};

struct mcp_channel {
	struct mcp_channel *next; /* newest first */
	uint64_t number;
	struct mcp_event *first, *last;
	uint64_t next_event;
	bool last_said; /* no more messages will be added */
	struct mcp_reader *reader; /* used on its own thread only */
	struct share_place
	    *post; /* of the call that writes; NULL: none, ended */
};

struct mcp_pending_reply {
	struct mcp_pending_reply *next;
	uint64_t number;
	struct mcp_registry_thread *thread;
	mcp_pending_reply_done_fn *done;
	void *context;
	char *text; /* delivered; NULL: not yet */
	size_t text_n;
	char name[]; /* NUL-terminated */
};

/* Guarded by the lock of the registry. */
struct mcp_session {
	struct mcp_session *same; /* next of the same slot */
	struct mcp_registry *registry;
	struct list link; /* in the idle list of the registry */
	struct share_place place;
	char id[MCP_SESSION_ID];
	uint8_t caller[32]; /* its mcp_caller_id() */
	char *surface, *capabilities;
	enum mcp_revision revision;
	int log_level;
	bool closed; /* by its client: it is removed with its last stream */
	int64_t used_ms;
	char **watched;
	size_t watch_count;
	struct mcp_channel *channels;
	uint64_t next_channel, next_pending_reply;
	size_t channel_count, log_bytes;
	size_t charged; /* bytes charged to the budget, without the log */
	struct mcp_pending_reply *pending_replies;
	size_t pending_reply_count;
};

/* The lock is held for all of these. */
struct mcp_session *mcp_session_get(const struct mcp_session_key *k);
struct mcp_session *mcp_session_by_id(struct mcp_registry *h, struct str id);
struct mcp_channel *mcp_session_channel_of(
    struct mcp_session *s, uint64_t number, bool make);
void mcp_session_append(
    struct mcp_session *s, struct mcp_channel *c, struct str message);

/* Lets the reader of the channel, if any, send new events. */
void mcp_session_wake(
    struct mcp_registry *h, const struct mcp_session *s, struct mcp_channel *c);

/* Reports whether a client reads a channel of s. */
bool mcp_session_is_read(const struct mcp_session *s);

/* Reports whether s was unused for longer than the limit. */
bool mcp_session_is_over(const struct mcp_session *s, int64_t now);

/* Ends the share that s has of all sessions, before it is removed. */
void mcp_session_leave_place(struct mcp_session *s);
void mcp_session_insert(struct mcp_registry *h, struct mcp_session *s);
void mcp_session_remove(struct mcp_registry *h, struct mcp_session *s);
void mcp_session_free_channel(struct mcp_session *s, struct mcp_channel *c);

/* Drops the oldest event of a channel. */
void mcp_session_drop_event(struct mcp_session *s, struct mcp_channel *c);

/* Sets the rank of s: whether it is in use. */
void mcp_session_update_rank(struct mcp_session *s);

/* Removes a closed session if no stream of it is left. */
void mcp_session_end_if_closed(struct mcp_session *s);

/* For the registry. Call the first two with its lock. */
void mcp_session_tell_changed(
    struct mcp_registry *h, struct str surface, unsigned changes);
void mcp_session_tell_updated(
    struct mcp_registry *h, struct str surface, struct str uri);
void mcp_session_expire(struct mcp_registry *h);
void mcp_session_free_all(struct mcp_registry *h);

#endif
