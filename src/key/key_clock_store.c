/* key_clock_store.c - the newest time, in the store. */
#include "base/base.h"
#include "key/key_byteorder.h"
#include "key/key_clock.h"
#include "key/key_clock_store.h"
#include "key/key_store.h"

enum {
	CLOCK_BYTES = 16, /* time, sequence of the last log entry */
	LOG_TIME = 8, /* the place of the time in an entry */
};

/* Reads sequence and time of the last log entry; 0: none. */
static int
read_log(
    const struct key_store *s, MDB_txn *txn, uint64_t *sequence, uint64_t *time)
{
	MDB_cursor *cursor;
	MDB_val key, v;
	int rc = mdb_cursor_open(txn, s->log, &cursor);

	*sequence = *time = 0;
	if (rc != 0)
		return rc;
	rc = mdb_cursor_get(cursor, &key, &v, MDB_LAST);
	if (rc == 0 && (key.mv_size != 8 || v.mv_size < LOG_TIME + 8))
		rc = MDB_CORRUPTED;
	if (rc == 0) {
		*sequence = key_byteorder_get_sorted(key.mv_data);
		*time =
		    key_byteorder_get((const uint8_t *)v.mv_data + LOG_TIME, 8);
	}
	mdb_cursor_close(cursor);
	return rc == MDB_NOTFOUND ? 0 : rc;
}

int
key_clock_store_read(const struct key_store *s, MDB_txn *txn, int64_t *ms)
{
	MDB_val key = { 5, (void *)"clock" }, v;
	uint64_t sequence, time, alone = 0, after = 0;
	int rc = read_log(s, txn, &sequence, &time);

	if (rc != 0)
		return rc;
	rc = mdb_get(txn, s->meta, &key, &v);
	if (rc == 0 && v.mv_size != CLOCK_BYTES)
		return MDB_CORRUPTED;
	if (rc == 0) {
		alone = key_byteorder_get(v.mv_data, 8);
		after = key_byteorder_get((const uint8_t *)v.mv_data + 8, 8);
	}
	/* Entries up to that one do not count: the time may have been reset. */
	if (sequence > after && time > alone)
		alone = time;
	*ms = alone > INT64_MAX / 2 ? INT64_MAX / 2 : (int64_t)alone;
	return rc == MDB_NOTFOUND ? 0 : rc;
}

int
key_clock_store_load(const struct key_store *s, struct err *e)
{
	MDB_txn *txn;
	int64_t ms = 0;
	int rc = mdb_txn_begin(s->env.env, NULL, MDB_RDONLY, &txn);

	if (rc == 0) {
		rc = key_clock_store_read(s, txn, &ms);
		mdb_txn_abort(txn);
	}
	if (rc != 0)
		return key_store_error(s, e, rc, "read the time");
	key_clock_raise(ms + 1);
	key_clock_note_stored(ms);
	return 0;
}

int
key_clock_store_put(const struct key_store *s, MDB_txn *txn, int64_t ms,
    uint64_t sequence, struct err *e)
{
	MDB_val key = { 5, (void *)"clock" }, v;
	uint8_t text[CLOCK_BYTES];
	int rc;

	key_byteorder_put(text, (uint64_t)ms, 8);
	key_byteorder_put(text + 8, sequence, 8);
	v = (MDB_val){ sizeof(text), text };
	rc = mdb_put(txn, s->meta, &key, &v, 0);
	return rc != 0 ? key_store_error(s, e, rc, "write the time") : 0;
}
