/* output.h - a text to a file that the user named, or to standard output. */
#ifndef CLAVIGER_CLI_OUTPUT_H
#define CLAVIGER_CLI_OUTPUT_H

#include <stdbool.h>

#include "base/base.h"

struct err;

/*
 * Write the whole of text; path NULL or "-": to standard output.  -1 and e
 * (SYSTEM) where not all of it could be written.
 */
int output_write(const char *path, struct str text, struct err *e);

/*
 * YAML or JSON?  By format ("yaml", "json"), else by the ending of path (.yaml,
 * .yml, .json), else fallback.  -1 and e (INPUT) where format is neither.
 */
int output_is_yaml(const char *format, const char *path, bool fallback,
    bool *yaml, struct err *e);

#endif
