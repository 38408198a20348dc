/* key_first.c - what stands in the store before the first key is asked for. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "key/key.h"
#include "key/key_batch.h"
#include "key/key_bytes.h"
#include "key/key_file.h"
#include "key/key_first.h"
#include "key/key_hash.h"
#include "key/key_pepper.h"
#include "key/key_reader.h"

enum { PEPPER_NAME_BYTES = 7 + 4 }; /* "pepper:" and the version */

static const char pepper_check[] = "claviger pepper check";

static int
put_meta(struct key_batch *b, void *name, size_t n, void *value, size_t size,
    struct err *e)
{
	MDB_val key = { n, name }, v = { size, value };
	int rc = mdb_put(b->txn, b->store->meta, &key, &v, 0);

	return rc != 0 ? key_store_error(e, rc, "write its format") : 0;
}

/*
 * The store keeps one hash under each pepper: a wrong file is found out at the
 * start and not by every key being refused.  1: noted anew.
 */
static int
check_pepper(struct key_batch *b, uint32_t version, struct err *e)
{
	uint8_t name[PEPPER_NAME_BYTES] = "pepper:", hash[KEY_HASH_BYTES];
	MDB_val key = { sizeof(name), name }, v;
	int rc;

	key_bytes_put(name + 7, version, 4);
	if (!key_hash_make(b->hash, version, str_of(pepper_check), hash))
		return err_set(e, ERR_SYSTEM, "OpenSSL cannot make a hash");
	rc = mdb_get(b->txn, b->store->meta, &key, &v);
	if (rc == MDB_NOTFOUND)
		return put_meta(b, name, sizeof(name), hash, sizeof(hash), e) ==
		               -1
		           ? -1
		           : 1;
	if (rc != 0)
		return key_store_error(e, rc, "read its peppers");
	if (v.mv_size != sizeof(hash) ||
	    !mem_equal(v.mv_data, hash, sizeof(hash)))
		return err_set(e, ERR_UNAVAILABLE,
		    "pepper %u is not the one that the store was made with; "
		    "put the right file back from a backup",
		    (unsigned)version);
	return 0;
}

/* Every pepper that the store knows must be in the file. */
static int
find_lost_pepper(
    struct key_batch *b, const struct key_peppers *p, struct err *e)
{
	MDB_val key = { 7, (void *)"pepper:" }, v;
	uint64_t known = 0;
	MDB_cursor *cursor;
	int rc = mdb_cursor_open(b->txn, b->store->meta, &cursor);

	if (rc != 0)
		return key_store_error(e, rc, "read its peppers");
	for (rc = mdb_cursor_get(cursor, &key, &v, MDB_SET_RANGE);
	     rc == 0 && key.mv_size == PEPPER_NAME_BYTES &&
	     memcmp(key.mv_data, "pepper:", 7) == 0;
	     rc = mdb_cursor_get(cursor, &key, &v, MDB_NEXT))
		known++;
	mdb_cursor_close(cursor);
	/* Those of the file are all known by now. */
	if (known > p->count)
		return err_set(e, ERR_UNAVAILABLE,
		    "the pepper file lacks a pepper that keys of the store "
		    "were made with; put it back from a backup");
	return 0;
}

/* 1: something was written. */
static int
check_peppers(struct key_batch *b, const struct key_peppers *p, struct err *e)
{
	int wrote = 0;

	for (size_t i = 0; i < p->count; i++) {
		int rc = check_pepper(b, p->items[i].version, e);

		if (rc == -1)
			return -1;
		wrote |= rc;
	}
	return find_lost_pepper(b, p, e) == -1 ? -1 : wrote;
}

static int
write_admin_key(
    const char *dir, const struct key_change *c, char **first, struct err *e)
{
	struct buf text;
	int rc;

	buf_init(&text, 256);
	buf_puts(&text, c->key_id);
	buf_puts(&text, ":");
	buf_puts(&text, c->secret);
	if (first != NULL)
		*first = mem_strdup(buf_text(&text));
	buf_puts(&text, "\n");
	rc = key_file_write(dir, "admin.key", buf_str(&text), e);
	buf_done_secret(&text);
	return rc;
}

/*
 * The file is written before the commit: a crash in between leaves a store
 * without an account, which starts anew and writes the file over.
 */
static int
make_first(struct key_batch *b, const char *dir, char **first, struct err *e)
{
	struct key_change c = {
		.kind = KEY_CREATE_ACCOUNT,
		.alias = STR("First ADMIN key"),
		.nickname = STR("owner"),
		.email = STR("owner@localhost"),
	};
	char name[] = "format";
	uint8_t format[4];
	int rc;

	key_bytes_put(format, KEY_STORE_FORMAT, sizeof(format));
	if (put_meta(b, name, 6, format, sizeof(format), e) == -1 ||
	    key_batch_apply(b, &c, e) == -1)
		rc = -1;
	else
		rc = write_admin_key(dir, &c, first, e);
	mem_wipe(c.secret, sizeof(c.secret));
	return rc;
}

static void
forget(char **first)
{
	if (first == NULL || *first == NULL)
		return;
	mem_wipe(*first, strlen(*first));
	free(*first);
	*first = NULL;
}

int
key_first_start(struct keys *k, char **first, struct err *e)
{
	struct key_batch b;
	int rc = -1, wrote;

	if (first != NULL)
		*first = NULL;
	if (key_batch_init(&b, &k->store, k->peppers, e) == -1 ||
	    key_batch_begin(&b, e) == -1)
		goto out;
	wrote = check_peppers(&b, k->peppers, e);
	if (wrote == -1 ||
	    (k->store.fresh && make_first(&b, k->dir, first, e) == -1))
		goto out;
	rc = wrote || k->store.fresh ? key_batch_commit(&b, e) : 0;
out:
	key_batch_done(&b);
	if (rc == -1)
		forget(first);
	return rc;
}
