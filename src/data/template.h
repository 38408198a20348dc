/* template.h - text with {{names}} in it, parsed once, rendered once. */
#ifndef CLAVIGER_DATA_TEMPLATE_H
#define CLAVIGER_DATA_TEMPLATE_H

#include <stdbool.h>

#include "base/str.h"

struct arena;
struct buf;
struct err;
struct template; /* on the arena it was parsed on */

/*
 * Parse text as a Mustache template without HTML escaping: {{name}},
 * {{{name}}}, {{&name}}, dotted names, {{! comments }}.  The text is borrowed.
 * NULL and e (INPUT) on an unclosed tag or an empty name; {{#, {{^, {{/ and
 * {{> are refused by name.
 */
struct template *template_parse(
    struct arena *a, struct str text, struct err *e);

/* No tag at all: the text stands for itself. */
bool template_is_constant(const struct template *t);

/*
 * Call visit for each name in it, in order, until visit returns false.
 * Names are borrowed from the template's text.
 */
typedef bool template_visit_fn(void *context, struct str name);
void template_each_name(
    const struct template *t, template_visit_fn *visit, void *context);

/*
 * What a name stands for; STR_NONE where it has no value, which renders as
 * nothing.  Values are inserted as they are and never rendered again.
 */
typedef struct str template_lookup_fn(void *context, struct str name);
void template_render(struct buf *out, const struct template *t,
    template_lookup_fn *lookup, void *context);

#endif
