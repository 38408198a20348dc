/* key_reader.c - one thread's view of the store: verify, find, count. */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "key/key.h"
#include "key/key_format.h"
#include "key/key_hash.h"
#include "key/key_pepper.h"
#include "key/key_reader.h"
#include "key/key_record.h"
#include "key/key_reopen.h"
#include "key/key_writer.h"

/* With the lock of all readers: the store stays as it is.  An LMDB code. */
static int
join(struct key_reader *r)
{
	struct keys *k = r->keys;
	int rc = MDB_PANIC;

	r->epoch = k->epoch;
	if (k->store.env.env != NULL)
		rc = mdb_txn_begin(k->store.env.env, NULL, MDB_RDONLY, &r->txn);
	if (rc != 0) {
		r->txn = NULL;
		return rc;
	}
	mdb_txn_reset(r->txn);
	r->next = k->readers;
	k->readers = r;
	return 0;
}

static int
join_or_wait(struct key_reader *r)
{
	pthread_mutex_t *lock = &r->keys->readers_lock;
	int rc;

	pthread_mutex_lock(lock);
	rc = join(r);
	pthread_mutex_unlock(lock);
	if ((rc != MDB_PANIC && rc != MDB_MAP_RESIZED) ||
	    !key_reopen_wait(r->keys, r->epoch))
		return rc;
	pthread_mutex_lock(lock);
	rc = join(r);
	pthread_mutex_unlock(lock);
	return rc;
}

struct key_reader *
key_reader_new(struct keys *k, struct err *e)
{
	struct key_reader *r = mem_new(sizeof(*r));
	int rc;

	r->keys = k;
	pthread_mutex_init(&r->lock, NULL);
	r->hash = key_hash_new(k->peppers, e);
	if (r->hash != NULL) {
		rc = join_or_wait(r);
		if (rc == 0)
			return r;
		key_store_error(&k->store, e, rc, "begin a transaction");
	}
	key_reader_free(r);
	return NULL;
}

void
key_reader_free(struct key_reader *r)
{
	struct key_reader **at;

	if (r == NULL)
		return;
	pthread_mutex_lock(&r->keys->readers_lock);
	for (at = &r->keys->readers; *at != NULL && *at != r;)
		at = &(*at)->next;
	if (*at != NULL)
		*at = r->next;
	if (r->txn != NULL)
		mdb_txn_abort(r->txn);
	pthread_mutex_unlock(&r->keys->readers_lock);
	key_hash_free(r->hash);
	pthread_mutex_destroy(&r->lock);
	free(r);
}

/* The store failed and is about to be opened again, or it is closed. */
static bool
begin_again(struct key_reader *r)
{
	uint64_t epoch = r->epoch;

	pthread_mutex_unlock(&r->lock);
	if (!key_reopen_wait(r->keys, epoch))
		return false;
	pthread_mutex_lock(&r->lock);
	if (r->txn != NULL && mdb_txn_renew(r->txn) == 0)
		return true;
	pthread_mutex_unlock(&r->lock);
	return false;
}

bool
key_reader_begin(struct key_reader *r)
{
	pthread_mutex_lock(&r->lock);
	if (r->txn != NULL && mdb_txn_renew(r->txn) == 0)
		return true;
	return begin_again(r);
}

void
key_reader_end(struct key_reader *r)
{
	mdb_txn_reset(r->txn);
	pthread_mutex_unlock(&r->lock);
}

void
key_reader_view(struct key_view *v, const uint8_t id[16],
    const struct key_record *record, const struct key_account *account)
{
	encode_uuid(v->id, id);
	encode_uuid(v->account, record->account);
	v->scope = (enum key_scope)record->scope;
	v->alias = record->alias;
	v->created_ms = record->created_ms;
	v->expires_ms = record->expires_ms;
	v->disabled_ms = record->disabled_ms;
	v->revoked_ms = record->revoked_ms;
	v->creator_nickname = account != NULL ? account->nickname : STR_NONE;
	v->creator_email = account != NULL ? account->email : STR_NONE;
}

/* Copy s behind what the reader's text holds already. */
static struct str
keep(struct key_reader *r, size_t *used, struct str s)
{
	char *at = r->text + *used;

	if (s.p == NULL || s.n > sizeof(r->text) - *used)
		return STR_NONE;
	memcpy(at, s.p, s.n);
	*used += s.n;
	return (struct str){ at, s.n };
}

/* A view that outlives the transaction. */
static void
keep_view(struct key_reader *r, struct key_view *v)
{
	size_t used = 0;

	v->alias = keep(r, &used, v->alias);
	v->creator_nickname = keep(r, &used, v->creator_nickname);
	v->creator_email = keep(r, &used, v->creator_email);
}

