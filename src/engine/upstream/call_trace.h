/* call_trace.h - records a call in the trace of its request. */
#ifndef CLAVIGER_ENGINE_UPSTREAM_CALL_TRACE_H
#define CLAVIGER_ENGINE_UPSTREAM_CALL_TRACE_H

#include "base/base.h"

struct call;
struct http_headers;
struct trace_span;

/*
 * Begin and end the span of c, inside that of its parent.  They do nothing if
 * the request is not traced.
 */
void call_trace_begin(struct call *c);
void call_trace_end(struct call *c);

/*
 * Begins the span of the request of c to an upstream over HTTP at host; NULL:
 * not traced.
 */
struct trace_span *call_trace_send(const struct call *c, struct str host);

/* Adds the trace context to the headers h of the request. */
void call_trace_tell(
    const struct call *c, const struct trace_span *s, struct http_headers *h);

#endif
