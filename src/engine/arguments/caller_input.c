/* caller_input.c - the values that a caller sends. */
#include "base/base.h"
#include "capability/capability.h"
#include "data/json/json.h"
#include "http/http.h"
#include "engine/arguments/caller_input.h"
#include "engine/arguments/query_object.h"
#include "engine/arguments/request_decode.h"
#include "engine/state/state.h"

enum { COOKIES = 1000 }; /* values of one name */

static const struct caller_value absent = { .value = NULL };

static struct caller_value
text_value(struct caller_input *c, struct str text)
{
	if (text.p == NULL)
		return absent;
	return (struct caller_value){
		.value = json_new_text(c->arena, text),
		.text = true,
	};
}

static struct caller_value
from_path(struct caller_input *c, const struct capability_ref_input *in,
    const struct caller_want *want)
{
	const struct call_source *s = &c->call->source;
	const struct str name = in->name;

	(void)want;
	for (size_t i = 0; i < s->path_variable_count; i++)
		if (str_equal(s->path_variables[i].name, name))
			return text_value(c, s->path_variables[i].value);
	for (size_t i = 0; i < s->path_variable_count; i++)
		if (capability_name_map_is_alike(
		        s->path_variables[i].name, name))
			return text_value(c, s->path_variables[i].value);
	return absent;
}

/*
 * Reports whether name is the list wanted: PHP and Rails write "a[]" or "a[0]".
 */
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

/* The list or object that the surface declares at that place; NULL: none. */
static const struct capability_param *
find_many(const struct capability_operation *op, enum capability_in in,
    struct str name)
{
	const struct capability_param *p;

	if (op == NULL || op->derived)
		return NULL;
	p = capability_param_find_in(op->params, in, name);
	return p != NULL && p->typed &&
	               (p->type == CAPABILITY_TYPE_ARRAY ||
	                   p->type == CAPABILITY_TYPE_OBJECT)
	           ? p
	           : NULL;
}

/* Finds a query parameter.  A list gets all values of its name. */
static struct caller_value
from_query(struct caller_input *c, const struct capability_ref_input *in,
    const struct caller_want *want)
{
	const struct str wanted = in->name;
	const struct capability_param *p =
	    find_many(c->call->operation, CAPABILITY_IN_QUERY, wanted);
	const bool many =
	    want->list || (p != NULL && p->type == CAPABILITY_TYPE_ARRAY);
	struct str rest = c->call->source.request->query, name, value;
	struct caller_value out = { .value = NULL };
	struct json *list = NULL;
	struct err bad = { .kind = ERR_NONE };

	while (http_query_next(c->arena, &rest, &name, &value, &bad)) {
		if (!str_equal(name, wanted) &&
		    !(many && is_list_name(name, wanted)))
			continue;
		if (!many)
			return text_value(c, value);
		if (list == NULL)
			list = json_new(c->arena, JSON_ARRAY);
		json_push(list, json_new_text(c->arena, value));
		out.text = true;
	}
	out.value = list;
	/* a[b]=1, or a[0][b]=1 of a list of objects */
	if (bad.kind == ERR_NONE && list == NULL && p != NULL) {
		out.value = query_object_find(
		    c->arena, c->call->source.request->query, wanted, &bad);
		out.text = out.value != NULL;
	}
	if (bad.kind != ERR_NONE && c->e->kind == ERR_NONE)
		*c->e = bad;
	return out;
}

static struct caller_value
header_of(struct caller_input *c, const struct http_headers *h, struct str name)
{
	for (size_t i = 0; i < h->count; i++)
		if (str_equal_nocase(h->items[i].name, name))
			return text_value(c, h->items[i].value);
	return absent;
}

static struct caller_value
from_header(struct caller_input *c, const struct capability_ref_input *in,
    const struct caller_want *want)
{
	const struct str name = in->name;

	(void)want;
	/* A body that is JSON with the type of a form is passed on as JSON. */
	if (str_equal_nocase(name, STR("Content-Type")))
		return text_value(
		    c, request_decode_type(c->call->source.request));
	return header_of(c, &c->call->source.request->headers, name);
}

