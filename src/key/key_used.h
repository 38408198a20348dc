/* key_used.h - when, and from which address, each key was last used.
 *
 * Each reader notes in memory which keys it found valid.  The store thread
 * collects the notes once a second and writes them, at most once a minute for
 * each key.  A verify writes nothing to disk and takes no lock for it.
 */
#ifndef CLAVIGER_KEY_KEY_USED_H
#define CLAVIGER_KEY_KEY_USED_H

#include <stddef.h>
#include <stdint.h>

#include <lmdb.h>

struct err;
struct key_network;
struct key_store;
struct key_txn;
struct key_used_notes;
struct key_view;
struct keys;

enum {
	/* Different keys that a reader notes between two collections. */
	KEY_USED_NOTES = 8192,
	/* Keys that wait to be written; further ones are forgotten. */
	KEY_USED_PENDING = 65536,
	/* Keys that one transaction writes. */
	KEY_USED_BATCH = 4096,
	/* A value: minute since 1970 (4), family (1), address (16). */
	KEY_USED_BYTES = 21,
};

/* A key that was used, and when. */
struct key_used_entry {
	uint8_t id[16];
	uint32_t minute; /* since 1970 */
	uint8_t family; /* 4, 6; 0: the address is not known */
	uint8_t address[16]; /* IPv4 in the first four bytes */
};

/* What waits to be written.  keys->readers_lock guards it. */
struct key_used {
	struct key_used_notes *spare; /* empty; NULL: not yet made */
	struct key_used_entry *pending;
	size_t count, room;
	uint8_t last[16]; /* the last key that was written */
};

void key_used_done(struct key_used *u);

struct key_used_notes *key_used_notes_new(void);
void key_used_notes_free(struct key_used_notes *n);

/*
 * Notes that a key is used now, from that address (NULL: not known).  Does
 * nothing if the notes are full.  The lock of the reader must be held.
 */
void key_used_note(struct key_used_notes *n, const uint8_t id[16],
    const struct key_network *from);

/*
 * Moves the notes of one reader, which is about to be freed, to what waits.
 * readers_lock must be held.
 */
void key_used_keep(struct keys *k, struct key_used_notes *n);

/*
 * Moves the notes of all readers to what waits, and takes up to KEY_USED_BATCH
 * entries from it.  Returns their number.  The store thread calls it.
 */
size_t key_used_take(
    struct keys *k, struct key_used_entry batch[KEY_USED_BATCH]);

/* The entries could not be written: they wait for the next time. */
void key_used_give_back(
    struct keys *k, const struct key_used_entry *batch, size_t count);

/*
 * Writes entries that are newer than what is stored, for keys that exist.
 * Leaves the reserve of the store alone.  Returns the number written, or -1 and
 * sets e (FULL: there is no space beside the reserve).
 */
int key_used_write(struct key_txn *b, const struct key_used_entry *batch,
    size_t count, struct err *e);

/* Removes the last use of a key.  Returns -1 and sets e on failure. */
int key_used_forget(struct key_txn *b, const uint8_t id[16], struct err *e);

/* Sets last_used_ms and last_used_from of a view. */
void key_used_view(const struct key_store *s, MDB_txn *txn,
    const uint8_t id[16], struct key_view *v);

#endif
