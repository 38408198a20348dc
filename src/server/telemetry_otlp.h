/*
 * telemetry_otlp.h - the collector from OpenTelemetry's environment variables.
 */
#ifndef CLAVIGER_SERVER_TELEMETRY_OTLP_H
#define CLAVIGER_SERVER_TELEMETRY_OTLP_H

#include "base/base.h"

struct otlp;

/*
 * Uses OTEL_EXPORTER_OTLP_TRACES_ENDPOINT or OTEL_EXPORTER_OTLP_ENDPOINT, else
 * the endpoint of the file (may be STR_NONE).  Returns NULL if no endpoint is
 * set, or if OTEL_SDK_DISABLED or OTEL_TRACES_EXPORTER disable it.  If the
 * endpoint is invalid, logs a warning and returns NULL: a server starts without
 * a collector.
 */
struct otlp *telemetry_otlp_new(struct str endpoint);

#endif
