/* key_account.h - changes of accounts, and which are disabled. */
#ifndef CLAVIGER_KEY_KEY_ACCOUNT_H
#define CLAVIGER_KEY_KEY_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct key_change;
struct key_reader;
struct key_txn;

enum { KEY_ACCOUNT_TABLE = 64 }; /* ids that a reader remembers */

/*
 * The disabled accounts, as of the commit `txn`.  Any process may change the
 * store, so a reader compares the number of its snapshot, and reads the table
 * again only if the generation in the store has changed, too.
 */
struct key_account_table {
	size_t txn;
	uint64_t epoch; /* of the reader: the store was opened again */
	uint64_t generation;
	size_t count; /* above KEY_ACCOUNT_TABLE: look them up */
	uint8_t ids[KEY_ACCOUNT_TABLE][16]; /* in order */
};

/*
 * Is the account disabled?  A transaction of the reader must have begun.
 * Returns 1, 0, or -1 if the store cannot be read.
 */
int key_account_is_disabled(struct key_reader *r, const uint8_t account[16]);

/*
 * Carry out KEY_CREATE_ACCOUNT and KEY_UPDATE_ACCOUNT.  Return -1 and set e if
 * the store failed.  The first account has the smallest id, even if the clock
 * is set back later.
 */
int key_account_create(struct key_txn *b, struct key_change *c, struct err *e);
int key_account_update(struct key_txn *b, struct key_change *c, struct err *e);

#endif
