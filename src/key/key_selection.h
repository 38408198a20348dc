/* key_selection.h - many keys that one change means. */
#ifndef CLAVIGER_KEY_KEY_SELECTION_H
#define CLAVIGER_KEY_KEY_SELECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "key/key_hash.h"

struct key_view;

/* How long ago keys were used. */
enum key_age {
	KEY_AGE_NEVER,
	KEY_AGE_HOUR, /* less than an hour */
	KEY_AGE_DAY,
	KEY_AGE_WEEK,
	KEY_AGE_MONTH, /* 30 days */
	KEY_AGE_OLDER,
	KEY_AGE_COUNT,
};

enum { KEY_BULK_MAX = 250000 }; /* keys that KEY_REVOKE_WHERE may mean */

/*
 * For KEY_REVOKE_WHERE.  It means the keys of the account for which matches()
 * returns true, but no ADMIN key and no revoked one, as they were at one
 * moment.  A bounded caller means its descendants only.  A dry run sets the
 * results; the other run revokes the keys only if their digest is `expected`,
 * else it sets `stale` of the change and changes nothing.  The digest covers
 * ids, generations and cascade.
 */
struct key_bulk {
	/* On the store thread.  The view has details. */
	bool (*matches)(const void *context, const struct key_view *v);
	const void *context; /* borrowed until done() */
	bool dry_run;
	uint8_t expected[KEY_HASH_BYTES];
	/* The results. */
	uint8_t digest[KEY_HASH_BYTES];
	uint64_t count;
	uint64_t descendants; /* not revoked and not counted above */
	uint64_t last_used[KEY_AGE_COUNT]; /* of the keys in count */
};

#endif
