/* key_catalog.h - the permissions with a known meaning. */
#ifndef CLAVIGER_KEY_KEY_CATALOG_H
#define CLAVIGER_KEY_KEY_CATALOG_H

#include <stddef.h>

#include "base/base.h"

struct key_catalog_entry {
	const char *name; /* "models:run" */
	const char *description; /* one sentence */
};

/*
 * Returns an entry, in the order to show them; NULL after the last.  Other
 * names are valid: operators protect their own APIs with them.
 */
const struct key_catalog_entry *key_catalog_at(size_t index);

/*
 * Returns the known permission that a pattern (with or without '!' and '@') or
 * a permission probably means, for a hint; NULL if it has wildcards, is a known
 * permission, or is not similar to one.
 */
const char *key_catalog_hint(struct str pattern);

#endif
