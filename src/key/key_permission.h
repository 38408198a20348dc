/*
 * key_permission.h - what a key may do: patterns of permissions, and sets of
 * them.  doc/reference/permissions.md is the specification.
 */
#ifndef CLAVIGER_KEY_KEY_PERMISSION_H
#define CLAVIGER_KEY_KEY_PERMISSION_H

#include <stdbool.h>

#include "base/base.h"
#include "key/key_field.h"

enum {
	KEY_PERMISSION_BYTES = 512, /* of a pattern or a permission */
	KEY_PERMISSION_SEGMENTS = 8, /* before '@' */
	KEY_PERMISSION_SEGMENT_BYTES = 64, /* before '@' */
	KEY_PERMISSION_RESOURCE_BYTES = 1024, /* of the resource of a request */
};

/*
 * Checks that a pattern is well-formed, such as "models:run", "serverless:**",
 * "!auth:keys:write" or "models:run@fal-ai/flux".  Returns -1 and sets e (may
 * be NULL; INPUT) to the pattern, what is wrong and how to write it.  Of these
 * functions only an error allocates.
 */
int key_permission_check(struct str pattern, struct err *e);

/* The same for a permission without wildcards, '!' and '@'. */
int key_permission_check_name(struct str permission, struct err *e);

/* The same for a resource without wildcards. */
int key_permission_check_resource(struct str resource, struct err *e);

/*
 * The patterns of a preset together with those of a list; all passed
 * key_permission_check().  Borrowed.  An empty set allows nothing.
 */
struct key_permission_set {
	const char *const *preset; /* NULL after the last; NULL: no preset */
	struct key_list_field list; /* texts; zeros: no list */
};

/*
 * Reports whether a grant of the set matches the permission and resource, and
 * no denial ("!") does.  resource STR_NONE means any resource: then a grant for
 * some resources does not match, and a denial for some does.  Returns false if
 * the permission or resource is not well-formed, or the list cannot be read.
 * This is on the hot path: it does not allocate, and each pattern is read once
 * at most.
 */
bool key_permission_allows(const struct key_permission_set *set,
    struct str permission, struct str resource);

/*
 * Reports whether the holder of one set may grant another: each grant of wanted
 * is within a single grant of holder, and each denial of holder that overlaps a
 * grant of wanted is within a single denial of wanted.  Then holder allows
 * every request that wanted allows.  A set covers itself.  It compares patterns
 * segment by segment, so it does not see that several grants together contain
 * one.  If the result is false, *first_missing (may be NULL) is the first grant
 * of wanted that is not covered, borrowed; STR_NONE if a list cannot be read.
 * The time is proportional to the product of the numbers of patterns.
 */
bool key_permission_covers(const struct key_permission_set *holder,
    const struct key_permission_set *wanted, struct str *first_missing);

#endif
