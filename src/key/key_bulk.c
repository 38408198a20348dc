/* key_bulk.c - finds many keys at once, and revokes them.
 *
 * The keys are found in one snapshot, so that a digest means one set.  Then
 * they are revoked in small transactions, between which others are made.
 */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "key/key.h"
#include "key/key_bulk.h"
#include "key/key_byteorder.h"
#include "key/key_change.h"
#include "key/key_commit.h"
#include "key/key_grant.h"
#include "key/key_reader.h"
#include "key/key_record.h"
#include "key/key_store.h"

/* Bound a step. */
enum { LOOK = 512, REVOKE = 128, REVOKE_FEW = 16 };

enum phase { FIND, FIND_CHILDREN, COMPARE, REVOKE_ALL };

/* A key of the set. */
struct member {
	uint8_t id[16];
	uint64_t generation;
	bool revoked; /* its descendants belong to the set, but not itself */
};

struct bulk {
	enum phase phase;
	struct key_change *change;
	const struct key_store *store;
	MDB_txn *txn; /* the snapshot */
	uint8_t account[16], caller[16];
	struct key_account owner;
	unsigned class; /* being looked at: 0, then that of CUSTOM keys */
	uint8_t next[KEY_INDEX_BYTES]; /* of by_account, or of children */
	struct member *list; /* by class and id; then the descendants */
	size_t count, room;
	size_t custom; /* where the CUSTOM keys begin */
	size_t matched; /* where the descendants begin */
	size_t at; /* being looked at, or revoked */
	uint64_t revoked; /* durable */
};

/* Makes the smallest key that sorts after that one. */
static void
increase(uint8_t *bytes, size_t n)
{
	while (n > 0 && ++bytes[n - 1] == 0)
		n--;
}

static int
add(struct bulk *k, const uint8_t id[16], const struct key_record *r,
    struct err *e)
{
	struct member *m;

	if (k->count == KEY_BULK_MAX)
		return err_set(e, ERR_LIMIT,
		    "more than %d keys are meant: narrow the filter",
		    KEY_BULK_MAX);
	if (k->count == k->room) {
		k->room = k->room == 0 ? LOOK : 2 * k->room;
		k->list = mem_resize(k->list, k->room * sizeof(*k->list));
	}
	m = &k->list[k->count++];
	memcpy(m->id, id, 16);
	m->generation = r->generation;
	m->revoked = r->revoked_ms != 0;
	return 0;
}

/* Reports whether the caller is an ancestor of a key. */
static int
is_below_caller(const struct bulk *k, const struct key_record *r, struct err *e)
{
	static const uint8_t none[16];
	struct key_record above = *r;

	for (int i = 0; i < KEY_GRANT_CHAIN; i++) {
		uint8_t parent[16];
		int rc;

		memcpy(parent, above.parent, 16);
		if (memcmp(parent, none, 16) == 0)
			return 0;
		if (memcmp(parent, k->caller, 16) == 0)
			return 1;
		rc = key_store_get(k->store, k->txn, parent, &above, e);
		if (rc != 1)
			return rc;
	}
	return 0;
}

static enum key_age
age_of(int64_t used_ms)
{
	const int64_t hour = 60 * 60 * 1000, ago = key_clock_now_ms() - used_ms;

	if (used_ms == 0)
		return KEY_AGE_NEVER;
	return ago < hour             ? KEY_AGE_HOUR
	       : ago < 24 * hour      ? KEY_AGE_DAY
	       : ago < 7 * 24 * hour  ? KEY_AGE_WEEK
	       : ago < 30 * 24 * hour ? KEY_AGE_MONTH
	                              : KEY_AGE_OLDER;
}

/* Adds a key to the set if it is meant. */
static int
consider(struct bulk *k, const uint8_t id[16], struct err *e)
{
	struct key_bulk *what = k->change->bulk;
	struct key_record r;
	struct key_view v;
	int rc = key_store_get(k->store, k->txn, id, &r, e);

	if (rc == 0)
		return err_set(e, ERR_SYSTEM, "a key's record is missing");
	if (rc == 1 && k->change->bounded)
		rc = is_below_caller(k, &r, e);
	if (rc != 1)
		return rc;
	key_reader_view(&v, id, &r, &k->owner);
	key_reader_details(k->store, k->txn, &v, id, &r);
	if (!what->matches(what->context, &v))
		return 0;
	what->last_used[age_of(v.last_used_ms)]++;
	return add(k, id, &r, e);
}

