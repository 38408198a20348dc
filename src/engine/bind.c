/* bind.c - a value for every parameter of the consumed operation. */
#include "base/arena.h"
#include "base/buf.h"
#include "data/json.h"
#include "data/template.h"
#include "spec/spec.h"
#include "engine/bind.h"
#include "engine/engine.h"

enum { TEXT_BYTES = 1 << 20, VALUE_DEPTH = 64 };

/* One call's binding, and the parameter that is being bound. */
struct binder {
	struct call *call;
	struct arena *arena;
	const struct spec_param *param;
	struct bind_value *value;
	bool takes_body; /* some parameter takes the whole body */
	bool raw; /* this one does */
	bool parsed;
	const struct json *body; /* as JSON; NULL: it is none */
	struct err *e;
};

static const struct json *resolve(
    struct binder *b, const struct json *v, int depth);

static const struct json *
text_value(struct binder *b, struct str text)
{
	if (text.p == NULL)
		return NULL;
	b->value->text = true;
	return json_new_text(b->arena, text);
}

/* Letters and digits are the same, in any case: order-id is order_id. */
static bool
is_alike(struct str x, struct str y)
{
	size_t i = 0, j = 0;

	for (;;) {
		while (i < x.n &&
		       !((x.p[i] | 32) >= 'a' && (x.p[i] | 32) <= 'z') &&
		       !(x.p[i] >= '0' && x.p[i] <= '9'))
			i++;
		while (j < y.n &&
		       !((y.p[j] | 32) >= 'a' && (y.p[j] | 32) <= 'z') &&
		       !(y.p[j] >= '0' && y.p[j] <= '9'))
			j++;
		if (i == x.n || j == y.n)
			return i == x.n && j == y.n;
		if (!str_equal_nocase(
		        str_part(x, i, i + 1), str_part(y, j, j + 1)))
			return false;
		i++;
		j++;
	}
}

static const struct json *
from_path(struct binder *b, struct str name)
{
	const struct call_source *s = &b->call->source;

	for (size_t i = 0; i < s->path_variable_count; i++)
		if (str_equal(s->path_variables[i].name, name))
			return text_value(b, s->path_variables[i].value);
	for (size_t i = 0; i < s->path_variable_count; i++)
		if (is_alike(s->path_variables[i].name, name))
			return text_value(b, s->path_variables[i].value);
	return NULL;
}

/* A parameter that is a list takes every value of its name. */
static const struct json *
from_query(struct binder *b, struct str wanted)
{
	struct str rest = b->call->source.request->query, name, value;
	bool many = b->param->typed && b->param->type == SPEC_TYPE_ARRAY;
	struct json *list = NULL;
	struct err bad = { .kind = ERR_NONE };

	while (http_query_next(b->arena, &rest, &name, &value, &bad)) {
		if (!str_equal(name, wanted))
			continue;
		if (!many)
			return text_value(b, value);
		if (list == NULL)
			list = json_new(b->arena, JSON_ARRAY);
		json_push(list, json_new_text(b->arena, value));
		b->value->text = true;
	}
	if (bad.kind != ERR_NONE && b->e->kind == ERR_NONE)
		*b->e = bad;
	return list;
}

static const struct json *
from_header(struct binder *b, struct str name)
{
	const struct http_headers *h = &b->call->source.request->headers;

	for (size_t i = 0; i < h->count; i++)
		if (str_equal_nocase(h->items[i].name, name))
			return text_value(b, h->items[i].value);
	return NULL;
}

static const struct json *
body_of(struct binder *b)
{
	const struct http_request *r = b->call->source.request;

	if (!b->parsed) {
		b->parsed = true;
		b->body = json_parse(b->arena, r->body,
		    b->call->thread->engine->limits.json_depth, 0, NULL);
	}
	return b->body;
}

/* A member, or member of a member: "a.b". */
static const struct json *
member(const struct json *v, struct str path)
{
	const struct json *found = json_get_str(v, path);

	while (found == NULL && path.n > 0 && v != NULL) {
		v = json_get_str(v, str_cut(&path, '.'));
		found = path.n == 0 ? v : json_get_str(v, path);
	}
	return found;
}

/*
 * "rest.x" with no place named: where the upstream wants it says where to look
 * first.  Headers are looked at for headers only: every request has a Host and
 * an Accept that nobody meant.
 */
