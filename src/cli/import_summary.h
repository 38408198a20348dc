/* import_summary.h - what an import took over, in one line. */
#ifndef CLAVIGER_CLI_IMPORT_SUMMARY_H
#define CLAVIGER_CLI_IMPORT_SUMMARY_H

#include <stdio.h>

struct openapi_import;

/*
 * Prints the numbers of operations, of those left out with the reasons, and of
 * parameters left out with their names: "247 operations, 1 left out (its method
 * is not supported), 2 parameters left out (GET /pets sort, GET /pets fields)".
 */
void import_summary_print(const struct openapi_import *done, FILE *to);

#endif
