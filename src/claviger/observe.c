/* observe.c - what a server records and counts of its calls, and for whom. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/meter.h"
#include "spec/spec.h"
#include "engine/call.h"
#include "engine/otlp.h"

#include "claviger/observe.h"
#include "claviger/observe_otlp.h"

void
observe_init(struct observe *o)
{
	*o = (struct observe){ .settings.sampling_ppm = 1000000 };
	o->meter = meter_new();
}

void
observe_done(struct observe *o)
{
	otlp_free(o->otlp);
	tracer_free(o->tracer);
	meter_free(o->meter);
	free((char *)o->endpoint.p);
	*o = (struct observe){ 0 };
}

static void
take_endpoint(struct observe *o, struct engine *en, struct str text)
{
	struct arena a = { 0 };
	struct err e = { .kind = ERR_NONE };
	struct str got;

	if (text.n == 0)
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
    struct observe *o, const struct spec_control *c, struct engine *en)
{
	if (o->asked || !c->observability)
		return;
	o->asked = true;
	o->settings.sampling_ppm = c->sampling_ppm;
	o->settings.b3 = c->b3;
	o->settings.kept = c->traces ? (size_t)c->trace_buffer : 0;
	take_endpoint(o, en, c->otlp_endpoint);
}

void
observe_file(struct observe *o, const struct spec *s, struct engine *en)
{
	for (const struct spec_exposes *x = s->exposes;
	     x != NULL && o->tracer == NULL; x = x->next)
		if (x->control != NULL)
			take_settings(o, x->control, en);
	if (!o->started)
		return;
	observe_start(o);
	observe_engine(o, en);
}

void
observe_start(struct observe *o)
{
	o->started = true;
	if (o->tracer != NULL)
		return;
	if (o->otlp == NULL)
		__atomic_store_n(
		    &o->otlp, observe_otlp_new(o->endpoint), __ATOMIC_RELEASE);
	o->settings.otlp = o->otlp;
	if (o->asked || o->otlp != NULL)
		o->tracer = tracer_new(&o->settings);
}

void
observe_engine(struct observe *o, struct engine *en)
{
	engine_observe(en, o->tracer, o->meter);
}

void
observe_metrics(struct observe *o, struct buf *out)
{
	/* A file that is loaded later may bring the first collector. */
	struct otlp *otlp = __atomic_load_n(&o->otlp, __ATOMIC_ACQUIRE);

	meter_render(o->meter, out);
	if (otlp != NULL)
		otlp_metrics(otlp, out);
}
