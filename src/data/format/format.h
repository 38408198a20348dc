/* format.h - what upstreams answer besides JSON, as JSON values. */
#ifndef CLAVIGER_DATA_FORMAT_FORMAT_H
#define CLAVIGER_DATA_FORMAT_FORMAT_H

#include <stdbool.h>

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
	FORMAT_BINARY, /* bytes: never JSON */
	FORMAT_AVRO, /* known to the language, not read here */
	FORMAT_PROTOBUF,
	FORMAT_COUNT,
};

/* The format of that name, or FORMAT_COUNT. */
enum format_kind format_find(struct str name);
const char *format_name(enum format_kind kind);

/* What to ask for: a value for the header Accept. */
const char *format_accept(enum format_kind kind);

/* Are its answers made into JSON before anything looks at them? */
bool format_is_converted(enum format_kind kind);

/*
 * The bytes as values on the arena.  schema says which part is wanted: of HTML
 * a CSS selector, of Markdown how a section's heading begins; STR_NONE: all.
 * -1 and e: INPUT if they are not of the format, whose name and place are in
 * the words; LIMIT, with the name of the limit, if they are too much.  budget
 * NULL: it may take any time.
 */
int format_to_json(enum format_kind kind, struct arena *a, struct str bytes,
    struct str schema, const struct limits *l, struct cpu_budget *budget,
    struct json **out, struct err *e);

/* Can the schema be read?  -1 and e (INPUT). */
int format_check_schema(
    enum format_kind kind, struct str schema, struct err *e);

#endif
