/* expose_control_status.c - /health/ready and /status. */
#include "base/base.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "trace/trace.h"
#include "expose/control/expose_control_internal.h"
#include "expose/surface/surface.h"
#include "http/http.h"

/* The listeners as JSON, and whether all of them run. */
struct listing {
	struct arena *arena;
	struct json *list;
	bool all_run;
};

static void
add_adapter(void *context, const struct expose_control_adapter *a)
{
	struct listing *g = context;
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
adapters(const struct expose_control_request *q, bool *all_run)
{
	struct arena *a = q->exchange->arena;
	struct listing g = { a, json_new(a, JSON_ARRAY), true };

	if (q->program->adapters != NULL)
		q->program->adapters(q->program->context, add_adapter, &g);
	*all_run = g.all_run;
	return g.list;
}

void
expose_control_ready(struct expose_control_request *q)
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
	expose_control_send(q->exchange, ready ? 200 : 503, v);
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
capability_info(struct arena *a, const struct capability *s)
{
	struct json *v = json_new(a, JSON_OBJECT);

	if (s->label.n > 0)
		json_add(v, "label", json_new_text(a, s->label));
	json_add(v, "specVersion", json_new_text(a, s->dialect));
	return v;
}

static struct json *
engine_info(struct arena *a)
{
	struct json *v = json_new(a, JSON_OBJECT);

	json_add(v, "name", json_new_text(a, STR("claviger")));
	json_add(v, "version", json_new_text(a, STR(CLAVIGER_VERSION)));
	json_add(v, "native", json_new_bool(a, true));
	return v;
}

static struct json *
otel_info(struct arena *a, const struct tracer *t)
{
	struct json *v = json_new(a, JSON_OBJECT);
	bool exports = t != NULL && tracer_otlp(t) != NULL;

	json_add(v, "status",
	    json_new_text(a, exports ? STR("enabled") : STR("disabled")));
	return v;
}

void
expose_control_status(struct expose_control_request *q)
{
	struct arena *a = q->exchange->arena;
	struct json *v = json_new(a, JSON_OBJECT);
	bool all_run;

	json_add(v, "capability",
	    capability_info(a, engine_capability(q->x->engine)));
	json_add(v, "engine", engine_info(a));
	json_add(v, "uptime",
	    json_new_text(
	        a, duration(a, clock_real_ms() - q->program->began_ms)));
	json_add(v, "otel", otel_info(a, engine_tracer(q->x->engine)));
	json_add(v, "adapters", adapters(q, &all_run));
	expose_control_send(q->exchange, 200, v);
}
