/* json.h - JSON values on an arena. */
#ifndef CLAVIGER_DATA_JSON_JSON_H
#define CLAVIGER_DATA_JSON_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "data/json/json_member.h"
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
 * A value.  The members of an object and the items of an array are a list
 * linked by `next`, in the order of the text; a member has its own name.
 * Numbers keep their exact text.  YAML is read into the same values; quoted
 * distinguishes 'yes' from yes.
 */
struct json {
	enum json_kind kind : 8;
	bool quoted : 1; /* YAML: quoted or in a block */
	bool boolean : 1;
	uint16_t source; /* number of the file, for readers of several files */
	uint32_t count; /* number of children */
	int line,
	    column; /* position in the text, from 1; 0: not read from text */
	int name_line, name_column;
	struct str name; /* of a member; else STR_NONE */
	struct str text; /* the decoded string, or the number as written */
	struct json *first, *last; /* children */
	struct json *next; /* sibling */
};

enum {
	JSON_UNIQUE = 1, /* refuse duplicate members */
	/*
	 * For texts of other programs: text_decode_plain() reads the encoding,
	 * and half of a surrogate pair becomes U+FFFD, escaped or not.
	 */
	JSON_LENIENT = 2,
};

/* Limits of one text; a value takes about 80 bytes. */
struct json_bounds {
	int64_t depth;
	int64_t values;
	const char *limit; /* the name of the limit of values; NULL: none */
};

enum { JSON_VALUES_MAX = 2000000 }; /* the default of bounds.values */

/* Returns the limits for requests, and for upstream responses. */
struct json_bounds json_bounds_of_request(const struct limits *l);
struct json_bounds json_bounds_of_answer(const struct limits *l);

/*
 * Parses one RFC 8259 text completely: UTF-8, with paired surrogates.  Strings
 * without escapes are borrowed from text, which must stay valid as long as the
 * values.  Without JSON_UNIQUE, the last of duplicate members is kept.
 *
 * Returns NULL and sets e: INPUT, with line and column, if the text is
 * malformed or exceeds the limits; OVERLOADED if the arena's budget is used up.
 * Columns count bytes.
 */
struct json *json_parse(
    struct arena *a, struct str text, int64_t depth, int flags, struct err *e);
struct json *json_parse_bounded(struct arena *a, struct str text,
    const struct json_bounds *bounds, int flags, struct err *e);

/* Append the value as compact JSON, or indented by two spaces. */
void json_write(struct buf *out, const struct json *v);
void json_write_pretty(struct buf *out, const struct json *v);

/*
 * Appends s as a JSON string with quotes; bytes that are not UTF-8 become
 * U+FFFD.
 */
void json_write_string(struct buf *out, struct str s);

/*
 * Returns the member of that name.  NULL if it is missing, or if object is NULL
 * or not an object.
 */
struct json *json_get_str(const struct json *object, struct str name);

static inline struct json *
json_get(const struct json *object, const char *name)
{
	return json_get_str(object, str_of(name)); /* a literal: a constant */
}

/*
 * Returns the item at index, from 0, or NULL.  This takes time linear in index.
 */
struct json *json_at(const struct json *array, size_t index);

/* Returns the text of a string member; STR_NONE if it is missing. */
struct str json_get_text(const struct json *object, const char *name);

static inline bool
json_is(const struct json *v, enum json_kind kind)
{
	return v != NULL && v->kind == kind;
}

/*
 * Orders members by the length of their names, then by their bytes: < 0, 0, >
 * 0.
 */
int json_name_order(const struct json *a, const struct json *b);

/* Returns "object", "string" and so on, for messages. */
const char *json_kind_name(enum json_kind kind);

/*
 * Reports whether the values are equal.  The order of members and the spelling
 * of numbers (1.0, 1) do not matter.
 */
bool json_equal(const struct json *a, const struct json *b);

/*
 * Returns the text of a string, a number as written, or "true" and "false";
 * STR_NONE for null, a list, an object and NULL.
 */
struct str json_scalar_text(const struct json *v);

/* New values.  Texts are borrowed: copy them to the arena first. */
struct json *json_new(struct arena *a, enum json_kind kind);
struct json *json_new_bool(struct arena *a, bool v);
struct json *json_new_int(struct arena *a, int64_t v);
struct json *json_new_text(struct arena *a, struct str text);

/*
 * v as it may have been meant, on the arena; v itself if that is no other
 * value.  A number or boolean as the text that writes it; 50.0 as 50; and v as
 * the one item of a list.
 */
const struct json *json_as_text(struct arena *a, const struct json *v);
const struct json *json_as_integer(struct arena *a, const struct json *v);
const struct json *json_as_list(struct arena *a, const struct json *v);

enum { JSON_IN_TEXT_BYTES = 1 << 20 };

/*
 * Returns the JSON value in a text that was written for it; NULL: there is
 * none, or it has more than JSON_IN_TEXT_BYTES, 100,000 values or 64 levels.
 */
const struct json *json_parse_text(struct arena *a, struct str text);

/*
 * Append v to an object or array. v is taken and returned; name is borrowed.
 * Duplicate names are not detected.
 */
struct json *json_add(struct json *object, const char *name, struct json *v);
struct json *json_add_str(struct json *object, struct str name, struct json *v);
struct json *json_push(struct json *array, struct json *v);

/*
 * Returns a shallow copy of v without its name, to be added elsewhere.  Its
 * children are shared, so it is valid as long as v.  NULL becomes JSON null.
 */
struct json *json_alias(struct arena *a, const struct json *v);

/* Returns a deep copy of v on a, including texts. */
struct json *json_copy(struct arena *a, const struct json *v);

#endif
