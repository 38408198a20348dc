/* key_store.c - the LMDB databases of the store, and the order of their keys.
 */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "key/key_byteorder.h"
#include "key/key_error.h"
#include "key/key_record.h"
#include "key/key_store.h"

int
key_store_error(
    const struct key_store *s, struct err *e, int rc, const char *what)
{
	return key_error(e, rc, "cannot %s in %s/data.mdb", what, s->path);
}

static int
open_databases(struct key_store *s, MDB_txn *txn, unsigned flags, struct err *e)
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
		int rc = mdb_dbi_open(txn, t[i].name, flags, t[i].dbi);

		if (rc == MDB_NOTFOUND)
			return err_set(e, ERR_UNAVAILABLE,
			    "%s/data.mdb has no database '%s': it is not a "
			    "store of keys, or damaged; restore it from a "
			    "backup",
			    s->path, t[i].name);
		if (rc != 0)
			return key_store_error(s, e, rc, "open a database");
	}
	return 0;
}

static int
check_format(const struct key_store *s, MDB_txn *txn, struct err *e)
{
	MDB_val key = { 6, (void *)"format" }, v;
	int rc = mdb_get(txn, s->meta, &key, &v);
	MDB_stat accounts;
	uint64_t format;

	if (rc != 0 && rc != MDB_NOTFOUND)
		return key_store_error(s, e, rc, "read the format");
	if (rc == MDB_NOTFOUND && mdb_stat(txn, s->accounts, &accounts) == 0 &&
	    accounts.ms_entries == 0)
		return err_set(e, ERR_ABSENT, "%s is empty", s->path);
	format =
	    rc == 0 && v.mv_size == 4 ? key_byteorder_get(v.mv_data, 4) : 0;
	if (format > KEY_STORE_FORMAT)
		return err_set(e, ERR_UNAVAILABLE,
		    "the store in %s has format %u, this program knows %d: "
		    "start a newer claviger",
		    s->path, (unsigned)format, KEY_STORE_FORMAT);
	if (format < 1)
		return err_set(e, ERR_UNAVAILABLE,
		    "the store in %s is damaged: its format is unreadable; "
		    "restore it from a backup",
		    s->path);
	return 0;
}

static int
open_inside(struct key_store *s, bool make, struct err *e)
{
	MDB_txn *txn;
	int rc = mdb_txn_begin(s->env.env, NULL, make ? 0 : MDB_RDONLY, &txn);

	if (rc != 0)
		return key_store_error(s, e, rc, "begin a transaction");
	if (open_databases(s, txn, make ? MDB_CREATE : 0, e) == -1 ||
	    (!make && check_format(s, txn, e) == -1)) {
		mdb_txn_abort(txn);
		return -1;
	}
	/*
	 * Commits even a read transaction: otherwise its database handles are
	 * lost.
	 */
	rc = mdb_txn_commit(txn);
	return rc != 0 ? key_store_error(s, e, rc, "commit") : 0;
}

void
key_store_init(
    struct key_store *s, const char *path, const struct limits *limits)
{
	*s = (struct key_store){ .path = mem_strdup(path),
		.map = limits->store_map_bytes,
		.reserve = limits->store_reserve_bytes };
}

int
key_store_open(struct key_store *s, bool make, struct err *e)
{
	if (key_env_open(&s->env, s->path, s->map, e) == -1)
		return -1;
	if (open_inside(s, make, e) == 0)
		return 0;
	key_store_close(s);
	return -1;
}

void
key_store_close(struct key_store *s)
{
	key_env_close(&s->env);
}

void
key_store_done(struct key_store *s)
{
	key_store_close(s);
	free(s->path);
	s->path = NULL;
}

int
key_store_sequence(const struct key_store *s, MDB_txn *txn, uint64_t *out)
{
	MDB_cursor *cursor;
	MDB_val key, v;
	int rc = mdb_cursor_open(txn, s->log, &cursor);

	*out = 0;
	if (rc != 0)
		return rc;
	rc = mdb_cursor_get(cursor, &key, &v, MDB_LAST);
	if (rc == 0 && key.mv_size == 8)
		*out = key_byteorder_get_sorted(key.mv_data);
	mdb_cursor_close(cursor);
	return rc == MDB_NOTFOUND ? 0 : rc;
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
		return key_store_error(s, e, rc, "read a key");
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
		return key_store_error(s, e, rc, "read an account");
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
	key_byteorder_put_sorted(out + 17, (uint64_t)r->created_ms);
	memcpy(out + 25, id, 16);
}
