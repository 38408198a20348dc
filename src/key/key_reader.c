/* key_reader.c - one thread's view of the store: verify, find, count. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/mem.h"
#include "key/key.h"
#include "key/key_format.h"
#include "key/key_hash.h"
#include "key/key_pepper.h"
#include "key/key_reader.h"
#include "key/key_record.h"
#include "key/key_writer.h"

struct key_reader *
key_reader_new(struct keys *k, struct err *e)
{
	struct key_reader *r = mem_new(sizeof(*r));
	int rc;

	r->keys = k;
	r->hash = key_hash_new(k->peppers, e);
	if (r->hash == NULL) {
		free(r);
		return NULL;
	}
	rc = mdb_txn_begin(k->store.env, NULL, MDB_RDONLY, &r->txn);
	if (rc == 0) {
		mdb_txn_reset(r->txn);
		return r;
	}
	r->txn = NULL;
	key_store_error(e, rc, "begin a read transaction");
	key_reader_free(r);
	return NULL;
}

void
key_reader_free(struct key_reader *r)
{
	if (r == NULL)
		return;
	if (r->txn != NULL)
		mdb_txn_abort(r->txn);
	key_hash_free(r->hash);
	free(r);
}

bool
key_reader_begin(struct key_reader *r)
{
	return mdb_txn_renew(r->txn) == 0;
}

void
key_reader_end(struct key_reader *r)
{
	mdb_txn_reset(r->txn);
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

bool
key_find(struct key_reader *r, struct str account, struct str id,
    struct key_view *view)
{
	const struct key_store *s = &r->keys->store;
	uint8_t account_id[16], key_id[16];
	struct key_record record;
	struct key_account a;
	bool found;

	if (!decode_uuid(account_id, account) || !decode_uuid(key_id, id) ||
	    !key_reader_begin(r))
		return false;
	found = key_store_get(s, r->txn, key_id, &record, NULL) == 1 &&
	        memcmp(record.account, account_id, 16) == 0 &&
	        key_store_get_account(s, r->txn, account_id, &a, NULL) == 1;
	if (found && view != NULL) {
		key_reader_view(view, key_id, &record, &a);
		keep_view(r, view);
	}
	key_reader_end(r);
	return found;
}

bool
key_first_account(struct key_reader *r, char account[37])
{
	MDB_cursor *cursor;
	MDB_val key, v;
	bool found = false;

	if (!key_reader_begin(r))
		return false;
	/* Ids are UUIDv7: the first made sorts first. */
	if (mdb_cursor_open(r->txn, r->keys->store.accounts, &cursor) == 0) {
		found = mdb_cursor_get(cursor, &key, &v, MDB_FIRST) == 0 &&
		        key.mv_size == 16;
		if (found)
			encode_uuid(account, key.mv_data);
		mdb_cursor_close(cursor);
	}
	key_reader_end(r);
	return found;
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

	memset(out, 0, sizeof(*out));
	key_writer_stats(r->keys->writer, &out->commits,
	    &out->committed_changes, &out->queued);
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
