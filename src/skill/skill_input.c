/* skill_input.c - the inputs of an operation, as a tool and in a request. */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/export/export.h"
#include "skill/skill_model.h"
#include "skill/skill_input.h"
#include "skill/skill_schema.h"
#include "skill/skill_text.h"
#include "capability/capability.h"

static const char *const places[] = {
	[CAPABILITY_IN_NONE] = "",
	[CAPABILITY_IN_QUERY] = "query",
	[CAPABILITY_IN_HEADER] = "header",
	[CAPABILITY_IN_PATH] = "path",
	[CAPABILITY_IN_COOKIE] = "cookie",
	[CAPABILITY_IN_BODY] = "body",
	[CAPABILITY_IN_ENVIRONMENT] = "",
};

struct adding {
	struct arena *a;
	struct skill_input **tail;
};

static struct skill_input *
add(struct adding *to, struct str name, const char *where,
    const struct capability_param *p, bool required)
{
	struct skill_input *i = arena_new(to->a, sizeof(*i));

	*i = (struct skill_input){
		.name = name,
		.where = where,
		.param = p,
		.required = required,
	};
	*to->tail = i;
	to->tail = &i->next;
	return i;
}

static void
add_members(struct adding *to, struct str name, const char *where,
    const struct capability_param *object)
{
	const struct capability_param *p = NULL;

	if (object != NULL)
		p = object->schema_json != NULL
		        ? skill_schema_members(to->a, object)
		        : object->properties;
	for (; p != NULL; p = p->next)
		if (p->value.p == NULL)
			add(to,
			    name.n > 0 ? arena_strf(to->a, "%.*s.%.*s",
			                     STR_FMT(name), STR_FMT(p->name))
			               : p->name,
			    where, p, p->required)
			    ->is_member = true;
}

/* Returns the place in a request of the argument with that name. */
static const char *
place_of(const struct openapi_inputs *in, struct str name)
{
	for (const struct openapi_input *i = in->params; i != NULL; i = i->next)
		if (capability_name_map_is_alike(i->name, name))
			return places[i->in];
	if (in->fields != NULL || in->takes_body)
		return "body";
	return "";
}

static void
add_tool_params(struct adding *to, const struct skill_op *op,
    const struct openapi_inputs *in)
{
	for (const struct capability_param *p = op->tool->params; p != NULL;
	     p = p->next) {
		const char *where =
		    op->rest != NULL ? place_of(in, p->name) : "";

		if (p->value.p != NULL || p->in == CAPABILITY_IN_ENVIRONMENT)
			continue;
		add(to, p->name, where, p, p->required);
		add_members(to, p->name, where, p);
	}
}

static void
add_rest_params(struct adding *to, const struct openapi_inputs *in)
{
	for (const struct openapi_input *i = in->params; i != NULL; i = i->next)
		add(to, i->name, places[i->in], i->param, i->required);
	for (const struct openapi_input *i = in->fields; i != NULL; i = i->next)
		add(to, i->name, "body", i->param, i->required);
	if (!in->takes_body)
		return;
	add(to, STR("body"), "body", in->body, in->body_required);
	add_members(to, STR("body"), "body", in->body);
}

static void
add_consumed_params(
    struct adding *to, const struct capability_consumed_operation *c)
{
	for (const struct capability_param *p = c->params; p != NULL;
	     p = p->next) {
		if (p->value.p != NULL ||
		    capability_auth_covers(c->owner->auth, p->in, p->name))
			continue;
		add(to, p->name, places[p->in], p, p->required);
		add_members(to, p->name, places[p->in], p);
	}
}

void
skill_input_find(
    struct arena *a, const struct capability *s, struct skill_op *op)
{
	struct adding to = { .a = a, .tail = &op->inputs };
	struct openapi_inputs in = { .params = NULL };
	struct openapi_path path;

	if (op->rest != NULL) {
		openapi_path_read(a, op->rest->path, &path);
		openapi_inputs_find(a, s, op->rest, &path, &in);
		op->takes_body = in.takes_body || in.fields != NULL;
	}
	if (op->tool != NULL)
		add_tool_params(&to, op, &in);
	else if (op->rest != NULL)
		add_rest_params(&to, &in);
	else if (op->consumed != NULL)
		add_consumed_params(&to, op->consumed);
}

static struct json *example_of(struct arena *a,
    const struct capability_param *p, struct str name, int depth);

static struct json *
example_object(struct arena *a, const struct capability_param *p, int depth)
{
	struct json *v = json_new(a, JSON_OBJECT);

	for (p = p != NULL ? p->properties : NULL; p != NULL && depth > 0;
	     p = p->next)
		if (p->required && p->value.p == NULL)
			json_add_str(
			    v, p->name, example_of(a, p, p->name, depth - 1));
	return v;
}

static struct json *
example_list(struct arena *a, const struct capability_param *p, struct str name,
    int depth)
{
	struct json *v = json_new(a, JSON_ARRAY);

	if (p->items != NULL && depth > 0)
		json_push(v, example_of(a, p->items, name, depth - 1));
	return v;
}

static struct json *
example_of(struct arena *a, const struct capability_param *p, struct str name,
    int depth)
{
	enum capability_type type =
	    p != NULL ? p->type : CAPABILITY_TYPE_STRING;

	if (p != NULL && p->schema_json != NULL)
		return skill_schema_example(a, p, name);
	if (p != NULL && p->fallback != NULL)
		return json_alias(a, p->fallback);
	if (p != NULL && json_is(p->enumeration, JSON_ARRAY) &&
	    p->enumeration->first != NULL)
		return json_alias(a, p->enumeration->first);
	switch (type) {
	case CAPABILITY_TYPE_NUMBER:
	case CAPABILITY_TYPE_INTEGER:
		return p->minimum != NULL ? json_alias(a, p->minimum)
		                          : json_new_int(a, 1);
	case CAPABILITY_TYPE_BOOLEAN:
		return json_new_bool(a, true);
	case CAPABILITY_TYPE_OBJECT:
		return example_object(a, p, depth);
	case CAPABILITY_TYPE_ARRAY:
		return example_list(a, p, name, depth);
	case CAPABILITY_TYPE_STRING:
		break;
	}
	return json_new_text(a, skill_text_placeholder(a, name));
}

struct json *
skill_input_example(struct arena *a, const struct skill_op *op)
{
	struct json *v = json_new(a, JSON_OBJECT);

	for (const struct skill_input *i = op->inputs; i != NULL; i = i->next)
		if (i->required && !i->is_member)
			json_add_str(
			    v, i->name, example_of(a, i->param, i->name, 3));
	return v;
}