static enum key_code
judge(const struct key_record *record)
{
	if (record->revoked_ms != 0)
		return KEY_REVOKED;
	if (record->disabled_ms != 0)
		return KEY_DISABLED;
	if (record->expires_ms != 0 && record->expires_ms <= clock_real_ms())
		return KEY_EXPIRED;
	return record->allowed.count != 0 ? KEY_FORBIDDEN : KEY_VALID;
}

/*
 * An unknown id is hashed and compared too: time must not tell it from a wrong
 * secret.
 */
static enum key_code
verify(struct key_reader *r, const uint8_t id[16], struct str credential,
    struct key_view *view)
{
	struct key_record record;
	uint8_t hash[KEY_HASH_BYTES], nothing[KEY_HASH_BYTES] = { 0 };
	int found = key_store_get(&r->keys->store, r->txn, id, &record, NULL);
	uint32_t pepper =
	    found == 1 ? record.pepper : key_pepper_current(r->keys->peppers);
	bool same;

	if (found == -1 || !key_hash_make(r->hash, pepper, credential, hash))
		return KEY_FAILED;
	same =
	    mem_equal(hash, found == 1 ? record.hash : nothing, sizeof(hash));
	if (!same || found != 1)
		return KEY_NOT_FOUND;
	if (view != NULL) {
		key_reader_view(view, id, &record, NULL);
		keep_view(r, view);
	}
	return judge(&record);
}

enum key_code
key_verify(struct key_reader *r, struct str credential, struct key_view *view)
{
	uint8_t id[16];
	enum key_code code;

	if (!key_format_parse(credential, id))
		return KEY_MALFORMED;
	if (!key_reader_begin(r))
		return KEY_FAILED;
	code = verify(r, id, credential, view);
	key_reader_end(r);
	return code;
}

/* What a reader says when key_reader_begin() fails. */
int
key_reader_fail(const struct key_reader *r, struct err *e)
{
	return err_set(e, ERR_UNAVAILABLE, "the store in %s cannot be read",
	    r->keys->store.path);
}

/* 1, 0 or -1 as key_find(); texts borrow from the transaction. */
static int
find(struct key_reader *r, const uint8_t account[16], const uint8_t id[16],
    struct key_record *record, struct key_account *a, struct err *e)
{
	const struct key_store *s = &r->keys->store;
	int rc = key_store_get(s, r->txn, id, record, e);

	if (rc != 1)
		return rc;
	if (memcmp(record->account, account, 16) != 0)
		return 0;
	return key_store_get_account(s, r->txn, account, a, e);
}

int
key_find(struct key_reader *r, struct str account, struct str id,
    struct key_view *view, struct err *e)
{
	uint8_t account_id[16], key_id[16];
	struct key_record record;
	struct key_account a;
	int rc;

	if (!decode_uuid(account_id, account) || !decode_uuid(key_id, id))
		return 0;
	if (!key_reader_begin(r))
		return key_reader_fail(r, e);
	rc = find(r, account_id, key_id, &record, &a, e);
	if (rc == 1 && view != NULL) {
		key_reader_view(view, key_id, &record, &a);
		keep_view(r, view);
	}
	key_reader_end(r);
	return rc;
}

int
key_first_account(struct key_reader *r, char account[37], struct err *e)
{
	const struct key_store *s = &r->keys->store;
	MDB_cursor *cursor;
	MDB_val key, v;
	int rc;

	if (!key_reader_begin(r))
		return key_reader_fail(r, e);
	rc = mdb_cursor_open(r->txn, s->accounts, &cursor);
	if (rc == 0) {
		/* Ids are UUIDv7: the first made sorts first. */
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

static void
add_account(struct key_stats *out, const struct key_account *a)
{
	for (unsigned class = 0; class < KEY_CLASS_COUNT; class ++) {
		if ((class & 2) != 0)
			out->revoked += (int64_t)a->counts[class];
		else
			out->active += (int64_t)a->counts[class];
	}
	out->accounts++;
}

void
key_stats(struct key_reader *r, struct key_stats *out)
{
	MDB_cursor *cursor;
	MDB_val key, v;
	struct key_account a;

	key_writer_stats(r->keys->writer, out);
	if (!key_reader_begin(r))
		return;
	if (mdb_cursor_open(r->txn, r->keys->store.accounts, &cursor) == 0) {
		while (mdb_cursor_get(cursor, &key, &v, MDB_NEXT) == 0) {
			if (key_record_decode_account(&a, v.mv_data, v.mv_size))
				add_account(out, &a);
		}
		mdb_cursor_close(cursor);
	}
	key_reader_end(r);
}
