/* check.c - do the values fit what the consumed operation declares? */
#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "data/json.h"
#include "spec/spec.h"
#include "engine/bind.h"
#include "engine/check.h"
#include "engine/engine.h"

static const char *const places[] = {
	[SPEC_IN_NONE] = "argument",
	[SPEC_IN_QUERY] = "query",
	[SPEC_IN_HEADER] = "header",
	[SPEC_IN_PATH] = "path",
	[SPEC_IN_COOKIE] = "cookie",
	[SPEC_IN_BODY] = "body",
	[SPEC_IN_ENVIRONMENT] = "environment",
};

static const char *const type_texts[] = {
	[SPEC_TYPE_STRING] = "a string",
	[SPEC_TYPE_NUMBER] = "a number",
	[SPEC_TYPE_INTEGER] = "an integer",
	[SPEC_TYPE_BOOLEAN] = "true or false",
	[SPEC_TYPE_ARRAY] = "an array",
	[SPEC_TYPE_OBJECT] = "an object",
};

/* What is being looked at, for messages: "body.tags". */
struct looking {
	const struct call *call;
	const struct spec_param *param; /* the outermost */
	const char *name;
	bool text;
	struct err *e;
};

static int
refuse_missing(const struct looking *l)
{
	const struct spec_param *p = l->param;

	if (p->in == SPEC_IN_BODY && l->call->source.request != NULL)
		return err_set(l->e, ERR_INPUT,
		    "the request body is missing: '%.*s' needs %s in it",
		    STR_FMT(l->call->consumed->name), type_texts[p->type]);
	return err_set(l->e, ERR_INPUT, "parameter '%s' is missing: %s, %s%s",
	    l->name, type_texts[p->type],
	    p->in == SPEC_IN_BODY ? "the " : "in the ", places[p->in]);
}

static int
refuse_type(
    const struct looking *l, const struct spec_param *p, const struct json *v)
{
	return err_set(l->e, ERR_INPUT,
	    "parameter '%s' (%s) must be %s, not %s", l->name,
	    places[l->param->in], type_texts[p->type],
	    l->text && v->kind == JSON_STRING ? "this text"
	                                      : json_kind_name(v->kind));
}

static bool
is_number_text(const struct call *c, struct str text)
{
	struct json *v = json_parse(c->arena, text, 1, 0, NULL);

	return json_is(v, JSON_NUMBER) && str_trim(text).n == text.n;
}

