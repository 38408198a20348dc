/* uri_template.h - URI templates (RFC 6570), read backwards: what filled one.
 */
#ifndef CLAVIGER_DATA_TEMPLATE_URI_TEMPLATE_H
#define CLAVIGER_DATA_TEMPLATE_URI_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct err;
struct json;
struct uri_template; /* on the arena it was parsed on; read-only */

/*
 * Of the standard's forms those whose values can be told apart again: {x} (no
 * slash in it), {+x} (anything), {/x} (a segment), and at the end {?x,y} (any
 * of them, in any order).  {{x}} is read as {x}.  NULL and e (INPUT, with its
 * column) for all others, and for two variables with nothing between them.
 */
struct uri_template *uri_template_parse(
    struct arena *a, struct str text, struct err *e);

size_t uri_template_count(const struct uri_template *t); /* of variables */
struct str uri_template_name(const struct uri_template *t, size_t i);

/* Variable i may be missing from a URI: it is one of {?x}. */
bool uri_template_is_optional(const struct uri_template *t, size_t i);

/*
 * Could the template have made this URI?  Then an object of the variables'
 * values, percent-decoded, on the arena; else, and where a value is no text,
 * NULL.
 */
struct json *uri_template_match(
    const struct uri_template *t, struct arena *a, struct str uri);

#endif
