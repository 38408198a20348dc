/* key_reader.h - the store and its readers, for the files of key/. */
#ifndef CLAVIGER_KEY_KEY_READER_H
#define CLAVIGER_KEY_KEY_READER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <lmdb.h>

#include "key/key_account.h"
#include "key/key_code.h"
#include "key/key_record.h"
#include "key/key_store.h"
#include "key/key_used.h"

struct err;
struct key_check;
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
	/* Asks the store thread to open the store again; set by the writer. */
	void (*request_reopen)(struct keys *k);
	int lock; /* keys_serve(); -1: not held */
	pthread_mutex_t readers_lock; /* guards the following members */
	pthread_cond_t reopened;
	struct key_reader *readers; /* all of them */
	struct key_used used; /* what waits to be written */
	uint64_t epoch; /* how often the store was opened again */
};

/*
 * A position at which a list stopped.  It is valid until the account changes.
 */
struct key_bookmark {
	uint8_t account[16];
	uint8_t classes; /* bits of the listed classes; 0: unused */
	uint64_t changes; /* account.changes at that time */
	uint64_t position; /* from the newest */
	/* Per class: is a key left, and which is the next? */
	bool live[KEY_CLASS_COUNT];
	uint8_t index[KEY_CLASS_COUNT][KEY_INDEX_BYTES];
};

enum { KEY_BOOKMARKS = 64, KEY_READER_TEXT = 4096 };

struct key_reader {
	struct keys *keys; /* borrowed */
	struct key_reader *next; /* of keys->readers */
	/*
	 * Held while a call reads.  The store is closed and opened again only
	 * while no reader holds its lock.
	 */
	pthread_mutex_t lock;
	MDB_txn *txn; /* reset between calls; NULL: the store is closed */
	uint64_t epoch; /* keys->epoch when txn was made */
	struct key_hash *hash;
	struct key_used_notes *notes; /* of keys in use */
	struct key_account_table disabled;
	char text[KEY_READER_TEXT]; /* what views borrow */
	struct key_bookmark marks[KEY_BOOKMARKS];
	unsigned next_mark;
};

/*
 * Begins reading the newest commit.  Call key_reader_end() soon, so that old
 * pages can be reused.  Returns false if the store cannot be read: then do not
 * call key_reader_end().
 */
bool key_reader_begin(struct key_reader *r);
void key_reader_end(struct key_reader *r);

/*
 * Judges the key of a record, and its family, for a credential that is genuine
 * but not the key itself; sets view (may be NULL).  As key_verify_for(), which
 * has a copy of its own, because it is the hot path.
 */
enum key_code key_judge(struct key_reader *r, const uint8_t id[16],
    const struct key_record *record, struct key_check *check,
    struct key_view *view);

/* Sets e (may be NULL) after key_reader_begin() failed, and returns -1. */
int key_reader_fail(const struct key_reader *r, struct err *e);

/* Makes the view of a record; its texts are borrowed.  account may be NULL. */
void key_reader_view(struct key_view *v, const uint8_t id[16],
    const struct key_record *record, const struct key_account *account);

/* The same for an id in text form, of KEY_ID_CHARS characters. */
void key_reader_view_named(struct key_view *v, const char *id,
    const struct key_record *record, const struct key_account *account);

/*
 * Adds settings, parent, last use and other details of the key id, which few
 * callers need.
 */
void key_reader_details(const struct key_store *s, MDB_txn *txn,
    struct key_view *v, const uint8_t id[16], const struct key_record *record);

/* Adds the end of a rotation, which may be in the record of the other key. */
void key_reader_rotation(const struct key_reader *r, struct key_view *v,
    const uint8_t id[16], const struct key_record *record);

#endif
