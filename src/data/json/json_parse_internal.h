/* json_parse_internal.h - the state of the JSON parser, for its own files. */
#ifndef CLAVIGER_DATA_JSON_JSON_PARSE_INTERNAL_H
#define CLAVIGER_DATA_JSON_JSON_PARSE_INTERNAL_H

#include <stdbool.h>

#include "base/base.h"
#include "data/json/json.h"

/* Invariant: begin <= line_start <= p <= end. */
struct json_parser {
	const char *p, *end, *line_start;
	int line;
	int64_t depth; /* levels that can still be opened */
	int64_t values; /* so far */
	const struct json_bounds *bounds;
	int flags;
	struct arena *arena;
	struct err *err;
};

static inline int
json_parse_column(const struct json_parser *ps, const char *at)
{
	return (int)(at - ps->line_start) + 1;
}

/* Consumes c if it is next. */
static inline bool
json_parse_take(struct json_parser *ps, char c)
{
	if (ps->p >= ps->end || *ps->p != c)
		return false;
	ps->p++;
	return true;
}

/*
 * Sets the error: what was expected, and the byte found at `at`.  Returns NULL,
 * so that a refusal is one statement.
 */
void *json_parse_refuse(
    struct json_parser *ps, const char *at, const char *what);

/*
 * Reads the string whose opening quote is at ps->p.  Returns false and sets the
 * error if it is malformed.
 */
bool json_parse_string(struct json_parser *ps, struct str *text);

#endif
