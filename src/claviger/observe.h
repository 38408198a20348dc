/* observe.h - what a server records and counts of its calls, and for whom. */
#ifndef CLAVIGER_CLAVIGER_OBSERVE_H
#define CLAVIGER_CLAVIGER_OBSERVE_H

#include <stdbool.h>

#include "base/str.h"
#include "engine/tracer.h"

struct buf;
struct engine;
struct meter;
struct otlp;
struct spec;

/*
 * One of a server.  Traces are recorded where a control surface keeps them or
 * the environment or the file names a collector; calls are always counted.
 */
struct observe {
	struct meter *meter;
	struct otlp *otlp; /* NULL: no collector */
	struct tracer *tracer; /* NULL: nothing is recorded */
	struct tracer_settings settings;
	struct str endpoint; /* of a file's; on the heap; STR_NONE */
	bool asked; /* by the control surface that the settings are of */
	bool started;
};

void observe_init(struct observe *o);
void observe_done(struct observe *o); /* what waits is sent */

/*
 * A file was loaded: the first control surface decides on sampling, headers and
 * how many are kept.  Once started, its engine is observed too; on one thread
 * at a time.
 */
void observe_file(struct observe *o, const struct spec *s, struct engine *en);

/* The first files are loaded; observe_engine() each. */
void observe_start(struct observe *o);
void observe_engine(struct observe *o, struct engine *en);

/* Append Prometheus text. */
void observe_metrics(struct observe *o, struct buf *out);

#endif
