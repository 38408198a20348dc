/* key_change.h - carries out one change in a transaction. */
#ifndef CLAVIGER_KEY_KEY_CHANGE_H
#define CLAVIGER_KEY_KEY_CHANGE_H

#include <stdint.h>

struct err;
struct key_change;
struct key_record;
struct key_txn;

/*
 * Carries out one change.  Returns 0 and sets c->error if the change itself is
 * refused.  Returns -1 and sets e if the store failed: then the caller must
 * call key_txn_abort().
 */
int key_change_apply(struct key_txn *b, struct key_change *c, struct err *e);

/*
 * Parts of changes.  They return 1, or 0 if there is no such thing or the
 * change is refused (c->error), or -1 as above.
 *
 * key_change_find() finds the key c->id of the account.  key_change_check()
 * reports whether c may change it.  key_change_find_earlier() finds the key
 * that the same request made before, and sets c->replayed and c->key_id.
 */
int key_change_find(struct key_txn *b, const struct key_change *c,
    uint8_t id[16], struct key_record *r, struct err *e);
int key_change_check(struct key_txn *b, struct key_change *c,
    const uint8_t id[16], const struct key_record *r, struct err *e);
int key_change_find_earlier(struct key_txn *b, struct key_change *c,
    const uint8_t account[16], struct err *e);

/*
 * Others return 0 or -1.  key_change_mint() makes id, secret and hash of r and
 * adds it; its texts must not be bytes of the store.  key_change_replace()
 * writes the record `now` in place of `before`.  key_change_revoke() revokes r,
 * unless it is revoked.
 */
int key_change_mint(struct key_txn *b, struct key_change *c,
    struct key_record *r, uint8_t id[16], struct err *e);
int key_change_replace(struct key_txn *b, struct key_change *c,
    const uint8_t id[16], const struct key_record *before,
    struct key_record *now, struct err *e);
int key_change_revoke(struct key_txn *b, struct key_change *c,
    const uint8_t id[16], struct key_record *r, struct err *e);

/*
 * Revokes one more key as part of c, and erases it if c is a purge.  Does
 * nothing if it is gone, or revoked already.  Returns -1 and sets e if the
 * store failed.
 */
int key_change_revoke_id(struct key_txn *b, struct key_change *c,
    const uint8_t id[16], struct err *e);

#endif
