/* trace.c - the trace of a request: its spans. */
#include "base/base.h"
#include "http/http.h"
#include "trace/trace.h"
#include "trace/tracer.h"

static struct trace_span *
add_span(struct trace *t, enum trace_kind kind, const char *name)
{
	struct trace_span *s;

	if (t->count == TRACE_SPANS) {
		t->dropped++;
		return NULL;
	}
	s = arena_new(t->arena, sizeof(*s));
	s->trace = t;
	s->kind = kind;
	s->name = name;
	s->began_us = clock_real_us();
	random_id(s->id, sizeof(s->id));
	s->id[7] |= 1;
	if (t->last != NULL)
		t->last->next = s;
	else
		t->first = s;
	t->last = s;
	t->count++;
	return s;
}

/* The caller's decision counts; otherwise the tracer's sample rate. */
static void
decide(struct trace *t)
{
	if (!t->context.decided) {
		t->context.sampled = tracer_samples(t->tracer);
		t->context.decided = true;
	}
	t->recording = t->context.sampled && tracer_records(t->tracer);
}

struct trace *
trace_new(struct tracer *tracer, struct arena *a,
    const struct http_headers *incoming, const char *name)
{
	struct trace_context none = { .decided = false };
	struct trace_span *s;
	struct trace *t;

	if (tracer == NULL)
		return NULL;
	t = arena_new(a, sizeof(*t));
	t->tracer = tracer;
	t->arena = a;
	if (!trace_context_read(
	        &t->context, a, incoming, tracer_has_b3(tracer))) {
		trace_context_make(&t->context, false);
		t->context.decided = false;
		memcpy(t->context.span_id, none.span_id, 8);
	}
	decide(t);
	if (!t->recording)
		return t;
	s = add_span(t, TRACE_SERVER, name);
	memcpy(s->parent, t->context.span_id, sizeof(s->parent));
	return t;
}

void
trace_adopt(struct trace *t, struct str parent, struct str state)
{
	struct trace_context c;

	if (t == NULL || t->count > 1 ||
	    !trace_context_parse(&c, parent, state))
		return;
	c.state = arena_str(t->arena, c.state);
	t->context = c;
	decide(t);
	if (t->first != NULL)
		memcpy(t->first->parent, c.span_id, sizeof(c.span_id));
	else if (t->recording)
		memcpy(add_span(t, TRACE_SERVER, "mcp.request")->parent,
		    c.span_id, sizeof(c.span_id));
}

struct trace_span *
trace_begin(struct trace *t, const struct trace_span *parent,
    enum trace_kind kind, const char *name)
{
	struct trace_span *s;

	if (t == NULL || !t->recording)
		return NULL;
	s = add_span(t, kind, name);
	if (s != NULL)
		memcpy(s->parent, parent != NULL ? parent->id : t->first->id,
		    sizeof(s->parent));
	return s;
}

void
trace_set(struct trace_span *s, const char *key, struct str value)
{
	if (s == NULL || value.p == NULL || s->count == TRACE_ATTRIBUTES)
		return;
	s->attributes[s->count].key = key;
	s->attributes[s->count++].text =
	    arena_str(s->trace->arena, str_part(value, 0, TRACE_TEXT));
}

void
trace_set_int(struct trace_span *s, const char *key, int64_t value)
{
	if (s == NULL || s->count == TRACE_ATTRIBUTES)
		return;
	s->attributes[s->count].key = key;
	s->attributes[s->count++].number = value;
}

void
trace_operation(struct trace_span *s, struct str namespace, struct str name)
{
	if (s == NULL)
		return;
	trace_set(s, "claviger.namespace", namespace);
	trace_set(s, "claviger.operation", name);
	if (s->trace->operation.p == NULL)
		s->trace->operation = str_part(name, 0, TRACE_TEXT);
}

void
trace_end(struct trace_span *s, struct str error)
{
	if (s == NULL || s->ended_us != 0)
		return;
	s->ended_us = clock_real_us();
	if (error.p != NULL)
		s->error =
		    arena_str(s->trace->arena, str_part(error, 0, TRACE_TEXT));
}

void
trace_finish(struct trace *t, const char *route, int status)
{
	if (t == NULL || !t->recording)
		return;
	trace_set(t->first, "claviger.route", str_of(route));
	trace_set_int(t->first, "http.response.status_code", status);
	trace_end(t->first,
	    status >= 500 ? str_of(http_status_reason(status)) : STR_NONE);
	for (struct trace_span *s = t->first; s != NULL; s = s->next)
		trace_end(s, STR_NONE);
	tracer_take(t->tracer, t, status);
}

void
trace_propagate(
    const struct trace *t, const struct trace_span *s, struct http_headers *h)
{
	struct trace_context c = t->context, fresh;

	trace_context_make(&fresh, false);
	memcpy(c.span_id, s != NULL ? s->id : fresh.span_id, sizeof(c.span_id));
	trace_context_write(t->arena, h, &c, tracer_has_b3(t->tracer));
}

void
trace_pass_on(struct arena *a, const struct http_headers *incoming,
    struct str parent, struct str state, struct http_headers *h)
{
	struct trace_context c;

	if (!trace_context_parse(&c, parent, state) &&
	    (incoming == NULL || !trace_context_read(&c, a, incoming, false)))
		trace_context_make(&c, false);
	trace_context_write(a, h, &c, false);
}
