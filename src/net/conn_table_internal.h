/* conn_table_internal.h - the state of the connection table, for its own files.
 */
#ifndef CLAVIGER_NET_CONN_TABLE_INTERNAL_H
#define CLAVIGER_NET_CONN_TABLE_INTERNAL_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "net/conn_table.h"
#include "net/net_address_block.h"

enum { CONN_TABLE_BUCKETS = 4096 }; /* of the hash table of shares */

/*
 * Invariants: count is the number of entries in lists; held is the number of
 * entries that point to this share.  While held > 0, the share is in its
 * group's heap at index `at`, and in a bucket of the table.
 */
struct conn_table_share {
	struct conn_table_group *group;
	struct conn_table_share *next;
	struct net_address_block block;
	size_t count, held, at;
	struct list lists[CONN_RANKS]; /* in order of accept */
};

/* Shares are a heap: the one with the most connections is at index 0. */
struct conn_table_group {
	struct list link;
	struct conn_table *table;
	char *name;
	bool is_reserved;
	size_t holders, count;
	struct conn_table_share **heap;
	size_t share_count, share_room;
	size_t cursor; /* where the next search continues */
	uint64_t tried; /* the number of the last search */
};

struct conn_table {
	pthread_mutex_t lock; /* of everything below */
	struct conn_table_limits limits;
	struct list groups;
	size_t group_count, reserved_groups;
	size_t count; /* admitted; reserved_count of them in reserved groups */
	size_t reserved_count;
	/* Not in count: connections told to close, and refused ones. */
	size_t leaving, refusing;
	uint64_t evicted, refused, paused, searches;
	uint64_t seed;
	struct conn_table_share *buckets[CONN_TABLE_BUCKETS];
};

/* Which connections a new one can replace. */
enum conn_table_scope {
	CONN_TABLE_NOTHING,
	CONN_TABLE_SHARE,
	CONN_TABLE_GROUP,
	CONN_TABLE_ALL,
};

/*
 * Returns the scope of the limit that one more connection of s would exceed.
 * The table must be locked.
 */
enum conn_table_scope conn_table_find_scope(const struct conn_table_share *s);

struct conn_table_search {
	enum conn_table_scope scope;
	const void *owner; /* only connections of that owner; NULL: any */
	int64_t now_ms;
};

/*
 * Returns a connection to close for one more of s; NULL if none is waiting. The
 * table must be locked.
 */
struct conn_table_entry *conn_table_find(
    struct conn_table_share *s, const struct conn_table_search *by);

#endif
