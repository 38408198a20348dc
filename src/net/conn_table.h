/* conn_table.h - the open connections of a process, by listener and peer. */
#ifndef CLAVIGER_NET_CONN_TABLE_H
#define CLAVIGER_NET_CONN_TABLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct buf;
struct conn_table; /* one per process; thread safe */
struct conn_table_group; /* the connections to one listener */
struct conn_table_share; /* the connections of one peer to a group */
struct net_address_block;

/*
 * Counts a connection from accept to close.  Admits it unless one of these
 * limits is reached:
 *
 *  - per_peer, for connections of one net_address_block_of() to one group.  It
 *    applies only while three quarters of the group's limit or of all are used,
 *    so that it does not limit a proxy that is the only peer.
 *  - per_group.
 *  - all, and for groups that are not reserved, all - reserved.
 *
 * At a limit, it closes a connection whose client the server is waiting for: of
 * the same peer (per_peer); of the peer with the most connections to the group
 * (per_group); of that peer in the group with the most (all).  If there is no
 * such connection, it refuses the new one.
 */
struct conn_table_limits {
	size_t all;
	size_t per_group; /* 0: three quarters of all; with one group: all */
	size_t per_peer; /* 0: an eighth of all */
	size_t
	    reserved; /* 0: an eighth of all; unused if no group is reserved */
};

/*
 * What the server knows about a peer.  Connections of the lowest rank are
 * closed first.
 */
enum conn_rank {
	CONN_NEW, /* it has sent no complete head */
	CONN_KNOWN,
	CONN_AUTHENTICATED, /* a request was answered as authenticated */
	CONN_RANKS,
};

/* Embedded in a connection, which sets owner and evict before it is added. */
struct conn_table_entry {
	struct list link;
	struct conn_table_share *share; /* NULL: not in a table */
	int state;
	const void *owner; /* the thread that accepted it, such as its loop */
	_Atomic int rank; /* never decreases */
	_Atomic int64_t waiting_since_ms; /* 0: busy, must not be closed */
	/*
	 * Makes the owner call conn_table_leave() on its thread.  May be called
	 * on another thread, with the table locked.
	 */
	void (*evict)(struct conn_table_entry *);
};

enum {
	CONN_TABLE_GRACE_MS = 100
}; /* a connection that has waited for less is not closed */

/*
 * Returns how many refused and closing connections can be open in addition to
 * `all`.
 */
size_t conn_table_slack(size_t all);

struct conn_table *conn_table_new(const struct conn_table_limits *l);
void conn_table_set_limits(
    struct conn_table *t, const struct conn_table_limits *l);
void conn_table_free(struct conn_table *t);

/* Returns the group of that name, which is copied; the caller releases it. */
struct conn_table_group *conn_table_group_hold(
    struct conn_table *t, const char *name, bool is_reserved);
void conn_table_group_release(struct conn_table_group *g);

enum conn_table_answer {
	CONN_TABLE_ADMIT,
	CONN_TABLE_REFUSE, /* send a refusal, then close */
	CONN_TABLE_CLOSE, /* close at once; the entry was not added */
};

/*
 * Adds an entry, which stays until conn_table_remove().  If *out is set to
 * another entry, of the same owner, the caller must close that connection at
 * once.
 */
enum conn_table_answer conn_table_add(struct conn_table_group *g,
    const struct net_address_block *peer, struct conn_table_entry *entry,
    int64_t now_ms, struct conn_table_entry **out);

/*
 * Call it on the connection's thread after evict.  Returns true if the
 * connection must close now; false if it has become busy since, and stays.
 */
bool conn_table_leave(struct conn_table_entry *entry);

/* Removes an entry, if it is in a table; evict is not called afterwards. */
void conn_table_remove(struct conn_table_entry *entry);

/* Returns the number of open connections that were not refused. */
size_t conn_table_count(struct conn_table *t);

/* Counts that a listener had no descriptor or memory to accept with. */
void conn_table_count_pause(struct conn_table *t);

/* Appends the metrics as Prometheus text. */
void conn_table_metrics(struct conn_table *t, struct buf *out);

#endif
