/* dotenv.h - reads KEY=VALUE lines of .env files. */
#ifndef CLAVIGER_DATA_FORMAT_DOTENV_H
#define CLAVIGER_DATA_FORMAT_DOTENV_H

#include <stdbool.h>

#include "base/base.h"

struct arena;
struct err;
struct json;

/*
 * Reads lines KEY=VALUE into an object of strings on the arena.  "export "
 * before the key, spaces around "=" and "#" comments are allowed.  Text in
 * 'single quotes' is literal; in "double quotes" the escapes are \n \r \t \" \\
 * and \$; both may span lines.  Without quotes a value ends at the line end or
 * before " #".  Nothing is expanded.  The last of equal keys is used.  Returns
 * NULL and sets e (INPUT, with line and column) if a line is malformed.
 */
struct json *dotenv_parse(struct arena *a, struct str text, struct err *e);

/*
 * Reports whether the first line that is neither empty nor a comment looks like
 * KEY=VALUE.
 */
bool dotenv_looks_so(struct str text);

#endif