static bool
is_integer_text(struct str s)
{
	if (s.n > 0 && s.p[0] == '-')
		s = str_part(s, 1, s.n);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

/* "5" of a query is an integer, as text that came by HTTP can only be. */
static bool
text_fits(const struct call *c, enum spec_type type, struct str s)
{
	switch (type) {
	case SPEC_TYPE_INTEGER:
		return is_integer_text(s);
	case SPEC_TYPE_NUMBER:
		return is_number_text(c, s);
	case SPEC_TYPE_BOOLEAN:
		return str_is(s, "true") || str_is(s, "false");
	case SPEC_TYPE_STRING:
	case SPEC_TYPE_ARRAY:
	case SPEC_TYPE_OBJECT:
		return true;
	}
	return false;
}

static bool
value_fits(enum spec_type type, const struct json *v)
{
	static const enum json_kind kinds[] = {
		[SPEC_TYPE_STRING] = JSON_STRING,
		[SPEC_TYPE_NUMBER] = JSON_NUMBER,
		[SPEC_TYPE_INTEGER] = JSON_NUMBER,
		[SPEC_TYPE_BOOLEAN] = JSON_BOOL,
		[SPEC_TYPE_ARRAY] = JSON_ARRAY,
		[SPEC_TYPE_OBJECT] = JSON_OBJECT,
	};
	int64_t number;

	if (v->kind != kinds[type])
		return false;
	/* Integers beyond 64 bits are integers all the same. */
	return type != SPEC_TYPE_INTEGER || json_to_int(v, &number) ||
	       is_integer_text(v->text);
}

static int
check_enumeration(
    const struct looking *l, const struct spec_param *p, const struct json *v)
{
	struct buf b;
	struct json list;

	if (!json_is(p->enumeration, JSON_ARRAY) || v->kind == JSON_ARRAY)
		return 0;
	for (const struct json *m = p->enumeration->first; m != NULL;
	     m = m->next)
		if (json_equal(m, v) || (l->text && v->kind == JSON_STRING &&
		                            str_equal(m->text, v->text)))
			return 0;
	list = *p->enumeration;
	buf_init(&b, 300);
	json_write(&b, &list);
	err_set(l->e, ERR_INPUT, "parameter '%s' (%s) must be one of %s",
	    l->name, places[l->param->in],
	    b.over ? "the values that the file lists" : buf_text(&b));
	buf_done(&b);
	return -1;
}

static int check_value(
    const struct looking *l, const struct spec_param *p, const struct json *v);

static int
check_members(
    const struct looking *l, const struct spec_param *p, const struct json *v)
{
	for (const struct spec_param *m = p->properties; m != NULL;
	     m = m->next) {
		const struct json *found = json_get_str(v, m->name);
		struct looking inner = *l;

		inner.text = false;
		inner.name = arena_printf(
		    l->call->arena, "%s.%.*s", l->name, STR_FMT(m->name));
		if (found == NULL && m->required)
			return err_set(l->e, ERR_INPUT,
			    "parameter '%s' (%s) is missing: %s", inner.name,
			    places[l->param->in], type_texts[m->type]);
		if (found != NULL && check_value(&inner, m, found) == -1)
			return -1;
	}
	return 0;
}

static int
check_items(
    const struct looking *l, const struct spec_param *p, const struct json *v)
{
	size_t i = 0;

	for (const struct json *m = v->first; m != NULL; m = m->next) {
		struct looking inner = *l;

		inner.name =
		    arena_printf(l->call->arena, "%s[%zu]", l->name, i++);
		if (check_value(&inner, p->items, m) == -1)
			return -1;
	}
	return 0;
}

static int
check_value(
    const struct looking *l, const struct spec_param *p, const struct json *v)
{
	bool text = l->text && v->kind == JSON_STRING;

	if (p->typed && !(text ? text_fits(l->call, p->type, v->text)
	                       : value_fits(p->type, v)))
		return refuse_type(l, p, v);
	if (check_enumeration(l, p, v) == -1)
		return -1;
	if (v->kind == JSON_OBJECT)
		return check_members(l, p, v);
	if (v->kind == JSON_ARRAY && p->items != NULL)
		return check_items(l, p, v);
	return 0;
}

/*
 * Bytes that claim to be JSON are read once here, so that a typo is the
 * caller's 400 and not a riddle from upstream.  They go on as they came.
 */
static int
check_raw_body(const struct looking *l)
{
	const struct call *c = l->call;
	struct str body = c->source.request->body;
	struct str type =
	    http_headers_get(&c->source.request->headers, "content-type");
	struct json *v;

	if (body.n == 0)
		return l->param->required ? refuse_missing(l) : 0;
	if (type.p != NULL && !http_is_json(type))
		return 0;
	/* Bytes of no type are what the upstream takes. */
	if (type.p == NULL && c->consumed->body != NULL &&
	    c->consumed->body->type != SPEC_BODY_JSON)
		return 0;
	v = json_parse(
	    c->arena, body, c->thread->engine->limits.json_depth, 0, l->e);
	if (v == NULL)
		return err_prefix(l->e, "the request body is not JSON");
	return check_value(l, l->param, v);
}

static int
check_one(const struct call *c, const struct bind_result *b,
    const struct bind_value *v, struct err *e)
{
	struct looking l = {
		.call = c,
		.param = v->param,
		.name = arena_strdup(c->arena, v->param->name),
		.text = v->text,
		.e = e,
	};

	if (c->state->plan->target->authority &&
	    (v->param->in == SPEC_IN_BODY || c->source.request != NULL))
		return 0;
	if (b->raw_body && v->param == b->body)
		return check_raw_body(&l);
	if (v->value == NULL)
		return v->param->required ? refuse_missing(&l) : 0;
	return check_value(&l, v->param, v->value);
}

int
check_arguments(
    const struct call *c, const struct bind_result *b, struct err *e)
{
	for (size_t i = 0; i < b->count; i++)
		if (check_one(c, b, &b->values[i], e) == -1)
			return -1;
	return 0;
}
