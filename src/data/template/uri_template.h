/* uri_template.h - matches URIs against URI templates (RFC 6570). */
#ifndef CLAVIGER_DATA_TEMPLATE_URI_TEMPLATE_H
#define CLAVIGER_DATA_TEMPLATE_URI_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct err;
struct json;
struct uri_template; /* on the arena; read-only */

/*
 * Parses a template.  Of the forms of the standard it supports those whose
 * values can be recovered: {x} (no slash), {+x} (anything), {/x} (a segment),
 * and {?x,y} at the end (any of them, in any order).  {{x}} means {x}.  Returns
 * NULL and sets e (INPUT, with the column) for all others, and for adjacent
 * variables.
 */
struct uri_template *uri_template_parse(
    struct arena *a, struct str text, struct err *e);

size_t uri_template_count(
    const struct uri_template *t); /* number of variables */
struct str uri_template_name(const struct uri_template *t, size_t i);

/* Can variable i be missing from a URI?  True for those of {?x}. */
bool uri_template_is_optional(const struct uri_template *t, size_t i);

/*
 * Matches a URI: returns an object of the variables' values, percent-decoded,
 * on the arena.  Returns NULL if the URI does not match, or a value is not
 * text.
 */
struct json *uri_template_match(
    const struct uri_template *t, struct arena *a, struct str uri);

#endif
