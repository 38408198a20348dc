/* otlp.h - exports spans to a collector: OTLP over HTTP, in JSON. */
#ifndef CLAVIGER_TRACE_OTLP_H
#define CLAVIGER_TRACE_OTLP_H

#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "http/http.h"

struct buf;
struct err;
struct otlp;

/* The settings of an exporter.  otlp_new() copies all texts. */
struct otlp_settings {
	struct str endpoint; /* the whole URL, ".../v1/traces" */
	struct http_headers headers; /* may contain a secret */
	struct http_tls tls;
	struct http_headers resource; /* attributes such as service.name */
	int64_t timeout_ms; /* of one request */
	int64_t delay_ms; /* maximum time that a span waits */
	size_t queue,
	    batch; /* maximum number of spans: queued, and in one request */
};

/* The defaults of OpenTelemetry: 10 s, 5 s, 2048, 512. */
struct otlp_settings otlp_defaults(void);

/*
 * Starts the exporter's thread.  Returns NULL and sets e if the URL is invalid
 * or the thread fails.
 */
struct otlp *otlp_new(const struct otlp_settings *s, struct err *e);

/* Sends queued spans within two seconds, and joins the thread. */
void otlp_free(struct otlp *o);

/*
 * Queues spans, which are JSON separated by commas; they are copied.  Callable
 * from any thread; never waits.  If the queue is full, they are dropped and
 * counted.
 */
void otlp_push(struct otlp *o, struct str spans, size_t count);

/* Appends the numbers of exported and dropped spans as Prometheus text. */
void otlp_metrics(struct otlp *o, struct buf *out);

#endif
