/* key_retain.c - removes what is not needed any more. */
#include <string.h>

#include "base/base.h"
#include "key/key.h"
#include "key/key_byteorder.h"
#include "key/key_family.h"
#include "key/key_record.h"
#include "key/key_retain.h"
#include "key/key_space.h"
#include "key/key_store.h"
#include "key/key_txn.h"
#include "key/key_used.h"

/* Bounds a part: entries that are read, and entries or keys that are removed.
 */
enum { LOOK = 2048, REMOVE = 128 };

/* An entry of the log or the audit. */
struct entry {
	uint64_t number;
	int64_t time_ms;
	uint8_t id[16];
	struct str record; /* borrowed */
};

/* What is to be done, found before anything is written. */
struct removal {
	uint64_t number;
	uint8_t id[16];
	bool key; /* the key, too */
};

struct part {
	struct key_retain *pass;
	struct key_txn *b;
	struct removal list[REMOVE];
	size_t count;
};

static bool
read_entry(struct entry *out, const MDB_val *key, const MDB_val *v)
{
	const uint8_t *p = v->mv_data;

	if (key->mv_size != 8 || v->mv_size < KEY_LOG_HEAD)
		return false;
	out->number = key_byteorder_get_sorted(key->mv_data);
	out->time_ms = (int64_t)key_byteorder_get(p + KEY_LOG_TIME, 8);
	memcpy(out->id, p + KEY_LOG_ID, 16);
	out->record = (struct str){ (const char *)p + KEY_LOG_HEAD,
		v->mv_size - KEY_LOG_HEAD };
	return true;
}

static bool
is_over(int64_t ms, int64_t before_ms)
{
	return ms != 0 && ms <= before_ms;
}

/* A key whose parent was removed has been refused as long. */
static int
is_orphan(struct key_txn *b, const struct key_record *r, struct err *e)
{
	static const uint8_t none[16];
	struct key_record parent;
	int rc;

	if (memcmp(r->parent, none, 16) == 0)
		return 0;
	rc = key_store_get(b->store, b->txn, r->parent, &parent, e);
	return rc == -1 ? -1 : rc == 0;
}

/* Entries about an account have no id of a key; they are kept. */
static bool
is_of_account(const struct entry *n)
{
	static const uint8_t none[16];

	return n->record.n > 0 && memcmp(n->id, none, 16) == 0;
}

/* Looks at one entry; adds it to the list if it is to be removed. */
typedef int look_fn(struct part *p, const struct entry *n, struct err *e);

static void
add_removal(struct part *p, const struct entry *n, bool key)
{
	struct removal *d = &p->list[p->count++];

	d->number = n->number;
	memcpy(d->id, n->id, 16);
	d->key = key;
}

/* Sets *v to the record of the key of an entry.  Returns 1, 0 or -1. */
static int
find_record(
    struct key_txn *b, const struct entry *n, struct str *v, struct err *e)
{
	MDB_val key = { 16, (void *)(uintptr_t)n->id }, value;
	int rc = mdb_get(b->txn, b->store->keys, &key, &value);

	if (rc == MDB_NOTFOUND)
		return 0;
	if (rc != 0)
		return key_store_error(b->store, e, rc, "read a key");
	*v = (struct str){ value.mv_data, value.mv_size };
	return 1;
}

/* Invariant: the last entry of a key has the bytes of its record. */
static int
look_at_log(struct part *p, const struct entry *n, struct err *e)
{
	const int64_t before_ms = p->pass->before_ms;
	struct key_record r;
	struct str now = STR_NONE;
	int rc = find_record(p->b, n, &now, e);

	if (rc == -1 || n->time_ms > before_ms)
		return rc == -1 ? -1 : 0;
	if (rc == 0 || !str_equal(now, n->record)) {
		/* The last entry is a mere number already. */
		if (n->number != p->b->sequence || n->record.n > 0)
			add_removal(p, n, false);
		return 0;
	}
	if (!key_record_decode(&r, now.p, now.n))
		return err_set(e, ERR_SYSTEM, "a key's record is damaged");
	rc = is_orphan(p->b, &r, e);
	if (rc == 1 || is_over(r.revoked_ms, before_ms) ||
	    is_over(r.expires_ms, before_ms))
		add_removal(p, n, true);
	return rc == -1 ? -1 : 0;
}

