/* authority_filter.h - which keys of an account a request means. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_FILTER_H
#define CLAVIGER_AUTHORITY_AUTHORITY_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct err;
struct key_view;

enum { AUTHORITY_FILTER_METADATA = 16 };

/* From `from` on and before `before`, in ms since 1970; 0: no bound. */
struct authority_period {
	int64_t from, before;
};

/*
 * All parts must match.  Texts are borrowed; one that is STR_NONE matches any
 * key, and all zero every key that is not revoked.
 */
struct authority_filter {
	struct str state; /* active, disabled, expired, revoked, all */
	struct str scope, preset, name;
	struct str alias; /* "x*": begins with x */
	struct str parent, created_by; /* ids; "": keys that have none */
	struct {
		struct str name, value; /* "x*": begins with x */
	} metadata[AUTHORITY_FILTER_METADATA];
	size_t metadata_count;
	/* A key that never expires does so after, one never used was before. */
	struct authority_period created, expires, last_used;
};

/*
 * Sets the part that has that name in a query, such as "state",
 * "metadata.team" or "created_after".  A time is RFC 3339, or relative to
 * now_ms: "-30d" is 30 days ago, "12h" in 12 hours.  Returns 1, 0 if no part
 * has that name, or -1 and sets e (INPUT) if the value is invalid or the part
 * is set already.
 */
int authority_filter_set(struct authority_filter *f, struct str name,
    struct str value, int64_t now_ms, struct err *e);

/* The names; NULL after the last.  "metadata." precedes a name. */
const char *authority_filter_name(size_t index);

/* Is any part set? */
bool authority_filter_is_set(const struct authority_filter *f);

/* v must have details (key.h). */
bool authority_filter_matches(
    const struct authority_filter *f, const struct key_view *v);

#endif
