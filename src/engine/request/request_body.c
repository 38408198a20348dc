/* request_body.c - the body of the request, in the language of the upstream. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/template/template.h"
#include "http/http.h"
#include "capability/capability.h"
#include "engine/arguments/arguments.h"
#include "engine/request/request_body.h"
#include "engine/request/request_form.h"
#include "engine/state/state.h"

enum { BODY_DEPTH = 100 };

/* One body being made. */
struct maker {
	struct call *call;
	struct arena *arena;
	const struct call_args_result *bound;
	const struct capability_body
	    *capability; /* NULL: the file says nothing of it */
	enum capability_body_type type;
	struct str declared;
	size_t max;
	struct request_body *out;
	struct err *e;
};

/* A template of the body that is being rendered. */
struct rendering {
	const struct maker *maker;
	const struct capability_ref_template *template;
};

static const struct json *
look_up(void *context, struct str name)
{
	const struct rendering *r = context;

	return call_args_find(
	    r->maker->bound, capability_ref_template_get(r->template, name));
}

static int
refuse_long(const struct maker *m)
{
	return err_set(
	    m->e, ERR_INPUT, "the body would be longer than %zu bytes", m->max);
}

/* Take over what b has; it is done with then. */
static int
take(struct maker *m, struct buf *b, struct str type)
{
	const bool over = b->over;

	m->out->bytes = arena_str(m->arena, buf_str(b));
	m->out->type = type;
	m->out->present = true;
	buf_done_secret(b);
	return over ? refuse_long(m) : 0;
}

/* "text/plain" is ASCII unless it says otherwise. */
static struct str
text_type(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] >= 0x80)
			return STR("text/plain; charset=utf-8");
	return STR("text/plain");
}

static struct str
type_of(const struct maker *m, struct str text)
{
	switch (m->type) {
	case CAPABILITY_BODY_TEXT:
		return text_type(text);
	case CAPABILITY_BODY_XML:
		return STR("application/xml");
	case CAPABILITY_BODY_SPARQL:
		return STR("application/sparql-query");
	case CAPABILITY_BODY_FORM:
		return STR("application/x-www-form-urlencoded");
	default:
		return STR("application/json");
	}
}

/* Appends the text with its values; *missing: the first that has none. */
static int
render(struct maker *m, struct buf *out,
    const struct capability_ref_template *template, template_write_fn *write,
    struct str *missing)
{
	struct rendering rendering = { m, template };
	struct template_escape_state json = { .scanned = out->len };
	struct template_rendering r = { .lookup = look_up,
		.context = &rendering,
		.write = write,
		.write_context = &json,
		.budget = offload_budget(m->call) };

	if (template->template == NULL) {
		*m->e = *template->error;
		return -1;
	}
	if (template_render(out, template->template, &r, m->e) == -1)
		return -1;
	if (missing != NULL)
		*missing = r.missing;
	return 0;
}

/* If it is one tag and nothing else, *v is its value; NULL: absent. */
static bool
is_one_value(struct maker *m, const struct capability_ref_template *template,
    const struct json **v)
{
	struct rendering rendering = { m, template };

	if (template == NULL || !template->is_one_name)
		return false;
	*v = template_render_find(look_up, &rendering, template->only);
	return true;
}

static int fill(struct maker *m, const struct capability_ref *ref, int depth,
    const struct json **out);

/* A text of the template: a value of any type, or text that contains values. */
static int
fill_text(struct maker *m, const struct capability_ref_template *template,
    const struct json **out)
{
	struct buf text;
	int rc;

	if (template == NULL || is_one_value(m, template, out))
		return 0;
	buf_init(&text, m->max);
	rc = render(m, &text, template, NULL, NULL);
	*out = json_new_text(m->arena, arena_str(m->arena, buf_str(&text)));
	buf_done_secret(&text);
	return rc;
}

static int
fill_name(struct maker *m, const struct capability_ref *ref, struct str *out)
{
	const struct json *filled = NULL;
	struct buf text;

	*out = ref->value->name;
	if (ref->key == NULL)
		return 0;
	if (fill_text(m, ref->key, &filled) == -1)
		return -1;
	buf_init(&text, m->max);
	if (filled != NULL)
		template_render_text(&text, filled);
	*out = arena_str(m->arena, buf_str(&text));
	buf_done_secret(&text);
	return 0;
}

/* What is absent is left out of its object or list. */
static int
fill_members(struct maker *m, const struct capability_ref *ref, int depth,
    const struct json **out)
{
	const enum json_kind kind = ref->value->kind;
	struct json *made = json_new(m->arena, kind);

	for (const struct capability_ref *c = ref->first; c != NULL;
	     c = c->next) {
		const struct json *value;
		struct str name = STR_NONE;

		if (fill(m, c, depth + 1, &value) == -1)
			return -1;
		if (value == NULL)
			continue;
		if (kind == JSON_ARRAY) {
			json_push(made, json_copy(m->arena, value));
			continue;
		}
		if (fill_name(m, c, &name) == -1)
			return -1;
		json_add_str(made, name, json_copy(m->arena, value));
	}
	*out = made;
	return 0;
}

