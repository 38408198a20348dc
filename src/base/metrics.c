/* metrics.c - request counters per thread, summed when they are read. */
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/histogram.h"
#include "base/mem.h"
#include "base/mem_budget.h"
#include "base/metrics.h"

enum { SLOTS = 256 }; /* a power of two; routes x statuses that occur */

/*
 * route is stored last, with release order: a reader that sees the route also
 * sees the status.
 */
struct slot {
	const char *_Atomic route;
	int status;
	_Atomic int64_t count;
};

struct metrics_shard {
	struct metrics_shard *next;
	struct slot slots[SLOTS];
	_Atomic int64_t others; /* requests without a slot */
	_Atomic int64_t buckets[HISTOGRAM_BUCKETS];
	_Atomic int64_t sum_us;
};

/* A copy of a name from a file, valid until metrics_free(). */
struct name {
	struct name *next;
	char *text;
};

enum { NAME_CHAINS = 64 };

struct metrics {
	pthread_mutex_t lock; /* of the chains, not of the counters */
	struct metrics_shard *shards;
	const struct mem_budget *budget; /* NULL: none */
	struct name *names[NAME_CHAINS]; /* by hash */
};

struct metrics *
metrics_new(void)
{
	struct metrics *m = mem_new(sizeof(*m));

	pthread_mutex_init(&m->lock, NULL);
	return m;
}

static void
free_names(struct metrics *m)
{
	for (size_t i = 0; i < NAME_CHAINS; i++) {
		struct name *next;

		for (struct name *n = m->names[i]; n != NULL; n = next) {
			next = n->next;
			free(n->text);
			free(n);
		}
	}
}

static size_t
chain_of(const char *text)
{
	return hash_fnv32(HASH_FNV32_BASIS, str_of(text)) % NAME_CHAINS;
}

const char *
metrics_name(struct metrics *m, const char *text)
{
	struct name **chain = &m->names[chain_of(text)], *n;

	pthread_mutex_lock(&m->lock);
	for (n = *chain; n != NULL && strcmp(n->text, text) != 0; n = n->next)
		;
	if (n == NULL) {
		n = mem_new(sizeof(*n));
		n->text = mem_strdup(text);
		n->next = *chain;
		*chain = n;
	}
	pthread_mutex_unlock(&m->lock);
	return n->text;
}

void
metrics_free(struct metrics *m)
{
	struct metrics_shard *s, *next;

	if (m == NULL)
		return;
	for (s = m->shards; s != NULL; s = next) {
		next = s->next;
		free(s);
	}
	free_names(m);
	pthread_mutex_destroy(&m->lock);
	free(m);
}

struct metrics_shard *
metrics_shard_new(struct metrics *m)
{
	struct metrics_shard *s = mem_new(sizeof(*s));

	pthread_mutex_lock(&m->lock);
	s->next = m->shards;
	m->shards = s;
	pthread_mutex_unlock(&m->lock);
	return s;
}

/* Only one thread writes a shard, so a load and a store are enough. */
static void
add(_Atomic int64_t *to, int64_t n)
{
	atomic_store_explicit(to,
	    atomic_load_explicit(to, memory_order_relaxed) + n,
	    memory_order_relaxed);
}

static int64_t
get(const _Atomic int64_t *from)
{
	return atomic_load_explicit(from, memory_order_relaxed);
}

/* Open addressing by the address of the name; NULL if the table is full. */
static struct slot *
find_slot(struct metrics_shard *s, const char *route, int status)
{
	size_t at = ((uintptr_t)route / 8 + (size_t)status * 31) % SLOTS;

	for (size_t i = 0; i < SLOTS; i++) {
		struct slot *slot = &s->slots[(at + i) % SLOTS];

		if (slot->route == route && slot->status == status)
			return slot;
		if (slot->route == NULL) {
			slot->status = status;
			atomic_store_explicit(
			    &slot->route, route, memory_order_release);
			return slot;
		}
	}
	return NULL;
}

