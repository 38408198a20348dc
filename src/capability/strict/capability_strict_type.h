/* capability_strict_type.h - what a value in a schema may be. */
#ifndef CLAVIGER_CAPABILITY_STRICT_CAPABILITY_STRICT_TYPE_H
#define CLAVIGER_CAPABILITY_STRICT_CAPABILITY_STRICT_TYPE_H

#include <stddef.h>
#include <stdint.h>

struct json;
struct strict;
struct strict_type;

/* The pattern that a text must match. */
enum strict_form {
	FORM_ANY,
	FORM_KEBAB,
	FORM_EXTENDED,
	FORM_VARIABLE,
	FORM_LOCATION,
	FORM_CALL,
	FORM_FILE,
	FORM_DATE,
	FORM_MIME,
	FORM_ADDRESS,
	FORM_BASE_URI,
	FORM_EMAIL,
	FORM_TARGET,
	FORM_SIZE,
	FORM_STATUS,
	FORM_COUNT,
};

enum strict_kind {
	STRICT_ANY,
	STRICT_TEXT,
	STRICT_FLAG,
	STRICT_NUMBER,
	STRICT_INTEGER,
	STRICT_SCALAR, /* text or a number */
	STRICT_OBJECT, /* unknown keys are errors */
	STRICT_LIST,
	STRICT_MAP, /* keys of one form, values of one type */
	STRICT_NAMED, /* a list in alpha2, later a map by name */
	STRICT_CHOICE, /* one of `choices`; the rule decides */
};

/* Which versions have a field, and whether it is required. */
enum {
	NEEDED = 1,
	EARLY = 2, /* alpha2 only */
	LATE = 4, /* from alpha3 */
	BETA1 = 8, /* from beta1 */
	BETA4 = 16, /* from beta4 */
};

struct strict_field {
	const char *key;
	const struct strict_type *type;
	unsigned when;
};

/* Checks a value whose fields are valid; t is its type. */
typedef void strict_rule_fn(
    struct strict *s, const struct json *v, const struct strict_type *t);

struct strict_type {
	enum strict_kind kind;
	const char *what; /* for messages: "a tool" */
	enum strict_form form; /* of a text; of the keys of a map */
	const char *const *words; /* the possible texts; ends with NULL */
	const struct strict_field *fields;
	size_t field_count;
	const struct strict_type *item; /* of lists and maps */
	int64_t least, most; /* items, characters, a number; most 0: any */
	strict_rule_fn *rule;
	/*
	 * The types that the rule chooses between; ends with NULL.  Rules get
	 * them from here so that they do not depend on the tables.
	 */
	const struct strict_type *const *choices;
};

#endif
