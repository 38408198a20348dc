/* request_decode.c - decodes the body of a caller's request. */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "engine/arguments/request_decode.h"

/*
 * Reports whether a body with the type of a form is JSON.  In practice no form
 * begins and ends with these bytes.
 */
static bool
looks_like_json(struct str body)
{
	struct str s = str_trim_of(body, STR(" \t\r\n"));

	return s.n >= 2 && ((s.p[0] == '{' && s.p[s.n - 1] == '}') ||
	                       (s.p[0] == '[' && s.p[s.n - 1] == ']'));
}

struct str
request_decode_type(const struct http_request *r)
{
	struct str type = http_headers_get(&r->headers, "content-type");

	if (http_form_kind(type) == HTTP_FORM_URLENCODED &&
	    looks_like_json(r->body))
		return STR("application/json");
	return type;
}

bool
request_decode_is_json(const struct http_request *r)
{
	struct str type = request_decode_type(r);

	return type.n == 0 || http_media_type_is_json(type);
}

/*
 * Returns bytes as a string, in base64 if they are not UTF-8, which JSON
 * requires (RFC 8259 8.1).
 */
static struct json *
field_value(struct arena *a, struct str bytes)
{
	struct json *v;
	struct buf b;

	if (str_is_utf8(bytes))
		return json_new_text(a, bytes);
	buf_init(&b, 2 * bytes.n + 8);
	encode_base64(&b, bytes.p, bytes.n);
	v = json_new_text(a, arena_str(a, buf_str(&b)));
	buf_done_secret(&b);
	return v;
}

/*
 * Adds the value of a field.  If the name occurs again, the value becomes a
 * list of all.
 */
static void
add_field(struct arena *a, struct json *object, const struct http_form_field *f)
{
	struct json *value = field_value(a, f->value), *list, *had = NULL;

	for (struct json *m = object->first; m != NULL && had == NULL;
	     m = m->next)
		had = str_equal(m->name, f->name) ? m : NULL;
	if (had == NULL && !str_ends(f->name, STR("[]"))) {
		json_add_str(object, f->name, value);
		return;
	}
	if (had == NULL) {
		list = json_new(a, JSON_ARRAY);
		json_push(list, value);
		json_add_str(object, f->name, list);
		return;
	}
	if (had->kind == JSON_STRING) {
		struct json *first = json_new_text(a, had->text);

		had->kind = JSON_ARRAY;
		had->text = STR_NONE;
		json_push(had, first);
	}
	json_push(had, value);
}

static const struct json *
read_form(struct arena *a, const struct http_request *r, struct str type,
    struct err *e)
{
	struct json *object = json_new(a, JSON_OBJECT);
	struct http_form form;

	if (http_form_parse(a, type, r->body, &form, e) == -1)
		return NULL;
	for (size_t i = 0; i < form.count; i++)
		add_field(a, object, &form.items[i]);
	return object;
}

void
request_decode_text(struct arena *a, struct http_request *r)
{
	const struct text_origin origin = {
		.charset = http_form_parameter(a,
		    http_headers_get(&r->headers, "Content-Type"), "charset"),
		.strict = true, /* a caller can send it again */
	};
	struct str text;

	if (request_decode_is_json(r) &&
	    text_decode(a, r->body, &origin, &text, NULL) == 0)
		r->body = text;
}

const struct json *
request_decode_bytes(
    struct arena *a, struct str body, const struct limits *l, struct err *e)
{
	const struct json_bounds bounds = json_bounds_of_request(l);
	struct err why = { .kind = ERR_NONE };
	const struct json *v = json_parse_bounded(a, body, &bounds, 0, &why);

	if (v != NULL)
		return v;
	/* The position is part of the text: it is not of a file. */
	if (why.kind == ERR_INPUT)
		err_set(e, ERR_INPUT,
		    "the request body is not valid JSON: line %d, column "
		    "%d: %s",
		    why.line, why.column, why.text);
	else
		err_set(e, why.kind, "%s", why.text);
	return NULL;
}

const struct json *
request_decode_json(struct arena *a, const struct http_request *r,
    const struct limits *l, struct err *e)
{
	struct str type = request_decode_type(r);

	if (r->body.n == 0)
		return NULL;
	if (http_form_kind(type) != HTTP_FORM_NONE)
		return read_form(a, r, type, e);
	if (type.n > 0 && !http_media_type_is_json(type))
		return NULL;
	return request_decode_bytes(a, r->body, l, e);
}
