/* skill_template.h - the Mustache templates of a skill's files. */
#ifndef CLAVIGER_SKILL_SKILL_TEMPLATE_H
#define CLAVIGER_SKILL_SKILL_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct buf;
struct json;

/* One for each file in templates/. */
enum skill_template {
	SKILL_TEMPLATE_BODY, /* SKILL.md, after its frontmatter */
	SKILL_TEMPLATE_COMPATIBILITY,
	SKILL_TEMPLATE_DESCRIPTION,
	SKILL_TEMPLATE_FRONTMATTER,
	SKILL_TEMPLATE_GROUP,
	SKILL_TEMPLATE_INDEX,
	SKILL_TEMPLATE_OPERATION,
	SKILL_TEMPLATE_SCRIPT,
};

/*
 * Appends the template, rendered with the members of view.  Values are not
 * escaped: the view must have them in the syntax of the file.  If the result is
 * too long, out->over is set.
 */
void skill_template_render(struct arena *a, struct buf *out,
    enum skill_template which, const struct json *view);

/* The same, but returns a string on the arena, of at most max bytes. */
struct str skill_template_text(struct arena *a, enum skill_template which,
    const struct json *view, size_t max);

/*
 * Add a member to a view.  Empty text, 0 and false are not added, so that
 * {{#name}} skips its section.  The last two return the new object or list.
 */
void skill_template_set(
    struct arena *a, struct json *view, const char *name, struct str text);
void skill_template_set_int(
    struct arena *a, struct json *view, const char *name, size_t n);
void skill_template_set_flag(
    struct arena *a, struct json *view, const char *name, bool flag);
struct json *skill_template_set_object(
    struct arena *a, struct json *view, const char *name);
struct json *skill_template_set_list(
    struct arena *a, struct json *view, const char *name);

#endif
