/* call_trace.c - records a call in the trace of its request. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "trace/trace.h"
#include "engine/binds/binds.h"
#include "engine/state/state.h"
#include "engine/upstream/call_trace.h"

static const struct http_request *
carrier_of(const struct call *c)
{
	return c->source.carrier != NULL ? c->source.carrier
	                                 : c->source.request;
}

/*
 * Returns the name of the span.  A call inside another is named by how it runs;
 * a tool has no path.
 */
static const char *
name_of(const struct call *c)
{
	const struct capability_operation *op = c->operation;

	if (c->parent != NULL)
		return op != NULL && !op->is_step ? "aggregate.function"
		                                  : "step.call";
	if (op == NULL)
		return "operation";
	if (op->by == CAPABILITY_BY_FORWARD)
		return "rest.forward";
	return op->path.p == NULL ? "mcp.tool" : "rest.operation";
}

void
call_trace_begin(struct call *c)
{
	const struct http_request *carrier = carrier_of(c);
	const struct capability_operation *op = c->operation;
	const struct json *meta = c->source.meta;
	struct call_state *s = c->state;

	if (carrier == NULL || carrier->trace == NULL)
		return;
	s->trace = carrier->trace;
	/* An MCP message may have a trace context of its own. */
	if (c->parent == NULL)
		trace_adopt(s->trace, json_get_text(meta, "traceparent"),
		    json_get_text(meta, "tracestate"));
	s->span = trace_begin(s->trace,
	    c->parent != NULL ? c->parent->state->span : NULL, TRACE_INTERNAL,
	    name_of(c));
	if (op != NULL)
		trace_operation(s->span,
		    op->owner != NULL ? op->owner->namespace : STR_NONE,
		    op->name);
	else if (c->consumed != NULL)
		trace_operation(
		    s->span, c->consumed->owner->namespace, c->consumed->name);
}

/*
 * Returns the error for the span.  Messages about the upstream and the
 * configuration are recorded.  Others may quote the caller or the upstream, so
 * only their kind is recorded.
 */
static struct str
error_of(const struct call *c)
{
	struct str text;
	struct buf b;

	if (c->error.kind == ERR_NONE)
		return STR_NONE;
	if (c->from_upstream ||
	    (c->error.kind != ERR_UPSTREAM && c->error.kind != ERR_UNAVAILABLE))
		return str_of(err_type(c->error.kind));
	buf_init(&b, 16 * sizeof(c->error.text));
	engine_redact(c->thread->engine, &b, str_of(c->error.text));
	text = arena_str(c->arena, buf_str(&b));
	buf_done_secret(&b);
	return text;
}

void
call_trace_end(struct call *c)
{
	if (c->state->span != NULL)
		trace_end(c->state->span, error_of(c));
}

/* It contains no value of the caller: the path is the template of the file. */
struct trace_span *
call_trace_send(const struct call *c, struct str host)
{
	static const char *const names[HTTP_METHOD_COUNT] = {
		[HTTP_METHOD_GET] = "http.client.GET",
		[HTTP_METHOD_HEAD] = "http.client.HEAD",
		[HTTP_METHOD_POST] = "http.client.POST",
		[HTTP_METHOD_PUT] = "http.client.PUT",
		[HTTP_METHOD_PATCH] = "http.client.PATCH",
		[HTTP_METHOD_DELETE] = "http.client.DELETE",
		[HTTP_METHOD_OPTIONS] = "http.client.OPTIONS",
	};
	enum http_method m = c->state->request.http.method;
	struct trace_span *s = trace_begin(
	    c->state->trace, c->state->span, TRACE_CLIENT, names[m]);

	if (s == NULL)
		return NULL;
	trace_operation(s, c->consumed->owner->namespace, c->consumed->name);
	trace_set(s, "http.request.method", str_of(http_method_name(m)));
	trace_set(s, "server.address", host);
	trace_set(s, "url.template", c->consumed->path);
	return s;
}

void
call_trace_tell(
    const struct call *c, const struct trace_span *s, struct http_headers *h)
{
	const struct http_request *carrier = carrier_of(c);
	const struct json *meta = c->source.meta;

	/* The file declares the header itself. */
	if (http_headers_get(h, "traceparent").p != NULL)
		return;
	if (c->state->trace != NULL)
		trace_propagate(c->state->trace, s, h);
	else
		trace_pass_on(c->arena,
		    carrier != NULL ? &carrier->headers : NULL,
		    json_get_text(meta, "traceparent"),
		    json_get_text(meta, "tracestate"), h);
}