/* The template as values; *out NULL: absent. */
static int
fill(struct maker *m, const struct capability_ref *ref, int depth,
    const struct json **out)
{
	const struct json *v = ref->value;

	*out = v;
	if (depth > BODY_DEPTH)
		return err_set(m->e, ERR_UNAVAILABLE,
		    "the body in the file nests more than %d levels deep",
		    BODY_DEPTH);
	if (v->kind == JSON_STRING)
		return fill_text(m, ref->template, out);
	if (v->kind == JSON_OBJECT || v->kind == JSON_ARRAY)
		return fill_members(m, ref, depth, out);
	return 0;
}

static int
put_json(struct maker *m, const struct json *v)
{
	struct buf text;

	buf_init(&text, m->max);
	json_write(&text, v);
	return take(m, &text, STR("application/json"));
}

/* Why text with its values in is no JSON: a value that is not there, mostly. */
static int
refuse_json(struct maker *m, struct str missing, const struct err *why)
{
	if (missing.n > 0)
		return err_set(m->e, ERR_INPUT,
		    "the body is not JSON without a value for '%.*s'",
		    STR_FMT(str_part(missing, 0, 80)));
	return err_set(m->e, ERR_UNAVAILABLE,
	    "the body with its values put in is not JSON (line %d, column %d: "
	    "%s): fix the operation's 'body' in the file",
	    why->line, why->column, why->text);
}

/*
 * Text that is JSON after its values are inserted. A text without a declared
 * type that is not JSON is sent unchanged: its type was a guess.
 */
static int
put_json_text(struct maker *m, const struct capability_ref_template *text)
{
	const int64_t depth = m->call->thread->engine->limits.json_depth;
	struct err why = { .kind = ERR_NONE };
	struct str missing = STR_NONE;
	struct buf out;

	buf_init(&out, m->max);
	if (render(m, &out, text, template_escape_json, &missing) == -1)
		goto failed;
	if (json_parse(m->arena, buf_str(&out), depth, 0, &why) == NULL) {
		if (!m->capability->plain) {
			refuse_json(m, missing, &why);
			goto failed;
		}
		buf_clear(&out);
		if (render(m, &out, text, NULL, NULL) == -1)
			goto failed;
	}
	return take(m, &out, STR("application/json"));
failed:
	buf_done_secret(&out);
	return -1;
}

static int
put_text(struct maker *m, const struct capability_ref_template *text)
{
	static template_write_fn *const writes[] = {
		[CAPABILITY_BODY_XML] = template_escape_xml,
		[CAPABILITY_BODY_FORM] = template_escape_form,
		[CAPABILITY_BODY_MULTIPART] = NULL,
	};
	struct buf out;

	buf_init(&out, m->max);
	if (render(m, &out, text, writes[m->type], NULL) == -1) {
		buf_done_secret(&out);
		return -1;
	}
	return take(m, &out, type_of(m, buf_str(&out)));
}

/* An object as a form: {name: value}. */
static int
put_form(struct maker *m, const struct json *object)
{
	struct buf out;

	buf_init(&out, m->max);
	request_form_write(&out, object);
	return take(m, &out, STR("application/x-www-form-urlencoded"));
}

static int
put_multipart(struct maker *m, const struct json *parts)
{
	struct str boundary = request_form_boundary(m->arena);
	struct buf out;

	buf_init(&out, m->max);
	if (request_form_write_parts(&out, boundary, parts, m->e) == -1) {
		buf_done_secret(&out);
		return -1;
	}
	m->out->own_type = true;
	return take(m, &out,
	    arena_strf(m->arena, "multipart/form-data; boundary=%.*s",
	        STR_FMT(boundary)));
}

/* A value of the caller's, in the language that the type names. */
static int
put_value(struct maker *m, const struct json *v)
{
	struct buf out;

	if (m->type == CAPABILITY_BODY_JSON)
		return put_json(m, v);
	if (m->type == CAPABILITY_BODY_FORM && v->kind == JSON_OBJECT)
		return put_form(m, v);
	if (m->type == CAPABILITY_BODY_MULTIPART) {
		v = request_form_parts(m->arena, v);
		if (v == NULL)
			return err_set(m->e, ERR_INPUT,
			    "the body must be an object: each member is a "
			    "part of the form");
		return put_multipart(m, v);
	}
	buf_init(&out, m->max);
	template_render_text(&out, v);
	return take(m, &out, type_of(m, buf_str(&out)));
}

/* A text without tags. */
static int
put_constant(struct maker *m, struct str text)
{
	struct buf out;

	buf_init(&out, m->max);
	buf_add_str(&out, text);
	if (m->type == CAPABILITY_BODY_JSON) {
		const int64_t depth =
		    m->call->thread->engine->limits.json_depth;
		struct err why = { .kind = ERR_NONE };

		if (json_parse(m->arena, text, depth, 0, &why) == NULL &&
		    !m->capability->plain) {
			buf_done(&out);
			return refuse_json(m, STR_NONE, &why);
		}
	}
	return take(m, &out, type_of(m, text));
}

