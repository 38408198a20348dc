/* otlp.c - exports spans to a collector: OTLP over HTTP, in JSON. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "net/net.h"
#include "trace/otlp.h"

enum {
	BODY_BYTES = 16 << 20,
	ANSWER_BYTES = 64 * 1024,
	TRIES = 3,
	RETRY_MS = 1000, /* doubles */
	LAST_MS = 1500, /* for queued spans when the program stops */
};

/* The spans of one request, as JSON. */
struct span_group {
	struct list link;
	char *spans;
	size_t count;
};

struct otlp {
	struct otlp_settings settings;
	struct arena arena; /* of the texts below; wiped */
	struct limits limits;
	struct loop *loop;
	struct http_client *client;
	pthread_t thread;
	pthread_mutex_t lock; /* guards the members below */
	pthread_cond_t wake;
	struct list queue; /* of struct span_group */
	size_t waiting; /* spans */
	bool stopping;
	int64_t exported, dropped; /* spans */
	bool failure_logged; /* about a failing collector */
	/* Used by the exporter's thread only. */
	bool answered, again;
	struct arena request; /* of the request in flight */
	struct loop_note
	    stop_note; /* posted when the program stops; sets ... */
	struct loop_timer *last; /* ... the time left to send */
};

struct otlp_settings
otlp_defaults(void)
{
	return (struct otlp_settings){
		.timeout_ms = 10000,
		.delay_ms = 5000,
		.queue = 2048,
		.batch = 512,
	};
}

static void
on_answer(void *context, struct http_client_answer *answer)
{
	struct otlp *o = context;
	int status = answer->response.status;
	bool ok = answer->error.kind == ERR_NONE && status / 100 == 2;

	o->answered = ok;
	o->again =
	    answer->error.kind != ERR_NONE || http_retry_is_wanted(status);
	if (!ok && !o->failure_logged) {
		if (answer->error.kind != ERR_NONE)
			log_warn(
			    "traces are not exported: %s", answer->error.text);
		else
			log_warn("traces are not exported: the collector "
			         "returned status %d",
			    status);
	}
	o->failure_logged = !ok;
	loop_stop(o->loop);
}

static void
put_resource(struct buf *b, const struct otlp *o)
{
	const struct http_headers *r = &o->settings.resource;

	buf_puts(b, "{\"resourceSpans\":[{\"resource\":{\"attributes\":[");
	for (size_t i = 0; i < r->count; i++) {
		buf_puts(b, i > 0 ? ",{\"key\":" : "{\"key\":");
		json_write_string(b, r->items[i].name);
		buf_puts(b, ",\"value\":{\"stringValue\":");
		json_write_string(b, r->items[i].value);
		buf_puts(b, "}}");
	}
	buf_puts(b, "]},\"scopeSpans\":[{\"scope\":{\"name\":\"claviger\","
	            "\"version\":\"" CLAVIGER_VERSION "\"},\"spans\":[");
}

static void
send_once(struct otlp *o, struct str body)
{
	struct arena *a = &o->request;
	struct http_client_request r = {
		.method = HTTP_METHOD_POST,
		.url = o->settings.endpoint.p,
		.body = body,
		.has_body = true,
		.tls = &o->settings.tls,
		.connect_ms = o->settings.timeout_ms,
		.total_ms = o->settings.timeout_ms,
		.response_bytes = ANSWER_BYTES,
	};

	o->answered = o->again = false;
	arena_reset(a);
	for (size_t i = 0; i < o->settings.headers.count; i++)
		http_headers_add(a, &r.headers,
		    o->settings.headers.items[i].name,
		    o->settings.headers.items[i].value);
	http_headers_add(
	    a, &r.headers, STR("Content-Type"), STR("application/json"));
	http_client_send(o->client, a, &r, on_answer, o);
	loop_run(o->loop);
}

/* The time is over.  The request ends when the client is freed. */
static void
on_last(void *context)
{
	struct otlp *o = context;

	loop_stop(o->loop);
}

