/* tracer.h - the traces of a process: which are recorded, kept, exported. */
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
	int sampling_ppm; /* of a million requests whose caller did not say */
	bool b3; /* the headers; else W3C's */
	size_t kept; /* traces in memory, the newest; 0: none */
	struct otlp *otlp; /* borrowed; NULL: nothing is exported */
};

struct tracer *tracer_new(const struct tracer_settings *s);
void tracer_free(struct tracer *t);

bool tracer_samples(const struct tracer *t); /* is this one of the share? */
bool tracer_records(const struct tracer *t); /* has it any use for one? */
bool tracer_has_b3(const struct tracer *t);

/* For trace_finish(): keep a copy, hand one to the exporter. */
void tracer_take(struct tracer *t, const struct trace *trace, int status);

/*
 * Append {"traces":[...]}, the newest first: those of that operation and that
 * status ("ok", "error" or a number), where these are not STR_NONE.
 */
void tracer_list(
    struct tracer *t, struct buf *out, struct str operation, struct str status);

/* Append the trace of that id with its spans; false where it is not kept. */
bool tracer_show(struct tracer *t, struct buf *out, struct str id);

/* The exporter; NULL: none. */
struct otlp *tracer_otlp(const struct tracer *t);

#endif
