/* server_control.c - the data of the server that control surfaces report. */
#include <inttypes.h>

#include "base/base.h"
#include "net/net.h"
#include "authority/authority.h"
#include "engine/engine.h"
#include "http/http.h"
#include "mcp/mcp.h"

#include "server/telemetry.h"
#include "server/server_control.h"
#include "server/server_file.h"
#include "server/server_listener_table.h"
#include "server/server_reload.h"
#include "server/server_shared.h"

static void
visit_port(const struct server_port *p, expose_control_adapter_fn *visit,
    void *visitor)
{
	/* Always running: a server that cannot listen does not start. */
	struct expose_control_adapter a = {
		.type = p->kind,
		.namespace = p->kind,
		.port = p->address.port,
		.running = true,
	};

	if (p->surface_count == 0)
		visit(visitor, &a);
	for (size_t i = 0; i < p->surface_count; i++) {
		a.type = p->surfaces[i]->kind->name;
		a.namespace = p->surfaces[i]->name;
		visit(visitor, &a);
	}
}

static void
visit_adapters(void *context, expose_control_adapter_fn *visit, void *visitor)
{
	const struct server_control *c = context;
	struct server_listener_table *table = server_shared_table(c->shared);

	for (size_t i = 0; i < table->port_count; i++)
		visit_port(&table->ports[i], visit, visitor);
	server_listener_table_release(table);
}

static bool
is_ready(void *context)
{
	const struct server_control *c = context;
	struct authority *authority = c->shared->authority;

	return authority == NULL || authority_is_ready(authority);
}

/* Metrics of each file about its upstreams. */
static const struct {
	const char *head;
	void (*put)(const struct engine *en, const char *file, struct buf *out);
} gauges[] = {
	{ "# HELP claviger_upstream_calls Calls in progress, if their number "
	  "is limited.\n"
	  "# TYPE claviger_upstream_calls gauge\n",
	    call_policy_calls_metrics },
	{ "# HELP claviger_upstream_breaker_open Whether the circuit breaker "
	  "is open.\n"
	  "# TYPE claviger_upstream_breaker_open gauge\n",
	    call_policy_breaker_metrics },
};

static void
render_gauges(struct server_shared *s, struct buf *out)
{
	struct server_listener_table *table = server_shared_table(s);

	for (size_t g = 0; g < LEN(gauges); g++) {
		buf_puts(out, gauges[g].head);
		for (size_t i = 0; i < table->file_count; i++)
			gauges[g].put(table->files[i]->engine,
			    server_file_name(table->files[i]), out);
	}
	server_listener_table_release(table);
}

static void
render_registry(struct mcp_registry *h, struct buf *out)
{
	size_t sessions, streams;

	mcp_registry_count(h, &sessions, &streams);
	buf_printf(out,
	    "# HELP claviger_mcp_sessions Sessions of MCP clients.\n"
	    "# TYPE claviger_mcp_sessions gauge\n"
	    "claviger_mcp_sessions %zu\n"
	    "# HELP claviger_mcp_streams Open event streams of MCP clients.\n"
	    "# TYPE claviger_mcp_streams gauge\n"
	    "claviger_mcp_streams %zu\n",
	    sessions, streams);
}

static void
render_access_log(struct http_access_log *l, struct buf *out)
{
	if (l == NULL)
		return;
	buf_printf(out,
	    "# HELP claviger_access_log_dropped_total Lines that could not be "
	    "written to the access log.\n"
	    "# TYPE claviger_access_log_dropped_total counter\n"
	    "claviger_access_log_dropped_total %" PRIu64 "\n",
	    http_access_log_dropped(l));
}

static void
render_build(struct buf *out)
{
#ifdef __clang__
	const char *compiler = __VERSION__;
#else
	const char *compiler = "gcc " __VERSION__;
#endif

	buf_printf(out,
	    "# HELP claviger_build_info What is running.\n"
	    "# TYPE claviger_build_info gauge\n"
	    "claviger_build_info{version=\"%s\",compiler=\"%s\"} 1\n",
	    CLAVIGER_VERSION, compiler);
}

static void
render_metrics(void *context, struct buf *out)
{
	const struct server_control *c = context;

	metrics_render(c->shared->metrics, out);
	telemetry_metrics(c->telemetry, out);
	render_gauges(c->shared, out);
	render_registry(c->shared->registry, out);
	render_access_log(c->shared->access_log, out);
	conn_table_metrics(c->shared->connections, out);
	render_build(out);
	process_metrics(out);
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
