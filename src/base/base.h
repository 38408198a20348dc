/* base.h - memory, text, errors, limits, logs and metrics. */
#ifndef CLAVIGER_BASE_BASE_H
#define CLAVIGER_BASE_BASE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/buf_take.h"
#include "base/clock.h"
#include "base/cpu_budget.h"
#include "base/decode.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/list.h"
#include "base/log.h"
#include "base/log_file.h"
#include "base/mem.h"
#include "base/mem_budget.h"
#include "base/metrics.h"
#include "base/process.h"
#include "base/random.h"
#include "base/sanitize.h"
#include "base/scan.h"
#include "base/share.h"
#include "base/str.h"
#include "base/table.h"
#include "base/text_decode.h"
#include "base/upstream_metrics.h"

#endif
