/* capability_dialect_form.h - what differs between the dialects, as a table. */
#ifndef CLAVIGER_CAPABILITY_READER_CAPABILITY_DIALECT_FORM_H
#define CLAVIGER_CAPABILITY_READER_CAPABILITY_DIALECT_FORM_H

#include "base/base.h"

/* How the value of a key is written. */
enum dialect_shape {
	KEEP, /* a scalar, or a value that is the same in every dialect */
	MAP, /* a mapping of one form */
	LIST, /* a list of mappings of one form */
	NAMED, /* the same, or a map by name */
	SPACED, /* the same, or a map by namespace */
	VALUES, /* a map in every dialect; its values are of one form */
	ITEMS, /* of an output: one shape, a list, or a map by name */
};

/* The kinds of mappings; a row of the table is for one or more of them. */
enum dialect_form {
	DIALECT_NO_FORM = 0,
	DIALECT_ROOT = 1 << 0,
	DIALECT_CAPABILITY = 1 << 1,
	DIALECT_INFO = 1 << 2,
	DIALECT_BIND = 1 << 3,
	DIALECT_CONSUMES = 1 << 4,
	DIALECT_EXPOSES = 1 << 5,
	DIALECT_AGGREGATE = 1 << 6,
	/* Consumed and exposed ones, and MCP's, which are operations. */
	DIALECT_RESOURCE = 1 << 7,
	/* Consumed and exposed operations, tools and functions. */
	DIALECT_OPERATION = 1 << 8,
	DIALECT_PARAM = 1 << 9,
	DIALECT_OUTPUT = 1 << 10,
	DIALECT_STEP = 1 << 11,
	DIALECT_MAPPING = 1 << 12,
	DIALECT_PROMPT = 1 << 13,
	DIALECT_SKILL = 1 << 14,
	DIALECT_SKILL_TOOL = 1 << 15,
};

/* A key whose value or name differs between the dialects. */
struct dialect_row {
	const char *key;
	unsigned in; /* the forms that have it */
	enum dialect_shape shape;
	enum dialect_form form; /* of its members */
	const char *earlier; /* what alpha2 calls this key; NULL: the same */
	/* Later dialects have the earlier name too, unless this key is there.
	 */
	const char *only_beside;
};

/* The row of the key in mappings of that form; NULL: the same everywhere. */
const struct dialect_row *capability_dialect_form_find(
    enum dialect_form form, struct str key);

/* The row whose earlier name the key is, or NULL. */
const struct dialect_row *capability_dialect_form_find_earlier(
    enum dialect_form form, struct str key);

#endif
