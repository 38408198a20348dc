/* key_rotate.h - replaces a key by a new one for a while, and undoes that. */
#ifndef CLAVIGER_KEY_KEY_ROTATE_H
#define CLAVIGER_KEY_KEY_ROTATE_H

struct err;
struct key_change;
struct key_txn;

/* More children than this are not moved in one transaction. */
enum { KEY_ROTATE_CHILDREN = 10000 };

/*
 * Both return as key_change_apply().
 *
 * key_rotate() makes a new key that is like the key c->id: scope, alias, name,
 * permissions, networks, metadata, limits, expiry and parent, but for id and
 * secret.  The children of the old key become those of the new one.  The old
 * key is valid for c->grace_ms more, and never past its own expiry; with 0 it
 * is revoked at once.  A key that is not valid, or was rotated already, is
 * refused with c->conflict.
 */
int key_rotate(struct key_txn *b, struct key_change *c, struct err *e);

/*
 * Undoes the rotation of the old or the new key c->id while the old one is
 * valid: its expiry and name are as before, and its children come back.  The
 * new key is revoked, and with it what it has created.
 */
int key_rotate_undo(struct key_txn *b, struct key_change *c, struct err *e);

#endif
