/* key_used.c - when, and from which address, each key was last used. */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "key/key_clock.h"
#include "key/key.h"
#include "key/key_byteorder.h"
#include "key/key_reader.h"
#include "key/key_record.h"
#include "key/key_space.h"
#include "key/key_txn.h"
#include "key/key_used.h"

enum { SLOTS = 2 * KEY_USED_NOTES, MINUTE_MS = 60000 };

struct note {
	uint64_t id[2]; /* the bytes of the id */
	uint8_t family, address[16];
};

/*
 * An open hash table: a slot has the number of a note, from 1; 0: it is free.
 * The notes are dense, so that a reader of few keys touches little memory.
 */
struct key_used_notes {
	size_t count;
	uint16_t slots[SLOTS];
	struct note notes[KEY_USED_NOTES];
};

struct key_used_notes *
key_used_notes_new(void)
{
	return mem_new(sizeof(struct key_used_notes));
}

void
key_used_notes_free(struct key_used_notes *n)
{
	free(n);
}

void
key_used_done(struct key_used *u)
{
	key_used_notes_free(u->spare);
	free(u->pending);
	*u = (struct key_used){ .count = 0 };
}

/* The last bytes of an id are random. */
static size_t
slot_of(const uint64_t id[2])
{
	return (size_t)(id[1] >> 40) % SLOTS;
}

void
key_used_note(struct key_used_notes *n, const uint8_t id[16],
    const struct key_network *from)
{
	struct note *note;
	uint64_t want[2];
	size_t at;

	memcpy(want, id, sizeof(want));
	for (at = slot_of(want); n->slots[at] != 0; at = (at + 1) % SLOTS) {
		note = &n->notes[n->slots[at] - 1];
		if (note->id[0] == want[0] && note->id[1] == want[1])
			break;
	}
	if (n->slots[at] == 0) {
		if (n->count == KEY_USED_NOTES)
			return;
		n->slots[at] = (uint16_t)++n->count;
	}
	note = &n->notes[n->slots[at] - 1];
	note->id[0] = want[0];
	note->id[1] = want[1];
	note->family = from != NULL ? from->family : 0;
	if (from != NULL)
		memcpy(note->address, from->address, sizeof(note->address));
}

/* Frees the slots of the notes: none of another note is touched. */
static void
forget_notes(struct key_used_notes *n)
{
	for (size_t i = 0; i < n->count; i++) {
		size_t at = slot_of(n->notes[i].id);

		while (n->slots[at] != 0) {
			n->slots[at] = 0;
			at = (at + 1) % SLOTS;
		}
	}
	n->count = 0;
}

static void
make_room(struct key_used *u, size_t count)
{
	if (count <= u->room)
		return;
	u->room = 2 * count < KEY_USED_PENDING ? 2 * count : KEY_USED_PENDING;
	u->pending = mem_resize(u->pending, u->room * sizeof(*u->pending));
}

void
key_used_keep(struct keys *k, struct key_used_notes *n)
{
	const uint32_t minute = (uint32_t)(key_clock_now_ms() / MINUTE_MS);
	struct key_used *u = &k->used;
	size_t count = n->count;

	if (count > KEY_USED_PENDING - u->count)
		count = KEY_USED_PENDING - u->count;
	make_room(u, u->count + count);
	for (size_t i = 0; i < count; i++) {
		struct key_used_entry *to = &u->pending[u->count++];
		const struct note *from = &n->notes[i];

		*to = (struct key_used_entry){ .minute = minute,
			.family = from->family };
		memcpy(to->id, from->id, sizeof(to->id));
		if (from->family != 0)
			memcpy(to->address, from->address, sizeof(to->address));
	}
	forget_notes(n);
}

/* The newest entry of a key comes first. */
static int
compare(const void *a, const void *b)
{
	const struct key_used_entry *x = a, *y = b;
	int order = memcmp(x->id, y->id, sizeof(x->id));

	if (order != 0)
		return order;
	return x->minute > y->minute ? -1 : x->minute < y->minute;
}

/* Sorts what waits; one entry for each key stays. */
static void
tidy(struct key_used *u)
{
	size_t n = 0;

	qsort(u->pending, u->count, sizeof(*u->pending), compare);
	for (size_t i = 0; i < u->count; i++) {
		if (n > 0 && memcmp(u->pending[n - 1].id, u->pending[i].id,
		                 sizeof(u->pending[i].id)) == 0)
			continue;
		u->pending[n++] = u->pending[i];
	}
	u->count = n;
}

/*
 * Takes neighbors, which share pages, and begins after those that were taken
 * last, so that each has its turn.
 */
static size_t
take_part(struct key_used *u, struct key_used_entry *batch)
{
	size_t first = 0, count;

	if (u->count > KEY_USED_BATCH)
		while (first < u->count && memcmp(u->pending[first].id, u->last,
		                               sizeof(u->last)) <= 0)
			first++;
	if (first == u->count)
		first = 0;
	count = u->count - first;
	if (count > KEY_USED_BATCH)
		count = KEY_USED_BATCH;
	if (count == 0)
		return 0;
	memcpy(batch, u->pending + first, count * sizeof(*batch));
	memcpy(u->last, batch[count - 1].id, sizeof(u->last));
	memmove(u->pending + first, u->pending + first + count,
	    (u->count - first - count) * sizeof(*batch));
	u->count -= count;
	return count;
}

