/* output.h - writes a text to a file that the user named, or to stdout. */
#ifndef CLAVIGER_CLI_OUTPUT_H
#define CLAVIGER_CLI_OUTPUT_H

#include <stdbool.h>

#include "base/base.h"

struct err;

/*
 * Writes all of text to path; NULL or "-": to standard output.  Returns -1 and
 * sets e (SYSTEM) if not all of it could be written.
 */
int output_write(const char *path, struct str text, struct err *e);

/*
 * Sets *yaml by format ("yaml", "json"), else by the extension of path (.yaml,
 * .yml, .json), else to fallback.  Returns -1 and sets e (INPUT) if format is
 * neither.
 */
int output_is_yaml(const char *format, const char *path, bool fallback,
    bool *yaml, struct err *e);

#endif
