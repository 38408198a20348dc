/* expose_control.c - how the program is: health, status, metrics, its files. */
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "trace/trace.h"
#include "expose/control/expose_control.h"
#include "expose/surface/surface.h"
#include "http/http.h"

/* Before the id of one. */
#define TRACES "/traces/"

enum {
	METRICS_BYTES = 16 << 20,
	TEXT_BYTES = 1 << 20,
	FILES_BYTES = 4 << 20,
	TRACES_BYTES = 64 << 20,
	BODY_BYTES = 1024, /* of {"level": ...} */
};

/* The kind's own part of the exposer. */
struct control {
	const struct expose_control_program *program; /* NULL: not lent yet */
};

/* One request. */
struct ask {
	const struct exposer *x;
	const struct expose_control_program *program;
	const struct capability_control *capability;
	struct engine_thread *thread;
	struct http_exchange *exchange;
};

/* A job and the request that waits for it; on the heap: it outlives the
 * handler.
 */
struct pending {
	struct expose_control_job job;
	struct http_exchange *exchange;
};

static void
refuse(struct http_exchange *ex, int status, const char *message)
{
	http_response_error(
	    &ex->response, ex->arena, status, NULL, ex->request.id, message);
	http_exchange_send(ex);
}

static void
send_json(struct http_exchange *ex, int status, const struct json *v)
{
	struct buf b;

	buf_init(&b, TEXT_BYTES);
	json_write(&b, v);
	http_response_json(
	    &ex->response, status, arena_str(ex->arena, buf_str(&b)));
	buf_done(&b);
	http_exchange_send(ex);
}

static void
answer_live(struct ask *q)
{
	http_response_json(
	    &q->exchange->response, 200, STR("{\"status\":\"UP\"}"));
	http_exchange_send(q->exchange);
}

/* Adapters as JSON, and whether all of them run. */
struct gathering {
	struct arena *arena;
	struct json *list;
	bool all_run;
};

static void
add_adapter(void *context, const struct expose_control_adapter *a)
{
	struct gathering *g = context;
	struct json *v = json_new(g->arena, JSON_OBJECT);

	json_add(v, "type", json_new_text(g->arena, str_of(a->type)));
	json_add(v, "namespace",
	    json_new_text(g->arena, arena_str(g->arena, str_of(a->namespace))));
	json_add(v, "port", json_new_int(g->arena, a->port));
	json_add(v, "state",
	    json_new_text(
	        g->arena, a->running ? STR("RUNNING") : STR("STOPPED")));
	json_push(g->list, v);
	g->all_run = g->all_run && a->running;
}

static struct json *
adapters(const struct ask *q, bool *all_run)
{
	struct arena *a = q->exchange->arena;
	struct gathering g = { a, json_new(a, JSON_ARRAY), true };

	if (q->program->adapters != NULL)
		q->program->adapters(q->program->context, add_adapter, &g);
	*all_run = g.all_run;
	return g.list;
}

static void
answer_ready(struct ask *q)
{
	struct arena *a = q->exchange->arena;
	struct json *v = json_new(a, JSON_OBJECT);
	bool ready;
	struct json *list = adapters(q, &ready);

	if (q->program->is_ready != NULL)
		ready = q->program->is_ready(q->program->context) && ready;
	json_add(
	    v, "status", json_new_text(a, ready ? STR("UP") : STR("DEGRADED")));
	json_add(v, "adapters", list);
	send_json(q->exchange, ready ? 200 : 503, v);
}

/* ISO 8601: "PT26H3M4S". */
static struct str
duration(struct arena *a, int64_t ms)
{
	long long s = ms > 0 ? ms / 1000 : 0;

	return arena_strf(
	    a, "PT%lldH%lldM%lldS", s / 3600, s / 60 % 60, s % 60);
}

static struct json *
described(struct arena *a, const struct capability *s)
{
	struct json *v = json_new(a, JSON_OBJECT);

	if (s->label.n > 0)
		json_add(v, "label", json_new_text(a, s->label));
	json_add(v, "specVersion", json_new_text(a, s->dialect));
	return v;
}

