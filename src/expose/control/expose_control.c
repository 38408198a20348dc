/*
 * expose_control.c - the control surface: its paths, metrics, logs and traces.
 */
#include "base/base.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "trace/trace.h"
#include "expose/control/expose_control_internal.h"
#include "expose/surface/surface.h"
#include "http/http.h"

/* The prefix of the path of one trace. */
#define TRACES "/traces/"

enum {
	METRICS_BYTES = 16 << 20,
	TRACES_BYTES = 64 << 20,
	BODY_BYTES = 1024, /* of {"level": ...} */
};

/* The state of a surface. */
struct control {
	const struct expose_control_program
	    *program; /* NULL: see expose_control_connect() */
};

static void
answer_live(struct expose_control_request *q)
{
	http_response_json(
	    &q->exchange->response, 200, STR("{\"status\":\"UP\"}"));
	http_exchange_send(q->exchange);
}

static void
answer_metrics(struct expose_control_request *q)
{
	struct http_exchange *ex = q->exchange;
	struct buf b;

	if (q->program->metrics == NULL) {
		expose_control_reject(ex, 501, "Metrics are not available");
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

static void
send_level(struct http_exchange *ex)
{
	struct json *v = json_new(ex->arena, JSON_OBJECT);

	json_add(v, "level",
	    json_new_text(ex->arena, str_of(log_level_name(log_get_level()))));
	expose_control_send(ex, 200, v);
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
		expose_control_reject(ex, 400,
		    "Invalid body: send {\"level\": LEVEL}, with LEVEL one of "
		    "error, warn, info, debug");
		return;
	}
	log_set_level(level);
	send_level(ex);
}

static void
answer_logs(struct expose_control_request *q)
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

/*
 * Lists traces. ?operation=NAME and ?status=ok|error|NNN select those that
 * match both.
 */
static void
answer_traces(struct expose_control_request *q)
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
		expose_control_reject(ex, 400, e.text);
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
answer_trace(struct expose_control_request *q)
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
	expose_control_reject(
	    ex, 404, "No such trace; only the newest are kept, see /traces");
}

enum { GET = 1, POST = 2, PUT = 4 };

/* The paths, and the key of the file that enables each. */
static const struct row {
	const char *path, *route;
	unsigned methods;
	size_t offered; /* offset of its bool in struct capability_control */
	const char *key;
	void (*answer)(struct expose_control_request *q);
} rows[] = {
	{ "/health/live", "control /health/live", GET,
	    offsetof(struct capability_control, health), "management.health",
	    answer_live },
	{ "/health/ready", "control /health/ready", GET,
	    offsetof(struct capability_control, health), "management.health",
	    expose_control_ready },
	{ "/status", "control /status", GET,
	    offsetof(struct capability_control, info), "management.info",
	    expose_control_status },
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
	    expose_control_reload },
	{ "/validate", "control /validate", GET | POST,
	    offsetof(struct capability_control, validate),
	    "management.validate", expose_control_validate },
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
reject_method(struct http_exchange *ex, unsigned methods)
{
	expose_reply_method(ex, allowed(ex->arena, methods));
	http_exchange_send(ex);
}

static void
control_handle(
    struct exposer *x, struct engine_thread *t, struct http_exchange *ex)
{
	const struct control *own = x->own;
	struct expose_control_request q = { x, own->program,
		x->capability->control, t, ex };
	const struct row *row = find_row(ex->request.path);

	if (row == NULL) {
		expose_control_reject(ex, 404, "Not found");
		return;
	}
	ex->route = row->route;
	if (!is_offered(row, q.capability))
		expose_control_reject(ex, 404,
		    arena_printf(ex->arena,
		        "This path is disabled; enable it with %s in the "
		        "capability file",
		        row->key));
	else if (!(method_bit(ex->request.method) & row->methods))
		reject_method(ex, row->methods);
	else if (q.program == NULL)
		expose_control_reject(
		    ex, 503, "The server has not started yet");
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
	(void)x; /* everything is on the exposer's arena */
}

void
expose_control_connect(
    struct exposer *x, const struct expose_control_program *p)
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
