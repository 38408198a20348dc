/* tracer.c - records, keeps and exports the traces of a process. */
#include <pthread.h>
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "trace/otlp.h"
#include "trace/trace.h"
#include "trace/trace_json.h"
#include "trace/tracer.h"

enum { MILLION = 1000000, JSON_BYTES = 1 << 20 };

/* A finished trace, as JSON. */
struct record {
	char id[33];
	char *operation; /* NULL: nothing was called */
	int status;
	bool failed;
	char *head; /* JSON members of the list and of the single trace */
	char *spans; /* a JSON array */
};

struct tracer {
	struct tracer_settings settings;
	pthread_mutex_t lock; /* guards the members below */
	struct record **ring; /* settings.kept elements; NULL: empty */
	size_t next; /* index of the oldest, which is replaced next */
};

struct tracer *
tracer_new(const struct tracer_settings *s)
{
	struct tracer *t = mem_new(sizeof(*t));

	t->settings = *s;
	pthread_mutex_init(&t->lock, NULL);
	t->ring = mem_new(s->kept * sizeof(struct record *) + 1);
	return t;
}

static void
record_free(struct record *r)
{
	if (r == NULL)
		return;
	free(r->operation);
	free(r->head);
	free(r->spans);
	free(r);
}

void
tracer_free(struct tracer *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->settings.kept; i++)
		record_free(t->ring[i]);
	pthread_mutex_destroy(&t->lock);
	free(t->ring);
	free(t);
}

bool
tracer_samples(const struct tracer *t)
{
	return t->settings.sampling_ppm >= MILLION ||
	       random_below(MILLION) < (uint32_t)t->settings.sampling_ppm;
}

bool
tracer_records(const struct tracer *t)
{
	return t->settings.kept > 0 || t->settings.otlp != NULL;
}

bool
tracer_has_b3(const struct tracer *t)
{
	return t->settings.b3;
}

struct otlp *
tracer_otlp(const struct tracer *t)
{
	return t->settings.otlp;
}

static char *
copy(const struct buf *b)
{
	return mem_printf("%.*s", STR_FMT(buf_str(b)));
}

static bool
has_failed(const struct trace *trace)
{
	for (const struct trace_span *s = trace->first; s != NULL; s = s->next)
		if (s->error.p != NULL)
			return true;
	return false;
}

static struct record *
record_new(const struct trace *trace, int status)
{
	struct record *r = mem_new(sizeof(*r));
	struct buf b;

	encode_hex(r->id, trace->context.trace_id, 16);
	if (trace->operation.p != NULL)
		r->operation = mem_printf("%.*s", STR_FMT(trace->operation));
	r->status = status;
	r->failed = has_failed(trace);
	buf_init(&b, JSON_BYTES);
	trace_json_head(&b, trace, status, r->failed);
	r->head = copy(&b);
	buf_clear(&b);
	trace_json_spans(&b, trace);
	r->spans = copy(&b);
	buf_done(&b);
	return r;
}

static void
keep(struct tracer *t, struct record *r)
{
	struct record *oldest;

	pthread_mutex_lock(&t->lock);
	oldest = t->ring[t->next];
	t->ring[t->next] = r;
	t->next = (t->next + 1) % t->settings.kept;
	pthread_mutex_unlock(&t->lock);
	record_free(oldest);
}

void
tracer_take(struct tracer *t, const struct trace *trace, int status)
{
	struct buf b;

	if (t->settings.kept > 0)
		keep(t, record_new(trace, status));
	if (t->settings.otlp == NULL)
		return;
	buf_init(&b, JSON_BYTES);
	trace_json_otlp(&b, trace);
	otlp_push(t->settings.otlp, buf_str(&b), trace->count);
	buf_done(&b);
}

/* Returns the i-th newest trace, or NULL. */
static const struct record *
newest(const struct tracer *t, size_t i)
{
	size_t n = t->settings.kept;

	return t->ring[(t->next + 2 * n - 1 - i) % n];
}

static bool
has_status(const struct record *r, struct str status)
{
	if (str_equal_nocase(status, STR("error")))
		return r->failed;
	if (str_equal_nocase(status, STR("ok")))
		return !r->failed;
	return str_to_int(status, 999) == r->status;
}

static bool
is_wanted(const struct record *r, struct str operation, struct str status)
{
	return (operation.p == NULL ||
	           (r->operation != NULL && str_is(operation, r->operation))) &&
	       (status.p == NULL || has_status(r, status));
}

void
tracer_list(
    struct tracer *t, struct buf *out, struct str operation, struct str status)
{
	bool any = false;

	buf_puts(out, "{\"traces\":[");
	pthread_mutex_lock(&t->lock);
	for (size_t i = 0; i < t->settings.kept; i++) {
		const struct record *r = newest(t, i);

		if (r == NULL || !is_wanted(r, operation, status))
			continue;
		buf_printf(out, "%s{%s}", any ? "," : "", r->head);
		any = true;
	}
	pthread_mutex_unlock(&t->lock);
	buf_puts(out, "]}");
}

bool
tracer_show(struct tracer *t, struct buf *out, struct str id)
{
	bool found = false;

	pthread_mutex_lock(&t->lock);
	for (size_t i = 0; i < t->settings.kept && !found; i++) {
		const struct record *r = newest(t, i);

		found = r != NULL && str_equal_nocase(id, str_of(r->id));
		if (found)
			buf_printf(out, "{%s,\"spans\":%s}", r->head, r->spans);
	}
	pthread_mutex_unlock(&t->lock);
	return found;
}
