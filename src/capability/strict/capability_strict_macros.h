/* capability_strict_macros.h - macros and types that all tables use. */
#ifndef CLAVIGER_CAPABILITY_STRICT_CAPABILITY_STRICT_MACROS_H
#define CLAVIGER_CAPABILITY_STRICT_CAPABILITY_STRICT_MACROS_H

#include "base/base.h"
#include "capability/strict/capability_strict_type.h"

/* The possible values of a text. */
#define WORDS(name, ...)                                                       \
	static const char *const name##_words[] = { __VA_ARGS__, NULL }

#define FORM_TEXT(name, f)                                                     \
	static const struct strict_type name = { .kind = STRICT_TEXT,          \
		.form = (f) }

#define WORD_TEXT(name)                                                        \
	static const struct strict_type name = { .kind = STRICT_TEXT,          \
		.words = name##_words }

/* At least n items. */
#define LIST(name, of, n)                                                      \
	static const struct strict_type name = {                               \
		.kind = STRICT_LIST, .item = &(of), .least = (n)               \
	}

/* The same; in later dialects a map by name, with keys of form f. */
#define NAMED(name, of, n, f)                                                  \
	static const struct strict_type name = {                               \
		.kind = STRICT_NAMED, .item = &(of), .least = (n), .form = (f) \
	}

#define MAP(name, of, f)                                                       \
	static const struct strict_type name = {                               \
		.kind = STRICT_MAP, .item = &(of), .form = (f)                 \
	}

#define OBJECT_OF(about, table, check)                                         \
	.kind = STRICT_OBJECT, .what = (about), .fields = table##_fields,      \
	.field_count = LEN(table##_fields), .rule = (check)

#define OBJECT(name, about, check)                                             \
	static const struct strict_type name = { OBJECT_OF(about, name, check) }

/* An object that its `type` chooses among others: name##_words has that. */
#define VARIANT(about, table, check)                                           \
	{                                                                      \
		OBJECT_OF(about, table, check), .words = table##_words         \
	}

/* One of the types; about is what messages call it. */
#define CHOICE(name, about, check, ...)                                        \
	static const struct strict_type *const name##_choices[] = {            \
		__VA_ARGS__, NULL                                              \
	};                                                                     \
	static const struct strict_type name = { .kind = STRICT_CHOICE,        \
		.what = (about),                                               \
		.rule = (check),                                               \
		.choices = name##_choices }

/* An object whose rule chooses between types for some of its members. */
#define OBJECT_WITH(name, about, check, list)                                  \
	static const struct strict_type name = {                               \
		OBJECT_OF(about, name, check), .choices = (list)               \
	}

/* A label, which later dialects call display. */
#define LABEL                                                                  \
	{ "label", &text, EARLY },                                             \
	{                                                                      \
		"display", &text, LATE                                         \
	}

#define LABEL_NEEDED                                                           \
	{ "label", &text, EARLY | NEEDED },                                    \
	{                                                                      \
		"display", &text, LATE | NEEDED                                \
	}

/* Types that several tables use. */
FORM_TEXT(text, FORM_ANY);
FORM_TEXT(kebab, FORM_KEBAB);
FORM_TEXT(extended, FORM_EXTENDED);
FORM_TEXT(location, FORM_LOCATION);
FORM_TEXT(call, FORM_CALL);
FORM_TEXT(file_uri, FORM_FILE);
FORM_TEXT(date, FORM_DATE);
FORM_TEXT(mime, FORM_MIME);
FORM_TEXT(address, FORM_ADDRESS);
FORM_TEXT(base_uri, FORM_BASE_URI);
FORM_TEXT(email, FORM_EMAIL);
FORM_TEXT(target, FORM_TARGET);
FORM_TEXT(size, FORM_SIZE);
static const struct strict_type any = { .kind = STRICT_ANY };
static const struct strict_type some_text = { .kind = STRICT_TEXT, .least = 1 };
static const struct strict_type flag = { .kind = STRICT_FLAG };
static const struct strict_type scalar = { .kind = STRICT_SCALAR };
static const struct strict_type whole = { .kind = STRICT_INTEGER };
static const struct strict_type port = {
	.kind = STRICT_INTEGER, .least = 1, .most = 65535
};
LIST(texts, text, 0);
LIST(texts_min1, text, 1);
LIST(any_list, any, 0);
MAP(text_map, text, FORM_ANY);
MAP(any_map, any, FORM_ANY);
MAP(with, scalar, FORM_ANY);

WORDS(method, "GET", "POST", "PUT", "PATCH", "DELETE");
WORD_TEXT(method);
WORDS(type5, "string", "number", "boolean", "object", "array");
WORD_TEXT(type5);
WORDS(type6, "string", "number", "integer", "boolean", "array", "object");
WORD_TEXT(type6);

WORDS(late_raw_format, "json", "xml", "avro", "protobuf", "csv", "tsv", "psv",
    "yaml", "html", "markdown", "binary");
WORD_TEXT(late_raw_format);

#endif
