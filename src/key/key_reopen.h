/* key_reopen.h - opens a failed store again while readers use it. */
#ifndef CLAVIGER_KEY_KEY_REOPEN_H
#define CLAVIGER_KEY_KEY_REOPEN_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct keys;

/*
 * Closes the store and opens it again while no reader reads.  Call it on the
 * store thread, outside transactions.  sequence is the last log entry that was
 * confirmed.  Returns -1 and sets e if the store cannot be opened, is another
 * file or lacks that entry.  Then it stays closed, and all readers fail.
 */
int key_reopen(struct keys *k, uint64_t sequence, struct err *e);

/*
 * Called by a reader whose transaction cannot begin: requests that the store is
 * opened again, and waits for a short time.  epoch is that of the reader.
 * Returns false if the store is closed or does not open in time.
 */
bool key_reopen_wait(struct keys *k, uint64_t epoch);

#endif
