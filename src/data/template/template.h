/* template.h - Mustache: text with {{names}} in it, parsed once, rendered once.
 */
#ifndef CLAVIGER_DATA_TEMPLATE_TEMPLATE_H
#define CLAVIGER_DATA_TEMPLATE_TEMPLATE_H

#include <stdbool.h>

#include "base/base.h"
#include "data/template/template_escape.h"
#include "data/template/uri_template.h"

struct arena;
struct buf;
struct cpu_budget;
struct err;
struct json;
struct template; /* on the arena it was parsed on */

/*
 * Parse text as a Mustache template (the published specification, without its
 * optional modules and without partials): {{name}}, {{{name}}}, {{&name}},
 * dotted names, {{.}}, {{#section}}, {{^inverted}}, {{! comments }} and
 * {{=<% %>=}}, with its rules for tags alone on a line.  The text is borrowed.
 * NULL and e (INPUT), the line and column within the text in its words, where
 * a tag or section is not closed, a name is empty, sections nest too deep, or
 * a partial is asked for.
 */
struct template *template_parse(
    struct arena *a, struct str text, struct err *e);

/* No tag at all: the text stands for itself. */
bool template_is_constant(const struct template *t);

/* One value and nothing else but white space: "{{name}}". */
bool template_is_one_name(const struct template *t, struct str *name);

/*
 * Call visit for each name in it, in order, until visit returns false; not for
 * the implicit iterator.  Names are borrowed from the template's text.
 */
typedef bool template_visit_fn(void *context, struct str name);
void template_each_name(
    const struct template *t, template_visit_fn *visit, void *context);

/* The same, with what is known of the place. */
struct template_tag {
	struct str name;
	bool section; /* it is asked whether there is one, or walked */
	bool inside; /* of a section: maybe a field of what that walks */
};
typedef bool template_visit_tag_fn(
    void *context, const struct template_tag *tag);
void template_each_tag(
    const struct template *t, template_visit_tag_fn *visit, void *context);

/*
 * What a name stands for, or NULL: absent.  Asked for the whole of a dotted
 * name first, then for its first part, whose members are walked.  "." is asked
 * for only outside of all sections.
 */
typedef const struct json *template_lookup_fn(void *context, struct str name);

/* Append v as it is to stand at a {{name}}; v is never NULL. */
typedef void template_write_fn(
    void *context, struct buf *out, const struct json *v);

/* One rendering. */
struct template_rendering {
	template_lookup_fn *lookup;
	void *context; /* of lookup */
	template_write_fn *write; /* of {{x}}; NULL: as {{{x}}} */
	void *write_context;
	struct cpu_budget *budget; /* NULL: none */
	struct str missing; /* out: the first {{name}} without a value */
};

/*
 * Append the text.  An absent value renders as nothing, and a value is never
 * rendered again.  False, absent, null and the empty list are what {{^x}}
 * shows.  -1 and e (LIMIT) where out is full or sections walk too much.
 */
int template_render(struct buf *out, const struct template *t,
    struct template_rendering *r, struct err *e);

/* What the name stands for outside of all sections, by the rules above. */
const struct json *template_render_find(
    template_lookup_fn *lookup, void *context, struct str name);

/*
 * v as {{{x}}} has it: strings and numbers as their text, lists and objects as
 * compact JSON, null as nothing.
 */
void template_render_text(struct buf *out, const struct json *v);

#endif
