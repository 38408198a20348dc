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

/* A database, and the format that introduced it. */
struct database {
	const char *name;
	MDB_dbi *dbi;
	unsigned format;
};

static int
open_database(struct key_store *s, MDB_txn *txn, const struct database *d,
    unsigned flags, struct err *e)
{
	int rc = mdb_dbi_open(txn, d->name, flags, d->dbi);

	if (rc == MDB_NOTFOUND)
		return err_set(e, ERR_UNAVAILABLE,
		    "%s/data.mdb has no database '%s': it is not a store of "
		    "keys, or damaged; restore it from a backup",
		    s->path, d->name);
	return rc != 0 ? key_store_error(s, e, rc, "open a database") : 0;
}

static int
open_databases(struct key_store *s, MDB_txn *txn, unsigned from, unsigned to,
    unsigned flags, struct err *e)
{
	const struct database t[] = {
		{ "meta", &s->meta, 1 },
		{ "keys", &s->keys, 1 },
		{ "by_account", &s->by_account, 1 },
		{ "accounts", &s->accounts, 1 },
		{ "log", &s->log, 1 },
		{ "audit", &s->audit, 1 },
		{ "idempotency", &s->idempotency, 1 },
		{ "idempotency_time", &s->idempotency_time, 1 },
		{ "names", &s->names, 2 },
		{ "children", &s->children, 2 },
		{ "used", &s->used, 2 },
		{ "disabled", &s->disabled, 2 },
	};

	for (size_t i = 0; i < LEN(t); i++)
		if (t[i].format >= from && t[i].format <= to &&
		    open_database(s, txn, &t[i], flags, e) == -1)
			return -1;
	return 0;
}

unsigned
key_store_format(const struct key_store *s, MDB_txn *txn)
{
	MDB_val key = { 6, (void *)"format" }, v;

	if (mdb_get(txn, s->meta, &key, &v) != 0 || v.mv_size != 4)
		return 0;
	return (unsigned)key_byteorder_get(v.mv_data, 4);
}

int
key_store_put_format(const struct key_store *s, MDB_txn *txn)
{
	uint8_t format[4];
	MDB_val key = { 6, (void *)"format" }, v = { sizeof(format), format };

	key_byteorder_put(format, KEY_STORE_FORMAT, sizeof(format));
	return mdb_put(txn, s->meta, &key, &v, 0);
}

/* Sets *format, which is one that this program can read or upgrade. */
static int
check_format(
    const struct key_store *s, MDB_txn *txn, unsigned *format, struct err *e)
{
	MDB_val key = { 6, (void *)"format" }, v;
	int rc = mdb_get(txn, s->meta, &key, &v);
	MDB_stat accounts;

	if (rc != 0 && rc != MDB_NOTFOUND)
		return key_store_error(s, e, rc, "read the format");
	if (rc == MDB_NOTFOUND && mdb_stat(txn, s->accounts, &accounts) == 0 &&
	    accounts.ms_entries == 0)
		return err_set(e, ERR_ABSENT, "%s is empty", s->path);
	*format = key_store_format(s, txn);
	if (*format > KEY_STORE_FORMAT)
		return err_set(e, ERR_UNAVAILABLE,
		    "the store in %s has format %u, this program knows %d: "
		    "start a newer claviger",
		    s->path, *format, KEY_STORE_FORMAT);
	if (*format < 1)
		return err_set(e, ERR_UNAVAILABLE,
		    "the store in %s is damaged: its format is unreadable; "
		    "restore it from a backup",
		    s->path);
	return 0;
}

static int
open_all(struct key_store *s, MDB_txn *txn, bool make, struct err *e)
{
	s->format = KEY_STORE_FORMAT;
	if (make)
		return open_databases(
		    s, txn, 1, KEY_STORE_FORMAT, MDB_CREATE, e);
	if (open_databases(s, txn, 1, 1, 0, e) == -1 ||
	    check_format(s, txn, &s->format, e) == -1)
		return -1;
	return open_databases(s, txn, 2, s->format, 0, e);
}

static int
open_inside(struct key_store *s, bool make, struct err *e)
{
	MDB_txn *txn;
	int rc = mdb_txn_begin(s->env.env, NULL, make ? 0 : MDB_RDONLY, &txn);

	if (rc != 0)
		return key_store_error(s, e, rc, "begin a transaction");
	if (open_all(s, txn, make, e) == -1) {
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

/* Writes an account in the format of now. */
static int
upgrade_account(struct key_store *s, MDB_cursor *cursor, MDB_val *key,
    MDB_val *v, struct err *e)
{
	struct key_account a;
	struct buf out;
	int rc;

	if (!key_record_decode_account(&a, v->mv_data, v->mv_size))
		return err_set(e, ERR_SYSTEM, "an account's record is damaged");
	buf_init(&out, KEY_RECORD_BYTES);
	key_record_encode_account(&out, &a);
	*v = (MDB_val){ out.len, out.p };
	rc = mdb_cursor_put(cursor, key, v, MDB_CURRENT);
	buf_done(&out);
	return rc != 0 ? key_store_error(s, e, rc, "upgrade an account") : 0;
}

static int
upgrade_accounts(struct key_store *s, MDB_txn *txn, struct err *e)
{
	MDB_cursor *cursor;
	MDB_val key, v;
	int rc = mdb_cursor_open(txn, s->accounts, &cursor), done = 0;

	if (rc != 0)
		return key_store_error(s, e, rc, "read the accounts");
	while (
	    done == 0 && (rc = mdb_cursor_get(cursor, &key, &v, MDB_NEXT)) == 0)
		done = upgrade_account(s, cursor, &key, &v, e);
	mdb_cursor_close(cursor);
	if (done == 0 && rc != MDB_NOTFOUND)
		return key_store_error(s, e, rc, "read the accounts");
	return done;
}

int
key_store_upgrade(struct key_store *s, struct err *e)
{
	MDB_txn *txn;
	int rc;

	if (s->format == KEY_STORE_FORMAT)
		return 0;
	rc = mdb_txn_begin(s->env.env, NULL, 0, &txn);
	if (rc != 0)
		return key_store_error(s, e, rc, "upgrade the store");
	if (open_databases(s, txn, 2, KEY_STORE_FORMAT, MDB_CREATE, e) == -1 ||
	    upgrade_accounts(s, txn, e) == -1) {
		mdb_txn_abort(txn);
		return -1;
	}
	rc = key_store_put_format(s, txn);
	if (rc == 0)
		rc = mdb_txn_commit(txn);
	else
		mdb_txn_abort(txn);
	if (rc != 0)
		return key_store_error(s, e, rc, "upgrade the store");
	s->format = KEY_STORE_FORMAT;
	return 0;
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
