/* key_space.h - space on disk that only revocations may use. */
#ifndef CLAVIGER_KEY_KEY_SPACE_H
#define CLAVIGER_KEY_KEY_SPACE_H

#include <stdint.h>

#include <lmdb.h>

struct err;
struct key_store;

enum {
	/* More than one change can add to the file: 16 pages. */
	KEY_SPACE_PER_CHANGE = 64 * 1024,
	/*
	 * More than a transaction adds by itself: roots and the list of pages.
	 */
	KEY_SPACE_PER_COMMIT = 256 * 1024,
};

/*
 * Makes sure that a transaction can use growth bytes and still leave the
 * reserve, in blocks allocated on disk and inside the map.  If the file cannot
 * be grown, free pages inside it are counted, too, if there are twice growth.
 * txn is the write transaction, so that no other process writes.  Returns -1
 * and sets e (FULL or the error of the disk); its text begins with what, the
 * operation that is not possible.
 */
int key_space_want(const struct key_store *s, MDB_txn *txn, int64_t growth,
    const char *what, struct err *e);

/*
 * Returns the bytes that are allocated on disk after the pages in use, inside
 * the map.
 */
int64_t key_space_left(const struct key_store *s);

/* The same, and the free pages that the write transaction txn may use. */
int64_t key_space_all(const struct key_store *s, MDB_txn *txn);

#endif
