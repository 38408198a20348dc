/* key_txn.c - carries out changes in one transaction. */
#include <assert.h>
#include <string.h>

#include "base/base.h"
#include "key/key.h"
#include "key/key_txn.h"
#include "key/key_byteorder.h"
#include "key/key_clock.h"
#include "key/key_clock_store.h"
#include "key/key_hash.h"
#include "key/key_idempotency.h"
#include "key/key_pepper.h"
#include "key/key_record.h"
#include "key/key_store.h"

enum { LOG_HEAD = KEY_LOG_HEAD, AUDIT_BYTES = 64 };

int
key_txn_init(struct key_txn *b, const struct key_store *s,
    const struct key_peppers *p, struct err *e)
{
	memset(b, 0, sizeof(*b));
	buf_init(&b->record, KEY_RECORD_BYTES + LOG_HEAD);
	b->store = s;
	b->pepper = key_pepper_current(p);
	b->hash = key_hash_new(p, e);
	return b->hash != NULL ? 0 : -1;
}

void
key_txn_done(struct key_txn *b)
{
	key_txn_abort(b);
	key_hash_free(b->hash);
	b->hash = NULL;
	buf_done(&b->record);
}

/*
 * Another process may have written since the last transaction: then its ids are
 * older than ours, too.
 */
static int
begin_time(struct key_txn *b, uint64_t before)
{
	int64_t ms = 0;
	int rc = 0;

	if (b->sequence != before) {
		rc = key_clock_store_read(b->store, b->txn, &ms);
		if (rc == 0)
			key_clock_raise(ms + 1);
	}
	b->now_ms = key_clock_now_ms();
	key_format_id_after(&b->clock, b->now_ms);
	return rc;
}

int
key_txn_begin(struct key_txn *b, struct err *e)
{
	const uint64_t before = b->sequence;
	int rc;

	assert(b->txn == NULL);
	rc = mdb_txn_begin(b->store->env.env, NULL, 0, &b->txn);
	if (rc != 0)
		b->txn = NULL;
	else
		/* Another process may have enlarged the map. */
		rc = key_store_sequence(b->store, b->txn, &b->sequence);
	if (rc == 0)
		rc = begin_time(b, before);
	if (rc == 0)
		return 0;
	key_txn_abort(b);
	return key_store_error(b->store, e, rc, "begin a transaction");
}

int
key_txn_commit(struct key_txn *b, struct err *e)
{
	MDB_txn *txn = b->txn;
	int rc;

	assert(txn != NULL);
	b->txn = NULL;
	rc = mdb_txn_commit(txn);
	return rc != 0 ? key_store_error(b->store, e, rc, "commit") : 0;
}

/* Order: the log, whose times are read at the next start, is not before ids. */
int64_t
key_txn_id(struct key_txn *b, uint8_t id[16])
{
	const int64_t ms = key_format_id(id, &b->clock);

	if (ms > b->now_ms)
		b->now_ms = ms;
	key_clock_raise(ms);
	return ms;
}

void
key_txn_abort(struct key_txn *b)
{
	if (b->txn != NULL)
		mdb_txn_abort(b->txn);
	b->txn = NULL;
}

int
key_txn_put(struct key_txn *b, MDB_dbi dbi, MDB_val key, MDB_val v,
    unsigned flags, struct err *e)
{
	int rc = mdb_put(b->txn, dbi, &key, &v, flags);

	return rc != 0 ? key_store_error(b->store, e, rc, "write") : 0;
}

static uint8_t
log_kind(const struct key_change *c)
{
	if (c->purge)
		return KEY_LOG_PURGED;
	return c->kind == KEY_REVOKE_WHERE ? KEY_REVOKE : (uint8_t)c->kind;
}

/* Begins an entry of the log in b->record. */
static void
begin_log(struct key_txn *b, const struct key_change *c, const uint8_t id[16],
    const uint8_t account[16])
{
	uint8_t head[LOG_HEAD] = { KEY_RECORD_FORMAT, log_kind(c) };

	key_byteorder_put(head + 8, (uint64_t)b->now_ms, 8);
	memcpy(head + 16, account, 16);
	memcpy(head + 32, id, 16);
	buf_clear(&b->record);
	buf_add(&b->record, head, sizeof(head));
}

static int
end_log(struct key_txn *b, struct err *e)
{
	uint8_t sequence[8];

	key_byteorder_put_sorted(sequence, ++b->sequence);
	return key_txn_put(b, b->store->log, (MDB_val){ 8, sequence },
	    (MDB_val){ b->record.len, b->record.p }, MDB_APPEND, e);
}

