/* json.h - JSON values on an arena: the material that the engine works on. */
#ifndef CLAVIGER_DATA_JSON_JSON_H
#define CLAVIGER_DATA_JSON_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "data/json/json_names.h"
#include "data/json/json_number.h"

struct arena;
struct buf;
struct err;
struct limits;

enum json_kind {
	JSON_NULL,
	JSON_BOOL,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

/*
 * One value.  Members of an object and items of an array are a chain through
 * `next`, in the order of the text; a member knows its own name.  Numbers keep
 * their exact text.  YAML is composed into the same values, with quoted
 * telling 'yes' from yes.
 */
struct json {
	enum json_kind kind : 8;
	bool quoted : 1; /* YAML: a string by quotes or block, not by shape */
	bool boolean : 1;
	uint16_t source; /* which file of several: the reader's number */
	uint32_t count; /* of children */
	int line, column; /* where it began, from 1; 0: made, not read */
	int name_line, name_column;
	struct str name; /* in an object; else STR_NONE */
	struct str text; /* the decoded string, or the number as written */
	struct json *first, *last; /* children */
	struct json *next; /* sibling */
};

enum { JSON_UNIQUE = 1 }; /* refuse two members of one name */

/* What a text may cost: each value in it takes some 80 bytes. */
struct json_bounds {
	int64_t depth;
	int64_t values;
	const char *limit; /* the name of what says how many; NULL: nothing */
};

enum { JSON_VALUES_MAX = 2000000 }; /* unless bounds say otherwise */

/* What callers may send, and what upstreams may answer. */
struct json_bounds json_bounds_of_request(const struct limits *l);
struct json_bounds json_bounds_of_answer(const struct limits *l);

/*
 * Parse one RFC 8259 text, the whole of it; UTF-8 only, surrogates paired.
 * Strings without escapes borrow from text: keep it as long as the values.
 * NULL and e (INPUT, with line and column) where it is anything else or nests
 * deeper than depth.  Without JSON_UNIQUE the last of two members counts; the
 * other is left out.  Columns count bytes.  NULL and e (OVERLOADED) if the
 * arena's budget is used up.
 */
struct json *json_parse(
    struct arena *a, struct str text, int64_t depth, int flags, struct err *e);
struct json *json_parse_bounded(struct arena *a, struct str text,
    const struct json_bounds *bounds, int flags, struct err *e);

/* The same values, compact; pretty indents by two spaces. */
void json_write(struct buf *out, const struct json *v);
void json_write_pretty(struct buf *out, const struct json *v);

/*
 * s as a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD.
 */
void json_write_string(struct buf *out, struct str s);

/* The member, or NULL where object is NULL, no object, or has none such. */
struct json *json_get(const struct json *object, const char *name);
struct json *json_get_str(const struct json *object, struct str name);

/* The item, or NULL. */
struct json *json_at(const struct json *array, size_t index);

/* The text of a string member; STR_NONE where there is no such string. */
struct str json_get_text(const struct json *object, const char *name);

static inline bool
json_is(const struct json *v, enum json_kind kind)
{
	return v != NULL && v->kind == kind;
}

/* "object", "string" ...: for messages. */
const char *json_kind_name(enum json_kind kind);

/* Equal as JSON values: order of members apart, numbers by value. */
bool json_equal(const struct json *a, const struct json *b);

/* Making values.  Texts are borrowed: put them on the arena first. */
struct json *json_new(struct arena *a, enum json_kind kind);
struct json *json_new_bool(struct arena *a, bool v);
struct json *json_new_int(struct arena *a, int64_t v);
struct json *json_new_text(struct arena *a, struct str text);

/* Append to an object (name borrowed) or array; v is taken, returned. */
struct json *json_add(struct json *object, const char *name, struct json *v);
struct json *json_add_str(struct json *object, struct str name, struct json *v);
struct json *json_push(struct json *array, struct json *v);

/*
 * v at another place, without its name: what is in it is shared, so it lives as
 * long as v.  NULL becomes null.
 */
struct json *json_alias(struct arena *a, const struct json *v);

/* A deep copy of v on a, texts and all. */
struct json *json_copy(struct arena *a, const struct json *v);

#endif
