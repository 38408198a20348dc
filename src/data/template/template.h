/* template.h - Mustache templates, parsed once and rendered many times. */
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
 * Parses text as a Mustache template, by the published specification without
 * optional modules and partials: {{name}}, {{{name}}}, {{&name}}, dotted names,
 * {{.}}, {{#section}}, {{^inverted}}, {{! comments }} and {{=<% %>=}}, with its
 * rules for tags alone on a line.  The text is borrowed.
 *
 * Returns NULL and sets e (INPUT), with line and column in its text, if a tag
 * or section is not closed, a name is empty, sections nest too deep, or it
 * contains a partial.
 */
struct template *template_parse(
    struct arena *a, struct str text, struct err *e);

/*
 * Reports whether t is one value and white space, such as "{{name}}", and sets
 * *name.
 */
bool template_is_one_name(const struct template *t, struct str *name);

/*
 * Calls visit for each name in order, until visit returns false.  The implicit
 * iterator {{.}} is not a name.  Names are borrowed from the template's text.
 */
typedef bool template_visit_fn(void *context, struct str name);
void template_each_name(
    const struct template *t, template_visit_fn *visit, void *context);

/* The same, with the use of the name. */
struct template_tag {
	struct str name;
	bool section; /* the name of a section */
	bool inside; /* inside a section: may be a member of the section's value
	              */
};
typedef bool template_visit_tag_fn(
    void *context, const struct template_tag *tag);
void template_each_tag(
    const struct template *t, template_visit_tag_fn *visit, void *context);

/*
 * Returns the value of a name; NULL: absent.  It is called with the whole of a
 * dotted name first, then with the first part, whose members are then
 * searched.  It is called with "." only outside of all sections.
 */
typedef const struct json *template_lookup_fn(void *context, struct str name);

/* Appends v for a {{name}}; v is never NULL. */
typedef void template_write_fn(
    void *context, struct buf *out, const struct json *v);

/* The inputs of a rendering. */
struct template_rendering {
	template_lookup_fn *lookup;
	void *context; /* of lookup */
	template_write_fn *write; /* writes {{x}}; NULL: like {{{x}}} */
	template_write_fn *write_raw; /* writes {{{x}}}; NULL: as text */
	void *write_context;
	bool writes_absent; /* an absent value is written as null */
	struct cpu_budget *budget; /* NULL: none */
	struct str missing; /* set to the first {{name}} without a value */
};

/*
 * Appends the rendered text.  An absent value renders as nothing, unless
 * writes_absent is set, and values are not rendered again.  {{^x}} is shown for
 * false, absent, null and the empty list.  Returns -1 and sets e (LIMIT) if out
 * is full or the sections visit too many values.
 */
int template_render(struct buf *out, const struct template *t,
    struct template_rendering *r, struct err *e);

/*
 * Returns the value of the only name of t, for which template_is_one_name() is
 * true; NULL: absent.
 */
const struct json *template_render_one(
    const struct template *t, template_lookup_fn *lookup, void *context);

/*
 * Appends v like {{{x}}}: strings and numbers as text, lists and objects as
 * compact JSON, null as nothing.
 */
void template_render_text(struct buf *out, const struct json *v);

#endif
