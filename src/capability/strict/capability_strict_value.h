/* capability_strict_value.h - checks a value against a type of a schema. */
#ifndef CLAVIGER_CAPABILITY_STRICT_CAPABILITY_STRICT_VALUE_H
#define CLAVIGER_CAPABILITY_STRICT_CAPABILITY_STRICT_VALUE_H

#include <stdbool.h>

#include "capability/strict/capability_strict_type.h"

struct capability_reader;
struct json;
struct regex;

/* The check of one file. */
struct strict {
	struct capability_reader *reader;
	const char *version; /* of the schema */
	bool late; /* the dialect has maps by name: from alpha3 */
	unsigned not_yet; /* BETA1, BETA4: what the version does not have */
	struct regex *forms[FORM_COUNT]; /* compiled when first needed */
	size_t errors; /* found so far */
	bool quiet; /* count errors, but do not note them */
};

/*
 * Checks v and everything in it. name is its name in messages.  A NULL v is
 * valid.
 */
void capability_strict_value(struct strict *s, const struct json *v,
    const struct strict_type *t, const char *name);

/*
 * Reports whether v is valid as t.  Notes nothing.  Rules use it to choose
 * between alternatives.
 */
bool capability_strict_value_is_valid(struct strict *s, const struct json *v,
    const struct strict_type *t, const char *name);

/* Notes an error at v, followed by the version of the schema. */
void capability_strict_value_error(struct strict *s, const struct json *v,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
