/* key_reader.h - what the files behind key.h know of each other. */
#ifndef CLAVIGER_KEY_KEY_READER_H
#define CLAVIGER_KEY_KEY_READER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <lmdb.h>

#include "key/key_record.h"
#include "key/key_store.h"

struct err;
struct key_hash;
struct key_peppers;
struct key_view;
struct key_writer;

struct keys {
	char *dir;
	struct key_store
	    store; /* opened again under the locks of all readers */
	struct key_peppers *peppers;
	struct key_writer *writer;
	int lock; /* keys_serve(); -1: not held */
	pthread_mutex_t readers_lock; /* of what follows */
	pthread_cond_t reopened;
	struct key_reader *readers; /* all of them */
	uint64_t epoch; /* how often the store was opened again */
};

/* Where a listing stopped: good while the account has not changed. */
struct key_bookmark {
	uint8_t account[16];
	uint8_t
	    classes; /* that were listed, a bit each; 0: the mark is empty */
	uint64_t changes; /* of the account, then */
	uint64_t position; /* from the newest */
	/* Per class: is a key left, and which is the next? */
	bool live[KEY_CLASS_COUNT];
	uint8_t index[KEY_CLASS_COUNT][KEY_INDEX_BYTES];
};

enum { KEY_BOOKMARKS = 64, KEY_READER_TEXT = 4096 };

struct key_reader {
	struct keys *keys; /* borrowed */
	struct key_reader *next; /* of keys->readers */
	/* Held while a call reads: then the store is not opened again. */
	pthread_mutex_t lock;
	MDB_txn *txn; /* reset but while a call reads; NULL: store closed */
	uint64_t epoch; /* of the store that txn is of */
	struct key_hash *hash;
	char text[KEY_READER_TEXT]; /* what views borrow */
	struct key_bookmark marks[KEY_BOOKMARKS];
	unsigned next_mark;
};

/*
 * See the newest commit; then end, so that no old page is held.  False: the
 * store cannot be read, and there is nothing to end.
 */
bool key_reader_begin(struct key_reader *r);
void key_reader_end(struct key_reader *r);

/* Fill e (NULL allowed) if it could not begin; -1. */
int key_reader_fail(const struct key_reader *r, struct err *e);

/* The view of a record; texts borrow from it; account may be NULL. */
void key_reader_view(struct key_view *v, const uint8_t id[16],
    const struct key_record *record, const struct key_account *account);

#endif
