/* key_account.c - changes of accounts, and which are disabled. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "key/key.h"
#include "key/key_account.h"
#include "key/key_byteorder.h"
#include "key/key_change.h"
#include "key/key_format.h"
#include "key/key_idempotency.h"
#include "key/key_reader.h"
#include "key/key_record.h"
#include "key/key_txn.h"

/* In the database `meta`: counts the changes of `disabled`. */
static const MDB_val generation_key = { 8, (void *)(uintptr_t) "disabled" };

/* ---- reading ---- */

static int
read_generation(const struct key_store *s, MDB_txn *txn, uint64_t *out)
{
	MDB_val key = generation_key, v;
	int rc = mdb_get(txn, s->meta, &key, &v);

	*out = 0;
	if (rc == 0 && v.mv_size != 8)
		return MDB_CORRUPTED;
	if (rc == 0)
		*out = key_byteorder_get(v.mv_data, 8);
	return rc == MDB_NOTFOUND ? 0 : rc;
}

/* Reads one more than fit, which shows that they do not. */
static int
read_table(struct key_reader *r, struct key_account_table *t)
{
	MDB_cursor *cursor;
	MDB_val key, v;
	int rc = mdb_cursor_open(r->txn, r->keys->store.disabled, &cursor);

	if (rc != 0)
		return rc;
	for (t->count = 0; t->count <= KEY_ACCOUNT_TABLE; t->count++) {
		rc = mdb_cursor_get(cursor, &key, &v, MDB_NEXT);
		if (rc == 0 && key.mv_size != 16)
			rc = MDB_CORRUPTED;
		if (rc != 0)
			break;
		if (t->count < KEY_ACCOUNT_TABLE)
			memcpy(t->ids[t->count], key.mv_data, 16);
	}
	mdb_cursor_close(cursor);
	return rc == MDB_NOTFOUND ? 0 : rc;
}

/* Invariant: after a failure txn is 0, so the next call reads it again. */
static int
refresh(struct key_reader *r, struct key_account_table *t, size_t txn)
{
	const bool same = t->txn != 0 && t->epoch == r->epoch;
	uint64_t generation;
	int rc = read_generation(&r->keys->store, r->txn, &generation);

	t->txn = 0;
	if (rc == 0 && !(same && generation == t->generation))
		rc = read_table(r, t);
	if (rc != 0)
		return -1;
	t->txn = txn;
	t->epoch = r->epoch;
	t->generation = generation;
	return 0;
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, 16);
}

static int
look_up(struct key_reader *r, const uint8_t account[16])
{
	MDB_val key = { 16, (void *)(uintptr_t)account }, v;
	int rc = mdb_get(r->txn, r->keys->store.disabled, &key, &v);

	return rc == 0 ? 1 : rc == MDB_NOTFOUND ? 0 : -1;
}

int
key_account_is_disabled(struct key_reader *r, const uint8_t account[16])
{
	struct key_account_table *t = &r->disabled;
	const size_t txn = mdb_txn_id(r->txn);

	if ((txn != t->txn || r->epoch != t->epoch) && refresh(r, t, txn) == -1)
		return -1;
	if (t->count == 0)
		return 0;
	if (t->count > KEY_ACCOUNT_TABLE)
		return look_up(r, account);
	return bsearch(account, t->ids, t->count, 16, compare) != NULL;
}

static void
make_view(struct key_account_view *v, const uint8_t id[16],
    const struct key_account *a)
{
	encode_uuid(v->id, id);
	v->created_ms = a->created_ms;
	v->disabled_ms = a->disabled_ms;
	v->nickname = a->nickname;
	v->email = a->email;
	v->keys = v->revoked = 0;
	for (unsigned class = 0; class < KEY_CLASS_COUNT; class ++) {
		if ((class & KEY_CLASS_REVOKED) != 0)
			v->revoked += a->counts[class];
		else
			v->keys += a->counts[class];
	}
}

int
key_account_find(struct key_reader *r, struct str id, struct arena *arena,
    struct key_account_view *view, struct err *e)
{
	struct key_account a;
	uint8_t bytes[16];
	int rc;

	if (!decode_uuid(bytes, id))
		return 0;
	if (!key_reader_begin(r))
		return key_reader_fail(r, e);
	rc = key_store_get_account(&r->keys->store, r->txn, bytes, &a, e);
	if (rc == 1) {
		make_view(view, bytes, &a);
		view->nickname = arena_str(arena, view->nickname);
		view->email = arena_str(arena, view->email);
	}
	key_reader_end(r);
	return rc;
}

