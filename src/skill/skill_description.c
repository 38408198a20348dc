/* skill_description.c - what a skill is for, and what it needs. */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/openapi.h"
#include "skill/skill.h"
#include "skill/skill_description.h"
#include "skill/skill_model.h"
#include "skill/skill_template.h"
#include "skill/skill_text.h"
#include "capability/capability.h"

enum {
	TEXT_BYTES = 16384,
	ABOUT_BYTES = 500, /* of the file's description */
	PHRASES = 8, /* operations that the description names */
	KEYWORDS = 12,
};

/*
 * Returns the name of op without the prefix that all names share, such as the
 * provider's "fal-".
 */
static struct str
bare_name(const struct skill_model *m, const struct skill_op *op)
{
	struct str name = openapi_text_kebab(m->a, op->name);
	const struct json *tag =
	    m->capability->tags != NULL ? m->capability->tags->first : NULL;
	struct str first = json_is(tag, JSON_STRING)
	                       ? skill_text_slug(m->a, tag->text)
	                       : STR_NONE;

	if (op->tool == NULL && str_find(op->name, '.', 0) < op->name.n)
		name = openapi_text_kebab(
		    m->a, str_part(op->name, str_find(op->name, '.', 0) + 1,
		              op->name.n));
	if (first.n > 0 && name.n > first.n + 1 && str_starts(name, first) &&
	    name.p[first.n] == '-')
		name = str_part(name, first.n + 1, name.n);
	return name;
}

static const char *const verbs_of_one[] = { "create", "add", "insert",
	"register", "issue", "update", "change", "edit", "replace", "rename",
	"delete", "revoke", "remove", "cancel", "purge", "destroy", NULL };

/*
 * Appends the name of op as a phrase: "list-keys" becomes "list keys",
 * "create-key" becomes "create a key".
 */
static void
put_phrase(
    struct buf *b, const struct skill_model *m, const struct skill_op *op)
{
	struct str rest = bare_name(m, op), verb = str_cut(&rest, '-');

	buf_add_str(b, verb);
	if (rest.n > 0 && rest.p[rest.n - 1] != 's' &&
	    str_find(rest, '-', 0) == rest.n &&
	    skill_text_has(m->a, verb, verbs_of_one))
		buf_puts(b, strchr("aeio", rest.p[0]) != NULL ? " an" : " a");
	while (rest.n > 0) {
		buf_putc(b, ' ');
		buf_add_str(b, str_cut(&rest, '-'));
	}
}

struct str
skill_description_phrases(const struct skill_model *m)
{
	size_t n = 0, all = m->op_count < PHRASES ? m->op_count : PHRASES;
	struct str s;
	struct buf b;

	buf_init(&b, TEXT_BYTES);
	for (const struct skill_group *g = m->groups; g != NULL; g = g->next)
		for (const struct skill_op *op = g->ops; op != NULL && n < all;
		     op = op->next) {
			if (n++ > 0)
				buf_puts(&b, n < m->op_count ? ", " : " or ");
			put_phrase(&b, m, op);
		}
	if (m->op_count > PHRASES)
		buf_printf(
		    &b, " and %zu more operations", m->op_count - PHRASES);
	s = arena_str(m->a, buf_str(&b));
	buf_done(&b);
	return s;
}

/* Returns the tags of the file as a list: "Acme, Orders". */
static struct str
keywords(const struct skill_model *m)
{
	const struct json *tags = m->capability->tags;
	struct str s;
	struct buf b;
	size_t n = 0;

	buf_init(&b, TEXT_BYTES);
	for (const struct json *t = tags != NULL ? tags->first : NULL;
	     t != NULL && n < KEYWORDS; t = t->next) {
		struct str one = t->kind == JSON_STRING
		                     ? skill_text_line(m->a, t->text, 60)
		                     : STR_NONE;

		if (one.n == 0)
			continue;
		buf_puts(&b, n++ == 0 ? "" : ", ");
		buf_add_str(&b, one);
	}
	s = arena_str(m->a, buf_str(&b));
	buf_done(&b);
	return s;
}

struct str
skill_description_about(const struct skill_model *m)
{
	struct str s =
	    skill_text_sentence(m->a, m->capability->description, ABOUT_BYTES);

	/* Some published files have the text "Needs a description". */
	if (s.n > 0 && !str_equal_nocase(str_part(s, 0, 6), STR("Needs ")))
		return s;
	return arena_strf(m->a, "What %.*s can do.", STR_FMT(m->label));
}

struct str
skill_description_text(const struct skill_model *m)
{
	struct json *view = json_new(m->a, JSON_OBJECT);

	skill_template_set(m->a, view, "about", skill_description_about(m));
	skill_template_set(m->a, view, "phrases", skill_description_phrases(m));
	skill_template_set(m->a, view, "keywords", keywords(m));
	return skill_text_line(m->a,
	    skill_template_text(
	        m->a, SKILL_TEMPLATE_DESCRIPTION, view, TEXT_BYTES),
	    SKILL_DESCRIPTION_MAX - 4);
}

struct str
skill_description_compatibility(const struct skill_model *m)
{
	struct json *view = json_new(m->a, JSON_OBJECT);

	skill_template_set(m->a, view, "file", m->file);
	skill_template_set_flag(
	    m->a, view, "has_url", m->rest_url.n > 0 || m->mcp_url.n > 0);
	skill_template_set(m->a, view, "rest_url", m->rest_url);
	skill_template_set(m->a, view, "mcp_url", m->mcp_url);
	if (!m->access.optional)
		skill_template_set(m->a, view, "variable", m->access.variable);
	return skill_text_line(m->a,
	    skill_template_text(
	        m->a, SKILL_TEMPLATE_COMPATIBILITY, view, TEXT_BYTES),
	    SKILL_COMPATIBILITY_MAX - 4);
}