static struct json *
engine_described(struct arena *a)
{
	struct json *v = json_new(a, JSON_OBJECT);

	json_add(v, "name", json_new_text(a, STR("claviger")));
	json_add(v, "version", json_new_text(a, STR(CLAVIGER_VERSION)));
	json_add(v, "native", json_new_bool(a, true));
	return v;
}

static struct json *
otel_described(struct arena *a, const struct tracer *t)
{
	struct json *v = json_new(a, JSON_OBJECT);
	bool exports = t != NULL && tracer_otlp(t) != NULL;

	json_add(v, "status",
	    json_new_text(a, exports ? STR("enabled") : STR("disabled")));
	return v;
}

static void
answer_status(struct ask *q)
{
	struct arena *a = q->exchange->arena;
	struct json *v = json_new(a, JSON_OBJECT);
	bool all_run;

	json_add(
	    v, "capability", described(a, engine_capability(q->x->engine)));
	json_add(v, "engine", engine_described(a));
	json_add(v, "uptime",
	    json_new_text(
	        a, duration(a, clock_real_ms() - q->program->began_ms)));
	json_add(v, "otel", otel_described(a, engine_tracer(q->x->engine)));
	json_add(v, "adapters", adapters(q, &all_run));
	send_json(q->exchange, 200, v);
}

static void
answer_metrics(struct ask *q)
{
	struct http_exchange *ex = q->exchange;
	struct buf b;

	if (q->program->metrics == NULL) {
		refuse(ex, 501, "This program keeps no metrics");
		return;
	}
	buf_init(&b, METRICS_BYTES);
	q->program->metrics(q->program->context, &b);
	ex->response.status = 200;
	ex->response.content_type =
	    STR("text/plain; version=0.0.4; charset=utf-8");
	ex->response.body = arena_str(ex->arena, buf_str(&b));
	buf_done(&b);
	http_exchange_send(ex);
}

void
expose_control_file(struct expose_control_job *job, const char *file,
    const char *outcome, const char *text)
{
	struct buf redacted;

	if (job->count++ > 0)
		buf_putc(&job->files, ',');
	buf_puts(&job->files, "{\"file\":");
	json_write_string(&job->files, str_of(file));
	buf_puts(&job->files, ",\"outcome\":");
	json_write_string(&job->files, str_of(outcome));
	if (str_is(str_of(outcome), "failed") ||
	    str_is(str_of(outcome), "invalid"))
		job->failed++;
	if (text != NULL) {
		buf_init(&redacted, TEXT_BYTES);
		log_redact(&redacted, str_of(text));
		buf_puts(&job->files, ",\"message\":");
		json_write_string(&job->files, buf_str(&redacted));
		buf_done(&redacted);
	}
	buf_putc(&job->files, '}');
}

void
expose_control_done(struct expose_control_job *job)
{
	loop_post(job->loop, &job->note);
}

static void
refuse_stopping(struct http_exchange *ex)
{
	refuse(ex, 503, "The server is stopping");
}

/* Back on the loop of the one who asked. */
static void
on_done(struct loop_note *note)
{
	struct expose_control_job *job =
	    container_of(note, struct expose_control_job, note);
	struct pending *r = container_of(job, struct pending, job);
	struct http_exchange *ex = r->exchange;
	bool failed = job->failed > 0 || job->files.over;
	bool stopped = job->stopped;
	struct str text =
	    arena_strf(ex->arena, "{\"status\":\"%s\",\"files\":[%.*s]}",
	        failed ? "FAILED" : "OK", STR_FMT(buf_str(&job->files)));

	buf_done(&job->files);
	free(r);
	if (stopped) {
		refuse_stopping(ex);
		return;
	}
	http_response_json(&ex->response, failed ? 422 : 200, text);
	http_exchange_send(ex);
}

