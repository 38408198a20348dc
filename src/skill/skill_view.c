/* skill_view.c - the pages of a skill, as values for their templates. */
#include "base/base.h"
#include "data/json/json.h"
#include "skill/skill.h"
#include "skill/skill_command.h"
#include "skill/skill_description.h"
#include "skill/skill_model.h"
#include "skill/skill_operation.h"
#include "skill/skill_template.h"
#include "skill/skill_text.h"
#include "skill/skill_view.h"
#include "capability/capability.h"

enum { REMOVALS = 3 }; /* described one by one, at most */

/*
 * Adds an item to a numbered list.  The item has its number, because agents
 * read the source of SKILL.md.
 */
static struct json *
add_item(struct arena *a, struct json *list)
{
	struct json *item = json_push(list, json_new(a, JSON_OBJECT));

	skill_template_set_int(a, item, "number", list->count);
	return item;
}

static struct str
name_of(const struct skill_model *m, const struct skill_op *op)
{
	return skill_text_code(m->a, op->name);
}

/* ---- how to connect ---- */

static void
set_credential(const struct skill_model *m, struct json *view)
{
	static const char *const kinds[] = {
		[SKILL_OPEN] = "is_open",
		[SKILL_HEADER] = "in_header",
		[SKILL_QUERY] = "in_query",
		[SKILL_BASIC] = "is_basic",
		[SKILL_DIGEST_AUTH] = "is_digest",
		[SKILL_UNKNOWN] = "is_unknown",
	};
	/*
	 * The view has only names of variables: a skill must not contain a
	 * secret.
	 */
	const struct skill_auth *x = &m->access;
	bool known = x->kind != SKILL_OPEN && x->kind != SKILL_UNKNOWN;
	struct json *v = skill_template_set_object(m->a, view, "credential");

	skill_template_set_flag(m->a, v, "is_known", known);
	skill_template_set_flag(m->a, v, "is_optional", x->optional);
	skill_template_set_flag(
	    m->a, v, "is_fal_key", str_is(x->variable, "FAL_KEY"));
	if (!x->optional)
		skill_template_set_flag(m->a, v, kinds[x->kind], true);
	skill_template_set_flag(m->a, v, "is_login",
	    x->kind == SKILL_BASIC || x->kind == SKILL_DIGEST_AUTH);
	skill_template_set(m->a, v, "variable", x->variable);
	skill_template_set(m->a, v, "header", x->header);
	skill_template_set(m->a, v, "prefix", x->prefix);
}

/* Sets the ways to reach the operations, best first. */
static void
set_ways(const struct skill_model *m, struct json *view)
{
	struct arena *a = m->a;
	struct json *list = skill_template_set_list(a, view, "ways");
	struct json *v;

	if (m->mcp != NULL) {
		struct str server = m->mcp->namespace;

		v = skill_template_set_object(a, add_item(a, list), "mcp");
		skill_template_set(a, v, "server",
		    skill_text_code(
		        a, skill_text_line(
		               a, server.n > 0 ? server : STR("mcp"), 200)));
		skill_template_set(a, v, "url", m->mcp_url);
	}
	if (m->rest_url.n > 0 || m->mcp_url.n > 0) {
		v = skill_template_set_object(a, add_item(a, list), "script");
		skill_template_set(
		    a, v, "url", m->rest_url.n > 0 ? m->rest_url : m->mcp_url);
		skill_template_set(a, v, "url_variable", m->url_variable);
	}
	skill_template_set_flag(a, add_item(a, list), "command", true);
	set_credential(m, view);
}

/* ---- in which order ---- */

/* Returns the inputs of a removal that come from a response of source. */
static struct str
source_inputs(const struct skill_model *m, const struct skill_op *op)
{
	struct str all = STR("");

	for (const struct skill_input *i = op->inputs; i != NULL; i = i->next)
		if (i->required && !i->is_member)
			all = arena_strf(m->a, "%.*s%s%.*s", STR_FMT(all),
			    all.n > 0 ? ", " : "",
			    STR_FMT(skill_text_code(
			        m->a, skill_text_line(m->a, i->name, 100))));
	return all;
}

