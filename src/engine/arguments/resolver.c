/* resolver.c - what a name or reference in a file stands for, in one call. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/template/template.h"
#include "http/http.h"
#include "capability/capability.h"
#include "engine/arguments/request_decode.h"
#include "engine/arguments/resolver.h"
#include "engine/binds/binds.h"
#include "engine/state/state.h"

enum { TEXT_BYTES = 1 << 20, VALUE_DEPTH = 64 };

static const struct json *resolve(
    struct resolver *n, const struct json *v, int depth);

struct resolver
resolver_of(const struct call *c, struct err *e)
{
	return (struct resolver){ .call = c, .arena = c->arena, .e = e };
}

static const struct json *
text_value(struct resolver *n, struct str text)
{
	if (text.p == NULL)
		return NULL;
	n->text = true;
	return json_new_text(n->arena, text);
}

static const struct json *
from_path(struct resolver *n, struct str name)
{
	const struct call_source *s = &n->call->source;

	for (size_t i = 0; i < s->path_variable_count; i++)
		if (str_equal(s->path_variables[i].name, name))
			return text_value(n, s->path_variables[i].value);
	for (size_t i = 0; i < s->path_variable_count; i++)
		if (capability_name_map_is_alike(
		        s->path_variables[i].name, name))
			return text_value(n, s->path_variables[i].value);
	return NULL;
}

/* PHP and Rails write lists as "a[]", and as "a[0]": the same is meant. */
static bool
is_list_name(struct str name, struct str wanted)
{
	if (str_ends(wanted, STR("[]")))
		wanted.n -= 2;
	if (!str_starts(name, wanted))
		return false;
	name = str_part(name, wanted.n, name.n);
	if (name.n < 2 || name.p[0] != '[' || name.p[name.n - 1] != ']')
		return name.n == 0;
	return name.n == 2 ||
	       str_to_int(str_part(name, 1, name.n - 1), 9999) >= 0;
}

/* Does the surface declare that query parameter as a list? */
static bool
is_declared_list(const struct capability_operation *op, struct str name)
{
	const struct capability_param *p;

	if (op == NULL || op->derived)
		return false;
	p = capability_param_find_in(op->params, CAPABILITY_IN_QUERY, name);
	return p != NULL && p->typed && p->type == CAPABILITY_TYPE_ARRAY;
}

/* A parameter that is a list takes every value of its name. */
static const struct json *
from_query(struct resolver *n, struct str wanted)
{
	const bool many =
	    n->list || is_declared_list(n->call->operation, wanted);
	struct str rest = n->call->source.request->query, name, value;
	struct json *list = NULL;
	struct err bad = { .kind = ERR_NONE };

	while (http_query_next(n->arena, &rest, &name, &value, &bad)) {
		if (!str_equal(name, wanted) &&
		    !(many && is_list_name(name, wanted)))
			continue;
		if (!many)
			return text_value(n, value);
		if (list == NULL)
			list = json_new(n->arena, JSON_ARRAY);
		json_push(list, json_new_text(n->arena, value));
		n->text = true;
	}
	if (bad.kind != ERR_NONE && n->e->kind == ERR_NONE)
		*n->e = bad;
	return list;
}

static const struct json *
from_header(struct resolver *n, struct str name)
{
	const struct http_headers *h = &n->call->source.request->headers;

	/* JSON under the type of a form goes on as JSON. */
	if (str_equal_nocase(name, STR("Content-Type")))
		return text_value(
		    n, request_decode_type(n->call->source.request));
	for (size_t i = 0; i < h->count; i++)
		if (str_equal_nocase(h->items[i].name, name))
			return text_value(n, h->items[i].value);
	return NULL;
}

static const struct json *
from_cookie(struct resolver *n, struct str name)
{
	return text_value(
	    n, http_cookie_find(&n->call->source.request->headers, name));
}

static const struct json *
body_of(struct resolver *n)
{
	const struct http_request *r = n->call->source.request;

	struct err bad = { .kind = ERR_NONE };

	if (!n->parsed) {
		n->parsed = true;
		n->body = request_decode_json(
		    n->arena, r, &n->call->thread->engine->limits, &bad);
		/* A form that is none has no fields to look for. */
		if (bad.kind != ERR_NONE && n->e->kind == ERR_NONE &&
		    http_form_kind(request_decode_type(r)) != HTTP_FORM_NONE)
			*n->e = bad;
	}
	return n->body;
}

/* A member, or member of a member: "a.b"; items by number: "a.0". */
static const struct json *
member(const struct json *v, struct str path)
{
	const struct json *found = json_get_str(v, path);

	while (found == NULL && path.n > 0 && v != NULL) {
		const struct str first = str_cut(&path, '.');
		const int64_t index =
		    v->kind == JSON_ARRAY ? str_to_int(first, INT32_MAX) : -1;

		v = index >= 0 ? json_at(v, (size_t)index)
		               : json_get_str(v, first);
		found = path.n == 0 ? v : json_get_str(v, path);
	}
	return found;
}

