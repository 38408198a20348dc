/* mcp_hub_own.h - the inside of a hub; for mcp/'s own files. */
#ifndef CLAVIGER_MCP_MCP_HUB_OWN_H
#define CLAVIGER_MCP_MCP_HUB_OWN_H

#include <pthread.h>

#include "base/list.h"
#include "mcp/mcp_hub.h"
#include "net/loop.h"

/* One loop's part: its streams.  Lives as long as the hub. */
struct mcp_hub_thread {
	struct mcp_hub_thread *next;
	struct mcp_hub *hub;
	struct loop *loop; /* NULL: it has left */
	struct loop_timer *timer; /* keeps streams alive */
	struct list streams; /* of struct mcp_stream; its own thread's only */
	uint64_t next_number; /* of a stream or a kept post */
	struct list listeners; /* of struct mcp_listener; the same */
	struct list posts; /* of struct mcp_post, that are kept; the same */
};

struct mcp_hub {
	pthread_mutex_t lock; /* of all below but the constants */
	struct mcp_hub_limits limits; /* constant */
	uint8_t key[32]; /* constant */
	struct mcp_hub_thread *threads;
	struct mcp_session **sessions; /* a hash table by id */
	size_t session_room, session_count;
	/* Whose sessions, streams and kept posts are. */
	struct share *session_share, *stream_share, *post_share;
	struct list idle; /* sessions, the longest unused first */
	size_t log_bytes; /* of all sessions */
	struct list letters; /* posted and not yet run */
};

/* Work for a loop, on the heap; run once, or freed with the hub. */
struct mcp_letter {
	struct loop_note note;
	struct list link;
	struct mcp_hub *hub;
	struct mcp_hub_thread *thread;
	void (*run)(struct mcp_letter *l); /* on the loop */
	char *text; /* its own, freed after; NULL */
	uint64_t number;
	unsigned changes;
	char session_id[40];
};

/* The part of that loop, made at need; the lock is not held. */
struct mcp_hub_thread *mcp_hub_thread(struct mcp_hub *h, struct loop *l);

/*
 * Post a letter, which is taken; the lock is held.  One to a loop that has left
 * is dropped.
 */
void mcp_hub_post(struct mcp_hub_thread *t, struct mcp_letter *l);

#endif
