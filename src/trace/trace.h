/* trace.h - the trace of a request: its spans. */
#ifndef CLAVIGER_TRACE_TRACE_H
#define CLAVIGER_TRACE_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "trace/trace_context.h"
#include "trace/otlp.h"
#include "trace/tracer.h"

struct arena;
struct http_headers;
struct tracer;

enum { TRACE_SPANS = 128, TRACE_ATTRIBUTES = 12, TRACE_TEXT = 256 };

enum trace_kind { TRACE_INTERNAL, TRACE_SERVER, TRACE_CLIENT };

struct trace_attribute {
	const char *key; /* a constant */
	struct str text; /* STR_NONE: the value is a number */
	int64_t number;
};

/* One operation.  Everything is on the trace's arena. */
struct trace_span {
	struct trace_span *next; /* in order of start */
	struct trace *trace;
	const char *name; /* a constant */
	enum trace_kind kind;
	uint8_t id[8], parent[8]; /* parent is all zero if the span has none */
	int64_t began_us, ended_us; /* since 1970 */
	struct str error; /* STR_NONE: success */
	struct trace_attribute attributes[TRACE_ATTRIBUTES];
	size_t count;
};

struct trace {
	struct tracer *tracer;
	struct arena *arena;
	struct trace_context context; /* span_id is the caller's, or all zero */
	bool recording;
	struct trace_span *first, *last; /* the first is the request itself */
	size_t count,
	    dropped; /* number of spans, and of those above TRACE_SPANS */
	struct str operation; /* of the first call */
};

/*
 * All functions accept NULL for a trace or span that is not recorded, and then
 * do nothing.  Texts are copied, cut to TRACE_TEXT, and must not contain
 * secrets.
 */

/*
 * Starts a trace with the span of the request, on the arena.  It continues the
 * caller's trace if the headers name one, and may not be recorded.  Returns
 * NULL if tracer is NULL.
 */
struct trace *trace_new(struct tracer *tracer, struct arena *a,
    const struct http_headers *incoming, const char *name);

/*
 * Replaces the context by that of a message in the request's body, unless spans
 * were added already.
 */
void trace_adopt(struct trace *t, struct str parent, struct str state);

/* Starts a span.  parent NULL: the span of the request. */
struct trace_span *trace_begin(struct trace *t, const struct trace_span *parent,
    enum trace_kind kind, const char *name);
void trace_set(struct trace_span *s, const char *key, struct str value);
void trace_set_int(struct trace_span *s, const char *key, int64_t value);
void trace_operation(
    struct trace_span *s, struct str namespace, struct str name);

/* Ends a span.  error STR_NONE: success. */
void trace_end(struct trace_span *s, struct str error);

/*
 * Ends the trace after the request was answered, and passes it to the tracer.
 */
void trace_finish(struct trace *t, const char *route, int status);

/*
 * Adds headers that tell an upstream its trace: that of span s, or of trace t
 * if s is not recorded.
 */
void trace_propagate(
    const struct trace *t, const struct trace_span *s, struct http_headers *h);

/*
 * The same without a recorded trace: forwards the context of the message, else
 * of the request's headers (may be NULL), else starts a new trace.
 */
void trace_pass_on(struct arena *a, const struct http_headers *incoming,
    struct str parent, struct str state, struct http_headers *h);

#endif
