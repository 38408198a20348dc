/* upstream_metrics.c - counts upstream calls by namespace and operation. */
#include <pthread.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/upstream_metrics.h"

/*
 * A call costs far more than a lock during a look-up, so there is one table for
 * all threads.  Names come from files, so their number is bounded; if the table
 * is full, calls count under "other".
 */
enum {
	SLOTS = 8192,
	FULL = SLOTS * 3 / 4,
	NAME = 128,
	OTHER = -1,
	OUTCOMES = 16
};

static const struct {
	int64_t us;
	const char *seconds;
} bounds[] = {
	{ 5000, "0.005" },
	{ 10000, "0.01" },
	{ 25000, "0.025" },
	{ 50000, "0.05" },
	{ 100000, "0.1" },
	{ 250000, "0.25" },
	{ 500000, "0.5" },
	{ 1000000, "1" },
	{ 2500000, "2.5" },
	{ 5000000, "5" },
	{ 10000000, "10" },
	{ 30000000, "30" },
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
	int64_t buckets[LEN(bounds) + 1];
	int64_t sum_us, count, retries;
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

void
upstream_metrics_count(
    struct upstream_metrics *m, const struct upstream_metrics_call *c)
{
	struct str namespace, operation;
	struct series *s;
	size_t bucket = 0;

	if (m == NULL)
		return;
	namespace = str_part(c->namespace, 0, NAME);
	operation = str_part(c->operation, 0, NAME);
	while (bucket < LEN(bounds) && c->duration_us > bounds[bucket].us)
		bucket++;
	pthread_mutex_lock(&m->lock);
	s = find(m, namespace, operation);
	if (s == NULL && m->used == FULL) {
		/* The table is full. */
		m->used--;
		s = find(m, STR("other"), STR("other"));
		m->used = FULL;
	}
	count_outcome(s, c);
	s->buckets[bucket]++;
	s->sum_us += c->duration_us > 0 ? c->duration_us : 0;
	s->count++;
	s->retries += c->tries > 1 ? c->tries - 1 : 0;
	pthread_mutex_unlock(&m->lock);
}

/* Labels may contain any text of a file. */
static void
put_labels(struct buf *out, const char *name, const struct series *s)
{
	const char *const texts[] = { s->namespace, s->operation };
	const char *const labels[] = { "namespace", "operation" };

	buf_printf(out, "claviger_upstream_%s{", name);
	for (size_t i = 0; i < LEN(texts); i++) {
		buf_printf(out, "%s%s=\"", i > 0 ? "," : "", labels[i]);
		for (const char *p = texts[i]; *p != '\0'; p++) {
			if (*p == '\n') {
				buf_puts(out, "\\n");
				continue;
			}
			if (*p == '"' || *p == '\\')
				buf_putc(out, '\\');
			buf_putc(out, *p);
		}
		buf_putc(out, '"');
	}
}

static void
put_requests(struct buf *out, const struct series *s)
{
	for (size_t i = 0; i < OUTCOMES; i++) {
		const struct outcome *o = &s->outcomes[i];

		if (o->count == 0)
			continue;
		put_labels(out, "requests_total", s);
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
		put_labels(out, "errors_total", s);
		buf_printf(out, ",error=\"%s\"} %lld\n", o->error,
		    (long long)o->count);
	}
}

static void
put_retries(struct buf *out, const struct series *s)
{
	put_labels(out, "retries_total", s);
	buf_printf(out, "} %lld\n", (long long)s->retries);
}

static void
put_durations(struct buf *out, const struct series *s)
{
	int64_t count = 0;

	for (size_t i = 0; i < LEN(bounds); i++) {
		count += s->buckets[i];
		put_labels(out, "duration_seconds_bucket", s);
		buf_printf(out, ",le=\"%s\"} %lld\n", bounds[i].seconds,
		    (long long)count);
	}
	put_labels(out, "duration_seconds_bucket", s);
	buf_printf(out, ",le=\"+Inf\"} %lld\n", (long long)s->count);
	put_labels(out, "duration_seconds_sum", s);
	buf_printf(out, "} %lld.%06d\n", (long long)(s->sum_us / 1000000),
	    (int)(s->sum_us % 1000000));
	put_labels(out, "duration_seconds_count", s);
	buf_printf(out, "} %lld\n", (long long)s->count);
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