/*
 * Finds a header of the HTTP request that carries a tool call.  It has
 * precedence over an argument of that name, so that a model cannot replace what
 * a proxy sets.  A credential that this server has checked is meant for this
 * server and is not passed on.
 */
static struct caller_value
from_carrier(struct caller_input *c, const struct capability_ref_input *in)
{
	const struct call_source *s = &c->call->source;

	if (s->carrier == NULL || in->place != CAPABILITY_REF_HEADER)
		return absent;
	if (str_equal_nocase(in->name, STR("Authorization")) &&
	    (s->caller == NULL || http_principal_is_authenticated(s->caller)))
		return absent;
	return header_of(c, &s->carrier->headers, in->name);
}

/*
 * Adds the values of one cookie: several if it has the separator.  What a
 * cookie cannot have is in percent-encoding (RFC 6265 4.1.1).
 */
static void
add_cookie(
    struct caller_input *c, struct json *list, struct str value, char separator)
{
	do {
		struct str one = value;

		if (separator != 0 && list->count < COOKIES)
			one = str_cut(&value, separator);
		else
			value = STR_NONE;
		json_push(list, json_new_text(c->arena,
		                    decode_percent(c->arena, one, false)));
	} while (value.p != NULL);
}

/* A list is repeated or separated, and an object is JSON. */
static struct caller_value
from_cookie(struct caller_input *c, const struct capability_ref_input *in,
    const struct caller_want *want)
{
	const struct http_headers *h = &c->call->source.request->headers;
	const struct capability_param *p =
	    find_many(c->call->operation, CAPABILITY_IN_COOKIE, in->name);
	struct http_cookie_cursor at = { .header = 0 };
	struct json *list = json_new(c->arena, JSON_ARRAY);
	struct str value;

	if (p == NULL && !want->list)
		return text_value(c, http_cookie_find(h, in->name));
	while ((value = http_cookie_next(h, in->name, &at)).p != NULL &&
	       list->count < COOKIES)
		add_cookie(c, list, value, p != NULL ? p->separator : 0);
	if (list->count == 0)
		return absent;
	if (p != NULL && p->type == CAPABILITY_TYPE_OBJECT)
		return text_value(c, list->first->text);
	return (struct caller_value){ .value = list, .text = true };
}

static void
refuse_body(struct caller_input *c)
{
	if (c->e->kind == ERR_NONE)
		*c->e = *c->body_error;
}

/*
 * The values of the body; NULL: none.  A body that is not what its type says is
 * an error; without a type it may be text that only has to be passed on.
 */
static const struct json *
body_of(struct caller_input *c)
{
	const struct http_request *r = c->call->source.request;
	struct err *why;
	struct str type;

	if (c->parsed)
		return c->body;
	c->parsed = true;
	c->body_error = why = arena_new(c->arena, sizeof(*why));
	c->body = request_decode_json(
	    c->arena, r, &c->call->thread->engine->limits, why);
	if (c->body != NULL || r->body.n == 0)
		return c->body;
	type = request_decode_type(r);
	if (why->kind == ERR_NONE)
		err_set(why, ERR_INPUT,
		    "the request body is '%.*s', which has no fields: send "
		    "JSON or a form",
		    STR_FMT(str_part(type, 0, 80)));
	else if (type.n > 0 || why->kind != ERR_INPUT)
		refuse_body(c);
	return c->body;
}

void
caller_input_need_fields(struct caller_input *c)
{
	if (body_of(c) == NULL && c->body_error->kind != ERR_NONE &&
	    request_decode_is_json(c->call->source.request))
		refuse_body(c);
}

/* In a form a member is text, as in a query, and a list may be "a[]". */
static struct caller_value
member_of_body(struct caller_input *c, const struct capability_ref_input *in,
    const struct caller_want *want)
{
	struct caller_value out = {
		.value = json_member_find_item(&in->name_member, body_of(c)),
	};

	if (http_form_kind(request_decode_type(c->call->source.request)) ==
	    HTTP_FORM_NONE)
		return out;
	if (out.value == NULL && want->list)
		out.value = json_member_find_item(&in->list_member, c->body);
	out.text = out.value != NULL;
	return out;
}