void
metrics_request(
    struct metrics_shard *s, const char *route, int status, int64_t duration_us)
{
	struct slot *slot =
	    find_slot(s, route != NULL ? route : "none", status);
	const size_t bucket = histogram_bucket(HISTOGRAM_REQUESTS, duration_us);

	add(slot != NULL ? &slot->count : &s->others, 1);
	add(&s->buckets[bucket], 1);
	/* A sum must not decrease. */
	add(&s->sum_us, duration_us > 0 ? duration_us : 0);
}

/* The sum over all shards of one series, names compared as text. */
static int64_t
sum_series(struct metrics *m, const char *route, int status)
{
	int64_t sum = 0;

	for (struct metrics_shard *s = m->shards; s != NULL; s = s->next) {
		for (size_t i = 0; i < SLOTS; i++) {
			const char *r = atomic_load_explicit(
			    &s->slots[i].route, memory_order_acquire);

			if (r != NULL && s->slots[i].status == status &&
			    strcmp(r, route) == 0)
				sum += get(&s->slots[i].count);
		}
	}
	return sum;
}

/* Does an earlier slot have the same series? */
static bool
is_repeated(struct metrics *m, struct metrics_shard *shard, size_t slot,
    const char *route, int status)
{
	for (struct metrics_shard *s = m->shards; s != NULL; s = s->next) {
		for (size_t i = 0; i < SLOTS; i++) {
			const char *r;

			if (s == shard && i == slot)
				return false;
			r = atomic_load_explicit(
			    &s->slots[i].route, memory_order_acquire);
			if (r != NULL && s->slots[i].status == status &&
			    strcmp(r, route) == 0)
				return true;
		}
	}
	return false;
}

void
metrics_label(struct buf *out, const char *value)
{
	for (; *value != '\0'; value++) {
		if (*value == '\\' || *value == '"')
			buf_putc(out, '\\');
		if (*value == '\n')
			buf_puts(out, "\\n");
		else
			buf_putc(out, *value);
	}
}

static void
render_requests(struct metrics *m, struct buf *out)
{
	int64_t others = 0;

	buf_puts(out, "# HELP claviger_http_requests_total Requests answered.\n"
	              "# TYPE claviger_http_requests_total counter\n");
	for (struct metrics_shard *s = m->shards; s != NULL; s = s->next) {
		others += get(&s->others);
		for (size_t i = 0; i < SLOTS; i++) {
			const char *route = atomic_load_explicit(
			    &s->slots[i].route, memory_order_acquire);
			int status;

			/* The status is valid only if route is set. */
			if (route == NULL)
				continue;
			status = s->slots[i].status;
			if (is_repeated(m, s, i, route, status))
				continue;
			buf_puts(out, "claviger_http_requests_total{route=\"");
			metrics_label(out, route);
			buf_printf(out, "\",status=\"%d\"} %" PRId64 "\n",
			    status, sum_series(m, route, status));
		}
	}
	if (others > 0)
		buf_printf(out,
		    "claviger_http_requests_total{route=\"other\","
		    "status=\"other\"} %" PRId64 "\n",
		    others);
}

static void
render_durations(struct metrics *m, struct buf *out)
{
	struct histogram all = { .sum_us = 0 };

	for (struct metrics_shard *s = m->shards; s != NULL; s = s->next) {
		for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++)
			all.buckets[i] += get(&s->buckets[i]);
		all.sum_us += get(&s->sum_us);
	}
	buf_puts(out,
	    "# HELP claviger_http_request_duration_seconds From the first byte "
	    "of a request to its answer.\n"
	    "# TYPE claviger_http_request_duration_seconds histogram\n");
	histogram_print(out, &all, HISTOGRAM_REQUESTS,
	    "claviger_http_request_duration_seconds", "");
}

void
metrics_render(struct metrics *m, struct buf *out)
{
	pthread_mutex_lock(&m->lock);
	render_requests(m, out);
	render_durations(m, out);
	pthread_mutex_unlock(&m->lock);
	mem_budget_metrics(m->budget, out);
}

void
metrics_watch(struct metrics *m, const struct mem_budget *b)
{
	m->budget = b;
}