static int
look_at_audit(struct part *p, const struct entry *n, struct err *e)
{
	struct str now = STR_NONE;
	int rc = find_record(p->b, n, &now, e);

	if (rc == 0 && n->time_ms <= p->pass->before_ms)
		add_removal(p, n, false);
	return rc == -1 ? -1 : 0;
}

static int
look_for_purged(struct part *p, const struct entry *n, struct err *e)
{
	struct key_record r;
	struct str now = STR_NONE;
	int rc = find_record(p->b, n, &now, e);

	if (rc == 1 && !str_equal(now, n->record) &&
	    key_record_decode(&r, now.p, now.n) && r.purged)
		add_removal(p, n, false);
	return rc == -1 ? -1 : 0;
}

/* Looks at entries from pass->next on.  Sets *end after the last one. */
static int
scan(struct part *p, MDB_dbi dbi, look_fn *look, bool *end, struct err *e)
{
	uint8_t from[8];
	MDB_val key = { sizeof(from), from }, v;
	MDB_cursor *cursor;
	struct entry n;
	int rc = mdb_cursor_open(p->b->txn, dbi, &cursor), bad = 0;

	if (rc != 0)
		return key_store_error(p->b->store, e, rc, "read the log");
	key_byteorder_put_sorted(from, p->pass->next);
	rc = mdb_cursor_get(cursor, &key, &v, MDB_SET_RANGE);
	for (int i = 0; rc == 0 && bad == 0 && i < LOOK && p->count < REMOVE;
	     i++) {
		if (read_entry(&n, &key, &v)) {
			bad = is_of_account(&n) ? 0 : look(p, &n, e);
			p->pass->next = n.number + 1;
		}
		rc = mdb_cursor_get(cursor, &key, &v, MDB_NEXT);
	}
	mdb_cursor_close(cursor);
	*end = rc == MDB_NOTFOUND;
	if (bad == -1)
		return -1;
	return rc == 0 || *end
	           ? 0
	           : key_store_error(p->b->store, e, rc, "read the log");
}

static int
remove_row(struct key_txn *b, MDB_dbi dbi, void *bytes, size_t n, struct err *e)
{
	MDB_val key = { n, bytes };
	int rc = mdb_del(b->txn, dbi, &key, NULL);

	return rc == 0 || rc == MDB_NOTFOUND
	           ? 0
	           : key_store_error(b->store, e, rc, "remove a key");
}

/* Another key may have the name by now. */
static int
forget_name(struct key_txn *b, const uint8_t id[16], const struct key_record *r,
    struct err *e)
{
	uint8_t holder[16];
	int rc = r->name.n == 0
	             ? 0
	             : key_family_find_name(b, r->account, r->name, holder, e);

	if (rc != 1 || memcmp(holder, id, 16) != 0)
		return rc == -1 ? -1 : 0;
	return key_family_forget_name(b, r, e);
}

static int
remove_key(struct key_txn *b, uint8_t id[16], struct err *e)
{
	uint8_t index[KEY_INDEX_BYTES], pair[32];
	const struct key_store *s = b->store;
	struct key_record r;
	int class;

	if (key_store_get(s, b->txn, id, &r, e) != 1)
		return -1;
	class = (int)key_record_class(&r);
	key_store_index(index, id, &r);
	memcpy(pair, r.parent, 16);
	memcpy(pair + 16, id, 16);
	/* Order: the name first, while r still has its text. */
	if (forget_name(b, id, &r, e) == -1 ||
	    remove_row(b, s->by_account, index, sizeof(index), e) == -1 ||
	    remove_row(b, s->children, pair, sizeof(pair), e) == -1 ||
	    remove_row(b, s->keys, id, 16, e) == -1 ||
	    key_used_forget(b, id, e) == -1)
		return -1;
	return key_txn_count(b, &r, class, -1, e);
}

