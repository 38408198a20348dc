/* conn.h - connections as byte streams. */
#ifndef CLAVIGER_NET_CONN_H
#define CLAVIGER_NET_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "net/conn_table.h"
#include "net/net_address_block.h"

struct buf;
struct conn; /* belongs to its loop's thread */
struct loop;

/* Callbacks to the owner of a connection, on the loop's thread. */
struct conn_events {
	/*
	 * Bytes arrived; borrowed for the call, then wiped.  Not called while
	 * reading is paused.
	 */
	void (*on_data)(void *owner, const char *p, size_t n);
	/*
	 * The kernel has taken all that conn_write() queued.  Not called if
	 * nothing was queued: see conn_pending().
	 */
	void (*on_drain)(void *owner);
	/*
	 * The peer has ended its side: it sends no more, but may still read.
	 * If the connection breaks, on_closed is called instead.
	 */
	void (*on_end)(void *owner);
	/* The last call: the connection is freed. */
	void (*on_closed)(void *owner);
};

/*
 * Opens a connection on a connected socket, which is taken.  Events are
 * borrowed.  The group counts the connection until it closes, unless it is
 * NULL.  Returns NULL and closes the socket if the group is full or the loop
 * cannot watch it.
 */
struct conn *conn_open(struct loop *l, int fd,
    const struct net_address_block *peer, const struct conn_events *events,
    struct conn_table_group *group);

/* Starts reading for the owner; NULL closes the connection. */
void conn_start(struct conn *c, void *owner);

/*
 * Returns whether the group refused it.  The owner must then send a response
 * and call conn_finish().
 */
bool conn_is_refused(const struct conn *c);

/*
 * Marks the connection as busy with a request, or as waiting for its peer.  To
 * make room for others, only waiting connections are closed, the lowest rank
 * first.  A new connection is waiting.
 */
void conn_set_busy(struct conn *c);
void conn_set_waiting(struct conn *c, enum conn_rank rank);

/*
 * Sends bytes: writes what the kernel takes at once, then copies and queues the
 * rest.  If the budget has no room for the rest, aborts the connection.  Does
 * nothing if the connection is closing.
 */
void conn_write(struct conn *c, const void *p, size_t n);

/*
 * Charges bytes that are queued from now on to a budget, borrowed; NULL: to no
 * budget.
 */
void conn_charge(
    struct conn *c, struct mem_budget *budget, enum mem_budget_share share);

/* Returns the number of bytes that the kernel has not taken. */
size_t conn_pending(const struct conn *c);

/* Stop and resume reading.  No byte is lost: TCP makes the peer wait. */
void conn_pause(struct conn *c);
void conn_resume(struct conn *c);

/*
 * Closes after all queued bytes are sent, within 2 s.  Until then it reads and
 * drops input, so that the peer receives the response and not a reset.
 */
void conn_finish(struct conn *c);

/* Closes now; on_closed is called later, from the loop. */
void conn_abort(struct conn *c);

/* The state of the peer's side, known even while reading is paused. */
enum conn_peer_state {
	CONN_PEER_STAYS, /* as far as known */
	CONN_PEER_ENDED, /* it sends no more; it may still read */
	CONN_PEER_GONE, /* it has reset the connection */
};
enum conn_peer_state conn_peer_state(const struct conn *c);

/*
 * Reports whether the peer has sent neither bytes that were not read yet nor an
 * end.  It asks the kernel, and so knows more than the events of the loop.
 */
bool conn_is_silent(const struct conn *c);

/* Sets out to the address of this side.  Returns false if it is unknown. */
bool conn_local(const struct conn *c, struct net_address_block *out);

/* The address of the peer when it was opened; borrowed. */
const struct net_address_block *conn_peer(const struct conn *c);

#endif
