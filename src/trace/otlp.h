/* otlp.h - spans to a collector: OTLP over HTTP, in JSON, on its own thread. */
#ifndef CLAVIGER_TRACE_OTLP_H
#define CLAVIGER_TRACE_OTLP_H

#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "http/http.h"

struct buf;
struct err;
struct otlp;

/* All texts are copied. */
struct otlp_settings {
	struct str endpoint; /* the whole URL, ".../v1/traces" */
	struct http_headers headers; /* of the operator's: may hold a secret */
	struct http_headers resource; /* service.name and others */
	int64_t timeout_ms; /* of one request */
	int64_t delay_ms; /* the longest that a span waits */
	size_t queue, batch; /* spans: waiting, in one request */
};

/* 10 s, 5 s, 2048, 512: the defaults of OpenTelemetry. */
struct otlp_settings otlp_defaults(void);

/* Start its thread.  NULL and e where the URL is none or a thread fails. */
struct otlp *otlp_new(const struct otlp_settings *s, struct err *e);

/* What waits is sent, in a second or two; then the thread is joined. */
void otlp_free(struct otlp *o);

/*
 * Append spans (JSON, commas between them) to the queue, from any thread; never
 * waits.  With the queue full they are dropped, and counted.
 */
void otlp_push(struct otlp *o, struct str spans, size_t count);

/* Append what was exported and dropped as Prometheus text. */
void otlp_metrics(struct otlp *o, struct buf *out);

#endif
