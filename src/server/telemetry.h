/* telemetry.h - traces and metrics of upstream calls, and their collector. */
#ifndef CLAVIGER_SERVER_TELEMETRY_H
#define CLAVIGER_SERVER_TELEMETRY_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/base.h"
#include "trace/trace.h"

struct buf;
struct engine;
struct upstream_metrics;
struct otlp;
struct capability;

/*
 * One per server.  Traces are recorded if a control surface keeps them, or if
 * the environment or a file names a collector.  Calls are always counted.
 */
struct telemetry {
	struct upstream_metrics *meter;
	_Atomic(struct otlp *) otlp; /* NULL: no collector */
	struct tracer *tracer; /* NULL: nothing is recorded */
	struct tracer_settings settings;
	struct str
	    endpoint; /* from a control surface; on the heap; STR_NONE: none */
	bool asked; /* a control surface has determined the settings */
	bool started;
};

void telemetry_init(struct telemetry *o);
void telemetry_done(struct telemetry *o); /* sends queued spans first */

/*
 * Call it for each file that was loaded.  The first control surface determines
 * sampling, headers and how many traces are kept.  After telemetry_start(), it
 * also starts to observe the file's engine.  Call it on one thread at a time.
 */
void telemetry_file(
    struct telemetry *o, const struct capability *s, struct engine *en);

/*
 * Call it after the first files were loaded, then telemetry_engine() for each.
 */
void telemetry_start(struct telemetry *o);
void telemetry_engine(struct telemetry *o, struct engine *en);

/* Appends Prometheus text. */
void telemetry_metrics(struct telemetry *o, struct buf *out);

#endif
