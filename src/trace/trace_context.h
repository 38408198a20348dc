/* trace_context.h - which trace a request is part of, as headers say it. */
#ifndef CLAVIGER_TRACE_TRACE_CONTEXT_H
#define CLAVIGER_TRACE_TRACE_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"

struct arena;
struct http_headers;

/* W3C Trace Context, or B3. */
struct trace_context {
	uint8_t trace_id[16], span_id[8]; /* never all zero */
	bool decided; /* the caller said whether it is recorded: */
	bool sampled;
	struct str state; /* tracestate; STR_NONE */
};

/*
 * Strict: a traceparent that is not to the letter of the recommendation is as
 * good as none.  state may be STR_NONE; one that is malformed is left out.
 */
bool trace_context_parse(
    struct trace_context *out, struct str parent, struct str state);

/* "b3: TRACE-SPAN-SAMPLED-PARENT", the last two optional. */
bool trace_context_parse_b3(struct trace_context *out, struct str b3);

/*
 * Of a request's headers: traceparent and tracestate, or with b3 the headers
 * b3 or X-B3-*.  False where they say nothing, or two things at once.
 */
bool trace_context_read(struct trace_context *out, struct arena *a,
    const struct http_headers *h, bool b3);

/* Add the headers that say it. */
void trace_context_write(struct arena *a, struct http_headers *h,
    const struct trace_context *c, bool b3);

/* Fill in random ids. */
void trace_context_make(struct trace_context *out, bool sampled);

#endif
