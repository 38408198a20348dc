/* trace.h - what one request did, step by step. */
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
	struct str text; /* STR_NONE: it is a number */
	int64_t number;
};

/* One piece of work.  Everything lives on the trace's arena. */
struct trace_span {
	struct trace_span *next; /* in the order they began */
	struct trace *trace;
	const char *name; /* a constant */
	enum trace_kind kind;
	uint8_t id[8], parent[8]; /* parent all zero: none */
	int64_t began_us, ended_us; /* since 1970 */
	struct str error; /* STR_NONE: it went well */
	struct trace_attribute attributes[TRACE_ATTRIBUTES];
	size_t count;
};

struct trace {
	struct tracer *tracer;
	struct arena *arena;
	struct trace_context context; /* span_id: of the caller, or of nobody */
	bool recording;
	struct trace_span *first, *last; /* the first is the request itself */
	size_t count, dropped; /* spans; those over the ceiling */
	struct str operation; /* of the first that was called */
};

/*
 * Every function takes NULL for a trace or span that is not recorded, and then
 * does nothing.  Texts are copied, cut to TRACE_TEXT, and must hold no secret.
 */

/*
 * Begin with the request's own span.  NULL where tracer is NULL; else a trace
 * of the caller's, or a new one, that may not be recorded.
 */
struct trace *trace_new(struct tracer *tracer, struct arena *a,
    const struct http_headers *incoming, const char *name);

/*
 * A message inside the request says which trace it is part of: that counts, as
 * long as nothing has been done.
 */
void trace_adopt(struct trace *t, struct str parent, struct str state);

/* parent NULL: the request's. */
struct trace_span *trace_begin(struct trace *t, const struct trace_span *parent,
    enum trace_kind kind, const char *name);
void trace_set(struct trace_span *s, const char *key, struct str value);
void trace_set_int(struct trace_span *s, const char *key, int64_t value);
void trace_operation(
    struct trace_span *s, struct str namespace, struct str name);

/* error STR_NONE: it went well. */
void trace_end(struct trace_span *s, struct str error);

/* The request is answered: hand the whole over to the tracer. */
void trace_finish(struct trace *t, const char *route, int status);

/*
 * Add what tells an upstream which trace s, or where it is not recorded t, is
 * part of.
 */
void trace_propagate(
    const struct trace *t, const struct trace_span *s, struct http_headers *h);

/*
 * The same where nothing is recorded: what the message or else the request's
 * headers (NULL: none) say, as it came, or a new trace.
 */
void trace_pass_on(struct arena *a, const struct http_headers *incoming,
    struct str parent, struct str state, struct http_headers *h);

#endif
