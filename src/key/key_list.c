/* key_list.c - the keys of an account, newest first, from any position. */
#include <string.h>

#include "base/base.h"
#include "key/key.h"
#include "key/key_format.h"
#include "key/key_reader.h"
#include "key/key_record.h"

struct listing;

/* A cursor over one class of an account's keys. */
struct walk {
	struct listing *listing;
	MDB_cursor *cursor;
	uint8_t prefix[KEY_INDEX_PREFIX];
	uint8_t at[KEY_INDEX_BYTES]; /* the current key, if live */
	bool live; /* the cursor is on a key of the class */
};

/* A list in progress. */
struct listing {
	struct key_reader *reader;
	struct key_account account;
	uint8_t id[16]; /* of the account */
	struct walk walks[KEY_CLASS_COUNT];
	unsigned count; /* of walks */
	uint8_t classes; /* a bit for the class of each walk */
	uint64_t total; /* keys in all of them */
	bool details; /* views have them */
	int rc; /* the first error of LMDB; 0: none */
};

static void
settle(struct walk *w, int rc, const MDB_val *key)
{
	w->live = rc == 0 && key->mv_size == KEY_INDEX_BYTES &&
	          memcmp(key->mv_data, w->prefix, KEY_INDEX_PREFIX) == 0;
	if (w->live)
		memcpy(w->at, key->mv_data, KEY_INDEX_BYTES);
	if (rc != 0 && rc != MDB_NOTFOUND && w->listing->rc == 0)
		w->listing->rc = rc;
}

static void
step(struct walk *w, MDB_cursor_op op)
{
	MDB_val key = { 0, NULL }, v;
	int rc = mdb_cursor_get(w->cursor, &key, &v, op);

	settle(w, rc, &key);
}

static void
go_to(struct walk *w, const uint8_t index[KEY_INDEX_BYTES])
{
	MDB_val key = { KEY_INDEX_BYTES, (void *)(uintptr_t)index }, v;
	int rc = mdb_cursor_get(w->cursor, &key, &v, MDB_SET_KEY);

	settle(w, rc, &key);
}

static void
go_oldest(struct walk *w)
{
	MDB_val key = { KEY_INDEX_PREFIX, w->prefix }, v;
	int rc = mdb_cursor_get(w->cursor, &key, &v, MDB_SET_RANGE);

	settle(w, rc, &key);
}

/* Goes to the last entry that sorts before the n bytes of bound. */
static void
go_before(struct walk *w, const uint8_t *bound, size_t n)
{
	MDB_val key = { n, (void *)(uintptr_t)bound }, v;
	MDB_cursor_op op = MDB_PREV;

	if (mdb_cursor_get(w->cursor, &key, &v, MDB_SET_RANGE) != 0)
		op = MDB_LAST;
	step(w, op);
}

/* Goes to the newest key, just before the first entry of the next class. */
static void
go_newest(struct walk *w)
{
	uint8_t behind[KEY_INDEX_PREFIX];

	memcpy(behind, w->prefix, sizeof(behind));
	behind[16]++;
	go_before(w, behind, sizeof(behind));
}

static void
close_walks(struct listing *l)
{
	for (unsigned i = 0; i < l->count; i++)
		mdb_cursor_close(l->walks[i].cursor);
	l->count = 0;
}

static int
open_walks(struct listing *l, const struct key_query *q)
{
	for (unsigned class = 0; class < KEY_CLASS_COUNT; class ++) {
		struct walk *w = &l->walks[l->count];

		if (((class & KEY_CLASS_ADMIN) != 0 && !q->all_scopes) ||
		    ((class & KEY_CLASS_CUSTOM) != 0 && !q->all_scopes &&
		        !q->custom) ||
		    ((class & KEY_CLASS_REVOKED) != 0 && !q->revoked) ||
		    (class & KEY_CLASS_ADMIN & (class >> 2)) != 0)
			continue;
		l->rc = mdb_cursor_open(l->reader->txn,
		    l->reader->keys->store.by_account, &w->cursor);
		if (l->rc != 0)
			return -1;
		w->listing = l;
		memcpy(w->prefix, l->id, 16);
		w->prefix[16] = (uint8_t) class;
		l->count++;
		l->classes |= (uint8_t)(1u << class);
		l->total += l->account.counts[class];
	}
	return 0;
}

/* Returns the walk at the newest key; NULL if all are at their ends. */
static struct walk *
newest(struct listing *l)
{
	struct walk *best = NULL;

	for (unsigned i = 0; i < l->count; i++) {
		struct walk *w = &l->walks[i];

		if (w->live && (best == NULL ||
		                   memcmp(w->at + KEY_INDEX_PREFIX,
		                       best->at + KEY_INDEX_PREFIX,
		                       KEY_INDEX_BYTES - KEY_INDEX_PREFIX) > 0))
			best = w;
	}
	return best;
}

