/* key_idempotency.c - remembers for ten minutes which Idempotency-Key made
 * which key. */
#include <string.h>

#include "base/base.h"
#include "key/key_txn.h"
#include "key/key_byteorder.h"
#include "key/key_hash.h"
#include "key/key_idempotency.h"
#include "key/key_store.h"

enum {
	NAME_BYTES = 16 + KEY_HASH_BYTES, /* account, SHA-256 of the text */
	VALUE_BYTES = 16 + 8, /* id, time */
	TIME_BYTES = 8 + NAME_BYTES, /* time (sorted), name */
	PURGE_AT_ONCE = 8,
};

static int
make_name(uint8_t out[NAME_BYTES], const uint8_t account[16], struct str text,
    struct err *e)
{
	memcpy(out, account, 16);
	if (!key_hash_plain(text, out + 16))
		return err_set(e, ERR_SYSTEM, "OpenSSL cannot make SHA-256");
	return 0;
}

int
key_idempotency_find(struct key_txn *b, const uint8_t account[16],
    struct str text, uint8_t id[16], struct err *e)
{
	uint8_t name[NAME_BYTES];
	MDB_val key = { NAME_BYTES, name }, v;
	int64_t made;
	int rc;

	if (make_name(name, account, text, e) == -1)
		return -1;
	rc = mdb_get(b->txn, b->store->idempotency, &key, &v);
	if (rc == MDB_NOTFOUND)
		return 0;
	if (rc != 0)
		return key_store_error(
		    b->store, e, rc, "read an idempotency key");
	if (v.mv_size != VALUE_BYTES)
		return err_set(e, ERR_SYSTEM, "an idempotency key is damaged");
	memcpy(id, v.mv_data, 16);
	made = (int64_t)key_byteorder_get((const uint8_t *)v.mv_data + 16, 8);
	/* If the clock was set back, entries must not stay longer. */
	return made <= b->now_ms + KEY_IDEMPOTENCY_MS &&
	       b->now_ms - made < KEY_IDEMPOTENCY_MS;
}

static int
put(struct key_txn *b, MDB_dbi dbi, void *k, size_t kn, void *v, size_t vn,
    struct err *e)
{
	MDB_val key = { kn, k }, value = { vn, v };
	int rc = mdb_put(b->txn, dbi, &key, &value, 0);

	return rc != 0 ? key_store_error(
	                     b->store, e, rc, "write an idempotency key")
	               : 0;
}

int
key_idempotency_put(struct key_txn *b, const uint8_t account[16],
    struct str text, const uint8_t id[16], struct err *e)
{
	uint8_t name[NAME_BYTES], value[VALUE_BYTES], when[TIME_BYTES];

	if (make_name(name, account, text, e) == -1)
		return -1;
	memcpy(value, id, 16);
	key_byteorder_put(value + 16, (uint64_t)b->now_ms, 8);
	key_byteorder_put_sorted(when, (uint64_t)b->now_ms);
	memcpy(when + 8, name, NAME_BYTES);
	if (put(b, b->store->idempotency, name, sizeof(name), value,
	        sizeof(value), e) == -1)
		return -1;
	return put(
	    b, b->store->idempotency_time, when, sizeof(when), NULL, 0, e);
}

/* Deletes the name of an old entry, unless the name was used again later. */
static int
drop_name(struct key_txn *b, const uint8_t *when)
{
	uint8_t name[NAME_BYTES];
	MDB_val key = { NAME_BYTES, name }, v;
	int rc;

	memcpy(name, when + 8, NAME_BYTES);
	rc = mdb_get(b->txn, b->store->idempotency, &key, &v);
	if (rc == MDB_NOTFOUND)
		return 0;
	if (rc == 0 && v.mv_size == VALUE_BYTES &&
	    key_byteorder_get((const uint8_t *)v.mv_data + 16, 8) ==
	        key_byteorder_get_sorted(when))
		rc = mdb_del(b->txn, b->store->idempotency, &key, NULL);
	return rc;
}

int
key_idempotency_purge(struct key_txn *b, struct err *e)
{
	MDB_cursor *cursor;
	MDB_val key, v;
	int rc = mdb_cursor_open(b->txn, b->store->idempotency_time, &cursor);

	for (int i = 0; rc == 0 && i < PURGE_AT_ONCE; i++) {
		rc = mdb_cursor_get(cursor, &key, &v, MDB_FIRST);
		if (rc != 0 || key.mv_size != TIME_BYTES ||
		    (int64_t)key_byteorder_get_sorted(key.mv_data) >
		        b->now_ms - KEY_IDEMPOTENCY_MS)
			break;
		rc = drop_name(b, key.mv_data);
		if (rc == 0)
			rc = mdb_cursor_del(cursor, 0);
	}
	if (rc != 0 && rc != MDB_NOTFOUND)
		return key_store_error(
		    b->store, e, rc, "drop idempotency keys");
	mdb_cursor_close(cursor);
	return 0;
}
