/* call_trace.h - records a call in the trace of its request. */
#ifndef CLAVIGER_ENGINE_UPSTREAM_CALL_TRACE_H
#define CLAVIGER_ENGINE_UPSTREAM_CALL_TRACE_H

#include "base/base.h"

struct call;
struct http_headers;
struct trace_span;

/* The span of c itself, in that of its parent; none where nothing records. */
void call_trace_begin(struct call *c);
void call_trace_end(struct call *c);

/* The span of its request to an upstream over HTTP, at host; NULL: none. */
struct trace_span *call_trace_send(const struct call *c, struct str host);

/* Tell the upstream, in h, which trace it is part of. */
void call_trace_tell(
    const struct call *c, const struct trace_span *s, struct http_headers *h);

#endif
