/* telemetry.c - traces and metrics of upstream calls, and their collector. */
#include <stdlib.h>

#include "base/base.h"
#include "capability/capability.h"
#include "engine/engine.h"
#include "trace/trace.h"

#include "server/telemetry.h"
#include "server/telemetry_otlp.h"

void
telemetry_init(struct telemetry *o)
{
	*o = (struct telemetry){ .settings.sampling_ppm = 1000000 };
	o->meter = upstream_metrics_new();
}

void
telemetry_done(struct telemetry *o)
{
	otlp_free(o->otlp);
	tracer_free(o->tracer);
	upstream_metrics_free(o->meter);
	free((char *)o->endpoint.p);
	*o = (struct telemetry){ 0 };
}

static void
take_endpoint(
    struct telemetry *o, struct engine *en, const struct capability_ref *text)
{
	struct arena a = { 0 };
	struct err e = { .kind = ERR_NONE };
	struct str got;

	if (text == NULL || text->value->text.n == 0)
		return;
	got = engine_render(en, &a, text, 0, &e);
	if (got.p != NULL)
		o->endpoint = str_of(mem_printf("%.*s", STR_FMT(got)));
	else
		log_warn("traces are not exported: %s", e.text);
	arena_done(&a);
}

static void
take_settings(
    struct telemetry *o, const struct capability_control *c, struct engine *en)
{
	if (o->asked || !c->observability)
		return;
	o->asked = true;
	o->settings.sampling_ppm = c->sampling_ppm;
	o->settings.b3 = c->b3;
	o->settings.kept = c->traces ? (size_t)c->trace_buffer : 0;
	take_endpoint(o, en, c->otlp_ref);
}

void
telemetry_file(
    struct telemetry *o, const struct capability *s, struct engine *en)
{
	for (const struct capability_exposes *x = s->exposes;
	     x != NULL && o->tracer == NULL; x = x->next)
		if (x->control != NULL)
			take_settings(o, x->control, en);
	if (!o->started)
		return;
	telemetry_start(o);
	telemetry_engine(o, en);
}

void
telemetry_start(struct telemetry *o)
{
	o->started = true;
	if (o->tracer != NULL)
		return;
	if (o->otlp == NULL)
		atomic_store_explicit(&o->otlp, telemetry_otlp_new(o->endpoint),
		    memory_order_release);
	o->settings.otlp = o->otlp;
	if (o->asked || o->otlp != NULL)
		o->tracer = tracer_new(&o->settings);
}

void
telemetry_engine(struct telemetry *o, struct engine *en)
{
	engine_observe(en, o->tracer, o->meter);
}

void
telemetry_metrics(struct telemetry *o, struct buf *out)
{
	/* A file that is loaded later may bring the first collector. */
	struct otlp *otlp =
	    atomic_load_explicit(&o->otlp, memory_order_acquire);

	upstream_metrics_render(o->meter, out);
	if (otlp != NULL)
		otlp_metrics(otlp, out);
}
