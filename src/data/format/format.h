/* format.h - converts upstream responses of other formats to JSON. */
#ifndef CLAVIGER_DATA_FORMAT_FORMAT_H
#define CLAVIGER_DATA_FORMAT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "data/format/dotenv.h"

struct arena;
struct cpu_budget;
struct err;
struct json;
struct limits;

enum format_kind {
	FORMAT_JSON,
	FORMAT_XML,
	FORMAT_CSV,
	FORMAT_TSV,
	FORMAT_PSV,
	FORMAT_YAML,
	FORMAT_HTML,
	FORMAT_MARKDOWN,
	FORMAT_TEXT, /* the text as one string */
	FORMAT_BINARY, /* bytes, never JSON */
	FORMAT_AVRO, /* known, but not supported */
	FORMAT_PROTOBUF,
	FORMAT_COUNT,
};

/* Returns the format of that name, or FORMAT_COUNT. */
enum format_kind format_find(struct str name);
const char *format_name(enum format_kind kind);

/* Returns the value of the Accept header that requests the format. */
const char *format_accept(enum format_kind kind);

/* Reports whether responses of that format are converted to JSON. */
bool format_is_converted(enum format_kind kind);

/* The root element of an XML document. */
struct format_root {
	struct str name; /* STR_NONE: the value is not from XML */
	size_t attributes; /* the first members of its value are attributes */
};

/* What is converted. */
struct format_input {
	struct str bytes;
	struct str charset; /* of the media type; STR_NONE: none */
	/*
	 * Selects a part: for HTML a CSS selector, for Markdown the start of a
	 * section's heading; STR_NONE: all.
	 */
	struct str schema;
};

/*
 * Converts text, in the encoding that text_decode() finds, to values on the
 * arena and sets *out.  root, which may be NULL, is set for XML.  Returns -1
 * and sets e: INPUT if the bytes are malformed, with the name of the format and
 * the position; LIMIT, with the name of the limit, if the result would be too
 * large or take too long. budget, of processor time, may be NULL.
 */
int format_to_json(enum format_kind kind, struct arena *a,
    const struct format_input *input, const struct limits *l,
    struct cpu_budget *budget, struct json **out, struct format_root *root,
    struct err *e);

/* Checks a schema.  Returns -1 and sets e (INPUT) if it is invalid. */
int format_check_schema(
    enum format_kind kind, struct str schema, struct err *e);

#endif
