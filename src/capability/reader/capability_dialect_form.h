/* capability_dialect_form.h - what differs between the dialects, as tables. */
#ifndef CLAVIGER_CAPABILITY_READER_CAPABILITY_DIALECT_FORM_H
#define CLAVIGER_CAPABILITY_READER_CAPABILITY_DIALECT_FORM_H

#include <stddef.h>

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

struct dialect_form;

/* A key whose value or name differs between the dialects. */
struct dialect_row {
	const char *key;
	enum dialect_shape shape;
	const struct dialect_form *form; /* of its members */
	const char *earlier; /* what alpha2 calls this key; NULL: the same */
};

/* The keys of one kind of mapping; all others are the same everywhere. */
struct dialect_form {
	const struct dialect_row *rows;
	size_t count;
};

extern const struct dialect_form capability_dialect_form_root; /* a file */

#endif
