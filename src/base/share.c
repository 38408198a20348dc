/* share.c - divides a limited number of slots fairly among holders. */
#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/random.h"
#include "base/share.h"

enum { SLOTS = 4096 };

/* The holders of a pool with equally many slots, least recently used first. */
struct bucket {
	struct list link; /* in the pool, sorted by count */
	size_t count;
	struct list holders;
};

/* The slots of a pool; trusted and untrusted holders are counted separately. */
struct pool {
	struct list link;
	char *name;
	bool trusted;
	size_t count;
	struct list buckets;
};

/* Invariant: count > 0, and it is in the bucket of its count. */
struct share_holder {
	struct share_holder *same; /* of the same slot */
	uint8_t id[SHARE_ID];
	struct pool *pool;
	struct bucket *bucket;
	struct list link; /* in the bucket */
	size_t count, weight;
	struct list places[SHARE_RANKS]; /* longest unused first */
};

struct share {
	size_t most, reserve;
	size_t count[2]; /* of untrusted, of trusted holders */
	struct list pools;
	uint64_t seed;
	struct share_holder *slots[SLOTS];
};

struct share *
share_new(size_t most, size_t reserve)
{
	struct share *s = mem_new(sizeof(*s));

	s->most = most;
	s->reserve = reserve < most ? reserve : most - 1;
	random_bytes(&s->seed, sizeof(s->seed));
	list_init(&s->pools);
	return s;
}

size_t
share_count(const struct share *s)
{
	return s->count[false] + s->count[true];
}

/* ----------------------------------------------------------------- holders */

uint64_t
share_hash(const struct share_who *who, uint64_t seed)
{
	uint64_t part[SHARE_ID / 8], h = seed;

	memcpy(part, who->id, sizeof(part));
	for (size_t i = 0; i < LEN(part); i++) {
		/* The finalizer of SplitMix64. */
		h ^= part[i];
		h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
		h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
		h ^= h >> 31;
	}
	return h;
}

static size_t
slot_of(const struct share *s, const struct share_who *who)
{
	return share_hash(who, s->seed) % SLOTS;
}

static bool
is_pool(const struct pool *p, const struct share_who *who)
{
	return p->trusted == who->trusted && str_is(who->pool, p->name);
}

static struct share_holder *
find_holder(const struct share *s, const struct share_who *who)
{
	struct share_holder *h = s->slots[slot_of(s, who)];

	while (h != NULL && (memcmp(h->id, who->id, sizeof(h->id)) != 0 ||
	                        !is_pool(h->pool, who)))
		h = h->same;
	return h;
}

static struct pool *
get_pool(struct share *s, const struct share_who *who)
{
	struct pool *p;

	for (struct list *l = s->pools.next; l != &s->pools; l = l->next) {
		p = container_of(l, struct pool, link);
		if (is_pool(p, who))
			return p;
	}
	p = mem_new(sizeof(*p));
	p->name = mem_printf("%.*s", STR_FMT(who->pool));
	p->trusted = who->trusted;
	list_init(&p->buckets);
	list_append(&s->pools, &p->link);
	return p;
}

static struct share_holder *
get_holder(struct share *s, const struct share_who *who)
{
	struct share_holder *h = find_holder(s, who), **slot;

	if (h != NULL)
		return h;
	h = mem_new(sizeof(*h));
	memcpy(h->id, who->id, sizeof(h->id));
	h->pool = get_pool(s, who);
	list_init(&h->link);
	for (size_t i = 0; i < SHARE_RANKS; i++)
		list_init(&h->places[i]);
	slot = &s->slots[slot_of(s, who)];
	h->same = *slot;
	*slot = h;
	return h;
}

static void
free_pool(struct pool *p)
{
	while (!list_is_empty(&p->buckets))
		free(container_of(list_take(&p->buckets), struct bucket, link));
	list_remove(&p->link);
	free(p->name);
	free(p);
}

static void
free_holder(struct share *s, struct share_holder *h)
{
	struct share_who who = { .trusted = h->pool->trusted };
	struct share_holder **at;

	memcpy(who.id, h->id, sizeof(who.id));
	at = &s->slots[slot_of(s, &who)];
	while (*at != h)
		at = &(*at)->same;
	*at = h->same;
	if (h->pool->count == 0)
		free_pool(h->pool);
	free(h);
}

void
share_free(struct share *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < SLOTS; i++) {
		while (s->slots[i] != NULL) {
			struct share_holder *h = s->slots[i];

			s->slots[i] = h->same;
			free(h);
		}
	}
	while (!list_is_empty(&s->pools))
		free_pool(container_of(s->pools.next, struct pool, link));
	free(s);
}

/* ----------------------------------------------------------------- buckets */

/* Returns the bucket of that count after `before`; creates it if necessary. */
static struct bucket *
get_bucket(struct pool *p, struct list *before, size_t count)
{
	struct bucket *b;

	if (before->next != &p->buckets) {
		b = container_of(before->next, struct bucket, link);
		if (b->count == count)
			return b;
	}
	b = mem_new(sizeof(*b));
	b->count = count;
	list_init(&b->holders);
	list_append(before->next, &b->link);
	return b;
}

/*
 * Moves a holder to the bucket of its new count, which is one more or one less:
 * so the new bucket is next to the old one.
 */
