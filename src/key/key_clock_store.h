/* key_clock_store.h - the newest time, in the store: key_clock.h. */
#ifndef CLAVIGER_KEY_KEY_CLOCK_STORE_H
#define CLAVIGER_KEY_KEY_CLOCK_STORE_H

#include <stdint.h>

#include <lmdb.h>

struct err;
struct key_store;

/*
 * Sets *ms to the newest time in the store: that of the last entry in the log,
 * or one that was written alone.  Returns an LMDB code.
 */
int key_clock_store_read(const struct key_store *s, MDB_txn *txn, int64_t *ms);

/*
 * Makes the time of keys at least that of the store, and a millisecond more, so
 * that ids are ordered.  Returns -1 and sets e if the store cannot be read.
 */
int key_clock_store_load(const struct key_store *s, struct err *e);

/*
 * Writes ms as the newest time of a store whose last log entry is sequence,
 * even if the store has a later one.  Processes that have the store open keep
 * their time, and may write it again.  Returns -1 and sets e on failure.
 */
int key_clock_store_put(const struct key_store *s, MDB_txn *txn, int64_t ms,
    uint64_t sequence, struct err *e);

#endif
