/* key_pepper_check.c - checks that the pepper file belongs to the store */
#include <string.h>

#include "base/base.h"
#include "key/key_byteorder.h"
#include "key/key_hash.h"
#include "key/key_pepper.h"
#include "key/key_pepper_check.h"
#include "key/key_store.h"

enum { PREFIX_BYTES = 7, NAME_BYTES = PREFIX_BYTES + 4 };

static const char prefix[] = "pepper:";
static const char hashed[] = "claviger pepper check";

/* A check, in a read or write transaction. */
struct check {
	const struct key_store *store;
	const struct key_peppers *peppers;
	struct key_hash *hash;
	MDB_txn *txn;
	bool write; /* add new peppers to the store */
};

static int
note(const struct check *c, MDB_val *key, uint8_t *hash, struct err *e)
{
	MDB_val v = { KEY_HASH_BYTES, hash };
	int rc;

	if (!c->write)
		return 1;
	rc = mdb_put(c->txn, c->store->meta, key, &v, 0);
	return rc != 0 ? key_store_error(c->store, e, rc, "note a pepper") : 0;
}

/* Returns 1 if the pepper is new and was not added. */
static int
check_one(const struct check *c, uint32_t version, struct err *e)
{
	uint8_t name[NAME_BYTES], hash[KEY_HASH_BYTES];
	MDB_val key = { sizeof(name), name }, v;
	int rc;

	memcpy(name, prefix, PREFIX_BYTES);
	key_byteorder_put(name + PREFIX_BYTES, version, 4);
	if (!key_hash_make(c->hash, version, str_of(hashed), hash))
		return err_set(e, ERR_SYSTEM, "OpenSSL cannot make a hash");
	rc = mdb_get(c->txn, c->store->meta, &key, &v);
	if (rc == MDB_NOTFOUND)
		return note(c, &key, hash, e);
	if (rc != 0)
		return key_store_error(c->store, e, rc, "read the peppers");
	if (v.mv_size == sizeof(hash) &&
	    mem_equal(v.mv_data, hash, sizeof(hash)))
		return 0;
	return err_set(e, ERR_UNAVAILABLE,
	    "pepper %u is not the one that %s was made with; put the right "
	    "file back from a backup",
	    (unsigned)version, c->store->path);
}

/* Returns the number of peppers in the store, or -1 and sets e. */
static int
count_known(const struct check *c, size_t *known, struct err *e)
{
	MDB_val key = { PREFIX_BYTES, (void *)(uintptr_t)prefix }, v;
	MDB_cursor *cursor;
	int rc = mdb_cursor_open(c->txn, c->store->meta, &cursor);

	*known = 0;
	if (rc != 0)
		return key_store_error(c->store, e, rc, "read the peppers");
	for (rc = mdb_cursor_get(cursor, &key, &v, MDB_SET_RANGE);
	     rc == 0 && key.mv_size == NAME_BYTES &&
	     memcmp(key.mv_data, prefix, PREFIX_BYTES) == 0;
	     rc = mdb_cursor_get(cursor, &key, &v, MDB_NEXT))
		(*known)++;
	mdb_cursor_close(cursor);
	if (rc != 0 && rc != MDB_NOTFOUND)
		return key_store_error(c->store, e, rc, "read the peppers");
	return 0;
}

/* Returns 1 if there are new peppers that were not added. */
static int
check_all(const struct check *c, struct err *e)
{
	size_t found = 0, known;
	int fresh = 0;

	for (size_t i = 0; i < c->peppers->count; i++) {
		int rc = check_one(c, c->peppers->items[i].version, e);

		if (rc == -1)
			return -1;
		found += rc == 0;
		fresh |= rc;
	}
	if (count_known(c, &known, e) == -1)
		return -1;
	if (known <= found)
		return fresh;
	return err_set(e, ERR_UNAVAILABLE,
	    "the pepper file lacks a pepper that keys of %s were made with; "
	    "put it back from a backup",
	    c->store->path);
}

int
key_pepper_check_note(
    struct key_txn *b, const struct key_peppers *p, struct err *e)
{
	struct check c = { b->store, p, b->hash, b->txn, true };

	return check_all(&c, e);
}

static int
write_new(const struct key_store *s, const struct key_peppers *p, struct err *e)
{
	struct key_txn b;
	int rc = -1;

	if (key_txn_init(&b, s, p, e) == 0 &&
	    key_env_settle(&s->env, s->path, e) == 0 &&
	    key_txn_begin(&b, e) == 0 && key_pepper_check_note(&b, p, e) == 0)
		rc = key_txn_commit(&b, e);
	key_txn_done(&b);
	return rc;
}

int
key_pepper_check(
    const struct key_store *s, const struct key_peppers *p, struct err *e)
{
	struct check c = { s, p, key_hash_new(p, e), NULL, false };
	int rc;

	if (c.hash == NULL)
		return -1;
	rc = mdb_txn_begin(s->env.env, NULL, MDB_RDONLY, &c.txn);
	if (rc != 0) {
		rc = key_store_error(s, e, rc, "begin a transaction");
	} else {
		rc = check_all(&c, e);
		mdb_txn_abort(c.txn);
	}
	key_hash_free(c.hash);
	return rc == 1 ? write_new(s, p, e) : rc;
}