size_t
key_used_take(struct keys *k, struct key_used_entry batch[KEY_USED_BATCH])
{
	struct key_used *u = &k->used;
	size_t count;

	pthread_mutex_lock(&k->readers_lock);
	for (struct key_reader *r = k->readers; r != NULL; r = r->next) {
		struct key_used_notes *full;

		if (u->spare == NULL)
			u->spare = key_used_notes_new();
		/* The reader waits for this exchange only. */
		pthread_mutex_lock(&r->lock);
		full = r->notes;
		r->notes = u->spare;
		pthread_mutex_unlock(&r->lock);
		key_used_keep(k, full);
		u->spare = full;
	}
	if (u->count > 1)
		tidy(u);
	count = take_part(u, batch);
	pthread_mutex_unlock(&k->readers_lock);
	return count;
}

void
key_used_give_back(
    struct keys *k, const struct key_used_entry *batch, size_t count)
{
	struct key_used *u = &k->used;

	pthread_mutex_lock(&k->readers_lock);
	if (count > KEY_USED_PENDING - u->count)
		count = KEY_USED_PENDING - u->count;
	make_room(u, u->count + count);
	if (count > 0)
		memcpy(u->pending + u->count, batch, count * sizeof(*batch));
	u->count += count;
	pthread_mutex_unlock(&k->readers_lock);
}

/* ---- the database ---- */

/*
 * Reports whether a key exists, may have a last use, and what is stored of it
 * is older.
 */
static int
is_news(struct key_txn *b, const struct key_used_entry *n, struct err *e)
{
	MDB_val key = { sizeof(n->id), (void *)(uintptr_t)n->id }, v;
	struct key_record r;
	int rc = key_store_get(b->store, b->txn, n->id, &r, e);

	if (rc != 1 || r.purged)
		return rc == -1 ? -1 : 0;
	rc = mdb_get(b->txn, b->store->used, &key, &v);
	if (rc == MDB_NOTFOUND)
		return 1;
	if (rc != 0)
		return key_store_error(b->store, e, rc, "read the last use");
	return v.mv_size != KEY_USED_BYTES ||
	       key_byteorder_get(v.mv_data, 4) < n->minute;
}

/*
 * Returns the bytes that writing so many entries can add to the file: each page
 * of the database at most once, and new ones.
 */
static int64_t
growth_of(struct key_txn *b, size_t count)
{
	enum { PER_ENTRY = 3, PER_NEW_PAGE = 16, SPARE_PAGES = 16 };
	const size_t most = count * PER_ENTRY;
	size_t pages;
	MDB_stat s;

	if (mdb_stat(b->txn, b->store->used, &s) != 0)
		return INT64_MAX / 2;
	pages = s.ms_branch_pages + s.ms_leaf_pages + count / PER_NEW_PAGE;
	if (pages > most)
		pages = most;
	return KEY_SPACE_PER_COMMIT +
	       (int64_t)((pages + SPARE_PAGES) * s.ms_psize);
}

static int
put(struct key_txn *b, const struct key_used_entry *n, struct err *e)
{
	uint8_t value[KEY_USED_BYTES];

	key_byteorder_put(value, n->minute, 4);
	value[4] = n->family;
	memcpy(value + 5, n->address, sizeof(n->address));
	return key_txn_put(b, b->store->used,
	    (MDB_val){ sizeof(n->id), (void *)(uintptr_t)n->id },
	    (MDB_val){ sizeof(value), value }, 0, e);
}

int
key_used_write(struct key_txn *b, const struct key_used_entry *batch,
    size_t count, struct err *e)
{
	int written = 0;

	for (size_t i = 0; i < count; i++) {
		int rc = is_news(b, &batch[i], e);

		if (rc == 1 && written == 0)
			rc =
			    key_space_want(b->store, b->txn,
			        growth_of(b, count - i),
			        "the last use of keys cannot be noted", e) == -1
			        ? -1
			        : 1;
		if (rc == -1 || (rc == 1 && put(b, &batch[i], e) == -1))
			return -1;
		written += rc;
	}
	return written;
}

int
key_used_forget(struct key_txn *b, const uint8_t id[16], struct err *e)
{
	MDB_val key = { 16, (void *)(uintptr_t)id };
	int rc = mdb_del(b->txn, b->store->used, &key, NULL);

	return rc == 0 || rc == MDB_NOTFOUND
	           ? 0
	           : key_store_error(b->store, e, rc, "remove the last use");
}

void
key_used_view(const struct key_store *s, MDB_txn *txn, const uint8_t id[16],
    struct key_view *v)
{
	MDB_val key = { 16, (void *)(uintptr_t)id }, value;
	const uint8_t *p;

	v->last_used_ms = 0;
	v->last_used_from = (struct key_network){ .family = 0 };
	if (mdb_get(txn, s->used, &key, &value) != 0 ||
	    value.mv_size != KEY_USED_BYTES)
		return;
	p = value.mv_data;
	v->last_used_ms = (int64_t)key_byteorder_get(p, 4) * MINUTE_MS;
	if (p[4] != 4 && p[4] != 6)
		return;
	v->last_used_from.family = p[4];
	v->last_used_from.prefix = p[4] == 4 ? 32 : 128;
	memcpy(v->last_used_from.address, p + 5, 16);
}
