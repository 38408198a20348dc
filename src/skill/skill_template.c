/* skill_template.c - the Mustache templates of a skill's files. */
#include <assert.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/template/template.h"
#include "skill/skill_template.h"

/*
 * Embeds each template as bytes, by the assembler.  CMakeLists.txt defines the
 * folder, and makes this file depend on the templates.
 */
#define EMBED(name, file)                                                      \
	__asm__(".pushsection .rodata\n"                                       \
	        "skill_template_" #name ":\n"                                  \
	        ".incbin \"" CLAVIGER_SKILL_TEMPLATES "/" file "\"\n"          \
	        "skill_template_" #name "_end:\n"                              \
	        ".byte 0\n"                                                    \
	        ".popsection\n");                                              \
	extern const char skill_template_##name[], skill_template_##name##_end[]

EMBED(body, "SKILL.md.mustache");
EMBED(compatibility, "compatibility.mustache");
EMBED(description, "description.mustache");
EMBED(frontmatter, "frontmatter.mustache");
EMBED(group, "group.md.mustache");
EMBED(index, "groups.md.mustache");
EMBED(operation, "operation.md.mustache");
EMBED(script, "request.sh.mustache");

static const struct {
	const char *begin, *end;
} templates[] = {
	[SKILL_TEMPLATE_BODY] = { skill_template_body,
	    skill_template_body_end },
	[SKILL_TEMPLATE_COMPATIBILITY] = { skill_template_compatibility,
	    skill_template_compatibility_end },
	[SKILL_TEMPLATE_DESCRIPTION] = { skill_template_description,
	    skill_template_description_end },
	[SKILL_TEMPLATE_FRONTMATTER] = { skill_template_frontmatter,
	    skill_template_frontmatter_end },
	[SKILL_TEMPLATE_GROUP] = { skill_template_group,
	    skill_template_group_end },
	[SKILL_TEMPLATE_INDEX] = { skill_template_index,
	    skill_template_index_end },
	[SKILL_TEMPLATE_OPERATION] = { skill_template_operation,
	    skill_template_operation_end },
	[SKILL_TEMPLATE_SCRIPT] = { skill_template_script,
	    skill_template_script_end },
};

static const struct json *
find_member(void *context, struct str name)
{
	const struct json *view = context;

	return json_get_str(view, name);
}

void
skill_template_render(struct arena *a, struct buf *out,
    enum skill_template which, const struct json *view)
{
	struct str text = { templates[which].begin,
		(size_t)(templates[which].end - templates[which].begin) };
	struct json root = *view;
	struct template_rendering r = {
		.lookup = find_member,
		.context = &root,
	};
	struct template *t;
	struct err e;

	t = template_parse(a, text, &e);
	assert(t != NULL); /* the templates are part of the program */
	if (t == NULL || template_render(out, t, &r, &e) == -1)
		out->over = true;
}

struct str
skill_template_text(struct arena *a, enum skill_template which,
    const struct json *view, size_t max)
{
	struct str s = STR("");
	struct buf b;

	buf_init(&b, max);
	skill_template_render(a, &b, which, view);
	if (!b.over)
		s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

void
skill_template_set(
    struct arena *a, struct json *view, const char *name, struct str text)
{
	if (text.n > 0)
		json_add(view, name, json_new_text(a, text));
}

void
skill_template_set_int(
    struct arena *a, struct json *view, const char *name, size_t n)
{
	if (n > 0)
		json_add(view, name, json_new_int(a, (int64_t)n));
}

void
skill_template_set_flag(
    struct arena *a, struct json *view, const char *name, bool flag)
{
	if (flag)
		json_add(view, name, json_new_bool(a, true));
}

struct json *
skill_template_set_object(struct arena *a, struct json *view, const char *name)
{
	return json_add(view, name, json_new(a, JSON_OBJECT));
}

struct json *
skill_template_set_list(struct arena *a, struct json *view, const char *name)
{
	return json_add(view, name, json_new(a, JSON_ARRAY));
}
