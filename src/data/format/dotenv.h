/* dotenv.h - KEY=VALUE lines, as .env files have them. */
#ifndef CLAVIGER_DATA_FORMAT_DOTENV_H
#define CLAVIGER_DATA_FORMAT_DOTENV_H

#include <stdbool.h>

#include "base/base.h"

struct arena;
struct err;
struct json;

/*
 * The lines of text as an object of strings on the arena: KEY=VALUE, with
 * "export " before it, spaces around "=" and "#" comments as they come.  In
 * 'single quotes' all is literal; in "double quotes" \n \r \t \" \\ and \$ are
 * read; both may go over lines.  Outside of quotes a value ends at its line or
 * before " #".  Nothing is expanded.  Of two of one name the last counts.
 * NULL and e (INPUT, with line and column) where a line is anything else.
 */
struct json *dotenv_parse(struct arena *a, struct str text, struct err *e);

/* Does the first line that says something look like one of them? */
bool dotenv_looks_so(struct str text);

#endif