static void
rank_holder(struct share_holder *h, size_t count)
{
	struct pool *p = h->pool;
	struct bucket *old = h->bucket;
	struct list *before = &p->buckets;
	bool more = count > h->count;

	if (old != NULL)
		before = more ? &old->link : old->link.prev;
	/* A bucket with one slot less is just before the old one. */
	if (!more && before != &p->buckets &&
	    container_of(before, struct bucket, link)->count == count)
		before = before->prev;
	list_remove(&h->link);
	h->count = count;
	h->bucket = NULL;
	if (count > 0) {
		struct list *all;

		h->bucket = get_bucket(p, before, count);
		all = &h->bucket->holders;
		/*
		 * Taking a slot counts as use.  A holder that returned one goes
		 * to the front, as the least recently used.
		 */
		list_append(more ? all : all->next, &h->link);
	}
	if (old != NULL && list_is_empty(&old->holders)) {
		list_remove(&old->link);
		free(old);
	}
}

/* ------------------------------------------------------------------ places */

void
share_take(struct share *s, const struct share_who *who, struct share_place *p)
{
	struct share_holder *h = get_holder(s, who);

	assert(p->holder == NULL);
	p->holder = h;
	p->rank = SHARE_NEW;
	list_append(&h->places[p->rank], &p->link);
	s->count[who->trusted]++;
	h->pool->count++;
	rank_holder(h, h->count + 1);
}

void
share_give_back(struct share *s, struct share_place *p)
{
	struct share_holder *h = p->holder;

	if (h == NULL)
		return;
	list_remove(&p->link);
	p->holder = NULL;
	s->count[h->pool->trusted]--;
	h->pool->count--;
	rank_holder(h, h->count - 1);
	if (h->count == 0)
		free_holder(s, h);
}

void
share_use(struct share *s, struct share_place *p, enum share_rank rank)
{
	struct share_holder *h = p->holder;

	(void)s;
	if (h == NULL)
		return;
	p->rank = rank;
	list_remove(&p->link);
	list_append(&h->places[rank], &p->link);
	list_remove(&h->link);
	list_append(&h->bucket->holders, &h->link);
}

/* ---------------------------------------------------------------- victim */

/* Returns the holder with the most slots in the pool with the most slots. */
static struct share_holder *
find_heaviest(const struct share *s, bool trusted)
{
	const struct pool *most = NULL;
	const struct bucket *b;

	for (struct list *l = s->pools.next; l != &s->pools; l = l->next) {
		const struct pool *p = container_of(l, struct pool, link);

		if (p->trusted == trusted &&
		    (most == NULL || p->count > most->count))
			most = p;
	}
	if (most == NULL)
		return NULL;
	b = container_of(most->buckets.prev, struct bucket, link);
	return container_of(b->holders.next, struct share_holder, link);
}

static struct share_place *
first_place(struct share_holder *h, enum share_rank last)
{
	for (int rank = SHARE_NEW; rank <= (int)last; rank++)
		if (!list_is_empty(&h->places[rank]))
			return container_of(
			    h->places[rank].next, struct share_place, link);
	return NULL;
}

static size_t
count_of(const struct share_holder *h)
{
	return h != NULL ? h->count : 0;
}

size_t
share_count_of(const struct share *s, const struct share_who *who)
{
	return count_of(find_holder(s, who));
}

/*
 * Returns the holder that a caller of that trust can take a slot from; NULL if
 * no slot is taken.
 */
static struct share_holder *
find_giver(const struct share *s, bool trusted)
{
	struct share_holder *other = find_heaviest(s, false);
	struct share_holder *known = find_heaviest(s, true);

	if (other == NULL)
		return known;
	if (count_of(known) <= other->count)
		return other;
	if (trusted ||
	    (share_count(s) >= s->most && s->count[false] < s->reserve))
		return known;
	return other;
}

static bool
gives(const struct share_holder *giver, size_t count, bool trusted)
{
	if (count == 0 || giver->count > count + 1)
		return true;
	return trusted && !giver->pool->trusted && giver->count >= count;
}

static bool
is_full(const struct share *s, bool trusted)
{
	return share_count(s) >= s->most ||
	       (!trusted && s->count[false] >= s->most - s->reserve);
}

bool
share_ask(struct share *s, const struct share_who *who, bool own,
    struct share_place **victim)
{
	struct share_holder *self = find_holder(s, who);
	struct share_holder *giver;

	*victim = NULL;
	if (!is_full(s, who->trusted))
		return true;
	giver = find_giver(s, who->trusted);
	if (giver != NULL && gives(giver, count_of(self), who->trusted))
		*victim = first_place(giver, SHARE_BUSY);
	else if (own && self != NULL)
		*victim = first_place(self, SHARE_IDLE);
	return *victim != NULL;
}

/* ------------------------------------------------------------------ weight */

void
share_weigh(struct share_place *p, size_t more, size_t less)
{
	if (p->holder != NULL)
		p->holder->weight += more - less;
}

void
share_each_of_heaviest(struct share *s,
    bool (*visit)(void *context, struct share_place *p), void *context)
{
	struct share_holder *heaviest = NULL;

	for (size_t i = 0; i < SLOTS; i++)
		for (struct share_holder *h = s->slots[i]; h != NULL;
		     h = h->same)
			if (heaviest == NULL || h->weight > heaviest->weight)
				heaviest = h;
	if (heaviest == NULL || heaviest->weight == 0)
		return;
	for (size_t rank = 0; rank < SHARE_RANKS; rank++) {
		struct list *all = &heaviest->places[rank];

		for (struct list *l = all->next; l != all; l = l->next)
			if (!visit(context,
			        container_of(l, struct share_place, link)))
				return;
	}
}
