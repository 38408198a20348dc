/* telemetry_otlp.h - the collector that OpenTelemetry's variables name. */
#ifndef CLAVIGER_SERVER_TELEMETRY_OTLP_H
#define CLAVIGER_SERVER_TELEMETRY_OTLP_H

#include "base/base.h"

struct otlp;

/*
 * By OTEL_EXPORTER_OTLP_TRACES_ENDPOINT or OTEL_EXPORTER_OTLP_ENDPOINT, else
 * the file's endpoint (STR_NONE: it names none).  NULL where there is none,
 * where OTEL_SDK_DISABLED or OTEL_TRACES_EXPORTER say so, or, with a warning,
 * where it cannot be used: a server does not fail for want of a collector.
 */
struct otlp *telemetry_otlp_new(struct str endpoint);

#endif
