/* capability_policy.h - how an upstream is called: the settings, in one list.
 */
#ifndef CLAVIGER_CAPABILITY_CAPABILITY_POLICY_H
#define CLAVIGER_CAPABILITY_CAPABILITY_POLICY_H

#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct err;
struct json;
struct capability_policy;
struct capability_reader;

/* One setting: a key of `x-claviger`, and an option of serve and call. */
struct capability_policy_row {
	const char *key, *option;
	enum {
		CAPABILITY_POLICY_TIME, /* "500ms", "2s", "1m"; a bare number:
		                           ms */
		CAPABILITY_POLICY_COUNT,
		CAPABILITY_POLICY_BYTES, /* "64KiB", "16MiB"; a bare number:
		                            bytes */
		CAPABILITY_POLICY_FLAG,
	} unit;
	size_t offset; /* of the int64_t in struct capability_policy */
	int64_t smallest, largest, standard; /* standard -1: a limit's */
};

extern const struct capability_policy_row capability_policy_rows[];
extern const size_t capability_policy_row_count;

/* The row of that option, or NULL. */
const struct capability_policy_row *capability_policy_find(struct str option);

/* Nobody said anything. */
void capability_policy_clear(struct capability_policy *p);

/* -1 and e (INPUT) where the text is not what the row takes. */
int capability_policy_set(struct capability_policy *p,
    const struct capability_policy_row *row, struct str text, struct err *e);

/* What upper says, and of the rest what p says. */
void capability_policy_lay_over(
    struct capability_policy *p, const struct capability_policy *upper);

/* The member `x-claviger` of map. */
void capability_policy_load(struct capability_reader *w, const struct json *map,
    struct capability_policy *p);

#endif