/* The number of the last entry must not be given again: its head stays. */
static int
keep_number(struct key_txn *b, uint8_t number[8], struct err *e)
{
	uint8_t head[KEY_LOG_HEAD] = { KEY_RECORD_FORMAT, KEY_LOG_REMOVED };

	key_byteorder_put(head + KEY_LOG_TIME, (uint64_t)b->now_ms, 8);
	return key_txn_put(b, b->store->log, (MDB_val){ 8, number },
	    (MDB_val){ sizeof(head), head }, 0, e);
}

static int
carry_out(struct part *p, MDB_dbi dbi, struct err *e)
{
	struct key_txn *b = p->b;

	for (size_t i = 0; i < p->count; i++) {
		struct removal *d = &p->list[i];
		uint8_t number[8];
		int rc;

		key_byteorder_put_sorted(number, d->number);
		if (d->key && remove_key(b, d->id, e) == -1)
			return -1;
		rc = dbi == b->store->log && d->number == b->sequence
		         ? keep_number(b, number, e)
		         : remove_row(b, dbi, number, sizeof(number), e);
		if (rc == -1)
			return -1;
	}
	return (int)p->count;
}

/* The space that removing one can take: entries of the log are neighbors. */
static int64_t
cost_of(const struct removal *d)
{
	return d->key ? KEY_SPACE_PER_CHANGE : KEY_SPACE_PER_CHANGE / 16;
}

/*
 * Removing writes pages, too.  It may use half of the reserve, and of what is
 * free besides: a full store can only become empty in this way, and what it
 * uses is free again after two transactions.
 */
static int
find_space(struct part *p, struct err *e)
{
	const struct key_store *s = p->b->store;
	int64_t growth = KEY_SPACE_PER_COMMIT, left;
	size_t most = 0;

	for (size_t i = 0; i < p->count; i++)
		growth += cost_of(&p->list[i]);
	if (key_space_want(
	        s, p->b->txn, growth, "old keys cannot be removed", e) == 0)
		return 0;
	if (e->kind != ERR_FULL)
		return -1;
	left = key_space_all(s, p->b->txn) / 2;
	while (most < p->count && left >= cost_of(&p->list[most]))
		left -= cost_of(&p->list[most++]);
	if (most == 0)
		return -1;
	/* The others have to be looked at again. */
	if (p->count > most) {
		p->count = most;
		p->pass->next = p->list[most].number;
	}
	return 0;
}

static int
run(struct part *p, MDB_dbi dbi, look_fn *look, bool *end, struct err *e)
{
	const uint64_t before = p->pass->next;
	uint64_t after;

	if (scan(p, dbi, look, end, e) == -1)
		return -1;
	if (p->count == 0)
		return 0;
	after = p->pass->next;
	if (find_space(p, e) == -1 || carry_out(p, dbi, e) == -1) {
		p->pass->next = before;
		return -1;
	}
	*end = *end && p->pass->next == after;
	return (int)p->count;
}

int
key_retain_part(void *pass, struct key_txn *b, struct err *e)
{
	struct part p = { .pass = pass, .b = b };
	struct key_retain *r = pass;
	bool end;
	int n = r->in_audit ? run(&p, b->store->audit, look_at_audit, &end, e)
	                    : run(&p, b->store->log, look_at_log, &end, e);

	if (n == -1 || !end)
		return n;
	r->ended = r->in_audit;
	r->in_audit = true;
	r->next = 0;
	return n;
}

int
key_retain_purge(void *pass, struct key_txn *b, struct err *e)
{
	struct part p = { .pass = pass, .b = b };
	struct key_retain *r = pass;

	return run(&p, b->store->log, look_for_purged, &r->ended, e);
}
