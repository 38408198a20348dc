/* store_fixture.h - a store of keys for a test, and what must be true of it. */
#ifndef CLAVIGER_TESTS_UNIT_STORE_FIXTURE_H
#define CLAVIGER_TESTS_UNIT_STORE_FIXTURE_H

#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "key/key.h"
#include "key/key_byteorder.h"
#include "key/key_format.h"
#include "key/key_reader.h"
#include "key/key_txn.h"
#include "scratch.h"

enum { KEY_TEXT = KEY_CREDENTIAL_CHARS + 1 };

struct fixture {
	char dir[SCRATCH_PATH];
	char account[37];
	struct limits limits;
	struct keys *keys;
	struct key_reader *reader;
	struct arena arena;
};

static inline void
start(struct fixture *f)
{
	struct err e = { .kind = ERR_NONE };

	f->keys = keys_open(f->dir, &f->limits, NULL, &e);
	if (f->keys == NULL)
		fail_msg("%s", e.text);
	f->reader = key_reader_new(f->keys, &e);
	CHECK(f->reader != NULL);
	CHECK_INT(key_account_first(f->reader, f->account, &e), 0);
}

static inline void
stop(struct fixture *f)
{
	key_reader_free(f->reader);
	keys_close(f->keys);
}

static inline int
set_up(void **state)
{
	struct fixture *f = mem_new(sizeof(*f));

	/* In memory, where there is such a file system: many syncs. */
	snprintf(f->dir, sizeof(f->dir), "/dev/shm/claviger-test-XXXXXX");
	if (mkdtemp(f->dir) == NULL)
		scratch_make(f->dir);
	f->limits = limits_default();
	f->limits.store_reserve_bytes = 1 << 20;
	start(f);
	*state = f;
	return 0;
}

static inline int
tear_down(void **state)
{
	struct fixture *f = *state;

	stop(f);
	scratch_remove(f->dir);
	arena_done(&f->arena);
	free(f);
	return 0;
}

/* Makes a key as *c says, and writes it to key (may be NULL). */
static inline void
create_as(struct fixture *f, struct key_change *c, char key[KEY_TEXT])
{
	c->kind = KEY_CREATE;
	if (c->alias.p == NULL)
		c->alias = STR("a");
	memcpy(c->account, f->account, 37);
	if (key_change_now(f->keys, c) == -1)
		fail_msg("%s", c->error.text);
	if (key != NULL)
		snprintf(key, KEY_TEXT, "%s:%.53s", c->key_id, c->secret);
}

static inline void
create(struct fixture *f, char key[KEY_TEXT])
{
	struct key_change c = { .kind = KEY_CREATE };

	create_as(f, &c, key);
}

static inline struct key_change
revoke_as(struct fixture *f, const char *key, bool purge)
{
	struct key_change c = { .kind = KEY_REVOKE,
		.id = { key, KEY_ID_CHARS },
		.reason = STR("keyCompromise"),
		.purge = purge };

	memcpy(c.account, f->account, 37);
	if (key_change_now(f->keys, &c) == -1)
		fail_msg("%s", c.error.text);
	return c;
}

static inline enum key_code
verify(struct fixture *f, const char *key)
{
	return key_verify(f->reader, str_of(key), NULL);
}

static inline size_t
entries_of(struct fixture *f, MDB_dbi dbi)
{
	MDB_txn *txn;
	MDB_stat s;

	CHECK_INT(
	    mdb_txn_begin(f->keys->store.env.env, NULL, MDB_RDONLY, &txn), 0);
	CHECK_INT(mdb_stat(txn, dbi, &s), 0);
	mdb_txn_abort(txn);
	return s.ms_entries;
}

/* The invariants of doc/reference/store-format.md. */
struct account_counts {
	uint64_t counts[KEY_CLASS_COUNT];
};

static inline void
check_key(const struct key_store *s, MDB_txn *txn, const MDB_val *id,
    const MDB_val *record, struct account_counts *counts)
{
	uint8_t index[KEY_INDEX_BYTES], last[8] = { 0 };
	MDB_val key = { sizeof(index), index }, v;
	struct key_record r;
	MDB_cursor *cursor;

	CHECK(key_record_decode(&r, record->mv_data, record->mv_size));
	key_store_index(index, id->mv_data, &r);
	CHECK_INT(mdb_get(txn, s->by_account, &key, &v), 0);
	counts->counts[index[16]]++;
	CHECK_INT(r.created_ms, key_format_id_time(id->mv_data));
	CHECK_INT(mdb_cursor_open(txn, s->log, &cursor), 0);
	while (mdb_cursor_get(cursor, &key, &v, MDB_NEXT) == 0)
		if (memcmp((uint8_t *)v.mv_data + KEY_LOG_ID, id->mv_data,
		        16) == 0)
			memcpy(last, key.mv_data, 8);
	key = (MDB_val){ 8, last };
	CHECK_INT(mdb_cursor_get(cursor, &key, &v, MDB_SET), 0);
	CHECK_INT(v.mv_size, record->mv_size + KEY_LOG_HEAD);
	CHECK(memcmp((uint8_t *)v.mv_data + KEY_LOG_HEAD, record->mv_data,
	          record->mv_size) == 0);
	mdb_cursor_close(cursor);
}

/* Every value or key at that offset is the id of a key. */
static inline void
check_ids(const struct key_store *s, MDB_txn *txn, MDB_dbi dbi, bool in_value,
    size_t offset)
{
	MDB_cursor *cursor;
	MDB_val key, v, record;

	CHECK_INT(mdb_cursor_open(txn, dbi, &cursor), 0);
	while (mdb_cursor_get(cursor, &key, &v, MDB_NEXT) == 0) {
		const MDB_val *from = in_value ? &v : &key;
		MDB_val id = { 16, (uint8_t *)from->mv_data + offset };

		CHECK_INT(mdb_get(txn, s->keys, &id, &record), 0);
	}
	mdb_cursor_close(cursor);
}

static inline void
check_store(struct fixture *f)
{
	const struct key_store *s = &f->keys->store;
	struct account_counts counts = { { 0 } };
	struct key_account a;
	uint8_t account[16];
	MDB_cursor *cursor;
	MDB_val key, v;
	MDB_txn *txn;
	MDB_stat index, keys;

	CHECK_INT(mdb_txn_begin(s->env.env, NULL, MDB_RDONLY, &txn), 0);
	CHECK_INT(mdb_cursor_open(txn, s->keys, &cursor), 0);
	while (mdb_cursor_get(cursor, &key, &v, MDB_NEXT) == 0)
		check_key(s, txn, &key, &v, &counts);
	mdb_cursor_close(cursor);
	mdb_stat(txn, s->by_account, &index);
	mdb_stat(txn, s->keys, &keys);
	CHECK_INT(index.ms_entries, keys.ms_entries);
	CHECK(decode_uuid(account, str_of(f->account)));
	CHECK_INT(key_store_get_account(s, txn, account, &a, NULL), 1);
	for (size_t i = 0; i < KEY_CLASS_COUNT; i++)
		CHECK_INT(a.counts[i], counts.counts[i]);
	check_ids(s, txn, s->names, true, 0);
	check_ids(s, txn, s->children, false, 16);
	check_ids(s, txn, s->used, false, 0);
	mdb_txn_abort(txn);
}

#endif
