/* keys_rotate.h - `claviger keys rotate` and `keys undo`. */
#ifndef CLAVIGER_CLI_KEYS_ROTATE_H
#define CLAVIGER_CLI_KEYS_ROTATE_H

#include <stdbool.h>

struct err;
struct json;
struct keys_backend;

/* The options of both verbs.  Texts are borrowed. */
struct keys_rotate {
	const struct json *body; /* of the request; NULL: none */
	const char *out_file; /* NULL: standard output */
	/* The store whose admin.key follows an ADMIN key; NULL: none. */
	const char *data;
	bool admin; /* --scope ADMIN */
	bool json;
};

/*
 * Rotates the key that word names, and prints the new one this once or writes
 * it to out_file.  If that fails, the rotation is undone.  Returns -1 and sets
 * e on failure.
 */
int keys_rotate(const struct keys_rotate *o, struct keys_backend *b,
    const char *word, struct err *e);

/* Undoes the rotation of the key that word names, old or new. */
int keys_rotate_undo(const struct keys_rotate *o, struct keys_backend *b,
    const char *word, struct err *e);

#endif
