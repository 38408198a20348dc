/* skill_operation.c - the section of a skill's page on one operation. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/schema/schema.h"
#include "skill/skill.h"
#include "skill/skill_command.h"
#include "skill/skill_model.h"
#include "skill/skill_operation.h"
#include "skill/skill_template.h"
#include "skill/skill_text.h"
#include "capability/capability.h"

enum {
	SECTION_BYTES = 1 << 20,
	TEXT_BYTES = 600,
	TYPE_BYTES = 40,
	MEMBERS_MAX = 24,
};

/* Sets "minimum" or "maximum"; if p has both, "from" and "to". */
static void
set_range(struct arena *a, struct json *view, const struct capability_param *p)
{
	struct json *both;

	if (p->minimum != NULL && p->maximum != NULL) {
		both = skill_template_set_object(a, view, "range");
		skill_template_set(a, both, "from", p->minimum->text);
		skill_template_set(a, both, "to", p->maximum->text);
	} else if (p->minimum != NULL) {
		skill_template_set(a, view, "minimum", p->minimum->text);
	} else if (p->maximum != NULL) {
		skill_template_set(a, view, "maximum", p->maximum->text);
	}
}

static void
set_length(struct arena *a, struct json *view, const struct capability_param *p)
{
	struct json *both;

	if (p->min_length > 0 && p->max_length >= 0) {
		both = skill_template_set_object(a, view, "length");
		json_add(both, "from", json_new_int(a, p->min_length));
		json_add(both, "to", json_new_int(a, p->max_length));
	} else if (p->min_length > 0) {
		json_add(view, "min_length", json_new_int(a, p->min_length));
	} else if (p->max_length >= 0) {
		json_add(view, "max_length", json_new_int(a, p->max_length));
	}
}

static struct str schema_type(const struct json *schema);

/* The type of a JSON Schema and its values, as a row of the table. */
static void
set_schema_type(
    struct arena *a, struct json *view, const struct capability_param *p)
{
	const struct json *v = schema_resolve(p->definitions, p->schema_json);
	const struct json *list = json_get(v, "enum");
	const struct json *fallback = json_get(v, "default");
	const struct str type = schema_type(v);

	skill_template_set(a, view, "type", type.n > 0 ? type : STR("JSON"));
	skill_template_set(a, view, "format",
	    skill_text_cell(
	        a, skill_text_line(a, json_get_text(v, "format"), 60)));
	if (json_is(list, JSON_ARRAY) && list->count > 0)
		skill_template_set(a, view, "one_of",
		    skill_text_cell(a, skill_text_json(a, list, TEXT_BYTES)));
	if (fallback != NULL)
		skill_template_set(a, view, "default",
		    skill_text_cell(a, skill_text_json(a, fallback, 100)));
}

static void
set_type(struct arena *a, struct json *view, const struct capability_param *p)
{
	if (p != NULL && p->schema_json != NULL) {
		set_schema_type(a, view, p);
		return;
	}
	skill_template_set(a, view, "type",
	    p != NULL ? str_of(capability_param_type_name(p->type))
	              : STR("string"));
	if (p == NULL)
		return;
	skill_template_set(a, view, "format",
	    skill_text_cell(a, skill_text_line(a, p->format, 60)));
	set_range(a, view, p);
	set_length(a, view, p);
	if (json_is(p->enumeration, JSON_ARRAY) && p->enumeration->count > 0)
		skill_template_set(a, view, "one_of",
		    skill_text_cell(
		        a, skill_text_json(a, p->enumeration, TEXT_BYTES)));
	if (p->fallback != NULL)
		skill_template_set(a, view, "default",
		    skill_text_cell(a, skill_text_json(a, p->fallback, 100)));
}

static void
set_inputs(struct arena *a, struct json *view, const struct skill_op *op)
{
	struct json *list;

	if (op->inputs == NULL)
		return;
	skill_template_set_flag(a, view, "has_inputs", true);
	/* The place of an input matters only in a request, not for a tool. */
	skill_template_set_flag(
	    a, view, "has_places", op->rest != NULL || op->tool == NULL);
	list = skill_template_set_list(a, view, "inputs");
	for (const struct skill_input *i = op->inputs; i != NULL; i = i->next) {
		struct json *row = json_push(list, json_new(a, JSON_OBJECT));

		skill_template_set(a, row, "input",
		    skill_text_code(a, skill_text_line(a, i->name, 200)));
		skill_template_set(a, row, "place", str_of(i->where));
		set_type(a, row, i->param);
		skill_template_set_flag(a, row, "required", i->required);
		if (i->param != NULL)
			skill_template_set(a, row, "meaning",
			    skill_text_cell(
			        a, skill_text_line(
			               a, i->param->description, TEXT_BYTES)));
	}
}

