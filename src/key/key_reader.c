/* key_reader.c - one thread's read transactions of the store. */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "key/key.h"
#include "key/key_hash.h"
#include "key/key_pepper.h"
#include "key/key_reader.h"
#include "key/key_record.h"
#include "key/key_reopen.h"

/*
 * Makes the transaction of r.  readers_lock must be held, so that the store
 * stays open.  Returns an LMDB code.
 */
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
	r->notes = key_used_notes_new();
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
	key_used_keep(r->keys, r->notes);
	pthread_mutex_unlock(&r->keys->readers_lock);
	key_used_notes_free(r->notes);
	key_hash_free(r->hash);
	pthread_mutex_destroy(&r->lock);
	free(r);
}

/*
 * Begins after the store failed and is being opened again.  Returns false if it
 * is closed or that takes too long.
 */
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

/* "" for the id of zeros. */
static void
write_id(char out[37], const uint8_t id[16])
{
	static const uint8_t none[16];

	if (memcmp(id, none, 16) != 0)
		encode_uuid(out, id);
	else
		out[0] = '\0';
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

void
key_reader_details(const struct key_store *s, MDB_txn *txn, struct key_view *v,
    const uint8_t id[16], const struct key_record *record)
{
	v->settings = (struct key_settings){
		.preset = record->preset,
		.permissions = record->permissions,
		.networks = record->allowed,
		.metadata = record->metadata,
		.expires_ms = record->expires_ms,
		.disabled = record->disabled_ms != 0,
		.name = record->name,
	};
	v->revoked_reason = record->revoked_reason;
	v->generation = record->generation;
	key_used_view(s, txn, id, v);
	write_id(v->parent, record->parent);
	write_id(v->created_by, record->created_by);
	write_id(v->rotated_from, record->rotated_from);
	write_id(v->rotated_to, record->rotated_to);
}

void
key_reader_rotation(const struct key_reader *r, struct key_view *v,
    const uint8_t id[16], const struct key_record *record)
{
	static const uint8_t none[16];
	struct key_record old;

	v->rotated_until_ms = 0;
	if (memcmp(record->rotated_to, none, 16) != 0) {
		v->rotated_until_ms =
		    record->revoked_ms == 0 ? record->expires_ms : 0;
		return;
	}
	if (memcmp(record->rotated_from, none, 16) != 0 &&
	    key_store_get(&r->keys->store, r->txn, record->rotated_from, &old,
	        NULL) == 1 &&
	    memcmp(old.rotated_to, id, 16) == 0 && old.revoked_ms == 0)
		v->rotated_until_ms = old.expires_ms;
}

int
key_reader_fail(const struct key_reader *r, struct err *e)
{
	return err_set(e, ERR_UNAVAILABLE, "the store in %s cannot be read",
	    r->keys->store.path);
}