/*
 * A member of the caller's body.  Of a form it is text, as in a query, and a
 * list is known by "a[]" too.
 */
static const struct json *
from_body(struct resolver *n, struct str name)
{
	const struct json *v = member(body_of(n), name);

	if (http_form_kind(request_decode_type(n->call->source.request)) ==
	    HTTP_FORM_NONE)
		return v;
	if (v == NULL && n->list)
		v = member(
		    n->body, arena_strf(n->arena, "%.*s[]", STR_FMT(name)));
	n->text = n->text || v != NULL;
	return v;
}

/*
 * "rest.x" with no place named: where the upstream wants it says where to look
 * first.  Headers are looked at for headers only: every request has a Host and
 * an Accept that nobody meant.
 */
static const struct json *
from_anywhere(struct resolver *n, struct str name)
{
	const struct json *v = NULL;

	if (n->in == CAPABILITY_IN_HEADER)
		v = from_header(n, name);
	if (n->in == CAPABILITY_IN_COOKIE)
		v = from_cookie(n, name);
	if (v == NULL && n->in == CAPABILITY_IN_QUERY)
		v = from_query(n, name);
	if (v == NULL)
		v = from_path(n, name);
	if (v == NULL && n->in != CAPABILITY_IN_QUERY)
		v = from_query(n, name);
	/* A body that goes on whole is not picked from as well. */
	if (v == NULL && !n->body_taken)
		v = from_body(n, name);
	return v;
}

/* As bytes where they go on as they are; else as what they say. */
static const struct json *
request_body(struct resolver *n)
{
	const struct json *v;

	n->raw = n->raw_allowed && n->call->source.request->body.n > 0;
	if (n->raw || n->call->source.request->body.n == 0)
		return NULL;
	v = body_of(n);
	return v != NULL ? v : text_value(n, n->call->source.request->body);
}

static bool
take_prefix(struct str *s, struct str prefix)
{
	if (!str_starts(*s, prefix) || s->n == prefix.n)
		return false;
	*s = str_part(*s, prefix.n, s->n);
	return true;
}

/* The parts of a request that a reference may name. */
static const struct {
	struct str prefix;
	const struct json *(*find)(struct resolver *n, struct str name);
} parts[] = {
	{ { "path.", 5 }, from_path },
	{ { "query.", 6 }, from_query },
	{ { "header.", 7 }, from_header },
	{ { "cookie.", 7 }, from_cookie },
};

static const struct json *
from_request(struct resolver *n, struct str name)
{
	/* Without a body there may still be something called so. */
	if (str_is(name, "body")) {
		const struct json *v = request_body(n);

		return v == NULL && !n->raw ? from_anywhere(n, name) : v;
	}
	for (size_t i = 0; i < LEN(parts); i++)
		if (take_prefix(&name, parts[i].prefix))
			return parts[i].find(n, name);
	if (take_prefix(&name, STR("body.")))
		return from_body(n, name);
	return from_anywhere(n, name);
}

/* From a shell or a tool call, "rest.path.x" is the argument x. */
static const struct json *
from_arguments(struct resolver *n, struct str name)
{
	const struct json *arguments = n->call->source.arguments;
	const struct json *v = member(arguments, name);
	const bool path = str_starts(name, parts[0].prefix);
	bool cut = take_prefix(&name, STR("body."));

	for (size_t i = 0; i < LEN(parts) && !cut; i++)
		cut = take_prefix(&name, parts[i].prefix);
	if (v == NULL && cut)
		v = member(arguments, name);
	/* Variables of paths may be spelled otherwise, here too. */
	for (const struct json *m = arguments->first;
	     m != NULL && v == NULL && (path || n->in == CAPABILITY_IN_PATH);
	     m = m->next)
		if (capability_name_map_is_alike(m->name, name))
			v = m;
	return v;
}

const struct json *
resolver_sent(struct resolver *n, struct str name)
{
	const struct json *v = NULL;

	/* Both: a function that declares nothing sees the request as well. */
	if (n->call->source.arguments != NULL)
		v = from_arguments(n, name);
	if (v == NULL && n->call->source.request != NULL)
		v = from_request(n, name);
	return v;
}

const struct json *
resolver_body(struct resolver *n)
{
	return resolver_given(n, STR("body"));
}

bool
resolver_is_reference(const struct call *c, struct str *text)
{
	const struct capability_operation *op = c->operation;
	struct str rest = *text, first = str_cut(&rest, '.');

	if (rest.n == 0 || first.n == 0)
		return false;
	if (!str_is(first, "rest") && !str_is(first, "tools") &&
	    (op == NULL || !str_equal(first, op->prefix)))
		return false;
	*text = rest;
	return true;
}