static struct str
schema_type(const struct json *schema)
{
	const struct json *t = json_get(schema, "type");

	if (json_is(t, JSON_ARRAY))
		t = t->first;
	return json_is(t, JSON_STRING) ? str_part(t->text, 0, TYPE_BYTES)
	                               : STR_NONE;
}

/* Adds the members of an object to list, each followed by its own members. */
static void
add_members(struct arena *a, struct json *list, const struct json *schema,
    const char *indent)
{
	const struct json *all = json_get(schema, "properties"), *p;
	unsigned n = 0;

	for (p = all != NULL ? all->first : NULL; p != NULL; p = p->next) {
		struct json *row = json_push(list, json_new(a, JSON_OBJECT));
		const struct json *items = json_get(p, "items");

		skill_template_set(a, row, "indent", str_of(indent));
		if (n++ == MEMBERS_MAX) {
			skill_template_set_int(
			    a, row, "more", all->count - MEMBERS_MAX);
			return;
		}
		skill_template_set(a, row, "member",
		    skill_text_code(a, skill_text_line(a, p->name, 200)));
		skill_template_set(a, row, "type", schema_type(p));
		skill_template_set(a, row, "meaning",
		    skill_text_line(
		        a, json_get_text(p, "description"), TEXT_BYTES));
		if (*indent == '\0')
			add_members(a, list, items != NULL ? items : p, "  ");
	}
}

static void
set_answer(struct arena *a, struct json *view, const struct skill_op *op)
{
	const struct json *schema = op->answer, *items;

	if (schema == NULL) {
		skill_template_set_flag(
		    a, view, "maybe_empty", op->effect == SKILL_REMOVES);
		skill_template_set_flag(
		    a, view, "unknown", op->effect != SKILL_REMOVES);
		return;
	}
	items = json_get(schema, "items");
	if (items != NULL)
		schema = items;
	if (json_get(schema, "properties") == NULL) {
		struct str type = schema_type(op->answer);

		skill_template_set(
		    a, view, "answer_type", type.n > 0 ? type : STR("JSON"));
		return;
	}
	skill_template_set_flag(a, view, "is_list", items != NULL);
	skill_template_set_flag(a, view, "is_object", items == NULL);
	add_members(a, skill_template_set_list(a, view, "members"), schema, "");
}

/* Sets the ways to run op: the tool, the request, the script, the command. */
static void
set_forms(
    const struct skill_model *m, struct json *view, const struct skill_op *op)
{
	struct arena *a = m->a;
	struct str script =
	    skill_command_script(m, op, op->secret ? "FILE" : NULL);

	if (op->tool != NULL)
		skill_template_set(
		    a, view, "tool", skill_text_code(a, op->tool->name));
	if (op->rest != NULL) {
		skill_template_set(a, view, "route",
		    skill_text_code(
		        a, skill_text_route(a, op->method, op->path)));
		skill_template_set(a, view, "request", script);
	} else if (m->mcp_url.n > 0) {
		skill_template_set(a, view, "script", script);
	}
	skill_template_set(a, view, "call", skill_command_call(m, op));
}

struct str
skill_operation_section(
    const struct skill_model *m, const struct skill_op *op, const char *heading)
{
	struct arena *a = m->a;
	struct json *view = json_new(a, JSON_OBJECT);
	struct str section;

	skill_template_set(a, view, "heading", str_of(heading));
	skill_template_set(
	    a, view, "operation", skill_text_line(a, op->name, 200));
	skill_template_set(a, view, "description", op->description);
	skill_template_set_flag(a, view, skill_effect_name(op->effect), true);
	skill_template_set_flag(a, view, "repeatable", op->repeatable);
	skill_template_set_flag(a, view, "secret", op->secret);
	set_forms(m, view, op);
	set_inputs(a, view, op);
	set_answer(a, view, op);
	section = skill_template_text(
	    a, SKILL_TEMPLATE_OPERATION, view, SECTION_BYTES);
	/* The template of the page adds blank lines. */
	while (section.n > 0 && section.p[section.n - 1] == '\n')
		section.n--;
	return section;
}
