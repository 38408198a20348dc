/* key_change.h - carries out one change in a transaction. */
#ifndef CLAVIGER_KEY_KEY_CHANGE_H
#define CLAVIGER_KEY_KEY_CHANGE_H

struct err;
struct key_change;
struct key_txn;

/*
 * Carries out one change.  Returns 0 and sets c->error if the change itself is
 * refused.  Returns -1 and sets e if the store failed: then the caller must
 * call key_txn_abort().
 */
int key_change_apply(struct key_txn *b, struct key_change *c, struct err *e);

#endif