static void
add_removal(const struct skill_model *m, struct json *list,
    const struct skill_group *g, const struct skill_op *op)
{
	const struct skill_op *reader = skill_model_first(m, g, SKILL_READS);
	struct json *v =
	    skill_template_set_object(m->a, add_item(m->a, list), "removal");

	if (reader == NULL)
		reader = skill_model_first(m, NULL, SKILL_READS);
	skill_template_set(m->a, v, "operation", name_of(m, op));
	if (reader == NULL)
		return;
	skill_template_set(m->a, v, "reader", name_of(m, reader));
	skill_template_set(m->a, v, "inputs", source_inputs(m, op));
}

static void
add_removals(const struct skill_model *m, struct json *list)
{
	size_t n = 0;

	for (const struct skill_group *g = m->groups; g != NULL; g = g->next)
		for (const struct skill_op *op = g->ops; op != NULL;
		     op = op->next)
			if (op->effect == SKILL_REMOVES && n++ < REMOVALS)
				add_removal(m, list, g, op);
	if (n > REMOVALS)
		skill_template_set_int(
		    m->a, add_item(m->a, list), "more_removals", n - REMOVALS);
}

/*
 * Describes how to rotate a secret, for each group that can make and remove
 * one.
 */
static void
add_rotation(const struct skill_model *m, struct json *list)
{
	for (const struct skill_group *g = m->groups; g != NULL; g = g->next) {
		const struct skill_op *make = skill_model_first_secret(m, g);
		const struct skill_op *end =
		    skill_model_first(m, g, SKILL_REMOVES);
		struct json *v;

		if (make == NULL || end == NULL ||
		    make->effect != SKILL_CREATES)
			continue;
		v = skill_template_set_object(
		    m->a, add_item(m->a, list), "rotation");
		skill_template_set(m->a, v, "create", name_of(m, make));
		skill_template_set(m->a, v, "remove", name_of(m, end));
		return;
	}
}

static void
set_order(const struct skill_model *m, struct json *view)
{
	const struct skill_op *reader = skill_model_first(m, NULL, SKILL_READS);
	const struct skill_op *secret = skill_model_first_secret(m, NULL);
	struct json *list = skill_template_set_list(m->a, view, "order");

	if (reader != NULL)
		skill_template_set(
		    m->a, add_item(m->a, list), "look", name_of(m, reader));
	if (secret != NULL && secret->effect != SKILL_READS)
		skill_template_set(m->a, add_item(m->a, list), "make_secret",
		    name_of(m, secret));
	add_removals(m, list);
	add_rotation(m, list);
	skill_template_set_flag(m->a, add_item(m->a, list), "report", true);
}

/* ---- operations ---- */

static void
add_row(
    const struct skill_model *m, struct json *list, const struct skill_op *op)
{
	struct arena *a = m->a;
	struct json *row = json_push(list, json_new(a, JSON_OBJECT));

	skill_template_set(a, row, "operation",
	    skill_text_code(a, skill_text_line(a, op->name, 120)));
	if (op->path.n > 0)
		skill_template_set(a, row, "route",
		    skill_text_code(
		        a, skill_text_route(a, op->method, op->path)));
	skill_template_set(
	    a, row, "effect", str_of(skill_effect_name(op->effect)));
	skill_template_set(a, row, "summary",
	    skill_text_cell(a, skill_text_line(a, op->description, 140)));
	skill_template_set_flag(a, row, "secret", op->secret);
}

static void
set_groups(
    const struct skill_model *m, struct json *view, enum skill_detail detail)
{
	struct json *list = skill_template_set_list(m->a, view, "groups");

	for (const struct skill_group *g = m->groups; g != NULL; g = g->next) {
		struct json *v = json_push(list, json_new(m->a, JSON_OBJECT));
		struct json *rows;

		skill_template_set(m->a, v, "group", g->name);
		skill_template_set(m->a, v, "file", g->file);
		skill_template_set_int(m->a, v, "count", g->count);
		if (detail != SKILL_ROWS)
			continue;
		rows = skill_template_set_list(m->a, v, "rows");
		for (const struct skill_op *op = g->ops; op != NULL;
		     op = op->next)
			add_row(m, rows, op);
	}
}

static void
add_sections(const struct skill_model *m, struct json *list,
    const struct skill_group *g, const char *heading)
{
	for (const struct skill_op *op = g->ops; op != NULL; op = op->next)
		json_push(list, json_new_text(m->a,
		                    skill_operation_section(m, op, heading)));
}