static void
on_stop_note(struct loop_note *note)
{
	struct otlp *o = container_of(note, struct otlp, stop_note);

	loop_timer_set(o->last, LAST_MS, 0);
}

/*
 * Waits until `when` or a signal, with the lock held.  Returns false at the
 * timeout.
 */
static bool
wait_until(struct otlp *o, const struct timespec *when)
{
	return pthread_cond_timedwait(&o->wake, &o->lock, when) != ETIMEDOUT;
}

static struct timespec
from_now(int64_t ms)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += (time_t)(ms / 1000);
	t.tv_nsec += (long)(ms % 1000) * 1000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000;
	}
	return t;
}

/* Waits, unless the program stops. */
static bool
pause_for(struct otlp *o, int64_t ms)
{
	struct timespec when = from_now(ms);
	bool go_on;

	pthread_mutex_lock(&o->lock);
	while (!o->stopping && wait_until(o, &when))
		;
	go_on = !o->stopping;
	pthread_mutex_unlock(&o->lock);
	return go_on;
}

static bool
is_stopping(struct otlp *o)
{
	bool stopping;

	pthread_mutex_lock(&o->lock);
	stopping = o->stopping;
	pthread_mutex_unlock(&o->lock);
	return stopping;
}

static void
send_batch(struct otlp *o, struct buf *body, size_t count)
{
	bool done = false;

	for (int i = 0; i < TRIES && !body->over; i++) {
		send_once(o, buf_str(body));
		done = o->answered;
		if (done || !o->again || !pause_for(o, (int64_t)RETRY_MS << i))
			break;
	}
	pthread_mutex_lock(&o->lock);
	if (done)
		o->exported += (int64_t)count;
	else
		o->dropped += (int64_t)count;
	pthread_mutex_unlock(&o->lock);
}

/*
 * Moves as many groups as fit a batch to body, with the lock held.  Returns the
 * number of spans.
 */
static size_t
take_batch(struct otlp *o, struct buf *body)
{
	size_t count = 0;

	put_resource(body, o);
	while (!list_is_empty(&o->queue) && count < o->settings.batch) {
		struct span_group *p =
		    container_of(list_take(&o->queue), struct span_group, link);

		if (count > 0)
			buf_putc(body, ',');
		buf_puts(body, p->spans);
		count += p->count;
		o->waiting -= p->count;
		free(p->spans);
		free(p);
	}
	buf_puts(body, "]}]}]}");
	return count;
}

/*
 * Waits until a batch is full or due, or the program stops, with the lock held.
 */
static void
wait_for_batch(struct otlp *o)
{
	struct timespec when;

	while (!o->stopping && o->waiting == 0)
		pthread_cond_wait(&o->wake, &o->lock);
	when = from_now(o->settings.delay_ms);
	while (!o->stopping && o->waiting < o->settings.batch)
		if (!wait_until(o, &when))
			break;
}

static void *
run(void *context)
{
	struct otlp *o = context;
	struct buf body;
	size_t count = 0;

	buf_init(&body, BODY_BYTES);
	for (;;) {
		bool over;

		pthread_mutex_lock(&o->lock);
		wait_for_batch(o);
		over = o->stopping && o->waiting == 0;
		buf_clear(&body);
		if (!over)
			count = take_batch(o, &body);
		pthread_mutex_unlock(&o->lock);
		if (over)
			break;
		send_batch(o, &body, count);
		/*
		 * At the end, spans that the collector does not accept are
		 * dropped.
		 */
		if (is_stopping(o) && !o->answered)
			break;
	}
	buf_done(&body);
	return NULL;
}

static void
copy_headers(
    struct arena *a, struct http_headers *to, const struct http_headers *from)
{
	*to = (struct http_headers){ 0 };
	for (size_t i = 0; i < from->count; i++)
		http_headers_add(a, to, arena_str(a, from->items[i].name),
		    arena_str(a, from->items[i].value));
}

static const char *
copy_path(struct arena *a, const char *path)
{
	return path != NULL ? arena_strdup(a, str_of(path)) : NULL;
}

