/* key_reopen.h - a store that failed is opened again under its readers. */
#ifndef CLAVIGER_KEY_KEY_REOPEN_H
#define CLAVIGER_KEY_KEY_REOPEN_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct keys;

/*
 * Close the store and open it again, while no reader looks; on the store's
 * thread, outside transactions.  sequence is the last entry of the log that was
 * acknowledged.  -1 and e: it cannot be opened, is another file or lacks that
 * entry.  It stays closed then, and all readers fail.
 */
int key_reopen(struct keys *k, uint64_t sequence, struct err *e);

/*
 * For a reader whose transaction cannot begin: have the store opened again, and
 * wait a moment for that.  epoch is the reader's.  False: the store is closed,
 * or it took too long.
 */
bool key_reopen_wait(struct keys *k, uint64_t epoch);

#endif
