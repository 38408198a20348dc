/* capability_dialect.h - unifies the dialects of the language. */
#ifndef CLAVIGER_CAPABILITY_READER_CAPABILITY_DIALECT_H
#define CLAVIGER_CAPABILITY_READER_CAPABILITY_DIALECT_H

#include <stdbool.h>

#include "base/base.h"

struct json;
struct capability_reader;

/* The dialect that a file declares. */
struct capability_dialect {
	struct str version; /* "1.0.0-alpha2"; STR_NONE: not declared */
	bool later; /* root key 'ikanos': maps, display, flows, from, target */
};

/*
 * Returns the dialect of root.  A missing root key is noted as an error, an
 * unknown version as a warning.
 */
struct capability_dialect capability_dialect_of(
    struct capability_reader *r, const struct json *root);

/*
 * Rewrites root in place to the shape of 1.0.0-alpha2, which the loaders read:
 * maps by name become lists of mappings with a `name`, and later words
 * (display, flows, from, target) become the earlier ones.  Both shapes are read
 * in every dialect.  A shape or word of another dialect is a warning, once for
 * each kind.
 */
void capability_dialect_unify(struct capability_reader *r, struct json *root,
    struct capability_dialect dialect);

#endif
