/* key_store.c - the LMDB databases under the keys, and how their keys sort. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "key/key_bytes.h"
#include "key/key_file.h"
#include "key/key_record.h"
#include "key/key_store.h"

enum { READERS_MAX = 1024, DATABASES = 16 };

int
key_store_error(struct err *e, int rc, const char *what)
{
	/* LMDB says EIO for a write that was cut short, too. */
	bool full = rc == ENOSPC || rc == EDQUOT || rc == EFBIG ||
	            rc == MDB_MAP_FULL || rc == EIO;

	if (full)
		return err_set(e, ERR_UNAVAILABLE,
		    "the store cannot be written (%s): the disk is full or "
		    "broken; nothing was changed",
		    mdb_strerror(rc));
	return err_set(e, ERR_SYSTEM, "the store failed to %s: %s", what,
	    mdb_strerror(rc));
}

/*
 * The map is address space, not memory or disk; as much as the machine gives
 * (a limit on it may be set), so that it need never grow.
 */
static int
open_env(MDB_env **out, const char *path)
{
	int rc = ENOMEM;

	for (size_t gib = 256; gib > 0 && (rc == ENOMEM || rc == EINVAL);
	     gib /= 2) {
		MDB_env *env;

		rc = mdb_env_create(&env);
		if (rc != 0)
			return rc;
		mdb_env_set_maxreaders(env, READERS_MAX);
		mdb_env_set_maxdbs(env, DATABASES);
		mdb_env_set_mapsize(env, gib << 30);
		rc = mdb_env_open(env, path, MDB_NOTLS, 0600);
		if (rc == 0)
			*out = env;
		else
			mdb_env_close(env);
	}
	return rc;
}

static int
open_databases(struct key_store *s, MDB_txn *txn, struct err *e)
{
	const struct {
		const char *name;
		MDB_dbi *dbi;
	} t[] = {
		{ "meta", &s->meta },
		{ "keys", &s->keys },
		{ "by_account", &s->by_account },
		{ "accounts", &s->accounts },
		{ "log", &s->log },
		{ "audit", &s->audit },
		{ "idempotency", &s->idempotency },
		{ "idempotency_time", &s->idempotency_time },
	};

	for (size_t i = 0; i < LEN(t); i++) {
		int rc = mdb_dbi_open(txn, t[i].name, MDB_CREATE, t[i].dbi);

		if (rc != 0)
			return key_store_error(e, rc, "open a database");
	}
	return 0;
}

static int
check_format(struct key_store *s, MDB_txn *txn, const char *path, struct err *e)
{
	MDB_val key = { 6, (void *)"format" }, v;
	int rc = mdb_get(txn, s->meta, &key, &v);
	uint64_t format;

	s->fresh = rc == MDB_NOTFOUND;
	if (s->fresh)
		return 0;
	if (rc != 0)
		return key_store_error(e, rc, "read its format");
	format = v.mv_size == 4 ? key_bytes_get(v.mv_data, 4) : 0;
	if (format > KEY_STORE_FORMAT)
		return err_set(e, ERR_UNAVAILABLE,
		    "the store in %s has format %u, this program knows %d: "
		    "start a newer claviger",
		    path, (unsigned)format, KEY_STORE_FORMAT);
	if (format < 1)
		return err_set(e, ERR_UNAVAILABLE,
		    "the store in %s is damaged: its format is unreadable",
		    path);
	return 0;
}

static int
open_inside(struct key_store *s, const char *path, struct err *e)
{
	MDB_txn *txn;
	int dead, rc;

	/* Slots that killed processes left would hold old pages for ever. */
	mdb_reader_check(s->env, &dead);
	rc = mdb_txn_begin(s->env, NULL, 0, &txn);
	if (rc != 0)
		return key_store_error(e, rc, "begin a transaction");
	if (open_databases(s, txn, e) == -1 ||
	    check_format(s, txn, path, e) == -1) {
		mdb_txn_abort(txn);
		return -1;
	}
	rc = mdb_txn_commit(txn);
	return rc != 0 ? key_store_error(e, rc, "commit") : 0;
}

int
key_store_open(struct key_store *s, const char *dir, struct err *e)
{
	char *path = mem_printf("%s/store", dir);
	int rc = -1, mdb;

	memset(s, 0, sizeof(*s));
	if (key_file_make_dir(path, e) == -1)
		goto out;
	mdb = open_env(&s->env, path);
	if (mdb == MDB_VERSION_MISMATCH || mdb == MDB_INVALID) {
		err_set(e, ERR_UNAVAILABLE,
		    "%s/data.mdb is no store of ours: %s", path,
		    mdb_strerror(mdb));
		goto out;
	}
	if (mdb != 0) {
		err_set(e, ERR_SYSTEM, "cannot open the store in %s: %s", path,
		    mdb_strerror(mdb));
		goto out;
	}
	if (open_inside(s, path, e) == -1 ||
	    (s->fresh && (key_file_sync_dir(path, e) == -1 ||
	                     key_file_sync_dir(dir, e) == -1))) {
		key_store_close(s);
		goto out;
	}
	rc = 0;
out:
	free(path);
	return rc;
}

void
key_store_close(struct key_store *s)
{
	if (s->env != NULL)
		mdb_env_close(s->env);
	s->env = NULL;
}

int
key_store_get(const struct key_store *s, MDB_txn *txn, const uint8_t id[16],
    struct key_record *out, struct err *e)
{
	MDB_val key = { 16, (void *)(uintptr_t)id }, v;
	int rc = mdb_get(txn, s->keys, &key, &v);

	if (rc == MDB_NOTFOUND)
		return 0;
	if (rc != 0)
		return key_store_error(e, rc, "read a key");
	if (!key_record_decode(out, v.mv_data, v.mv_size))
		return err_set(e, ERR_SYSTEM, "a key's record is damaged");
	return 1;
}

int
key_store_get_account(const struct key_store *s, MDB_txn *txn,
    const uint8_t id[16], struct key_account *out, struct err *e)
{
	MDB_val key = { 16, (void *)(uintptr_t)id }, v;
	int rc = mdb_get(txn, s->accounts, &key, &v);

	if (rc == MDB_NOTFOUND)
		return 0;
	if (rc != 0)
		return key_store_error(e, rc, "read an account");
	if (!key_record_decode_account(out, v.mv_data, v.mv_size))
		return err_set(e, ERR_SYSTEM, "an account's record is damaged");
	return 1;
}

void
key_store_index(uint8_t out[KEY_INDEX_BYTES], const uint8_t id[16],
    const struct key_record *r)
{
	memcpy(out, r->account, 16);
	out[16] = (uint8_t)key_record_class(r);
	key_bytes_put_sorted(out + 17, (uint64_t)r->created_ms);
	memcpy(out + 25, id, 16);
}
