/* openapi_summary.h - what an import took over, in one line. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_SUMMARY_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_SUMMARY_H

#include "base/base.h"

struct arena;
struct openapi_import;

/* Above this number of operations, tools are better searched than listed. */
enum { OPENAPI_SUMMARY_MANY = 100 };

/*
 * Returns the numbers of operations, of those left out, with the reasons, and
 * of parameters left out, with their names: "247 operations, 2 left out (2:
 * capabilities do not support this method), 1 parameter left out (GET /pets
 * sort)".  done: after a successful import.  The result is on the arena.
 */
struct str openapi_summary_text(
    struct arena *a, const struct openapi_import *done);

#endif
