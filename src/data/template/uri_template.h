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
 * Parses a template.  It supports the forms of RFC 6570 whose values can be
 * recovered from a URI: {x} (no slash), {+x} (anything), {/x} (a segment), and
 * {?x,y} at the end (any of them, in any order). {{x}} means {x}.  Returns NULL
 * and sets e (INPUT, with the column) for all others, and for adjacent
 * variables.
 */
struct uri_template *uri_template_parse(
    struct arena *a, struct str text, struct err *e);

size_t uri_template_count(
    const struct uri_template *t); /* number of variables */
struct str uri_template_name(const struct uri_template *t, size_t i);

/*
 * Reports whether variable i may be missing from a URI, as those of {?x} may.
 */
bool uri_template_is_optional(const struct uri_template *t, size_t i);

/*
 * Matches a URI: returns an object of the variables' values, percent-decoded,
 * on the arena.  Returns NULL if the URI does not match, or a value is not
 * text.
 */
struct json *uri_template_match(
    const struct uri_template *t, struct arena *a, struct str uri);

#endif