static const struct json *
from_anywhere(struct binder *b, struct str name)
{
	const struct json *v = NULL;

	if (b->param->in == SPEC_IN_HEADER)
		v = from_header(b, name);
	if (v == NULL && b->param->in == SPEC_IN_QUERY)
		v = from_query(b, name);
	if (v == NULL)
		v = from_path(b, name);
	if (v == NULL && b->param->in != SPEC_IN_QUERY)
		v = from_query(b, name);
	/* A body that goes on whole is not picked from as well. */
	if (v == NULL && !b->takes_body)
		v = member(body_of(b), name);
	return v;
}

static bool
take_prefix(struct str *s, struct str prefix)
{
	if (!str_starts(*s, prefix) || s->n == prefix.n)
		return false;
	*s = str_part(*s, prefix.n, s->n);
	return true;
}

static const struct json *
from_request(struct binder *b, struct str name)
{
	if (str_is(name, "body")) {
		b->raw = b->param->in == SPEC_IN_BODY;
		return b->raw ? NULL
		              : text_value(b, b->call->source.request->body);
	}
	if (take_prefix(&name, STR("path.")))
		return from_path(b, name);
	if (take_prefix(&name, STR("query.")))
		return from_query(b, name);
	if (take_prefix(&name, STR("header.")))
		return from_header(b, name);
	if (take_prefix(&name, STR("body.")))
		return member(body_of(b), name);
	return from_anywhere(b, name);
}

/* From a shell or a tool call, "rest.path.x" is the argument x. */
static const struct json *
from_arguments(struct binder *b, struct str name)
{
	const struct json *v = member(b->call->source.arguments, name);

	if (v == NULL && (take_prefix(&name, STR("path.")) ||
	                     take_prefix(&name, STR("query.")) ||
	                     take_prefix(&name, STR("header."))))
		v = member(b->call->source.arguments, name);
	return v;
}

static const struct json *
from_caller(struct binder *b, struct str name)
{
	if (b->call->source.arguments != NULL)
		return from_arguments(b, name);
	if (b->call->source.request != NULL)
		return from_request(b, name);
	return NULL;
}

/* "rest.", "tools." or the exposer's own namespace before a name? */
static bool
is_reference(const struct binder *b, struct str *text)
{
	const struct spec_operation *op = b->call->operation;
	struct str rest = *text, first = str_cut(&rest, '.');

	if (rest.n == 0)
		return false;
	if (!str_is(first, "rest") && !str_is(first, "tools") &&
	    (op == NULL || !str_equal(first, op->prefix)))
		return false;
	*text = rest;
	return true;
}

/* What a {{name}} stands for. */
static const struct json *
named(struct binder *b, struct str name)
{
	const struct engine_value *v;

	if (is_reference(b, &name))
		return from_caller(b, name);
	v = engine_value_find(b->call->thread->engine, name);
	if (v != NULL)
		return text_value(b, v->value);
	return from_caller(b, name);
}

static const struct json *
lookup(void *context, struct str name)
{
	return named(context, name);
}

/* "{{name}}" and nothing else keeps the type of what it names. */
static const struct json *
resolve_template(struct binder *b, struct str source)
{
	struct template_rendering r = { .lookup = lookup, .context = b };
	struct template *t = template_parse(b->arena, source, b->e);
	struct str name, text;
	struct buf out;

	if (t == NULL)
		return NULL;
	if (template_is_one_name(t, &name))
		return template_render_find(lookup, b, name);
	buf_init(&out, TEXT_BYTES);
	template_render(&out, t, &r, b->e);
	text = arena_str(b->arena, buf_str(&out));
	buf_done_secret(&out);
	return text_value(b, text);
}

static const struct json *
resolve_text(struct binder *b, const struct json *v)
{
	struct str name = v->text;

	if (is_reference(b, &name))
		return from_caller(b, name);
	if (memmem(v->text.p, v->text.n, "{{", 2) == NULL)
		return v;
	return resolve_template(b, v->text);
}