static void
start_job(struct ask *q, bool reload)
{
	const struct expose_control_program *p = q->program;
	struct pending *r;

	if (p->start == NULL) {
		refuse(q->exchange, 501, "This program cannot do that");
		return;
	}
	r = mem_new(sizeof(*r));
	r->exchange = q->exchange;
	r->job.reload = reload;
	r->job.loop = engine_thread_loop(q->thread);
	r->job.note.run = on_done;
	buf_init(&r->job.files, FILES_BYTES);
	if (p->start(p->context, &r->job))
		return;
	buf_done(&r->job.files);
	free(r);
	refuse_stopping(q->exchange);
}

static void
answer_reload(struct ask *q)
{
	start_job(q, true);
}

static void
answer_validate(struct ask *q)
{
	start_job(q, false);
}

static void
send_level(struct http_exchange *ex)
{
	struct json *v = json_new(ex->arena, JSON_OBJECT);

	json_add(v, "level",
	    json_new_text(ex->arena, str_of(log_level_name(log_get_level()))));
	send_json(ex, 200, v);
}

static void
set_level(void *context, struct http_exchange *ex)
{
	struct err e = { .kind = ERR_NONE };
	enum log_level level;
	struct json *v;

	(void)context;
	v = json_parse(ex->arena, ex->request.body, 4, 0, &e);
	if (!log_level_find(json_get_text(v, "level"), &level)) {
		refuse(ex, 400,
		    "The body must be {\"level\": LEVEL}, LEVEL one of error, "
		    "warn, info, debug");
		return;
	}
	log_set_level(level);
	send_level(ex);
}

static void
answer_logs(struct ask *q)
{
	static const struct http_body_bound most = { BODY_BYTES, NULL };

	if (q->exchange->request.method == HTTP_METHOD_PUT)
		http_exchange_read_body(q->exchange, &most, set_level, NULL);
	else
		send_level(q->exchange);
}

static void
send_traces(struct http_exchange *ex, struct buf *b)
{
	http_response_json(
	    &ex->response, 200, arena_str(ex->arena, buf_str(b)));
	buf_done(b);
	http_exchange_send(ex);
}

/* ?operation=NAME and ?status=ok|error|NNN: all that are given must fit. */
static void
answer_traces(struct ask *q)
{
	struct http_exchange *ex = q->exchange;
	struct tracer *t = engine_tracer(q->x->engine);
	struct str operation, status;
	struct err e = { .kind = ERR_NONE };
	struct buf b;

	if (http_query_get(ex->arena, ex->request.query, "operation",
	        &operation, &e) == -1 ||
	    http_query_get(
	        ex->arena, ex->request.query, "status", &status, &e) == -1) {
		refuse(ex, 400, e.text);
		return;
	}
	buf_init(&b, TRACES_BYTES);
	if (t != NULL)
		tracer_list(t, &b, operation, status);
	else
		buf_puts(&b, "{\"traces\":[]}");
	send_traces(ex, &b);
}

static void
answer_trace(struct ask *q)
{
	struct http_exchange *ex = q->exchange;
	struct tracer *t = engine_tracer(q->x->engine);
	struct str id =
	    str_part(ex->request.path, STR(TRACES).n, ex->request.path.n);
	struct buf b;

	buf_init(&b, TRACES_BYTES);
	if (t != NULL && tracer_show(t, &b, id)) {
		send_traces(ex, &b);
		return;
	}
	buf_done(&b);
	refuse(ex, 404,
	    "There is no such trace: the newest are kept, see /traces");
}

enum { GET = 1, POST = 2, PUT = 4 };