/* Goes to the newest account, or the newest that is older than `after`. */
static int
go_to_start(
    MDB_cursor *cursor, uint8_t after[16], bool has, MDB_val *key, MDB_val *v)
{
	if (!has)
		return mdb_cursor_get(cursor, key, v, MDB_LAST);
	*key = (MDB_val){ 16, after };
	return mdb_cursor_get(cursor, key, v,
	    mdb_cursor_get(cursor, key, v, MDB_SET_RANGE) == 0 ? MDB_PREV
	                                                       : MDB_LAST);
}

/* Returns 1 if more accounts follow, 0 if not, or -1. */
static int
visit_all(struct key_reader *r, MDB_cursor *cursor, int rc, MDB_val key,
    MDB_val v, const struct key_account_query *q, struct err *e)
{
	const struct key_store *s = &r->keys->store;
	struct key_account_view view;
	struct key_account a;

	for (int64_t n = 0; rc == 0; n++) {
		if (n == q->limit)
			return 1;
		if (key.mv_size != 16 ||
		    !key_record_decode_account(&a, v.mv_data, v.mv_size))
			return err_set(
			    e, ERR_SYSTEM, "an account's record is damaged");
		make_view(&view, key.mv_data, &a);
		q->visit(q->context, &view);
		rc = mdb_cursor_get(cursor, &key, &v, MDB_PREV);
	}
	return rc == MDB_NOTFOUND
	           ? 0
	           : key_store_error(s, e, rc, "list the accounts");
}

int
key_account_list(
    struct key_reader *r, const struct key_account_query *q, struct err *e)
{
	const struct key_store *s = &r->keys->store;
	const bool has = q->after.p != NULL;
	MDB_cursor *cursor;
	MDB_val key, v;
	uint8_t after[16];
	int rc;

	if (has && !decode_uuid(after, q->after))
		return err_set(e, ERR_INPUT,
		    "the account to list after is not the id of an account");
	if (!key_reader_begin(r))
		return key_reader_fail(r, e);
	rc = mdb_cursor_open(r->txn, s->accounts, &cursor);
	if (rc == 0) {
		rc = go_to_start(cursor, after, has, &key, &v);
		rc = visit_all(r, cursor, rc, key, v, q, e);
		mdb_cursor_close(cursor);
	} else {
		rc = key_store_error(s, e, rc, "list the accounts");
	}
	key_reader_end(r);
	return rc;
}

/* ---- writing ---- */

/*
 * Advances clock, so that its next id is greater than those of all accounts,
 * even if the time was set back.
 */
static int
order_ids(struct key_txn *b, struct key_id_clock *clock, struct err *e)
{
	MDB_cursor *cursor;
	MDB_val key, v;
	uint64_t last;
	int rc = mdb_cursor_open(b->txn, b->store->accounts, &cursor);

	if (rc != 0)
		return key_store_error(b->store, e, rc, "read the accounts");
	rc = mdb_cursor_get(cursor, &key, &v, MDB_LAST);
	if (rc == 0 && key.mv_size == 16) {
		/* The fraction of the millisecond is at most 4095. */
		last = (uint64_t)key_format_id_time(key.mv_data) << 12 | 4095;
		if (clock->last < last)
			clock->last = last;
	}
	mdb_cursor_close(cursor);
	return rc != 0 && rc != MDB_NOTFOUND
	           ? key_store_error(b->store, e, rc, "read the accounts")
	           : 0;
}

int
key_account_create(struct key_txn *b, struct key_change *c, struct err *e)
{
	struct key_record r = { .scope = KEY_SCOPE_ADMIN,
		.generation = 1,
		.alias = c->alias,
		.revoked_reason = STR(""),
		.preset = STR(""),
		.name = STR("") };
	struct key_account a = { .nickname = c->nickname, .email = c->email };
	/* Of its own: keys must not get the time of an account ahead of it. */
	struct key_id_clock clock = b->clock;
	uint8_t id[16], by[16];
	int rc = 0;

	/* Of the caller: its idempotency keys are its own. */
	if (c->idempotency_key.p != NULL && decode_uuid(by, str_of(c->account)))
		rc = key_change_find_earlier(b, c, by, e);
	if (rc != 0)
		return rc == 1 ? 0 : -1;
	if (order_ids(b, &clock, e) == -1)
		return -1;
	a.created_ms = key_format_id(r.account, &clock);
	encode_uuid(c->account, r.account);
	if (key_txn_put_account(b, r.account, &a, e) == -1)
		return -1;
	if (key_change_mint(b, c, &r, id, e) == -1)
		return -1;
	if (c->idempotency_key.p == NULL)
		return 0;
	return key_idempotency_put(b, by, c->idempotency_key, id, e);
}

