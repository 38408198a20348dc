/* server_control.c - what the server lends its control surfaces. */
#include "base/clock.h"
#include "base/metrics.h"
#include "authority/authority.h"

#include "claviger/server_control.h"
#include "claviger/server_worker.h"

static void
visit_adapters(void *context, expose_control_adapter_fn *visit, void *visitor)
{
	const struct server_shared *s = context;

	for (size_t i = 0; i < s->port_count; i++) {
		const struct server_port *p = &s->ports[i];
		const struct expose_control_adapter a = {
			.type = p->kind,
			.namespace = p->name,
			.port = p->address.port,
			/* A server that lost a listener does not start. */
			.running = true,
		};

		visit(visitor, &a);
	}
}

static bool
is_ready(void *context)
{
	const struct server_shared *s = context;

	return s->authority == NULL || authority_is_ready(s->authority);
}

static void
render_metrics(void *context, struct buf *out)
{
	const struct server_shared *s = context;

	metrics_render(s->metrics, out);
}

void
server_control_init(
    struct expose_control_program *p, struct server_shared *shared)
{
	*p = (struct expose_control_program){
		.context = shared,
		.began_ms = clock_real_ms(),
		.adapters = visit_adapters,
		.is_ready = is_ready,
		.metrics = render_metrics,
	};
}