static int
put_template(struct maker *m)
{
	const struct capability_ref *ref = m->capability->ref;
	const struct capability_ref_template *text = ref->template;
	const struct json *v = NULL;
	bool one;

	if (ref->value->kind != JSON_STRING) {
		if (fill(m, ref, 0, &v) == -1)
			return -1;
		return put_value(m, v);
	}
	if (text == NULL)
		return put_constant(m, ref->value->text);
	one = is_one_value(m, text, &v);
	if (one && v == NULL)
		return 0; /* an absent body is no body */
	if (one && m->type != CAPABILITY_BODY_XML &&
	    (m->type != CAPABILITY_BODY_TEXT || v->kind == JSON_STRING))
		return put_value(m, v);
	return m->type == CAPABILITY_BODY_JSON ? put_json_text(m, text)
	                                       : put_text(m, text);
}

/* One body parameter is the body; of several each is a member. */
static const struct json *
parameter_value(struct maker *m)
{
	const struct json *only = NULL, *value;
	struct json *object = NULL;
	size_t declared = 0;

	for (size_t i = 0; i < m->bound->count; i++) {
		const struct call_args_value *v = &m->bound->values[i];

		if (v->param->in != CAPABILITY_IN_BODY)
			continue;
		declared++;
		if (v->value == NULL)
			continue;
		value = v->text ? coerce_value(m->arena, v->param, v->value)
		                : v->value;
		only = value;
		if (object == NULL)
			object = json_new(m->arena, JSON_OBJECT);
		json_add_str(
		    object, v->param->name, json_copy(m->arena, value));
	}
	return declared == 1 && only != NULL ? only : object;
}

/* Are the caller's bytes in the language that the upstream takes? */
static bool
is_spoken(const struct maker *m, const struct http_request *from)
{
	const enum http_form_kind form =
	    http_form_kind(request_decode_type(from));

	switch (m->type) {
	case CAPABILITY_BODY_FORM:
		return form == HTTP_FORM_URLENCODED;
	case CAPABILITY_BODY_MULTIPART:
		return form == HTTP_FORM_MULTIPART;
	case CAPABILITY_BODY_JSON:
		/* What the file says nothing of may be a form. */
		return m->capability == NULL || form == HTTP_FORM_NONE;
	default:
		return form == HTTP_FORM_NONE && !request_decode_is_json(from);
	}
}

/*
 * The caller's own bytes, under the caller's own type; JSON and forms where
 * the upstream takes another language are put into that.
 */
static int
put_caller_bytes(struct maker *m)
{
	const struct http_request *from = m->call->source.request;
	const struct str type = request_decode_type(from);
	const struct json *v = NULL;

	if (from->body.n == 0)
		return 0;
	if (!is_spoken(m, from))
		v = request_decode_json(
		    m->arena, from, &m->call->thread->engine->limits, NULL);
	if (v != NULL)
		return put_value(m, v);
	m->out->present = true;
	m->out->bytes = from->body;
	m->out->type = type.n > 0 ? type : type_of(m, from->body);
	/* The caller's boundary is in the caller's type alone. */
	m->out->own_type = http_form_kind(type) == HTTP_FORM_MULTIPART;
	return 0;
}

/* A declared Content-Type says in which language a body of no type is. */
static enum capability_body_type
type_by_header(const struct maker *m)
{
	const struct str declared = m->declared;
	struct str rest = declared;
	const struct str bare = str_trim(str_cut(&rest, ';'));

	if (http_form_kind(declared) == HTTP_FORM_URLENCODED)
		return CAPABILITY_BODY_FORM;
	if (http_form_kind(declared) == HTTP_FORM_MULTIPART)
		return CAPABILITY_BODY_MULTIPART;
	if (m->capability == NULL || declared.n == 0 ||
	    http_media_type_is_json(declared))
		return CAPABILITY_BODY_JSON;
	return str_ends(bare, STR("xml")) ? CAPABILITY_BODY_XML
	                                  : CAPABILITY_BODY_TEXT;
}

int
request_body_build(struct call *c, const struct call_args_result *bound,
    struct str declared, struct request_body *out, struct err *e)
{
	const struct capability_body *capability = c->consumed->body;
	struct maker m = {
		.call = c,
		.arena = c->arena,
		.bound = bound,
		.capability = capability,
		.declared = declared,
		.max = (size_t)c->thread->engine->limits.request_body_bytes,
		.out = out,
		.e = e,
	};
	const struct json *v;

	*out = (struct request_body){ .present = false };
	m.type = capability != NULL && !capability->plain ? capability->type
	                                                  : type_by_header(&m);
	if (capability != NULL && capability->data != NULL)
		return put_template(&m);
	if (bound->raw_body)
		return put_caller_bytes(&m);
	v = parameter_value(&m);
	return v != NULL ? put_value(&m, v) : 0;
}