static void
discard(struct otlp *o)
{
	while (!list_is_empty(&o->queue)) {
		struct span_group *p =
		    container_of(list_take(&o->queue), struct span_group, link);

		free(p->spans);
		free(p);
	}
	http_client_free(o->client);
	loop_timer_free(o->last);
	loop_free(o->loop);
	arena_done(&o->request);
	pthread_cond_destroy(&o->wake);
	pthread_mutex_destroy(&o->lock);
	arena_done(&o->arena);
	free(o);
}

static void
init_lock(struct otlp *o)
{
	pthread_condattr_t attr;

	pthread_mutex_init(&o->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&o->wake, &attr);
	pthread_condattr_destroy(&attr);
}

static int
start(struct otlp *o, struct err *e)
{
	struct http_url u;
	int rc;

	if (!http_url_parse(o->settings.endpoint, &u))
		return err_set(e, ERR_INPUT,
		    "the OTLP endpoint '%.*s' is not an http or https URL",
		    STR_FMT(str_part(o->settings.endpoint, 0, 80)));
	if ((o->loop = loop_new(e)) == NULL)
		return -1;
	o->client = http_client_new(o->loop, &o->limits);
	o->last = loop_timer_new(o->loop, on_last, o);
	o->stop_note.run = on_stop_note;
	rc = pthread_create(&o->thread, NULL, run, o);
	if (rc != 0)
		return err_set(
		    e, ERR_SYSTEM, "cannot start a thread: %s", strerror(rc));
	return 0;
}

struct otlp *
otlp_new(const struct otlp_settings *s, struct err *e)
{
	struct otlp *o = mem_new(sizeof(*o));

	o->settings = *s;
	o->arena.secret = o->request.secret = true;
	o->limits = limits_default();
	list_init(&o->queue);
	init_lock(o);
	o->settings.endpoint = arena_str(&o->arena, s->endpoint);
	copy_headers(&o->arena, &o->settings.headers, &s->headers);
	copy_headers(&o->arena, &o->settings.resource, &s->resource);
	o->settings.tls.ca = copy_path(&o->arena, s->tls.ca);
	o->settings.tls.cert = copy_path(&o->arena, s->tls.cert);
	o->settings.tls.key = copy_path(&o->arena, s->tls.key);
	if (start(o, e) == -1) {
		discard(o);
		return NULL;
	}
	return o;
}

void
otlp_free(struct otlp *o)
{
	if (o == NULL)
		return;
	pthread_mutex_lock(&o->lock);
	o->stopping = true;
	pthread_cond_signal(&o->wake);
	pthread_mutex_unlock(&o->lock);
	loop_post(o->loop, &o->stop_note);
	pthread_join(o->thread, NULL);
	discard(o);
}

void
otlp_push(struct otlp *o, struct str spans, size_t count)
{
	struct span_group *p = NULL;

	pthread_mutex_lock(&o->lock);
	if (o->waiting + count > o->settings.queue) {
		o->dropped += (int64_t)count;
	} else {
		p = mem_new(sizeof(*p));
		p->spans = mem_printf("%.*s", STR_FMT(spans));
		p->count = count;
		list_append(&o->queue, &p->link);
		o->waiting += count;
		/* Wakes the thread for the first span and for a full batch. */
		if (o->waiting == count || o->waiting >= o->settings.batch)
			pthread_cond_signal(&o->wake);
	}
	pthread_mutex_unlock(&o->lock);
}

void
otlp_metrics(struct otlp *o, struct buf *out)
{
	pthread_mutex_lock(&o->lock);
	buf_printf(out,
	    "# HELP claviger_otlp_spans_total Spans that were sent to the "
	    "collector, or were dropped.\n"
	    "# TYPE claviger_otlp_spans_total counter\n"
	    "claviger_otlp_spans_total{outcome=\"exported\"} %lld\n"
	    "claviger_otlp_spans_total{outcome=\"dropped\"} %lld\n",
	    (long long)o->exported, (long long)o->dropped);
	pthread_mutex_unlock(&o->lock);
}
