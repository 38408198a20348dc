/* key_family.h - parents and children of keys, and names of keys. */
#ifndef CLAVIGER_KEY_KEY_FAMILY_H
#define CLAVIGER_KEY_KEY_FAMILY_H

#include <stdint.h>

#include "base/base.h"

struct buf;
struct err;
struct key_change;
struct key_record;
struct key_txn;

/*
 * All functions return -1 and set e if the store failed.
 *
 * key_family_adopt() sets the parent of a new key, if the caller is bounded.
 * It, key_family_check() and key_family_may_change() return 0 and set c->error
 * if the change is refused, and 1 if not:
 */
int key_family_adopt(struct key_txn *b, struct key_change *c,
    struct key_record *r, struct err *e);

/* The key, as it will be, has nothing that its parent or the caller lacks. */
int key_family_check(struct key_txn *b, struct key_change *c,
    const struct key_record *r, struct err *e);

/*
 * A bounded caller changes only its descendants, and may revoke and rotate
 * itself.  If it was rotated, those of the key that took its place are its own.
 */
int key_family_may_change(struct key_txn *b, struct key_change *c,
    const uint8_t id[16], const struct key_record *r, struct err *e);

/* Notes the name and the parent of a new key. */
int key_family_add(struct key_txn *b, const uint8_t id[16],
    const struct key_record *r, struct err *e);

/* Returns 1 and sets id if a key of the account has the name, else 0. */
int key_family_find_name(struct key_txn *b, const uint8_t account[16],
    struct str name, uint8_t id[16], struct err *e);

/* The name of a key may be used again. */
int key_family_forget_name(
    struct key_txn *b, const struct key_record *r, struct err *e);

/* Appends the ids (16 bytes each) of the children of a key. */
int key_family_children(
    struct key_txn *b, const uint8_t id[16], struct buf *out, struct err *e);

/* Moves the child id between parents; its record is left to the caller. */
int key_family_move(struct key_txn *b, const uint8_t id[16],
    const uint8_t from[16], const uint8_t to[16], struct err *e);

/*
 * Calls visit for each descendant of a key, parents before children.  visit may
 * write to the store.
 */
int key_family_each(struct key_txn *b, const uint8_t id[16],
    int (*visit)(
        void *context, struct key_txn *b, const uint8_t id[16], struct err *e),
    void *context, struct err *e);

#endif
