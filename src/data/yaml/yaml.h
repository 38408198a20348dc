/* yaml.h - a YAML document composed into JSON values with line and column. */
#ifndef CLAVIGER_DATA_YAML_YAML_H
#define CLAVIGER_DATA_YAML_YAML_H

#include "base/base.h"

struct arena;
struct buf;
struct cpu_budget;
struct err;
struct json;

/*
 * Compose the one document in text, by libyaml's events and the YAML 1.2 core
 * schema (yes, no, on, off are strings; 0o7 and 0x1f are numbers, kept as
 * decimal text).  All texts are copied to the arena.  Refused with ERR_INPUT,
 * line and column: syntax errors, a second document, duplicate keys, keys that
 * are not scalars, nesting above LIMIT_YAML_DEPTH, more than LIMIT_YAML_NODES
 * values once aliases are followed, an alias inside its own anchor, bytes that
 * are not UTF-8, tags outside the core schema.  An empty document is JSON_NULL.
 * `<<` is no merge key.  What JSON has no number for is a string: .inf, .nan,
 * and octal and hexadecimal numbers beyond 64 bits.  An alias is a copy with
 * the alias's own place.
 */
struct json *yaml_parse(struct arena *a, struct str text, struct err *e);

/* What one document may cost. */
struct yaml_bounds {
	size_t values; /* once aliases are followed */
	const char *raise; /* for the error: "; how to raise that", or "" */
	struct cpu_budget *budget; /* NULL: none */
};

/*
 * The same within other bounds.  Too many values or directives, or too much
 * time, are ERR_LIMIT.
 */
struct json *yaml_parse_within(struct arena *a, struct str text,
    const struct yaml_bounds *bounds, struct err *e);

/* Append v as block-style YAML that yaml_parse() reads back as the same. */
void yaml_write(struct buf *out, const struct json *v);

#endif