bool
resolver_is_body(const struct call *c, struct str text)
{
	return resolver_is_reference(c, &text) && str_is(text, "body");
}

/* Another API may have a number as text: it is held to its type as text is. */
static const struct json *
of_result(struct resolver *n, const struct json *v)
{
	n->text = n->text || json_is(v, JSON_STRING);
	return v;
}

const struct json *
resolver_find(struct resolver *n, struct str name)
{
	const struct engine_value *v;
	const struct json *result;

	if (resolver_is_reference(n->call, &name))
		return resolver_given(n, name);
	if (n->call->source.results != NULL &&
	    step_results_find(n->call->source.results, name, &result, n->e))
		return of_result(n, result);
	v = engine_value_find(n->call->thread->engine, name);
	if (v != NULL)
		return text_value(n, v->value);
	return resolver_given(n, name);
}

static const struct json *
lookup(void *context, struct str name)
{
	return resolver_find(context, name);
}

/* Has the operation a parameter that the file declares by that name? */
static bool
is_declared(const struct capability_operation *op, struct str name)
{
	return op != NULL && !op->derived &&
	       capability_param_find(op->params, name) != NULL;
}

/* "{{name}}" and nothing else keeps the type of what it names. */
static const struct json *
render(struct resolver *n, struct str source)
{
	struct template_rendering r = {
		.lookup = lookup,
		.context = n,
		.budget = offload_budget(n->call),
	};
	struct template *t = template_parse(n->arena, source, n->e);
	const bool raw_allowed = n->raw_allowed;
	struct str name, text;
	struct buf out;

	if (t == NULL)
		return NULL;
	if (template_is_one_name(t, &name))
		return template_render_find(lookup, n, name);
	buf_init(&out, TEXT_BYTES);
	/* A body inside a text is text. */
	n->raw_allowed = false;
	template_render(&out, t, &r, n->e);
	n->raw_allowed = raw_allowed;
	text = arena_str(n->arena, buf_str(&out));
	buf_done_secret(&out);
	if (n->whole && r.missing.p != NULL)
		return NULL;
	return text_value(n, text);
}

/* "step.field" or "$.step.field"; a step's name alone may be any word. */
static bool
is_result(struct resolver *n, struct str text, const struct json **v)
{
	const struct step_results *r = n->call->source.results;
	const bool path = str_starts(text, STR("$"));

	if (r == NULL || (!path && str_find(text, '.', 0) == text.n &&
	                     str_find(text, '[', 0) == text.n))
		return false;
	return step_results_find(r, text, v, n->e);
}

static const struct json *
resolve_string(struct resolver *n, const struct json *v)
{
	struct str name = v->text;
	const struct json *result;

	if (resolver_is_reference(n->call, &name))
		return resolver_given(n, name);
	if (is_result(n, name, &result))
		return of_result(n, result);
	if (is_declared(n->call->operation, name))
		return resolver_given(n, name);
	if (memmem(v->text.p, v->text.n, "{{", 2) == NULL)
		return v;
	return render(n, v->text);
}

/* An object or list of the file's with references in it. */
static const struct json *
resolve_inside(struct resolver *n, const struct json *v, int depth)
{
	struct json *out = json_new(n->arena, v->kind);

	for (const struct json *m = v->first; m != NULL; m = m->next) {
		const struct json *found = resolve(n, m, depth + 1);
		struct json *copy;

		if (found == NULL)
			continue;
		copy = json_copy(n->arena, found);
		if (v->kind == JSON_OBJECT)
			json_add_str(out, m->name, copy);
		else
			json_push(out, copy);
	}
	n->text = false;
	return out;
}

static const struct json *
resolve(struct resolver *n, const struct json *v, int depth)
{
	if (v->kind == JSON_STRING && v->text.n > 0)
		return resolve_string(n, v);
	if (depth < VALUE_DEPTH &&
	    (v->kind == JSON_OBJECT || v->kind == JSON_ARRAY)) {
		const bool raw_allowed = n->raw_allowed;
		const struct json *out;

		/* A body among other things is a value among others. */
		n->raw_allowed = false;
		out = resolve_inside(n, v, depth);
		n->raw_allowed = raw_allowed;
		return out;
	}
	return v;
}

const struct json *
resolver_value(struct resolver *n, const struct json *v)
{
	n->raw = n->text = false;
	return resolve(n, v, 0);
}

const struct json *
resolver_text(struct resolver *n, struct str text)
{
	const struct json *v;

	v = resolver_value(n, json_new_text(n->arena, text));
	n->text = n->text || (v != NULL && v->kind == JSON_STRING);
	return v;
}