static uint64_t
distance(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

/* Reports whether m is a bookmark for l and still valid. */
static bool
is_of(const struct key_bookmark *m, const struct listing *l)
{
	return m->classes == l->classes && m->changes == l->account.changes &&
	       memcmp(m->account, l->id, 16) == 0;
}

/*
 * Returns the valid bookmark that is nearest to want and nearer than `at`; NULL
 * if no bookmark is nearer.  With several walks only those before want count,
 * because a merge can go only from newer to older keys.
 */
static const struct key_bookmark *
find_bookmark(const struct listing *l, uint64_t want, uint64_t at)
{
	const struct key_bookmark *best = NULL;

	for (unsigned i = 0; i < KEY_BOOKMARKS; i++) {
		const struct key_bookmark *m = &l->reader->marks[i];

		if (is_of(m, l) &&
		    distance(m->position, want) < distance(at, want) &&
		    (l->count == 1 || m->position <= want)) {
			best = m;
			at = m->position;
		}
	}
	return best;
}

static void
go_to_bookmark(struct listing *l, const struct key_bookmark *m)
{
	for (unsigned i = 0; i < l->count; i++) {
		if (m->live[i])
			go_to(&l->walks[i], m->index[i]);
	}
}

/*
 * Starts at the nearest of both ends and the bookmarks.  So reading all pages
 * in order costs no more than reading the keys once.
 */
static void
go_to_position(struct listing *l, uint64_t want)
{
	const struct key_bookmark *mark;
	uint64_t at = 0;
	struct walk *w;

	if (l->count == 1 && distance(l->total - 1, want) < want)
		at = l->total - 1;
	mark = find_bookmark(l, want, at);
	if (mark != NULL) {
		at = mark->position;
		go_to_bookmark(l, mark);
	} else if (at != 0) {
		go_oldest(&l->walks[0]);
	} else {
		for (unsigned i = 0; i < l->count; i++)
			go_newest(&l->walks[i]);
	}
	for (; at < want && (w = newest(l)) != NULL; at++)
		step(w, MDB_PREV);
	for (; at > want && l->walks[0].live; at--)
		step(&l->walks[0], MDB_NEXT);
}

static void
set_bookmark(struct listing *l, uint64_t position)
{
	struct key_reader *r = l->reader;
	struct key_bookmark *m = &r->marks[r->next_mark++ % KEY_BOOKMARKS];

	memcpy(m->account, l->id, 16);
	m->classes = l->classes;
	m->changes = l->account.changes;
	m->position = position;
	for (unsigned i = 0; i < l->count; i++) {
		m->live[i] = l->walks[i].live;
		memcpy(m->index[i], l->walks[i].at, KEY_INDEX_BYTES);
	}
}

/* Invariant: every key of the index has a record. */
static int
visit_one(struct listing *l, const struct walk *w,
    void (*visit)(void *context, const struct key_view *v), void *context,
    struct err *e)
{
	const uint8_t *id = w->at + KEY_INDEX_BYTES - 16;
	struct key_record record;
	struct key_view view;
	int rc = key_store_get(
	    &l->reader->keys->store, l->reader->txn, id, &record, e);

	if (rc == 0)
		return err_set(e, ERR_SYSTEM, "a key's record is missing");
	if (rc == -1)
		return -1;
	key_reader_view(&view, id, &record, &l->account);
	if (l->details) {
		key_reader_details(&l->reader->keys->store, l->reader->txn,
		    &view, id, &record);
		key_reader_rotation(l->reader, &view, id, &record);
	}
	visit(context, &view);
	return 0;
}

static int
refuse_after(struct err *e)
{
	return err_set(e, ERR_INPUT, "the key to list after is no key");
}

/*
 * Goes to the newest keys that are older than the one with that id.  The key
 * may have been revoked, and so be in another class, or have been removed since
 * its page was read: its place follows from its id alone.
 */
static int
go_after(struct listing *l, struct str after, struct err *e)
{
	uint8_t id[16], index[KEY_INDEX_BYTES];
	struct key_record record = { .scope = KEY_SCOPE_API };

	if (!decode_uuid(id, after) || id[6] >> 4 != 7)
		return refuse_after(e);
	record.created_ms = key_format_time(id);
	key_store_index(index, id, &record);
	for (unsigned i = 0; i < l->count; i++) {
		memcpy(index, l->walks[i].prefix, KEY_INDEX_PREFIX);
		go_before(&l->walks[i], index, sizeof(index));
	}
	return 0;
}

static int
list(struct listing *l, const struct key_query *q,
    void (*visit)(void *context, const struct key_view *v), void *context,
    struct err *e)
{
	uint64_t skip = q->skip > 0 ? (uint64_t)q->skip : 0;
	bool is_after = q->after.p != NULL;
	struct walk *w = NULL;
	int64_t n = 0;

	if (open_walks(l, q) == 0 && (is_after || skip < l->total)) {
		if (!is_after)
			go_to_position(l, skip);
		else if (go_after(l, q->after, e) == -1)
			return -1;
		while ((w = newest(l)) != NULL && n < q->limit) {
			if (visit_one(l, w, visit, context, e) == -1)
				return -1;
			step(w, MDB_PREV);
			n++;
		}
	}
	if (l->rc != 0)
		return key_store_error(
		    &l->reader->keys->store, e, l->rc, "list keys");
	/* Only a number of keys to skip can find it again. */
	if (w != NULL && !is_after)
		set_bookmark(l, skip + (uint64_t)n);
	return w != NULL;
}

int
key_list(struct key_reader *r, const struct key_query *q,
    void (*visit)(void *context, const struct key_view *v), void *context,
    struct err *e)
{
	struct listing l = { .reader = r, .details = q->details };
	int rc;

	if (!decode_uuid(l.id, q->account))
		return 0;
	if (!key_reader_begin(r))
		return key_reader_fail(r, e);
	rc =
	    key_store_get_account(&r->keys->store, r->txn, l.id, &l.account, e);
	if (rc == 1)
		rc = list(&l, q, visit, context, e);
	close_walks(&l);
	key_reader_end(r);
	return rc;
}
