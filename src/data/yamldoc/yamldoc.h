/* yamldoc.h - reads YAML into JSON values, and writes it. */
#ifndef CLAVIGER_DATA_YAMLDOC_YAMLDOC_H
#define CLAVIGER_DATA_YAMLDOC_YAMLDOC_H

#include "base/base.h"

struct arena;
struct buf;
struct cpu_budget;
struct err;
struct json;

/*
 * Reads the document in text, decoded by text_decode_plain(), with the YAML 1.2
 * core schema: yes, no, on and off are strings; 0o7 and 0x1f are numbers, kept
 * as decimal text.  All texts are copied to the arena.  An empty document is
 * JSON_NULL.  `<<` is not a merge key.  Numbers that JSON does not have are
 * strings: .inf, .nan, and octal and hexadecimal numbers above 64 bits.  An
 * alias is a copy, with the alias's line and column.
 *
 * Returns NULL and sets e (INPUT, with line and column) for syntax errors, a
 * second document, duplicate keys, keys that are not scalars, nesting above
 * LIMIT_YAML_DEPTH, more than LIMIT_YAML_NODES values with aliases expanded, an
 * alias inside its own anchor, bytes that are not UTF-8, and tags outside the
 * core schema.
 */
struct json *yamldoc_parse(struct arena *a, struct str text, struct err *e);

/* Limits of one document. */
struct yamldoc_bounds {
	size_t values; /* with aliases expanded */
	const char *raise; /* for the error: "; how to raise that", or "" */
	struct cpu_budget *budget; /* NULL: none */
};

/*
 * The same with other limits.  Too many values or directives, or too much time,
 * are ERR_LIMIT.
 */
struct json *yamldoc_parse_within(struct arena *a, struct str text,
    const struct yamldoc_bounds *bounds, struct err *e);

/*
 * Appends v as block-style YAML, which yamldoc_parse() reads as an equal value.
 * If it does not fit, out->over is set.
 */
void yamldoc_write(struct buf *out, const struct json *v);

#endif
