/* capability_dialect.h - every dialect of the language, read as one; for spec/.
 */
#ifndef CLAVIGER_CAPABILITY_READER_CAPABILITY_DIALECT_H
#define CLAVIGER_CAPABILITY_READER_CAPABILITY_DIALECT_H

#include <stdbool.h>

#include "base/base.h"

struct json;
struct capability_reader;

/* What the root of a file says of its language. */
struct capability_dialect {
	struct str version; /* "1.0.0-alpha2"; STR_NONE: not said */
	bool later; /* root key 'ikanos': maps, display, flows, from, target */
};

/*
 * Which dialect root is written in.  A missing root key is noted as an error,
 * an unknown version as a warning.
 */
struct capability_dialect capability_dialect_of(
    struct capability_reader *w, const struct json *root);

/*
 * Rewrite root in place into the shape that the loaders read, which is that of
 * 1.0.0-alpha2: maps keyed by name become lists of things with a `name`, and
 * the later words (display, flows, from, target) become the earlier ones.
 * Both shapes are taken in every dialect; what the file's own dialect does not
 * have is noted once of its kind.
 */
void capability_dialect_unify(struct capability_reader *w, struct json *root,
    struct capability_dialect dialect);

#endif