static int
begin(struct bulk *k, struct err *e)
{
	const struct key_change *c = k->change;
	int rc;

	if (!decode_uuid(k->account, str_of(c->account)) ||
	    (rc = key_store_get_account(
	         k->store, k->txn, k->account, &k->owner, e)) == 0)
		return err_set(e, ERR_ABSENT, "there is no such account");
	if (!decode_uuid(k->caller, str_of(c->created_by)))
		memset(k->caller, 0xff, 16);
	memcpy(k->next, k->account, 16);
	return rc == 1 ? 0 : -1;
}

/* Goes on to the next class of keys, or to the descendants. */
static void
end_class(struct bulk *k)
{
	memset(k->next + 16, 0, sizeof(k->next) - 16);
	if (k->class == 0) {
		k->class = k->next[16] = KEY_CLASS_CUSTOM;
		k->custom = k->count;
		return;
	}
	k->matched = k->change->bulk->count = k->count;
	k->phase = FIND_CHILDREN;
	memset(k->next, 0, sizeof(k->next));
}

static int
find(struct bulk *k, struct err *e)
{
	MDB_val key = { KEY_INDEX_BYTES, k->next }, v;
	MDB_cursor *cursor;
	int rc = mdb_cursor_open(k->txn, k->store->by_account, &cursor),
	    bad = 0;
	int looked = 0;

	if (rc == 0)
		rc = mdb_cursor_get(cursor, &key, &v, MDB_SET_RANGE);
	else
		return key_store_error(k->store, e, rc, "find keys");
	while (rc == 0 && bad == 0 && looked++ < LOOK &&
	       key.mv_size == KEY_INDEX_BYTES &&
	       memcmp(key.mv_data, k->next, KEY_INDEX_PREFIX) == 0) {
		memcpy(k->next, key.mv_data, KEY_INDEX_BYTES);
		bad = consider(k, k->next + KEY_INDEX_BYTES - 16, e);
		increase(k->next + KEY_INDEX_PREFIX,
		    KEY_INDEX_BYTES - KEY_INDEX_PREFIX);
		rc = mdb_cursor_get(cursor, &key, &v, MDB_NEXT);
	}
	mdb_cursor_close(cursor);
	if (bad == -1)
		return -1;
	if (rc != 0 && rc != MDB_NOTFOUND)
		return key_store_error(k->store, e, rc, "find keys");
	if (looked <= LOOK)
		end_class(k);
	return 0;
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, ((const struct member *)b)->id, 16);
}

/* Both parts are in the order of their ids, which begin with a time. */
static bool
is_matched(const struct bulk *k, const uint8_t id[16])
{
	return bsearch(id, k->list, k->custom, sizeof(*k->list), compare) !=
	           NULL ||
	       bsearch(id, k->list + k->custom, k->matched - k->custom,
	           sizeof(*k->list), compare) != NULL;
}

/* A child has one parent, so it is found once. */
static int
consider_child(struct bulk *k, const uint8_t id[16], struct err *e)
{
	struct key_record r;
	int rc;

	if (is_matched(k, id))
		return 0;
	rc = key_store_get(k->store, k->txn, id, &r, e);
	if (rc != 1)
		return rc;
	if (r.revoked_ms == 0)
		k->change->bulk->descendants++;
	return add(k, id, &r, e);
}

/* Finds children of the keys from k->at on; the list grows meanwhile. */
static int
find_children(struct bulk *k, struct err *e)
{
	enum { PAIR = 32 };
	MDB_cursor *cursor;
	int rc = mdb_cursor_open(k->txn, k->store->children, &cursor), bad = 0;

	for (int i = 0; rc == 0 && bad == 0 && i < LOOK && k->at < k->count;
	     i++) {
		MDB_val key = { PAIR, k->next }, v;

		memcpy(k->next, k->list[k->at].id, 16);
		rc = mdb_cursor_get(cursor, &key, &v, MDB_SET_RANGE);
		if (rc == 0 && key.mv_size == PAIR &&
		    memcmp(key.mv_data, k->next, 16) == 0) {
			memcpy(k->next, key.mv_data, PAIR);
			bad = consider_child(k, k->next + 16, e);
			increase(k->next + 16, 16);
		} else if (rc == 0 || rc == MDB_NOTFOUND) {
			rc = 0;
			k->at++;
			memset(k->next, 0, PAIR);
		}
	}
	mdb_cursor_close(cursor);
	if (bad == -1)
		return -1;
	if (rc != 0)
		return key_store_error(k->store, e, rc, "find descendants");
	if (k->at == k->count)
		k->phase = COMPARE;
	return 0;
}

