/* conn.h - accepted connections, as streams of bytes. */
#ifndef CLAVIGER_NET_CONN_H
#define CLAVIGER_NET_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "net/conn_table.h"

struct buf;
struct conn; /* one accepted connection; lives on its loop's thread */
struct loop;
struct net_address_block;

/* What the owner of a connection is told.  All on the loop's thread. */
struct conn_events {
	/*
	 * Bytes came: used up by the return or copied; they are wiped
	 * then.  Not called while reading is paused.
	 */
	void (*on_data)(void *owner, const char *p, size_t n);
	/*
	 * What conn_write() had to queue has gone to the kernel.  Not called
	 * where nothing was queued: ask conn_pending().
	 */
	void (*on_drain)(void *owner);
	/*
	 * The peer ended its side; it may still read.  A connection that broke
	 * goes to on_closed at once.
	 */
	void (*on_end)(void *owner);
	/* Last call: the connection is gone and its memory with it. */
	void (*on_closed)(void *owner);
};

/*
 * A connection of a socket, which is taken.  Events are borrowed.  It is
 * counted in the group until it closes (NULL: not counted).  Returns NULL, with
 * the socket closed, if the group has no room or the loop cannot watch it.
 */
struct conn *conn_open(struct loop *l, int fd,
    const struct net_address_block *peer, const struct conn_events *events,
    struct conn_table_group *group);

/* Begin to read for that owner; NULL closes the connection. */
void conn_start(struct conn *c, void *owner);

/* The connection is one too many: say so and finish. */
bool conn_is_refused(const struct conn *c);

/*
 * From now on the server works for the peer, or waits for the peer.  Where
 * there is no room for others, only a waiting connection is closed, the lowest
 * rank first.  A new connection is waiting.
 */
void conn_set_busy(struct conn *c);
void conn_set_waiting(struct conn *c, enum conn_rank rank);

/*
 * Send bytes: tried at once, the rest is copied and queued.  A connection whose
 * budget has no room for them is aborted.  Nothing happens on a closing one.
 */
void conn_write(struct conn *c, const void *p, size_t n);

/* Charge what is queued from here on to a budget; NULL: none. */
void conn_charge(
    struct conn *c, struct mem_budget *budget, enum mem_budget_share share);

/* Bytes queued and not yet taken by the kernel. */
size_t conn_pending(const struct conn *c);

/* Stop and start on_data; a paused peer is slowed by TCP, nothing is lost. */
void conn_pause(struct conn *c);
void conn_resume(struct conn *c);

/*
 * Close once all queued bytes are out (at most 2 s more), reading and dropping
 * what still comes so that the peer sees the answer and not a reset.
 */
void conn_finish(struct conn *c);

/* Close now; on_closed comes later, from the loop. */
void conn_abort(struct conn *c);

/* What the kernel knows of the peer's side, even while reading is paused. */
enum conn_peer_state {
	CONN_PEER_STAYS, /* as far as is known */
	CONN_PEER_ENDED, /* it sends no more; it may still read */
	CONN_PEER_GONE, /* it has reset the connection */
};
enum conn_peer_state conn_peer_state(const struct conn *c);

/* The peer's address, taken when the connection was accepted; borrowed. */
const struct net_address_block *conn_peer(const struct conn *c);

#endif
