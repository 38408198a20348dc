/* tracer.h - records, keeps and exports the traces of a process. */
#ifndef CLAVIGER_TRACE_TRACER_H
#define CLAVIGER_TRACE_TRACER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct buf;
struct otlp;
struct trace;
struct tracer; /* shared by all threads */

struct tracer_settings {
	int sampling_ppm; /* of a million requests whose caller did not decide
	                   */
	bool b3; /* B3 headers instead of W3C's */
	size_t kept; /* number of latest traces kept in memory */
	struct otlp *otlp; /* borrowed; NULL: no export */
};

struct tracer *tracer_new(const struct tracer_settings *s);
void tracer_free(struct tracer *t);

bool tracer_samples(
    const struct tracer *t); /* decides at random whether to record a request */
bool tracer_records(
    const struct tracer *t); /* returns whether it keeps or exports traces */
bool tracer_has_b3(const struct tracer *t);

/* For trace_finish(): keeps and exports a trace. */
void tracer_take(struct tracer *t, const struct trace *trace, int status);

/*
 * Appends {"traces":[...]}, the newest first, filtered by operation and status
 * ("ok", "error" or a number) unless these are STR_NONE.
 */
void tracer_list(
    struct tracer *t, struct buf *out, struct str operation, struct str status);

/* Appends the trace of that id with its spans; false if it is not kept. */
bool tracer_show(struct tracer *t, struct buf *out, struct str id);

/* Returns the exporter, or NULL. */
struct otlp *tracer_otlp(const struct tracer *t);

#endif
