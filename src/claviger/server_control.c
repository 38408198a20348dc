/* server_control.c - what the server lends its control surfaces. */
#include "base/clock.h"
#include "base/metrics.h"
#include "authority/authority.h"

#include "claviger/observe.h"
#include "claviger/server_control.h"
#include "claviger/server_file.h"
#include "claviger/server_plan.h"
#include "claviger/server_reload.h"
#include "claviger/server_shared.h"

static void
visit_port(const struct server_port *p, expose_control_adapter_fn *visit,
    void *visitor)
{
	/* A server that lost a listener does not start. */
	struct expose_control_adapter a = {
		.type = p->kind,
		.namespace = p->kind,
		.port = p->address.port,
		.running = true,
	};

	if (p->surface_count == 0)
		visit(visitor, &a);
	for (size_t i = 0; i < p->surface_count; i++) {
		a.type = p->surfaces[i]->kind;
		a.namespace = p->surfaces[i]->name;
		visit(visitor, &a);
	}
}

static void
visit_adapters(void *context, expose_control_adapter_fn *visit, void *visitor)
{
	const struct server_control *c = context;
	struct server_plan *plan = server_shared_plan(c->shared);

	for (size_t i = 0; i < plan->port_count; i++)
		visit_port(&plan->ports[i], visit, visitor);
	server_plan_release(plan);
}

static bool
is_ready(void *context)
{
	const struct server_control *c = context;
	struct authority *authority = c->shared->authority;

	return authority == NULL || authority_is_ready(authority);
}

static void
render_metrics(void *context, struct buf *out)
{
	const struct server_control *c = context;

	metrics_render(c->shared->metrics, out);
	observe_metrics(c->observe, out);
}

static bool
start(void *context, struct expose_control_job *job)
{
	const struct server_control *c = context;

	return server_reload_job(c->reload, job);
}

void
server_control_init(struct expose_control_program *p, struct server_control *c)
{
	*p = (struct expose_control_program){
		.context = c,
		.began_ms = clock_real_ms(),
		.adapters = visit_adapters,
		.is_ready = is_ready,
		.metrics = render_metrics,
		.start = start,
	};
}