/* Enters the account into the table of disabled ones, or removes it. */
static int
note_state(
    struct key_txn *b, uint8_t id[16], int64_t disabled_ms, struct err *e)
{
	MDB_val key = { 16, id };
	uint8_t bytes[8];
	uint64_t generation;
	int rc = read_generation(b->store, b->txn, &generation);

	if (rc != 0)
		return key_store_error(b->store, e, rc, "read the accounts");
	key_byteorder_put(bytes, generation + 1, 8);
	if (key_txn_put(b, b->store->meta, generation_key,
	        (MDB_val){ 8, bytes }, 0, e) == -1)
		return -1;
	key_byteorder_put(bytes, (uint64_t)disabled_ms, 8);
	if (disabled_ms != 0)
		return key_txn_put(
		    b, b->store->disabled, key, (MDB_val){ 8, bytes }, 0, e);
	rc = mdb_del(b->txn, b->store->disabled, &key, NULL);
	return rc != 0 && rc != MDB_NOTFOUND
	           ? key_store_error(b->store, e, rc, "enable an account")
	           : 0;
}

/* Sets what the change names.  Returns whether that is different. */
static bool
take_update(
    const struct key_txn *b, const struct key_change *c, struct key_account *a)
{
	bool changed = false;

	if ((c->update & KEY_ACCOUNT_NICKNAME) != 0) {
		changed |= !str_equal(a->nickname, c->nickname);
		a->nickname = c->nickname;
	}
	if ((c->update & KEY_ACCOUNT_EMAIL) != 0) {
		changed |= !str_equal(a->email, c->email);
		a->email = c->email;
	}
	if ((c->update & KEY_ACCOUNT_STATE) != 0 &&
	    (a->disabled_ms != 0) != c->disabled) {
		changed = true;
		a->disabled_ms = c->disabled ? b->now_ms : 0;
	}
	return changed;
}

int
key_account_update(struct key_txn *b, struct key_change *c, struct err *e)
{
	struct key_account a;
	struct buf texts;
	uint8_t id[16];
	int64_t before;
	int rc;

	if (!decode_uuid(id, str_of(c->account)))
		return 0;
	rc = key_txn_get_account(b, id, &a, &texts, e);
	if (rc != 1)
		return rc;
	c->found = true;
	before = a.disabled_ms;
	if (take_update(b, c, &a)) {
		c->changed = true;
		/* The nickname is in lists of keys. */
		a.changes++;
		rc = key_txn_put_account(b, id, &a, e);
		if (rc == 0)
			rc = key_txn_log_account(b, c, id, &a, e);
		if (rc == 0 && (before != 0) != (a.disabled_ms != 0))
			rc = note_state(b, id, a.disabled_ms, e);
	}
	buf_done(&texts);
	return rc == -1 ? -1 : 0;
}

int
key_account_first(struct key_reader *r, char account[37], struct err *e)
{
	const struct key_store *s = &r->keys->store;
	MDB_cursor *cursor;
	MDB_val key, v;
	int rc;

	if (!key_reader_begin(r))
		return key_reader_fail(r, e);
	rc = mdb_cursor_open(r->txn, s->accounts, &cursor);
	if (rc == 0) {
		/* Ids are UUIDv7, so the oldest sorts first. */
		rc = mdb_cursor_get(cursor, &key, &v, MDB_FIRST);
		if (rc == 0 && key.mv_size != 16)
			rc = MDB_CORRUPTED;
		if (rc == 0)
			encode_uuid(account, key.mv_data);
		mdb_cursor_close(cursor);
	}
	key_reader_end(r);
	return rc != 0 ? key_store_error(s, e, rc, "read an account") : 0;
}

int
key_account_exists(struct key_reader *r, struct str account, struct err *e)
{
	struct key_account a;
	uint8_t id[16];
	int rc;

	if (!decode_uuid(id, account))
		return 0;
	if (!key_reader_begin(r))
		return key_reader_fail(r, e);
	rc = key_store_get_account(&r->keys->store, r->txn, id, &a, e);
	key_reader_end(r);
	return rc;
}
