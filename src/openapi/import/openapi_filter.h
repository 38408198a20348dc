/* openapi_filter.h - which operations of a document are imported. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_FILTER_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct err;

/* What a rule looks at. */
enum openapi_filter_by {
	OPENAPI_FILTER_TAG, /* a tag of the operation, in any case */
	OPENAPI_FILTER_PATH, /* see openapi_filter_matches() */
	OPENAPI_FILTER_METHOD, /* in any case */
	OPENAPI_FILTER_OPERATION, /* operationId, or the name of the tool */
	OPENAPI_FILTER_COUNT,
};

struct openapi_filter_rule {
	enum openapi_filter_by by;
	bool exclude;
	struct str value;
};

/* An operation as the rules see it. */
struct openapi_filter_operation {
	const struct str *tags;
	size_t tag_count;
	struct str path, method, id, name;
};

/* The rules, and what they met; on an arena. */
struct openapi_filter;

/* rules are borrowed; none keeps every operation. */
struct openapi_filter *openapi_filter_new(
    struct arena *a, const struct openapi_filter_rule *rules, size_t count);

/*
 * Returns whether the operation is imported: each kind of rule without
 * `exclude` that there is has one that matches, and no rule with `exclude`
 * does.
 */
bool openapi_filter_keeps(
    struct openapi_filter *f, const struct openapi_filter_operation *x);

/*
 * Call it after the last operation.  Returns -1 and sets e (INPUT) if a rule
 * matched no operation, with the nearest name, or if none was kept.
 */
int openapi_filter_check(const struct openapi_filter *f, struct err *e);

/* Returns how many operations were not kept. */
size_t openapi_filter_left(const struct openapi_filter *f);

/*
 * Does the whole path match?  "*" stands for any text without "/", "**" for any
 * text, "?" for one character other than "/".
 */
bool openapi_filter_matches(struct str glob, struct str path);

#endif
