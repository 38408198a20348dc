/* upstream_metrics.c - counts upstream calls by namespace and operation. */
#include <pthread.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/histogram.h"
#include "base/mem.h"
#include "base/metrics.h"
#include "base/upstream_metrics.h"

/*
 * All threads share one table, because a call to an upstream costs far more
 * than a lock.  Names come from files, so their number is bounded; if the table
 * is full, calls are counted under "other".
 */
enum {
	SLOTS = 8192,
	FULL = SLOTS * 3 / 4,
	NAME = 128,
	OTHER = -1,
	OUTCOMES = 16,
	LABELS_MAX = 1024, /* two names, each byte escaped */
};

/* Counts per status or error; the last one is for all others. */
struct outcome {
	int status; /* 0: no response; OTHER: all others */
	const char *error;
	int64_t count;
};

struct series {
	char *namespace, *operation;
	struct outcome outcomes[OUTCOMES];
	struct histogram durations;
	int64_t retries;
	int64_t cache[UPSTREAM_METRICS_CACHE_COUNT];
};

struct upstream_metrics {
	pthread_mutex_t lock;
	struct series *slots[SLOTS]; /* open addressing */
	size_t used;
};

struct upstream_metrics *
upstream_metrics_new(void)
{
	struct upstream_metrics *m = mem_new(sizeof(*m));

	pthread_mutex_init(&m->lock, NULL);
	return m;
}

void
upstream_metrics_free(struct upstream_metrics *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < SLOTS; i++) {
		if (m->slots[i] == NULL)
			continue;
		free(m->slots[i]->namespace);
		free(m->slots[i]->operation);
		free(m->slots[i]);
	}
	pthread_mutex_destroy(&m->lock);
	free(m);
}

static size_t
slot_of(struct str namespace, struct str operation)
{
	uint32_t h = hash_fnv32(HASH_FNV32_BASIS, namespace);

	return hash_fnv32(h, operation) % SLOTS;
}

static struct series *
find(struct upstream_metrics *m, struct str namespace, struct str operation)
{
	size_t at = slot_of(namespace, operation);

	for (;; at = (at + 1) % SLOTS) {
		struct series *s = m->slots[at];

		if (s == NULL)
			break;
		if (str_is(namespace, s->namespace) &&
		    str_is(operation, s->operation))
			return s;
	}
	if (m->used == FULL)
		return NULL;
	m->slots[at] = mem_new(sizeof(struct series));
	m->slots[at]->namespace = mem_printf("%.*s", STR_FMT(namespace));
	m->slots[at]->operation = mem_printf("%.*s", STR_FMT(operation));
	m->used++;
	return m->slots[at];
}

static void
count_outcome(struct series *s, const struct upstream_metrics_call *c)
{
	size_t i = 0;

	while (i < OUTCOMES - 1 && s->outcomes[i].count > 0 &&
	       (s->outcomes[i].status != c->status ||
	           s->outcomes[i].error != c->error))
		i++;
	s->outcomes[i].count++;
	s->outcomes[i].status = i < OUTCOMES - 1 ? c->status : OTHER;
	s->outcomes[i].error = i < OUTCOMES - 1 ? c->error : NULL;
}

/* Returns the series of the operation; that of all others if m is full. */
static struct series *
series_of(
    struct upstream_metrics *m, struct str namespace, struct str operation)
{
	struct series *s =
	    find(m, str_part(namespace, 0, NAME), str_part(operation, 0, NAME));

	if (s != NULL)
		return s;
	m->used--;
	s = find(m, STR("other"), STR("other"));
	m->used = FULL;
	return s;
}

void
upstream_metrics_count_cache(struct upstream_metrics *m, struct str namespace,
    struct str operation, enum upstream_metrics_cache what)
{
	if (m == NULL)
		return;
	pthread_mutex_lock(&m->lock);
	series_of(m, namespace, operation)->cache[what]++;
	pthread_mutex_unlock(&m->lock);
}

void
upstream_metrics_count(
    struct upstream_metrics *m, const struct upstream_metrics_call *c)
{
	struct series *s;

	if (m == NULL)
		return;
	pthread_mutex_lock(&m->lock);
	s = series_of(m, c->namespace, c->operation);
	count_outcome(s, c);
	histogram_add(&s->durations, HISTOGRAM_UPSTREAM, c->duration_us);
	s->retries += c->tries > 1 ? c->tries - 1 : 0;
	pthread_mutex_unlock(&m->lock);
}

