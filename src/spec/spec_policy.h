/* spec_policy.h - how an upstream is called: the settings, in one list. */
#ifndef CLAVIGER_SPEC_SPEC_POLICY_H
#define CLAVIGER_SPEC_SPEC_POLICY_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct err;
struct json;
struct spec_policy;
struct spec_walk;

/* One setting: a key of `x-claviger`, and an option of serve and call. */
struct spec_policy_row {
	const char *key, *option;
	enum {
		SPEC_POLICY_TIME, /* "500ms", "2s", "1m"; a bare number: ms */
		SPEC_POLICY_COUNT,
		SPEC_POLICY_BYTES, /* "64KiB", "16MiB"; a bare number: bytes */
		SPEC_POLICY_FLAG,
	} unit;
	size_t offset; /* of the int64_t in struct spec_policy */
	int64_t smallest, largest, standard; /* standard -1: a limit's */
};

extern const struct spec_policy_row spec_policy_rows[];
extern const size_t spec_policy_row_count;

/* The row of that option, or NULL. */
const struct spec_policy_row *spec_policy_find(struct str option);

/* Nobody said anything. */
void spec_policy_clear(struct spec_policy *p);

/* -1 and e (INPUT) where the text is not what the row takes. */
int spec_policy_set(struct spec_policy *p, const struct spec_policy_row *row,
    struct str text, struct err *e);

/* What upper says, and of the rest what p says. */
void spec_policy_lay_over(
    struct spec_policy *p, const struct spec_policy *upper);

/* The member `x-claviger` of map. */
void spec_policy_load(
    struct spec_walk *w, const struct json *map, struct spec_policy *p);

#endif
