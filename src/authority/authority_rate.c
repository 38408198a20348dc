/* authority_rate.c - limits the requests of each key, across threads. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "authority/authority_rate.h"
#include "base/base.h"

enum { SLOTS = 1024, PROBES = 8 };

/*
 * The generic cell rate algorithm stores a bucket as one number: the time at
 * which it will be full again.  A slot whose time is past is free.
 */
struct slot {
	char id[37];
	int64_t full_ns;
};

struct authority_rate {
	int64_t each_ns; /* what one request costs */
	int64_t ahead_ns; /* the maximum of full_ns - now: the burst */
	pthread_mutex_t lock; /* of slots */
	struct slot slots[SLOTS];
};

struct authority_rate *
authority_rate_new(int64_t rate)
{
	struct authority_rate *r;

	if (rate <= 0)
		return NULL;
	r = mem_new(sizeof(*r));
	r->each_ns = rate < 1000000000 ? 1000000000 / rate : 1;
	r->ahead_ns = 2000000000;
	pthread_mutex_init(&r->lock, NULL);
	return r;
}

void
authority_rate_free(struct authority_rate *r)
{
	if (r == NULL)
		return;
	pthread_mutex_destroy(&r->lock);
	free(r);
}

/* Not keyed: no client can choose the id of a valid key. */
static size_t
slot_of(const char *id)
{
	return hash_fnv32(HASH_FNV32_BASIS, str_of(id)) % SLOTS;
}

/* Returns the slot of id; else the one that is full first, for reuse. */
static struct slot *
find(struct authority_rate *r, const char *id)
{
	size_t at = slot_of(id);
	struct slot *best = &r->slots[at];

	for (size_t i = 0; i < PROBES; i++) {
		struct slot *s = &r->slots[(at + i) % SLOTS];

		if (strcmp(s->id, id) == 0)
			return s;
		if (s->full_ns < best->full_ns)
			best = s;
	}
	memcpy(best->id, id, sizeof(best->id));
	best->full_ns = 0;
	return best;
}

int64_t
authority_rate_take(struct authority_rate *r, const char id[37], int64_t now_us)
{
	int64_t now = now_us * 1000, over;
	struct slot *s;

	pthread_mutex_lock(&r->lock);
	s = find(r, id);
	if (s->full_ns < now)
		s->full_ns = now;
	over = s->full_ns + r->each_ns - now - r->ahead_ns;
	if (over <= 0)
		s->full_ns += r->each_ns;
	pthread_mutex_unlock(&r->lock);
	return over <= 0 ? 0 : (over + 999999999) / 1000000000;
}
