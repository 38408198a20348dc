/* trace_context.h - reads and writes trace headers. */
#ifndef CLAVIGER_TRACE_TRACE_CONTEXT_H
#define CLAVIGER_TRACE_TRACE_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"

struct arena;
struct http_headers;

/* The context of a trace, from W3C Trace Context or B3 headers. */
struct trace_context {
	uint8_t trace_id[16], span_id[8]; /* never all zero */
	bool decided; /* the caller decided whether the trace is recorded */
	bool sampled;
	struct str state; /* tracestate; STR_NONE */
};

/*
 * Reads traceparent and tracestate.  Returns false if traceparent violates the
 * W3C recommendation.  state may be STR_NONE; a malformed one is dropped.
 */
bool trace_context_parse(
    struct trace_context *out, struct str parent, struct str state);

/* Reads "b3: TRACE-SPAN-SAMPLED-PARENT"; the last two parts are optional. */
bool trace_context_parse_b3(struct trace_context *out, struct str b3);

/*
 * Reads the headers traceparent and tracestate, or b3 and X-B3-* if b3 is set.
 * Returns false if there is no valid context, or two different ones.
 */
bool trace_context_read(struct trace_context *out, struct arena *a,
    const struct http_headers *h, bool b3);

/* Adds the headers for the context. */
void trace_context_write(struct arena *a, struct http_headers *h,
    const struct trace_context *c, bool b3);

/* Sets random ids. */
void trace_context_make(struct trace_context *out, bool sampled);

#endif