static void
set_operations(
    const struct skill_model *m, struct json *view, enum skill_detail detail)
{
	static const char *const names[] = {
		[SKILL_WHOLE] = "is_whole",
		[SKILL_ROWS] = "has_rows",
		[SKILL_GROUPS] = "has_groups",
		[SKILL_INDEX] = "has_index",
	};
	struct json *list;

	skill_template_set_flag(m->a, view, names[detail], true);
	set_groups(m, view, detail);
	if (detail != SKILL_WHOLE)
		return;
	list = skill_template_set_list(m->a, view, "sections");
	for (const struct skill_group *g = m->groups; g != NULL; g = g->next)
		add_sections(m, list, g, "###");
}

static void
set_secret(const struct skill_model *m, struct json *view)
{
	const struct skill_op *op = skill_model_first_secret(m, NULL);
	struct json *v;

	if (op == NULL)
		return;
	v = skill_template_set_object(m->a, view, "secret");
	skill_template_set(m->a, v, "operation", name_of(m, op));
	if (m->rest_url.n > 0 && op->rest != NULL)
		skill_template_set(
		    m->a, v, "request", skill_command_script(m, op, "FILE"));
}

struct json *
skill_view_body(const struct skill_model *m, enum skill_detail detail)
{
	struct arena *a = m->a;
	struct json *view = json_new(a, JSON_OBJECT);

	skill_template_set(a, view, "label", m->label);
	skill_template_set(a, view, "about", skill_description_about(m));
	skill_template_set(a, view, "phrases", skill_description_phrases(m));
	skill_template_set(a, view, "file", skill_text_shell(a, m->file));
	skill_template_set_flag(a, view, "authority", m->options->authority);
	skill_template_set_flag(a, view, "read_only",
	    m->options->forbidden != CAPABILITY_SAFETY_UNKNOWN);
	skill_template_set_flag(a, view, "has_rest", m->rest != NULL);
	skill_template_set_flag(
	    a, view, "has_script", m->rest_url.n > 0 || m->mcp_url.n > 0);
	skill_template_set_int(a, view, "operation_count", m->op_count);
	skill_template_set_int(a, view, "group_count", m->group_count);
	set_ways(m, view);
	set_order(m, view);
	set_operations(m, view, detail);
	set_secret(m, view);
	return view;
}

struct json *
skill_view_group(const struct skill_model *m, const struct skill_group *g)
{
	struct json *view = json_new(m->a, JSON_OBJECT);

	skill_template_set(m->a, view, "label", m->label);
	skill_template_set(m->a, view, "group", g->name);
	add_sections(
	    m, skill_template_set_list(m->a, view, "sections"), g, "##");
	return view;
}

struct json *
skill_view_index(const struct skill_model *m)
{
	struct arena *a = m->a;
	struct json *view = json_new(a, JSON_OBJECT), *groups;

	skill_template_set(a, view, "label", m->label);
	groups = skill_template_set_list(a, view, "groups");
	for (const struct skill_group *g = m->groups; g != NULL; g = g->next) {
		struct json *v = json_push(groups, json_new(a, JSON_OBJECT));
		struct json *list;

		skill_template_set(a, v, "group", g->name);
		/* The index is in the same folder as the pages. */
		skill_template_set(a, v, "page",
		    str_part(g->file, sizeof("references/") - 1, g->file.n));
		list = skill_template_set_list(a, v, "operations");
		for (const struct skill_op *op = g->ops; op != NULL;
		     op = op->next) {
			v = json_push(list, json_new(a, JSON_OBJECT));
			skill_template_set(a, v, "operation",
			    skill_text_code(
			        a, skill_text_line(a, op->name, 200)));
			skill_template_set(a, v, "effect",
			    str_of(skill_effect_name(op->effect)));
			skill_template_set(a, v, "summary",
			    skill_text_line(a, op->description, 120));
		}
	}
	return view;
}

struct json *
skill_view_script(const struct skill_model *m)
{
	const struct str url = m->rest != NULL ? m->rest_url : m->mcp_url;
	struct json *view = json_new(m->a, JSON_OBJECT);

	if (url.n == 0)
		return NULL;
	skill_template_set_flag(m->a, view, "rest", m->rest != NULL);
	skill_template_set(m->a, view, "skill", m->name);
	skill_template_set(m->a, view, "url", url);
	skill_template_set(m->a, view, "url_variable", m->url_variable);
	set_credential(m, view);
	return view;
}