/* A chain of hashes over parts of the list. */
static int
make_digest(struct bulk *k, struct err *e)
{
	const struct key_change *c = k->change;
	const size_t count = c->cascade ? k->count : k->matched;
	uint8_t *digest = c->bulk->digest;
	struct buf text;
	size_t i = 0;
	bool good;

	buf_init(&text, 1 << 20);
	buf_add(&text, k->account, 16);
	buf_putc(&text, c->cascade ? 'c' : '-');
	do {
		for (size_t end = i + LOOK; i < count && i < end; i++) {
			uint8_t generation[8];

			if (k->list[i].revoked)
				continue;
			key_byteorder_put(generation, k->list[i].generation, 8);
			buf_add(&text, k->list[i].id, 16);
			buf_add(&text, generation, 8);
		}
		good = !text.over && key_hash_plain(buf_str(&text), digest);
		buf_clear(&text);
		buf_add(&text, digest, KEY_HASH_BYTES);
	} while (good && i < count);
	buf_done(&text);
	return good ? 0 : err_set(e, ERR_SYSTEM, "OpenSSL cannot make SHA-256");
}

/* Returns 1 if the set is to be revoked, 0 if not, or -1 and sets e. */
static int
compare_digests(struct bulk *k, struct err *e)
{
	struct key_change *c = k->change;

	if (make_digest(k, e) == -1)
		return -1;
	if (c->bulk->dry_run)
		return 0;
	c->stale =
	    !mem_equal(c->bulk->digest, c->bulk->expected, KEY_HASH_BYTES);
	if (!c->cascade)
		k->count = k->matched;
	k->at = 0;
	k->phase = REVOKE_ALL;
	return !c->stale && k->count > 0;
}

/* Keys that one transaction revokes. */
struct part {
	struct bulk *bulk;
	size_t end;
};

static int
revoke_part(void *context, struct key_txn *b, struct err *e)
{
	struct part *p = context;
	struct bulk *k = p->bulk;
	struct key_change *c = k->change;

	c->revoked = k->revoked;
	for (size_t i = k->at; i < p->end; i++)
		if (!k->list[i].revoked &&
		    key_change_revoke_id(b, c, k->list[i].id, e) == -1)
			return -1;
	return (int)(c->revoked - k->revoked);
}

/* If space is short, a transaction must be small. */
static int
revoke_some(struct bulk *k, struct key_commit *commit, struct err *e)
{
	const size_t left = k->count - k->at;
	struct part p = { k, k->at + (left < REVOKE ? left : REVOKE) };
	int rc = key_commit_part(commit, revoke_part, &p, e);

	if (rc == -1 && e->kind == ERR_FULL && left > REVOKE_FEW) {
		p.end = k->at + REVOKE_FEW;
		rc = key_commit_part(commit, revoke_part, &p, e);
	}
	if (rc == -1) {
		k->change->revoked = k->revoked;
		return -1;
	}
	k->revoked = k->change->revoked;
	k->at = p.end;
	return k->at < k->count;
}

/* Returns 1 if more is to be done, 0 if not, or -1 and sets e. */
static int
step(struct bulk *k, struct key_commit *commit, struct err *e)
{
	if (k->phase != REVOKE_ALL && commit->snapshot == NULL)
		return err_set(e, ERR_UNAVAILABLE,
		    "the store was opened again: no key was revoked; repeat "
		    "the request");
	switch (k->phase) {
	case FIND:
		return find(k, e) == -1 ? -1 : 1;
	case FIND_CHILDREN:
		return find_children(k, e) == -1 ? -1 : 1;
	case COMPARE:
		return compare_digests(k, e);
	case REVOKE_ALL:
		break;
	}
	key_commit_drop_snapshot(commit);
	return revoke_some(k, commit, e);
}

static struct bulk *
start(struct key_commit *commit, struct key_change *c, struct err *e)
{
	struct bulk *k = c->job = mem_new(sizeof(*k));

	k->change = c;
	k->store = &commit->keys->store;
	if (key_commit_take_snapshot(commit, e) == -1)
		return NULL;
	k->txn = commit->snapshot;
	c->found = true;
	return begin(k, e) == -1 ? NULL : k;
}

bool
key_bulk_step(struct key_commit *commit, struct key_change *c)
{
	struct err e = { .kind = ERR_NONE };
	struct bulk *k = c->job;
	int rc = -1;

	if (k == NULL)
		k = start(commit, c, &e);
	if (k != NULL)
		rc = step(k, commit, &e);
	if (rc == 1)
		return true;
	if (rc == -1 && c->revoked > 0)
		err_prefix(&e, "%llu keys are revoked, the others are not",
		    (unsigned long long)c->revoked);
	if (rc == -1)
		c->error = e;
	key_commit_drop_snapshot(commit);
	k = c->job;
	c->changed = k->revoked > 0;
	free(k->list);
	free(k);
	c->job = NULL;
	return false;
}