/* A member of the caller's body, which must be one that has members. */
static struct caller_value
from_body(struct caller_input *c, const struct capability_ref_input *in,
    const struct caller_want *want)
{
	if (!want->body_may_be_text)
		caller_input_need_fields(c);
	return member_of_body(c, in, want);
}

/*
 * Finds a name without a place.  It searches first where the value is sent.
 * Headers are searched only for a header, because every request has a Host and
 * an Accept that the caller did not mean as arguments.
 */
static struct caller_value
from_anywhere(struct caller_input *c, const struct capability_ref_input *in,
    const struct caller_want *want)
{
	struct caller_value v = absent;

	if (want->in == CAPABILITY_IN_HEADER)
		v = from_header(c, in, want);
	if (want->in == CAPABILITY_IN_COOKIE)
		v = from_cookie(c, in, want);
	if (v.value == NULL && want->in == CAPABILITY_IN_QUERY)
		v = from_query(c, in, want);
	if (v.value == NULL)
		v = from_path(c, in, want);
	if (v.value == NULL && want->in != CAPABILITY_IN_QUERY)
		v = from_query(c, in, want);
	/* The fields of a body that is passed on whole are not sent again. */
	if (v.value == NULL && !want->body_taken)
		v = member_of_body(c, in, want);
	return v;
}

/*
 * Returns the bytes of the body if they may be passed on unchanged, else its
 * values.
 */
static struct caller_value
whole_body(struct caller_input *c, const struct capability_ref_input *in,
    const struct caller_want *want)
{
	const struct str bytes = c->call->source.request->body;
	struct caller_value v = { .value = NULL };

	/* Without a body, "body" may be the name of another value. */
	if (bytes.n == 0)
		return from_anywhere(c, in, want);
	v.raw = want->raw;
	if (v.raw)
		return v;
	v.value = body_of(c);
	return v.value != NULL ? v : text_value(c, bytes);
}

static struct caller_value
from_request(struct caller_input *c, const struct capability_ref_input *in,
    const struct caller_want *want)
{
	typedef struct caller_value find_fn(struct caller_input * c,
	    const struct capability_ref_input *in,
	    const struct caller_want *want);
	static find_fn *const finds[] = {
		[CAPABILITY_REF_ANYWHERE] = from_anywhere,
		[CAPABILITY_REF_PATH] = from_path,
		[CAPABILITY_REF_QUERY] = from_query,
		[CAPABILITY_REF_HEADER] = from_header,
		[CAPABILITY_REF_COOKIE] = from_cookie,
		[CAPABILITY_REF_BODY] = from_body,
		[CAPABILITY_REF_WHOLE_BODY] = whole_body,
	};

	return finds[in->place](c, in, want);
}

/*
 * Finds a value in arguments of a shell or tool call: "rest.path.x" is the
 * argument x.
 */
static const struct json *
from_arguments(const struct json *arguments,
    const struct capability_ref_input *in, const struct caller_want *want)
{
	const struct json *v =
	    json_member_find_item(&in->text_member, arguments);

	if (v == NULL && in->place != CAPABILITY_REF_ANYWHERE &&
	    in->place != CAPABILITY_REF_WHOLE_BODY)
		v = json_member_find_item(&in->name_member, arguments);
	/* Variables of a path may be spelled differently, as in a request. */
	if (in->place != CAPABILITY_REF_PATH && want->in != CAPABILITY_IN_PATH)
		return v;
	for (const struct json *m = arguments->first; m != NULL && v == NULL;
	     m = m->next)
		if (capability_name_map_is_alike(m->name, in->name))
			v = m;
	return v;
}

struct caller_value
caller_input_find(struct caller_input *c, const struct capability_ref_input *in,
    const struct caller_want *want)
{
	struct caller_value v = from_carrier(c, in);

	/*
	 * A function without declared parameters has arguments and a request.
	 */
	if (v.value == NULL && c->call->source.arguments != NULL)
		v.value = from_arguments(c->call->source.arguments, in, want);
	if (v.value == NULL && c->call->source.request != NULL)
		v = from_request(c, in, want);
	return v;
}