/* What there is, and what in the file turns it on. */
static const struct row {
	const char *path, *route;
	unsigned methods;
	size_t offered; /* offset of its bool in struct capability_control */
	const char *key;
	void (*answer)(struct ask *q);
} rows[] = {
	{ "/health/live", "control /health/live", GET,
	    offsetof(struct capability_control, health), "management.health",
	    answer_live },
	{ "/health/ready", "control /health/ready", GET,
	    offsetof(struct capability_control, health), "management.health",
	    answer_ready },
	{ "/status", "control /status", GET,
	    offsetof(struct capability_control, info), "management.info",
	    answer_status },
	{ "/metrics", "control /metrics", GET,
	    offsetof(struct capability_control, metrics),
	    "observability.metrics.local.enabled", answer_metrics },
	{ "/traces", "control /traces", GET,
	    offsetof(struct capability_control, traces),
	    "observability.traces.local.enabled", answer_traces },
	{ TRACES, "control /traces/{id}", GET,
	    offsetof(struct capability_control, traces),
	    "observability.traces.local.enabled", answer_trace },
	{ "/reload", "control /reload", POST,
	    offsetof(struct capability_control, reload), "management.reload",
	    answer_reload },
	{ "/validate", "control /validate", GET | POST,
	    offsetof(struct capability_control, validate),
	    "management.validate", answer_validate },
	{ "/logs", "control /logs", GET | PUT,
	    offsetof(struct capability_control, log_level), "management.logs",
	    answer_logs },
};

static const struct row *
find_row(struct str path)
{
	for (size_t i = 0; i < LEN(rows); i++)
		if (str_is(path, rows[i].path) ||
		    (str_is(str_of(rows[i].path), TRACES) &&
		        str_starts(path, STR(TRACES)) &&
		        path.n > STR(TRACES).n))
			return &rows[i];
	return NULL;
}

static bool
is_offered(const struct row *row, const struct capability_control *c)
{
	bool offered;

	memcpy(&offered, (const char *)c + row->offered, sizeof(offered));
	return offered;
}

static unsigned
method_bit(enum http_method m)
{
	switch (m) {
	case HTTP_METHOD_GET:
	case HTTP_METHOD_HEAD:
		return GET;
	case HTTP_METHOD_POST:
		return POST;
	case HTTP_METHOD_PUT:
		return PUT;
	default:
		return 0;
	}
}

static struct str
allowed(struct arena *a, unsigned methods)
{
	return arena_strf(a, "%s%s%sOPTIONS",
	    methods & GET ? "GET, HEAD, " : "", methods & POST ? "POST, " : "",
	    methods & PUT ? "PUT, " : "");
}

static void
refuse_method(struct http_exchange *ex, struct str allow)
{
	if (ex->request.method == HTTP_METHOD_OPTIONS) {
		expose_cors_options(ex, allow);
		http_exchange_send(ex);
		return;
	}
	http_headers_add(ex->arena, &ex->response.headers, STR("Allow"), allow);
	refuse(ex, 405, "This path does not take that method");
}

static void
control_handle(
    struct exposer *x, struct engine_thread *t, struct http_exchange *ex)
{
	const struct control *own = x->own;
	struct ask q = { x, own->program, x->capability->control, t, ex };
	const struct row *row = find_row(ex->request.path);

	if (row == NULL) {
		refuse(ex, 404, "There is nothing at this path");
		return;
	}
	ex->route = row->route;
	if (!is_offered(row, q.capability))
		refuse(ex, 404,
		    arena_printf(ex->arena,
		        "This is off: the capability file turns it on with %s",
		        row->key));
	else if (!(method_bit(ex->request.method) & row->methods))
		refuse_method(ex, allowed(ex->arena, row->methods));
	else if (q.program == NULL)
		refuse(ex, 503, "The program has not started yet");
	else
		row->answer(&q);
}

static int
control_open(struct exposer *x, struct err *e)
{
	(void)e;
	x->own = arena_new(&x->arena, sizeof(struct control));
	return 0;
}

static void
control_close(struct exposer *x)
{
	(void)x; /* all is on the exposer's arena */
}

void
expose_control_lend(struct exposer *x, const struct expose_control_program *p)
{
	struct control *own = x->own;

	if (x->kind == &expose_control_kind)
		own->program = p;
}

static const char *const paths[] = { "/health/live", "/health/ready", "/status",
	"/metrics", "/reload", "/validate", "/logs", "/traces", "/traces/{id}",
	NULL };

const struct expose_kind expose_control_kind = {
	.type = CAPABILITY_EXPOSES_CONTROL,
	.name = "control",
	.is_internal = true,
	.route = "control other",
	.paths = paths,
	.open = control_open,
	.close = control_close,
	.handle = control_handle,
};
