/* key_list.c - the keys of an account, in order, from any position. */
#include <string.h>

#include "base/base.h"
#include "key/key.h"
#include "key/key_byteorder.h"
#include "key/key_format.h"
#include "key/key_reader.h"
#include "key/key_record.h"

struct listing;

enum {
	/* Of an index entry, after account and class: created, id. */
	PLACE_BYTES = KEY_INDEX_BYTES - KEY_INDEX_PREFIX,
	TIME_BYTES = 8,
};

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
	bool oldest_first;
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

/* Is the current key of a to be listed before that of b? */
static bool
precedes(const struct listing *l, const struct walk *a, const struct walk *b)
{
	const int order = memcmp(
	    a->at + KEY_INDEX_PREFIX, b->at + KEY_INDEX_PREFIX, PLACE_BYTES);

	return l->oldest_first ? order < 0 : order > 0;
}

/* Returns the walk at the next key to list; NULL if all are at their ends. */
static struct walk *
next_walk(struct listing *l)
{
	struct walk *best = NULL;

	for (unsigned i = 0; i < l->count; i++) {
		struct walk *w = &l->walks[i];

		if (w->live && (best == NULL || precedes(l, w, best)))
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
	for (; at < want && (w = next_walk(l)) != NULL; at++)
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

/*
 * Sets place to that of the key with that id.  It follows from the id alone:
 * the key may have been revoked, and so be in another class, or removed since
 * its page was read; and nothing tells which keys of others exist.
 */
static int
find_place(struct str after, uint8_t place[PLACE_BYTES], struct err *e)
{
	uint8_t id[16];

	if (!decode_uuid(id, after) || id[6] >> 4 != 7)
		return err_set(e, ERR_INPUT, "the key to list after is no key");
	key_byteorder_put_sorted(place, (uint64_t)key_format_id_time(id));
	memcpy(place + TIME_BYTES, id, 16);
	return 0;
}

/* Lists nothing before the first ms of that time, in the order of the list. */
static void
bound_place(
    const struct listing *l, int64_t ms, uint8_t place[PLACE_BYTES], bool *has)
{
	uint8_t bound[PLACE_BYTES] = { 0 };
	int order;

	if (ms == 0)
		return;
	key_byteorder_put_sorted(bound, ms > 0 ? (uint64_t)ms : 0);
	order = memcmp(bound, place, sizeof(bound));
	if (!*has || (l->oldest_first ? order > 0 : order < 0))
		memcpy(place, bound, sizeof(bound));
	*has = true;
}

/* Goes to the first key that follows place in the order of the list. */
static void
go_behind(struct walk *w, const uint8_t place[PLACE_BYTES])
{
	uint8_t index[KEY_INDEX_BYTES];
	MDB_val key = { sizeof(index), index }, v;

	memcpy(index, w->prefix, KEY_INDEX_PREFIX);
	memcpy(index + KEY_INDEX_PREFIX, place, PLACE_BYTES);
	if (!w->listing->oldest_first) {
		go_before(w, index, sizeof(index));
		return;
	}
	settle(w, mdb_cursor_get(w->cursor, &key, &v, MDB_SET_RANGE), &key);
	if (w->live &&
	    memcmp(w->at + KEY_INDEX_PREFIX, place, PLACE_BYTES) == 0)
		step(w, MDB_NEXT);
}

/* Goes to where the list begins. */
static int
go_to_start(struct listing *l, const struct key_query *q, struct err *e)
{
	uint8_t place[PLACE_BYTES] = { 0 };
	bool has = q->after.p != NULL;

	if (has && find_place(q->after, place, e) == -1)
		return -1;
	bound_place(l,
	    l->oldest_first ? q->created_from_ms : q->created_before_ms, place,
	    &has);
	for (unsigned i = 0; i < l->count; i++) {
		if (has)
			go_behind(&l->walks[i], place);
		else if (l->oldest_first)
			go_oldest(&l->walks[i]);
		else
			go_newest(&l->walks[i]);
	}
	return 0;
}

/* Is the key beyond the times that q asks for?  So are all that follow. */
static bool
is_beyond(const struct key_query *q, const struct walk *w)
{
	const int64_t created =
	    (int64_t)key_byteorder_get_sorted(w->at + KEY_INDEX_PREFIX);
	return q->oldest_first ? q->created_before_ms != 0 &&
	                             created >= q->created_before_ms
	                       : created < q->created_from_ms;
}

/* Visits keys up to the limit.  Returns 1 if more follow, 0 or -1. */
static int
visit_all(struct listing *l, const struct key_query *q, int64_t *n,
    void (*visit)(void *context, const struct key_view *v), void *context,
    struct err *e)
{
	struct walk *w;

	for (*n = 0; (w = next_walk(l)) != NULL && !is_beyond(q, w); ++*n) {
		if (*n == q->limit)
			return 1;
		if (visit_one(l, w, visit, context, e) == -1)
			return -1;
		step(w, l->oldest_first ? MDB_NEXT : MDB_PREV);
	}
	return 0;
}

static int
list(struct listing *l, const struct key_query *q,
    void (*visit)(void *context, const struct key_view *v), void *context,
    struct err *e)
{
	const uint64_t skip = q->skip > 0 ? (uint64_t)q->skip : 0;
	/* Only a number of keys to skip can find it again. */
	const bool by_number =
	    q->after.p == NULL && !q->oldest_first && q->created_before_ms == 0;
	int64_t n = 0;
	int more = 0;
	if (open_walks(l, q) == 0 && (!by_number || skip < l->total)) {
		if (by_number)
			go_to_position(l, skip);
		else if (go_to_start(l, q, e) == -1)
			return -1;
		more = visit_all(l, q, &n, visit, context, e);
	}
	if (l->rc != 0)
		return key_store_error(
		    &l->reader->keys->store, e, l->rc, "list keys");
	if (more == 1 && by_number)
		set_bookmark(l, skip + (uint64_t)n);
	return more;
}

int
key_list(struct key_reader *r, const struct key_query *q,
    void (*visit)(void *context, const struct key_view *v), void *context,
    struct err *e)
{
	struct listing l = { .reader = r,
		.details = q->details,
		.oldest_first = q->oldest_first };
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
