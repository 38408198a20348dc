/* conn_table.h - the open connections of a process, by listener and peer. */
#ifndef CLAVIGER_NET_CONN_TABLE_H
#define CLAVIGER_NET_CONN_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct buf;
struct conn_table; /* one of a process; every function is thread safe */
struct conn_table_group; /* the connections to one address of ours */
struct conn_table_share; /* those of one peer to one group */
struct net_address_block;

/*
 * A connection is counted when it is accepted and when it closes, never in
 * between.  It is admitted unless one of these limits is reached:
 *
 *  - per_peer, for connections of one net_address_block_of() to one group.  It
 *    counts only while three quarters of the group or of all places are taken,
 *    so that it does not limit a proxy that is the only peer.
 *  - per_group.
 *  - all, and for groups that are not reserved, all - reserved.
 *
 * At a limit, a connection that the server has been waiting for is closed to
 * make room: of the same peer; of the peer with the most connections to the
 * group; of that peer in the group with the most.  If the server waits for none
 * of them, the new connection is refused.
 */
struct conn_table_limits {
	size_t all;
	size_t per_group; /* 0: three quarters of all; all if there is one */
	size_t per_peer; /* 0: an eighth of all */
	size_t reserved; /* 0: an eighth of all; none without such a group */
};

/* What a peer has shown on a connection so far: the least is closed first. */
enum conn_rank {
	CONN_NEW, /* no complete request head */
	CONN_KNOWN,
	CONN_AUTHENTICATED, /* a request was answered as authenticated */
	CONN_RANKS,
};

/* Part of a connection; owner and evict are set by it before it is added. */
struct conn_table_entry {
	struct list link;
	struct conn_table_share *share; /* NULL: not in a table */
	int state;
	const void *owner; /* the thread that accepted it, such as its loop */
	int rank; /* atomic, never falls */
	int64_t waiting_since_ms; /* atomic; 0: busy, not to be closed */
	/*
	 * Tell the owner to call conn_table_leave().  Called on the thread of
	 * another owner, with the table locked.
	 */
	void (*evict)(struct conn_table_entry *);
};

enum { CONN_TABLE_GRACE_MS = 100 }; /* waiting for less, it is not closed */

/* The places that refused and closing connections may take beside all. */
size_t conn_table_slack(size_t all);

struct conn_table *conn_table_new(const struct conn_table_limits *l);
void conn_table_set_limits(
    struct conn_table *t, const struct conn_table_limits *l);
void conn_table_free(struct conn_table *t);

/* The group of that name (copied), held for the caller. */
struct conn_table_group *conn_table_group_hold(
    struct conn_table *t, const char *name, bool is_reserved);
void conn_table_group_release(struct conn_table_group *g);

enum conn_table_answer {
	CONN_TABLE_ADMIT,
	CONN_TABLE_REFUSE, /* there is room to say why */
	CONN_TABLE_CLOSE, /* not even that: the entry was not added */
};

/*
 * Add an entry until it is removed.  If *out is not NULL afterwards, it is an
 * entry of the same owner that must be closed at once to make room.
 */
enum conn_table_answer conn_table_add(struct conn_table_group *g,
    const struct net_address_block *peer, struct conn_table_entry *entry,
    int64_t now_ms, struct conn_table_entry **out);

/*
 * On the connection's thread, after evict: true if it must be closed now, false
 * if it became busy meanwhile and stays.
 */
bool conn_table_leave(struct conn_table_entry *entry);

/* evict is not called after this.  Does nothing if it is in no table. */
void conn_table_remove(struct conn_table_entry *entry);

/* Connections that are open and were not refused. */
size_t conn_table_count(struct conn_table *t);

/* Count that a listener had no descriptor or memory to accept with. */
void conn_table_count_pause(struct conn_table *t);

/* Append the Prometheus text. */
void conn_table_metrics(struct conn_table *t, struct buf *out);

#endif
