/*
 * request_body.c - the body of a request, in the format that the upstream
 * expects.
 */
#include "base/base.h"
#include "data/json/json.h"
#include "data/template/template.h"
#include "http/http.h"
#include "capability/capability.h"
#include "engine/arguments/arguments.h"
#include "engine/request/request_body.h"
#include "engine/request/request_body_internal.h"
#include "engine/request/request_form.h"
#include "engine/request/request_parts.h"
#include "engine/state/state.h"

static int
refuse_long(const struct request_body_maker *m)
{
	return err_set(
	    m->e, ERR_INPUT, "the body would be longer than %zu bytes", m->max);
}

/* Makes the content of b the body, and frees b. */
static int
take(struct request_body_maker *m, struct buf *b, struct str type)
{
	const bool over = b->over;

	m->out->bytes = arena_str(m->arena, buf_str(b));
	m->out->type = type;
	m->out->present = true;
	buf_done_secret(b);
	return over ? refuse_long(m) : 0;
}

static struct str
type_of(const struct request_body_maker *m, struct str text)
{
	switch (m->type) {
	case CAPABILITY_BODY_TEXT:
		return request_form_text_type(text);
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

static int
put_json(struct request_body_maker *m, const struct json *v)
{
	struct buf text;

	buf_init(&text, m->max);
	json_write(&text, v);
	return take(m, &text, STR("application/json"));
}

/*
 * Reports why a text with its values is not JSON.  The usual reason is a
 * missing value.
 */
static int
refuse_json(
    struct request_body_maker *m, struct str missing, const struct err *why)
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
 * Text that is JSON after its values are inserted.  Values are always escaped,
 * so a caller cannot change what the text has besides them.  An absent value is
 * null; where null does not fit, as next to other text, it is nothing.
 */
static int
put_json_text(
    struct request_body_maker *m, const struct capability_ref_template *text)
{
	const int64_t depth = m->call->thread->engine->limits.json_depth;
	struct err why = { .kind = ERR_NONE }, other = { .kind = ERR_NONE };
	struct str missing;
	struct buf out;

	buf_init(&out, m->max);
	if (request_body_render_json(m, &out, text, true, &missing) == -1)
		goto failed;
	if (json_parse(m->arena, buf_str(&out), depth, 0, &why) != NULL)
		return take(m, &out, STR("application/json"));
	buf_clear(&out);
	if (missing.n > 0 &&
	    request_body_render_json(m, &out, text, false, &missing) == -1)
		goto failed;
	if (json_parse(m->arena, buf_str(&out), depth, 0, &other) != NULL)
		return take(m, &out, STR("application/json"));
	refuse_json(m, missing, &why);
failed:
	buf_done_secret(&out);
	return -1;
}

static int
put_text(
    struct request_body_maker *m, const struct capability_ref_template *text)
{
	static template_write_fn *const writes[] = {
		[CAPABILITY_BODY_XML] = template_escape_xml,
		[CAPABILITY_BODY_FORM] = template_escape_form,
		[CAPABILITY_BODY_MULTIPART] = NULL,
	};
	struct str missing;
	struct buf out;
	int rc;

	buf_init(&out, m->max);
	/* JSON of another media type, such as lines of JSON. */
	if (m->type == CAPABILITY_BODY_TEXT &&
	    m->capability->type == CAPABILITY_BODY_JSON)
		rc = request_body_render_json(m, &out, text, true, &missing);
	else
		rc = request_body_render(m, &out, text, writes[m->type]);
	if (rc == -1) {
		buf_done_secret(&out);
		return -1;
	}
	return take(m, &out, type_of(m, buf_str(&out)));
}

/* What the file says about fields of the body. */
static const struct capability_wire *
fields_of(const struct request_body_maker *m)
{
	return m->capability != NULL ? m->capability->fields : NULL;
}

/* Writes an object {name: value} as a form. */
static int
put_form(struct request_body_maker *m, const struct json *object)
{
	struct buf out;

	buf_init(&out, m->max);
	request_form_write(m->arena, &out, object, fields_of(m));
	return take(m, &out, STR("application/x-www-form-urlencoded"));
}

/* The subtype of a multipart body; STR_NONE: a form. */
static struct str
subtype_of(const struct request_body_maker *m)
{
	return m->capability != NULL ? m->capability->multipart : STR_NONE;
}

static int
put_multipart(struct request_body_maker *m, const struct json *parts)
{
	struct str boundary = request_form_boundary(m->arena);
	const struct str subtype = subtype_of(m);
	struct buf out;

	buf_init(&out, m->max);
	if (request_form_write_parts(&out, boundary, subtype, parts, m->e) ==
	    -1) {
		buf_done_secret(&out);
		return -1;
	}
	m->out->own_type = true;
	return take(
	    m, &out, request_form_type(m->arena, boundary, subtype, parts));
}

static int
put_parts(struct request_body_maker *m, const struct json *v)
{
	const bool form = subtype_of(m).n == 0;

	if (v->kind == JSON_OBJECT && fields_of(m) != NULL) {
		v = request_parts_make(m->arena, v, fields_of(m), form, m->e);
		return v != NULL ? put_multipart(m, v) : -1;
	}
	if (v->kind == JSON_ARRAY && !form && m->capability->data == NULL) {
		v = request_parts_make_list(m->arena, v, fields_of(m), m->e);
		return v != NULL ? put_multipart(m, v) : -1;
	}
	v = request_form_parts(m->arena, v);
	if (v == NULL)
		return err_set(m->e, ERR_INPUT,
		    "the body must be an object: each member is a part of the "
		    "form");
	return put_multipart(m, v);
}

/* Writes a value that is base64 as its bytes. */
static int
put_bytes(struct request_body_maker *m, const struct json *v)
{
	struct request_parts_file f;
	struct buf out;

	if (request_parts_decode(m->arena, STR_NONE, v, &f, m->e) == -1)
		return -1;
	buf_init(&out, m->max);
	buf_add_str(&out, f.bytes);
	m->out->own_type = f.type.n > 0;
	return take(
	    m, &out, f.type.n > 0 ? f.type : STR("application/octet-stream"));
}

/* Writes a value of the caller in the format of the body. */
static int
put_value(struct request_body_maker *m, const struct json *v)
{
	struct buf out;

	if (m->type == CAPABILITY_BODY_JSON)
		return put_json(m, v);
	if (m->type == CAPABILITY_BODY_FORM && v->kind == JSON_OBJECT)
		return put_form(m, v);
	if (m->type == CAPABILITY_BODY_MULTIPART)
		return put_parts(m, v);
	if (m->capability != NULL && m->capability->base64)
		return put_bytes(m, v);
	buf_init(&out, m->max);
	template_render_text(&out, v);
	return take(m, &out, type_of(m, buf_str(&out)));
}

/* Writes a text without tags. */
static int
put_constant(struct request_body_maker *m, struct str text)
{
	struct buf out;

	buf_init(&out, m->max);
	buf_add_str(&out, text);
	if (m->type == CAPABILITY_BODY_JSON) {
		const int64_t depth =
		    m->call->thread->engine->limits.json_depth;
		struct err why = { .kind = ERR_NONE };

		if (json_parse(m->arena, text, depth, 0, &why) == NULL) {
			buf_done(&out);
			return refuse_json(m, STR_NONE, &why);
		}
	}
	return take(m, &out, type_of(m, text));
}

static int
put_template(struct request_body_maker *m)
{
	const struct capability_ref *ref = m->capability->ref;
	const struct capability_ref_template *text = ref->template;
	const struct json *v = NULL;
	bool one;

	if (ref->value->kind != JSON_STRING) {
		if (request_body_fill(m, ref, 0, &v) == -1)
			return -1;
		return put_value(m, v);
	}
	if (text == NULL)
		return put_constant(m, ref->value->text);
	one = request_body_is_one_value(m, text, &v);
	if (one && v == NULL)
		return 0; /* an absent body is no body */
	if (one && m->type != CAPABILITY_BODY_XML &&
	    (m->type != CAPABILITY_BODY_TEXT || v->kind == JSON_STRING))
		return put_value(m, v);
	return m->type == CAPABILITY_BODY_JSON ? put_json_text(m, text)
	                                       : put_text(m, text);
}

/*
 * Returns the body made of the body parameters: the value of the only one, or
 * an object with several as its members.
 */
static const struct json *
parameter_value(struct request_body_maker *m)
{
	const struct json *only = NULL, *value;
	struct json *object = NULL;
	bool member = false;

	for (size_t i = 0; i < m->bound->count; i++) {
		const struct call_args_value *v = &m->bound->values[i];

		if (v->param->in != CAPABILITY_IN_BODY)
			continue;
		/* The credential may be another member. */
		member = call_args_is_member(m->call->consumed, v->param);
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
	return member ? object : only;
}

/* Reports whether the caller's body is multipart of the file's subtype. */
static bool
is_multipart(
    const struct request_body_maker *m, const struct http_request *from)
{
	struct str rest = request_decode_type(from);
	const struct str bare = str_trim(str_cut(&rest, ';'));

	return str_equal_nocase(bare,
	    arena_strf(m->arena, "multipart/%.*s", STR_FMT(subtype_of(m))));
}

/*
 * Reports whether the caller's body has the format that the upstream expects.
 */
static bool
is_spoken(const struct request_body_maker *m, const struct http_request *from)
{
	const enum http_form_kind form =
	    http_form_kind(request_decode_type(from));

	switch (m->type) {
	case CAPABILITY_BODY_FORM:
		return form == HTTP_FORM_URLENCODED;
	case CAPABILITY_BODY_MULTIPART:
		return subtype_of(m).n == 0 ? form == HTTP_FORM_MULTIPART
		                            : is_multipart(m, from);
	case CAPABILITY_BODY_JSON:
		/* If the file declares no body, forms are passed on, too. */
		return m->capability == NULL || form == HTTP_FORM_NONE;
	default:
		return form == HTTP_FORM_NONE && !request_decode_is_json(from);
	}
}

/*
 * Sends the caller's body unchanged, with its type.  If it is JSON or a form
 * and the upstream expects another format, it is converted.
 */
static int
put_caller_bytes(struct request_body_maker *m)
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
	/* Only the caller's Content-Type has the boundary. */
	m->out->own_type =
	    str_equal_nocase(str_part(type, 0, 10), STR("multipart/"));
	return 0;
}

/*
 * Returns the format of a body without a type, from the declared Content-Type;
 * without one, that of its text.
 */
static enum capability_body_type
type_by_header(const struct request_body_maker *m)
{
	const struct str declared = m->declared;
	struct str rest = declared;
	const struct str bare = str_trim(str_cut(&rest, ';'));

	if (http_form_kind(declared) == HTTP_FORM_URLENCODED)
		return CAPABILITY_BODY_FORM;
	if (http_form_kind(declared) == HTTP_FORM_MULTIPART)
		return CAPABILITY_BODY_MULTIPART;
	if (m->capability != NULL && declared.n == 0)
		return m->capability->type;
	if (m->capability == NULL || http_media_type_is_json(declared))
		return CAPABILITY_BODY_JSON;
	return str_ends(bare, STR("xml")) ? CAPABILITY_BODY_XML
	                                  : CAPABILITY_BODY_TEXT;
}

static int
put_body(struct request_body_maker *m)
{
	const struct capability_body *declared = m->capability;
	const struct json *v;

	if (declared != NULL && declared->data != NULL)
		return put_template(m);
	if (m->bound->raw_body)
		return put_caller_bytes(m);
	v = parameter_value(m);
	return v != NULL ? put_value(m, v) : 0;
}

int
request_body_build(struct call *c, const struct call_args_result *bound,
    struct str declared, struct request_body *out, struct err *e)
{
	const struct capability_body *capability = c->consumed->body;
	struct request_body_maker m = {
		.call = c,
		.arena = c->arena,
		.bound = bound,
		.capability = capability,
		.declared = declared,
		.max = (size_t)c->thread->engine->limits.request_body_bytes,
		.out = out,
		.e = e,
	};

	*out = (struct request_body){ .present = false };
	m.type = capability != NULL && !capability->plain ? capability->type
	                                                  : type_by_header(&m);
	/* A look-up may find that the caller's body cannot be read. */
	return put_body(&m) == 0 && e->kind == ERR_NONE ? 0 : -1;
}
