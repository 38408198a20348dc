/* trace_json.h - a trace as JSON: as people see it, and as OTLP has it. */
#ifndef CLAVIGER_TRACE_TRACE_JSON_H
#define CLAVIGER_TRACE_TRACE_JSON_H

#include <stdbool.h>

struct buf;
struct trace;

/* The members "traceId", "operation", "name" ..., without braces. */
void trace_json_head(
    struct buf *out, const struct trace *t, int status, bool failed);

/* An array of its spans, in the order they began. */
void trace_json_spans(struct buf *out, const struct trace *t);

/* Spans of opentelemetry.proto.trace.v1 as JSON, with commas between them. */
void trace_json_otlp(struct buf *out, const struct trace *t);

#endif