/* Appends the new record of a key to the log. */
static int
put_log(struct key_txn *b, const struct key_change *c, const uint8_t id[16],
    const uint8_t account[16], const struct key_record *r, struct err *e)
{
	begin_log(b, c, id, account);
	if (!key_record_encode(&b->record, r))
		return err_set(e, ERR_SYSTEM, "a key's record is too large");
	return end_log(b, e);
}

/* Adds the audit entry, under the number of the log entry. */
static int
put_audit(struct key_txn *b, const struct key_change *c, const uint8_t id[16],
    const uint8_t account[16], struct err *e)
{
	uint8_t sequence[8],
	    text[AUDIT_BYTES] = { KEY_RECORD_FORMAT, log_kind(c) };

	key_byteorder_put(text + 8, (uint64_t)b->now_ms, 8);
	memcpy(text + 16, account, 16);
	memcpy(text + 32, id, 16);
	if (!decode_uuid(text + 48, str_of(c->created_by)))
		memset(text + 48, 0, 16); /* the operator */
	key_byteorder_put_sorted(sequence, b->sequence);
	return key_txn_put(b, b->store->audit, (MDB_val){ 8, sequence },
	    (MDB_val){ sizeof(text), text }, 0, e);
}

int
key_txn_put_account(struct key_txn *b, const uint8_t id[16],
    const struct key_account *a, struct err *e)
{
	buf_clear(&b->record);
	if (!key_record_encode_account(&b->record, a))
		return err_set(e, ERR_INPUT,
		    "nickname and e-mail are at most 1020 bytes of UTF-8");
	return key_txn_put(b, b->store->accounts,
	    (MDB_val){ 16, (void *)(uintptr_t)id },
	    (MDB_val){ b->record.len, b->record.p }, 0, e);
}

int
key_txn_get_account(struct key_txn *b, const uint8_t id[16],
    struct key_account *out, struct buf *texts, struct err *e)
{
	int rc = key_store_get_account(b->store, b->txn, id, out, e);

	if (rc != 1)
		return rc;
	buf_init(texts, 4096);
	buf_add_str(texts, out->nickname);
	buf_add_str(texts, out->email);
	out->email = str_part(buf_str(texts), out->nickname.n, texts->len);
	out->nickname = str_part(buf_str(texts), 0, out->nickname.n);
	return 1;
}

/* Invariant: counts and index agree with the records after every change. */
int
key_txn_count(struct key_txn *b, const struct key_record *r, int from, int to,
    struct err *e)
{
	struct key_account a;
	struct buf texts;
	int rc = key_txn_get_account(b, r->account, &a, &texts, e);

	if (rc == 0)
		return err_set(e, ERR_SYSTEM, "a key's account is missing");
	if (rc == -1)
		return -1;
	if (from >= 0)
		a.counts[from]--;
	if (to >= 0)
		a.counts[to]++;
	a.changes++;
	rc = key_txn_put_account(b, r->account, &a, e);
	buf_done(&texts);
	return rc;
}

int
key_txn_put_key(struct key_txn *b, const struct key_change *c,
    const uint8_t id[16], const struct key_record *r, struct err *e)
{
	uint8_t index[KEY_INDEX_BYTES];
	MDB_val key = { 16, (void *)(uintptr_t)id };
	bool is_new = r->generation == 1;

	/*
	 * Order: the log first.  Encoding reads r, whose bytes LMDB may move in
	 * later writes.
	 */
	if (put_log(b, c, id, r->account, r, e) == -1)
		return -1;
	key_store_index(index, id, r);
	if (key_txn_put(b, b->store->by_account,
	        (MDB_val){ sizeof(index), index }, (MDB_val){ 0, NULL }, 0,
	        e) == -1 ||
	    key_txn_put(b, b->store->keys, key,
	        (MDB_val){ b->record.len - LOG_HEAD, b->record.p + LOG_HEAD },
	        is_new ? MDB_NOOVERWRITE : 0, e) == -1)
		return -1;
	return put_audit(b, c, id, r->account, e);
}

int
key_txn_log_account(struct key_txn *b, const struct key_change *c,
    const uint8_t id[16], const struct key_account *a, struct err *e)
{
	static const uint8_t none[16];

	begin_log(b, c, none, id);
	if (!key_record_encode_account(&b->record, a))
		return err_set(
		    e, ERR_SYSTEM, "an account's record is too large");
	if (end_log(b, e) == -1)
		return -1;
	return put_audit(b, c, none, id, e);
}