/* Labels may contain any text of a file. */
static void
put_labels(struct buf *out, const struct series *s)
{
	buf_puts(out, "namespace=\"");
	metrics_label(out, s->namespace);
	buf_puts(out, "\",operation=\"");
	metrics_label(out, s->operation);
	buf_putc(out, '"');
}

/* "claviger_upstream_NAME{namespace="x",operation="y"", open for more. */
static void
put_name(struct buf *out, const char *name, const struct series *s)
{
	buf_printf(out, "claviger_upstream_%s{", name);
	put_labels(out, s);
}

static void
put_requests(struct buf *out, const struct series *s)
{
	for (size_t i = 0; i < OUTCOMES; i++) {
		const struct outcome *o = &s->outcomes[i];

		if (o->count == 0)
			continue;
		put_name(out, "requests_total", s);
		if (o->status > 0)
			buf_printf(out, ",status=\"%d\"} ", o->status);
		else
			buf_printf(out, ",status=\"%s\"} ",
			    o->status == OTHER ? "other" : "none");
		buf_printf(out, "%lld\n", (long long)o->count);
	}
}

static void
put_errors(struct buf *out, const struct series *s)
{
	for (size_t i = 0; i < OUTCOMES; i++) {
		const struct outcome *o = &s->outcomes[i];

		if (o->count == 0 || o->error == NULL)
			continue;
		put_name(out, "errors_total", s);
		buf_printf(out, ",error=\"%s\"} %lld\n", o->error,
		    (long long)o->count);
	}
}

static void
put_retries(struct buf *out, const struct series *s)
{
	put_name(out, "retries_total", s);
	buf_printf(out, "} %lld\n", (long long)s->retries);
}

static void
put_cache(struct buf *out, const struct series *s)
{
	static const char *const names[] = {
		[UPSTREAM_METRICS_HIT] = "hit",
		[UPSTREAM_METRICS_CONFIRMED] = "confirmed",
		[UPSTREAM_METRICS_MISS] = "miss",
	};

	for (size_t i = 0; i < LEN(names); i++) {
		if (s->cache[i] == 0)
			continue;
		put_name(out, "cache_total", s);
		buf_printf(out, ",result=\"%s\"} %lld\n", names[i],
		    (long long)s->cache[i]);
	}
}

static void
put_durations(struct buf *out, const struct series *s)
{
	struct buf labels;

	buf_init(&labels, LABELS_MAX);
	put_labels(&labels, s);
	histogram_print(out, &s->durations, HISTOGRAM_UPSTREAM,
	    "claviger_upstream_duration_seconds", buf_text(&labels));
	buf_done(&labels);
}

static const struct {
	const char *head;
	void (*put)(struct buf *out, const struct series *s);
} families[] = {
	{ "# HELP claviger_upstream_requests_total Calls to upstreams, by "
	  "their last status.\n"
	  "# TYPE claviger_upstream_requests_total counter\n",
	    put_requests },
	{ "# HELP claviger_upstream_errors_total Calls to upstreams that got "
	  "no answer.\n"
	  "# TYPE claviger_upstream_errors_total counter\n",
	    put_errors },
	{ "# HELP claviger_upstream_retries_total Repeated requests.\n"
	  "# TYPE claviger_upstream_retries_total counter\n",
	    put_retries },
	{ "# HELP claviger_upstream_cache_total Calls that looked for a kept "
	  "answer.\n"
	  "# TYPE claviger_upstream_cache_total counter\n",
	    put_cache },
	{ "# HELP claviger_upstream_duration_seconds From the call to its "
	  "answer, waiting and retries included.\n"
	  "# TYPE claviger_upstream_duration_seconds histogram\n",
	    put_durations },
};

void
upstream_metrics_render(struct upstream_metrics *m, struct buf *out)
{
	if (m == NULL)
		return;
	pthread_mutex_lock(&m->lock);
	for (size_t f = 0; f < LEN(families); f++) {
		buf_puts(out, families[f].head);
		for (size_t i = 0; i < SLOTS; i++)
			if (m->slots[i] != NULL)
				families[f].put(out, m->slots[i]);
	}
	pthread_mutex_unlock(&m->lock);
}
