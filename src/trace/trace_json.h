/* trace_json.h - traces as JSON, for people and for OTLP. */
#ifndef CLAVIGER_TRACE_TRACE_JSON_H
#define CLAVIGER_TRACE_TRACE_JSON_H

#include <stdbool.h>

struct buf;
struct trace;

/*
 * Appends the members "traceId", "operation", "name" and so on, without braces.
 */
void trace_json_head(
    struct buf *out, const struct trace *t, int status, bool failed);

/* Appends an array of its spans, in order of start. */
void trace_json_spans(struct buf *out, const struct trace *t);

/* Appends spans as opentelemetry.proto.trace.v1 JSON, separated by commas. */
void trace_json_otlp(struct buf *out, const struct trace *t);

#endif
