/* mcp_registry_internal.h - the inside of a hub; for mcp/'s own files. */
#ifndef CLAVIGER_MCP_MCP_REGISTRY_INTERNAL_H
#define CLAVIGER_MCP_MCP_REGISTRY_INTERNAL_H

#include <pthread.h>

#include "base/base.h"
#include "mcp/mcp_registry.h"
#include "net/net.h"

/* The part of one loop: its streams.  Valid as long as the registry. */
struct mcp_registry_thread {
	struct mcp_registry_thread *next;
	struct mcp_registry *registry;
	struct loop *loop; /* NULL: it has left */
	struct loop_timer *timer; /* keeps streams alive */
	struct list streams; /* of struct mcp_stream; its own thread's only */
	uint64_t next_number; /* of a stream or a kept post */
	struct list listeners; /* of struct mcp_listener; the same */
	struct list posts; /* of struct mcp_post, that are kept; the same */
};

struct mcp_registry {
	pthread_mutex_t lock; /* of all below but the constants */
	struct mcp_registry_limits limits; /* constant */
	uint8_t key[32]; /* constant */
	void (*on_timer)(void *thread); /* constant; of each thread */
	struct mcp_registry_thread *threads;
	struct mcp_session **sessions; /* a hash table by id */
	size_t session_room, session_count;
	/* Whose sessions, streams and kept posts are. */
	struct share *session_share, *stream_share, *post_share;
	struct list idle; /* sessions, the longest unused first */
	size_t log_bytes; /* of all sessions */
	struct list messages; /* posted and not yet run */
};

/* Work for a loop, on the heap; run once, or freed with the hub. */
struct mcp_thread_message {
	struct loop_note note;
	struct list link;
	struct mcp_registry *registry;
	struct mcp_registry_thread *thread;
	void (*run)(struct mcp_thread_message *l); /* on the loop */
	char *text; /* its own, freed after; NULL */
	uint64_t number;
	unsigned changes;
	char session_id[40];
};

/* The part of that loop, made at need; the lock is not held. */
struct mcp_registry_thread *mcp_registry_thread(
    struct mcp_registry *h, struct loop *l);

/* Frees a message that was not run; the lock is held. */
void mcp_registry_free_message(struct mcp_thread_message *l);

/*
 * Post a letter, which is taken; the lock is held.  One to a loop that has left
 * is dropped.
 */
void mcp_registry_post(
    struct mcp_registry_thread *t, struct mcp_thread_message *l);

#endif
