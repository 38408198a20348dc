/* mcp_complete.c - completion/complete: values that the file declares. */
#include "base/base.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_access.h"
#include "expose/mcp/mcp_complete.h"
#include "expose/mcp/mcp_part.h"
#include "expose/mcp/mcp_provider.h"
#include "mcp/mcp.h"
#include "capability/capability.h"
#include "engine/engine.h"

enum { VALUES_MOST = 100, HOPS = 16 };

static const struct mcp_surface *
surface_of(const struct mcp_request *q)
{
	return q->server->provider;
}

/* Follows {$ref: '#/schemas/NAME'}. */
static const struct json *
follow(const struct json *shared, const struct json *schema)
{
	const struct str mark = STR("#/schemas/");

	for (int hop = 0; hop < HOPS; hop++) {
		const struct str ref = json_get_text(schema, "$ref");

		if (!str_starts(ref, mark))
			return schema;
		schema = json_get_str(shared, str_part(ref, mark.n, ref.n));
	}
	return NULL;
}

/*
 * The choices of a schema, or of the items of a list: the user writes one of
 * them at a time.
 */
static const struct json *
values_of_schema(const struct json *shared, const struct json *schema)
{
	static const char *const choices[] = { "anyOf", "oneOf", "allOf" };
	const struct json *values;

	schema = follow(shared, schema);
	if (json_get(schema, "items") != NULL)
		schema = follow(shared, json_get(schema, "items"));
	values = json_get(schema, "enum");
	for (size_t i = 0; i < LEN(choices) && values == NULL; i++) {
		const struct json *list = json_get(schema, choices[i]);

		for (const struct json *m =
		         json_is(list, JSON_ARRAY) ? list->first : NULL;
		     m != NULL && values == NULL; m = m->next)
			values = json_get(follow(shared, m), "enum");
	}
	return json_is(values, JSON_ARRAY) ? values : NULL;
}

static const struct json *
values_of_param(const struct json *shared, const struct capability_param *p)
{
	if (p == NULL)
		return NULL;
	if (p->schema_json != NULL)
		return values_of_schema(shared, p->schema_json);
	while (p->enumeration == NULL && p->items != NULL)
		p = p->items;
	return json_is(p->enumeration, JSON_ARRAY) ? p->enumeration : NULL;
}

/* Finds the parameter of that name, in the operation or in what it calls. */
static const struct capability_param *
find_param(const struct json *shared, const struct capability_operation *op,
    struct str name)
{
	const struct capability_param *p =
	    capability_param_find(op->params, name);

	if (values_of_param(shared, p) == NULL && op->call != NULL &&
	    capability_find_param(op->call, name) != NULL)
		p = capability_find_param(op->call, name);
	return p;
}

/*
 * Returns the values of a URI's variable: its own, or those of the parameter to
 * which it is passed.
 */
static const struct json *
values_of_variable(const struct json *shared,
    const struct capability_operation *op, struct str name)
{
	const struct json *values =
	    values_of_param(shared, find_param(shared, op, name));

	for (const struct capability_with *w = op->with;
	     w != NULL && values == NULL; w = w->next)
		if (op->call != NULL &&
		    capability_ref_is_value_of(w->ref, name))
			values = values_of_param(
			    shared, capability_find_param(op->call, w->name));
	return values;
}

/* The schemas of the file that has the resource. */
static const struct json *
schemas_of(const struct mcp_surface *s, const struct capability_mcp_resource *r)
{
	for (size_t i = 0; i < s->part_count; i++) {
		const struct mcp_surface *own = s->parts[i].surface;

		if (r->operation->owner == own->exposer->capability)
			return engine_capability(own->engine)->schemas;
	}
	return NULL;
}

/* Returns false if there is no such prompt or template for this caller. */
static bool
find_values(struct mcp_request *q, const struct json *ref, struct str name,
    const struct json **values)
{
	const struct mcp_surface *s = surface_of(q);
	const struct str type = json_get_text(ref, "type");

	*values = NULL;
	if (str_is(type, "ref/prompt")) {
		const struct capability_prompt *p =
		    mcp_prompts_find(&s->prompts, json_get_text(ref, "name"));

		if (p != NULL && mcp_access_prompt(q, p) != NULL)
			p = NULL;
		for (const struct capability_prompt_argument *x =
		         p != NULL ? p->arguments : NULL;
		     x != NULL; x = x->next)
			if (str_equal(x->name, name))
				*values = x->values;
		return p != NULL;
	}
	if (str_is(type, "ref/resource")) {
		const struct capability_mcp_resource *r = mcp_resources_find(
		    &s->resources, json_get_text(ref, "uri"));
		struct str unused;

		if (r != NULL &&
		    mcp_access_resource(mcp_access_of(q), r, &unused).p != NULL)
			r = NULL;
		if (r != NULL && r->operation != NULL)
			*values = values_of_variable(
			    schemas_of(s, r), r->operation, name);
		return r != NULL;
	}
	return false;
}

/* Returns a value as text; STR_NONE if it is no scalar. */
static struct str
text_of(struct arena *a, const struct json *v)
{
	if (v->kind == JSON_STRING || v->kind == JSON_NUMBER)
		return v->text;
	return v->kind == JSON_BOOL ? mcp_text_json(a, v) : STR_NONE;
}

/*
 * Answers with the values that begin with the user's text, in the order of the
 * file.
 */
static void
answer(struct mcp_request *q, const struct json *values, struct str typed)
{
	size_t total = 0;
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"completion\":{\"values\":[");
	for (const struct json *v = values != NULL ? values->first : NULL;
	     v != NULL; v = v->next) {
		const struct str text = text_of(q->arena, v);

		if (text.p == NULL ||
		    !str_equal_nocase(str_part(text, 0, typed.n), typed))
			continue;
		if (total++ >= VALUES_MOST)
			continue;
		if (total > 1)
			buf_putc(&b, ',');
		json_write_string(&b, text);
	}
	buf_printf(&b, "],\"total\":%zu,\"hasMore\":%s}", total,
	    total > VALUES_MOST ? "true" : "false");
	mcp_request_result(q, mcp_text_take(q->arena, &b));
}

void
mcp_complete(struct mcp_request *q)
{
	const struct json *params = q->message.params;
	const struct json *argument = json_get(params, "argument");
	const struct str name = json_get_text(argument, "name");
	const struct str typed = json_get_text(argument, "value");
	const struct json *values;

	if (name.p == NULL || typed.p == NULL)
		mcp_request_error(q, MCP_INVALID_PARAMS,
		    STR("params.argument must have a name and a value"));
	else if (!find_values(q, json_get(params, "ref"), name, &values))
		mcp_request_error(q, MCP_INVALID_PARAMS,
		    STR("params.ref names no prompt or resource template of "
		        "this server"));
	else
		answer(q, values, typed);
}
