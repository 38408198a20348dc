/* telemetry.h - what a server records and counts of its calls, and for whom. */
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
 * One of a server.  Traces are recorded where a control surface keeps them or
 * the environment or the file names a collector; calls are always counted.
 */
struct telemetry {
	struct upstream_metrics *meter;
	_Atomic(struct otlp *) otlp; /* NULL: no collector */
	struct tracer *tracer; /* NULL: nothing is recorded */
	struct tracer_settings settings;
	struct str endpoint; /* of a file's; on the heap; STR_NONE */
	bool asked; /* by the control surface that the settings are of */
	bool started;
};

void telemetry_init(struct telemetry *o);
void telemetry_done(struct telemetry *o); /* what waits is sent */

/*
 * A file was loaded: the first control surface decides on sampling, headers and
 * how many are kept.  Once started, its engine is observed too; on one thread
 * at a time.
 */
void telemetry_file(
    struct telemetry *o, const struct capability *s, struct engine *en);

/* The first files are loaded; telemetry_engine() each. */
void telemetry_start(struct telemetry *o);
void telemetry_engine(struct telemetry *o, struct engine *en);

/* Append Prometheus text. */
void telemetry_metrics(struct telemetry *o, struct buf *out);

#endif