/* An object or list of the file's with references in it. */
static const struct json *
resolve_inside(struct binder *b, const struct json *v, int depth)
{
	struct json *out = json_new(b->arena, v->kind);

	for (const struct json *m = v->first; m != NULL; m = m->next) {
		const struct json *found = resolve(b, m, depth + 1);
		struct json *copy;

		if (found == NULL)
			continue;
		copy = json_copy(b->arena, found);
		if (v->kind == JSON_OBJECT)
			json_add_str(out, m->name, copy);
		else
			json_push(out, copy);
	}
	b->value->text = false;
	return out;
}

static const struct json *
resolve(struct binder *b, const struct json *v, int depth)
{
	if (v->kind == JSON_STRING && v->text.n > 0)
		return resolve_text(b, v);
	if (depth < VALUE_DEPTH &&
	    (v->kind == JSON_OBJECT || v->kind == JSON_ARRAY))
		return resolve_inside(b, v, depth);
	return v;
}

static const struct spec_with *
find_with(const struct spec_operation *op, struct str name)
{
	for (const struct spec_with *w = op != NULL ? op->with : NULL;
	     w != NULL; w = w->next)
		if (str_equal(w->name, name))
			return w;
	return NULL;
}

/* Has the exposed operation a parameter of its own of that name? */
static bool
is_declared(const struct spec_operation *op, struct str name)
{
	for (const struct spec_param *p = op->params; p != NULL; p = p->next)
		if (str_equal(p->name, name))
			return true;
	return false;
}

/*
 * No `with` for it: a same-named argument is meant, and of a REST request what
 * the operation declares.  An operation without any `with` takes all by name;
 * one with it chose, but what the call needs is taken all the same.
 */
static const struct json *
by_name(struct binder *b)
{
	const struct call *c = b->call;
	struct str name = b->param->name;

	if (c->source.arguments != NULL)
		return from_arguments(b, name);
	if (c->source.request == NULL)
		return NULL;
	if (c->operation != NULL && c->operation->with != NULL &&
	    !b->param->required && !is_declared(c->operation, name))
		return NULL;
	return b->param->in == SPEC_IN_BODY ? from_request(b, STR("body"))
	                                    : from_anywhere(b, name);
}

static const struct json *
constant(struct binder *b)
{
	struct json text = { .kind = JSON_STRING, .text = b->param->value };
	const struct json *v = resolve_text(b, &text);

	return v == &text ? text_value(b, text.text) : v;
}

static void
bind_one(struct binder *b)
{
	const struct spec_with *w =
	    find_with(b->call->operation, b->param->name);
	const struct json *v;

	if (w != NULL)
		v = resolve(b, w->value, 0);
	else if (b->param->value.n > 0)
		v = constant(b);
	else
		v = by_name(b);
	if (v == NULL && !b->raw)
		v = b->param->fallback;
	b->value->value = v != NULL && v->kind != JSON_NULL ? v : NULL;
}

/*
 * The header that carries the credential is the operator's to fill (or, at the
 * authority, the caller's): no argument takes its place.
 */
static bool
is_credential(const struct engine_target *t, const struct spec_param *p)
{
	if (t->authority)
		return p->in == SPEC_IN_HEADER &&
		       str_equal_nocase(p->name, STR("authorization"));
	return credential_covers(t, p->in, p->name);
}

static bool
takes_whole_body(const struct spec_operation *op)
{
	for (const struct spec_with *w = op != NULL ? op->with : NULL;
	     w != NULL; w = w->next)
		if (w->value->kind == JSON_STRING &&
		    str_ends(w->value->text, STR(".body")))
			return true;
	return false;
}

int
bind_arguments(struct call *c, struct bind_result *out, struct err *e)
{
	struct binder b = { .call = c, .arena = c->arena, .e = e };
	size_t count = 0;

	e->kind = ERR_NONE;
	b.takes_body = takes_whole_body(c->operation);
	for (struct spec_param *p = c->consumed->params; p != NULL; p = p->next)
		count++;
	out->values = arena_new(c->arena, count * sizeof(*out->values) + 1);
	for (struct spec_param *p = c->consumed->params; p != NULL;
	     p = p->next) {
		if (is_credential(c->state->plan->target, p))
			continue;
		b.param = p;
		b.raw = false;
		b.value = &out->values[out->count++];
		b.value->param = p;
		bind_one(&b);
		if (b.raw) {
			out->raw_body = true;
			out->body = p;
		}
	}
	return e->kind == ERR_NONE ? 0 : -1;
}
