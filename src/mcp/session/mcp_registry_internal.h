/* mcp_registry_internal.h - the data of a registry; for mcp/session/ only. */
#ifndef CLAVIGER_MCP_SESSION_MCP_REGISTRY_INTERNAL_H
#define CLAVIGER_MCP_SESSION_MCP_REGISTRY_INTERNAL_H

#include <pthread.h>

#include "base/base.h"
#include "net/net.h"
#include "mcp/session/mcp_registry.h"

/* The data of one loop, such as its streams. Valid as long as the registry. */
struct mcp_registry_thread {
	struct mcp_registry_thread *next;
	struct mcp_registry *registry;
	struct loop *loop; /* NULL: after mcp_registry_leave() */
	struct loop_timer *timer; /* keeps streams alive */
	struct list streams; /* of struct mcp_stream; its own thread only */
	uint64_t next_number; /* of a stream or a detached call */
	struct list watchers; /* of struct mcp_registry_watcher; the same */
	struct list detached; /* of struct mcp_detached; the same */
};

struct mcp_registry {
	pthread_mutex_t
	    lock; /* protects all members below that are not constant */
	struct mcp_registry_limits limits; /* constant */
	uint8_t key[32]; /* constant */
	void (*on_timer)(void *thread); /* constant; of each thread */
	struct mcp_registry_thread *threads;
	struct mcp_session **sessions; /* a hash table by id */
	size_t session_room, session_count;
	/* Counts sessions, streams and detached calls by caller. */
	struct share *session_share, *stream_share, *detached_share;
	struct list idle; /* sessions, the longest unused first */
	size_t log_bytes; /* of all sessions */
	struct list messages; /* posted and not yet run */
};

/* Work for a loop, on the heap. It runs once, or is freed with the registry. */
struct mcp_thread_message {
	struct loop_note note;
	struct list link;
	struct mcp_registry *registry;
	struct mcp_registry_thread *thread;
	void (*run)(struct mcp_thread_message *l); /* on the loop */
	char *text; /* freed with the message; may be NULL */
	uint64_t number;
	unsigned changes;
	char session_id[40];
};

/* Frees a message that was not run; the lock is held. */
void mcp_registry_free_message(struct mcp_thread_message *l);

/*
 * Posts a message (taken). Call it with the lock. A message to a loop that was
 * removed is dropped.
 */
void mcp_registry_post(
    struct mcp_registry_thread *t, struct mcp_thread_message *l);

#endif
