/* digest_nonces.c - the used counts of each nonce (RFC 7616 3.4). */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "expose/auth/digest_nonces.h"

enum { SLOTS = 4096, WORD = 64, WORDS = DIGEST_NONCES_WINDOW / WORD };

/*
 * Bit i of used: the count highest - i was used.  Counts below the window are
 * treated as used.
 */
struct record {
	struct digest_nonce nonce;
	struct record *same; /* next record in the slot */
	uint32_t highest;
	uint64_t used[WORDS];
};

struct digest_nonces {
	pthread_mutex_t lock; /* protects what follows */
	int64_t floor_ms; /* nonces made at or before this time are rejected */
	struct record *records; /* a ring; NULL until the first use */
	size_t next; /* the oldest record, overwritten next */
	struct record *slots[SLOTS];
};

struct digest_nonces *
digest_nonces_new(void)
{
	struct digest_nonces *n = mem_new(sizeof(*n));

	pthread_mutex_init(&n->lock, NULL);
	n->floor_ms = INT64_MIN;
	return n;
}

void
digest_nonces_free(struct digest_nonces *n)
{
	if (n == NULL)
		return;
	pthread_mutex_destroy(&n->lock);
	free(n->records);
	free(n);
}

/*
 * Returns the slot of a nonce.  The numbers are random and nonces are signed,
 * so a client cannot choose the slot.
 */
static struct record **
slot_of(struct digest_nonces *n, const struct digest_nonce *nonce)
{
	return &n->slots[nonce->number % SLOTS];
}

static struct record *
find(struct digest_nonces *n, const struct digest_nonce *nonce)
{
	struct record *r = *slot_of(n, nonce);

	while (r != NULL && (r->nonce.number != nonce->number ||
	                        r->nonce.made_ms != nonce->made_ms))
		r = r->same;
	return r;
}

/*
 * Evicts a record.  All nonces made before it become invalid, too: an evicted
 * one would otherwise look unused.
 */
static void
evict(struct digest_nonces *n, struct record *r)
{
	struct record **at = slot_of(n, &r->nonce);

	while (*at != r)
		at = &(*at)->same;
	*at = r->same;
	if (r->nonce.made_ms > n->floor_ms)
		n->floor_ms = r->nonce.made_ms;
}

static struct record *
add(struct digest_nonces *n, const struct digest_nonce *nonce)
{
	struct record **slot = slot_of(n, nonce), *r;

	if (n->records == NULL)
		n->records = mem_new(DIGEST_NONCES_KEPT * sizeof(*r));
	r = &n->records[n->next];
	n->next = (n->next + 1) % DIGEST_NONCES_KEPT;
	if (r->highest > 0)
		evict(n, r);
	*r = (struct record){ .nonce = *nonce, .same = *slot };
	*slot = r;
	return r;
}

/* Shifts the window up by `by` counts, all unused. */
static void
shift(struct record *r, uint32_t by)
{
	if (by >= DIGEST_NONCES_WINDOW) {
		memset(r->used, 0, sizeof(r->used));
		return;
	}
	for (int i = WORDS - 1; i >= 0; i--) {
		int from = i - (int)(by / WORD);
		uint32_t bits = by % WORD;
		uint64_t word = from >= 0 ? r->used[from] << bits : 0;

		if (bits > 0 && from > 0)
			word |= r->used[from - 1] >> (WORD - bits);
		r->used[i] = word;
	}
}

static bool
use(struct record *r, uint32_t count)
{
	uint32_t below;
	uint64_t bit;

	if (count > r->highest) {
		shift(r, count - r->highest);
		r->highest = count;
	}
	assert(count <= r->highest);
	below = r->highest - count;
	if (below >= DIGEST_NONCES_WINDOW)
		return false;
	bit = (uint64_t)1 << (below % WORD);
	if (r->used[below / WORD] & bit)
		return false;
	r->used[below / WORD] |= bit;
	return true;
}

bool
digest_nonces_use(
    struct digest_nonces *n, const struct digest_nonce *nonce, uint32_t count)
{
	struct record *r;
	bool good;

	if (count == 0)
		return false;
	pthread_mutex_lock(&n->lock);
	good = nonce->made_ms > n->floor_ms;
	if (good) {
		r = find(n, nonce);
		good = use(r != NULL ? r : add(n, nonce), count);
	}
	pthread_mutex_unlock(&n->lock);
	return good;
}
