/* request_form.c - writes values as HTML forms. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/template/template.h"
#include "capability/capability.h"
#include "engine/request/param_style.h"
#include "engine/request/request_form.h"

enum { BOUNDARY_BYTES = 16 };

static void
put_pair(struct buf *out, struct str name, const struct json *v)
{
	const struct json text = { .kind = JSON_STRING, .text = name };

	if (v->kind == JSON_NULL)
		return;
	if (out->len > 0)
		buf_putc(out, '&');
	template_escape_form(NULL, out, &text);
	buf_putc(out, '=');
	template_escape_form(NULL, out, v);
}

static void
put_styled(struct arena *a, struct buf *out, const struct capability_wire *w,
    const struct json *v)
{
	struct param_style_pairs p = { .arena = a,
		.out = out,
		.escape = PARAM_STYLE_FORM,
		.before = out->len > 0 ? "&" : "",
		.between = "&" };

	if (v->kind != JSON_NULL)
		param_style_put_pairs(&p, v->name, w, v);
}

void
request_form_write(struct arena *a, struct buf *out, const struct json *object,
    const struct capability_wire *fields)
{
	for (const struct json *m = object->first; m != NULL; m = m->next) {
		const struct capability_wire *w =
		    capability_wire_find(fields, m->name);

		if (w != NULL) {
			put_styled(a, out, w, m);
			continue;
		}
		if (m->kind != JSON_ARRAY) {
			put_pair(out, m->name, m);
			continue;
		}
		for (const struct json *i = m->first; i != NULL; i = i->next)
			put_pair(out, m->name, i);
	}
}

struct str
request_form_boundary(struct arena *a)
{
	unsigned char bytes[BOUNDARY_BYTES];
	char hex[2 * BOUNDARY_BYTES + 1];

	random_bytes(bytes, sizeof(bytes));
	encode_hex(hex, bytes, sizeof(bytes));
	return arena_strf(a, "claviger-%s", hex);
}

const struct json *
request_form_parts(struct arena *a, const struct json *v)
{
	struct json *list;

	if (v->kind == JSON_ARRAY) {
		for (const struct json *m = v->first; m != NULL; m = m->next)
			if (json_get(m, "name") == NULL)
				return NULL;
		return v;
	}
	if (v->kind != JSON_OBJECT)
		return NULL;
	list = json_new(a, JSON_ARRAY);
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		struct json *part = json_new(a, JSON_OBJECT);

		json_add(part, "name", json_new_text(a, m->name));
		json_add(part, "value", json_copy(a, m));
		json_push(list, part);
	}
	return list;
}

/*
 * Writes a name in quotes.  Only three bytes are escaped (HTML standard,
 * 4.10.22.8).
 */
static void
put_quoted(struct buf *out, struct str s)
{
	buf_putc(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_puts(out, "%22");
		else if (s.p[i] == '\r')
			buf_puts(out, "%0D");
		else if (s.p[i] == '\n')
			buf_puts(out, "%0A");
		else
			buf_putc(out, s.p[i]);
	}
	buf_putc(out, '"');
}

static int
check_type(struct str type, struct err *e)
{
	for (size_t i = 0; i < type.n; i++)
		if ((unsigned char)type.p[i] < ' ' || type.p[i] == 0x7f)
			return err_set(e, ERR_INPUT,
			    "the contentType of a part of the body has a "
			    "control character in it");
	return 0;
}

/* Returns a member as text.  Values may be numbers, which are text here. */
static struct str
text_of(const struct json *part, const char *name)
{
	const struct json *v = json_get(part, name);

	return v != NULL && (v->kind == JSON_STRING || v->kind == JSON_NUMBER)
	           ? v->text
	           : STR_NONE;
}

struct str
request_form_text_type(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] >= 0x80)
			return STR("text/plain; charset=utf-8");
	return STR("text/plain");
}

/* Returns the media type of a part; empty: a text of a form, in UTF-8. */
static struct str
part_type(const struct json *part, const struct json *v, bool form)
{
	const struct str type = text_of(part, "contentType");

	if (type.n > 0)
		return type;
	if (v->kind == JSON_OBJECT || v->kind == JSON_ARRAY)
		return STR("application/json");
	if (text_of(part, "filename").n > 0)
		return STR("application/octet-stream");
	if (form)
		return STR("");
	return request_form_text_type(
	    v->kind == JSON_STRING ? v->text : STR(""));
}

/* Writes what identifies a part: a disposition or, in related, an id. */
static void
put_name(
    struct buf *out, struct str subtype, struct str name, struct str filename)
{
	const bool related = str_is(subtype, "related");

	if (related && name.n > 0) {
		buf_puts(out, "Content-ID: <");
		encode_percent(out, name);
		buf_puts(out, ">\r\n");
	}
	if (filename.p == NULL && (related || name.n == 0))
		return;
	buf_printf(out, "Content-Disposition: %s",
	    related || name.n == 0 ? "attachment" : "form-data");
	if (!related && name.n > 0) {
		buf_puts(out, "; name=");
		put_quoted(out, name);
	}
	if (filename.p != NULL) {
		buf_puts(out, "; filename=");
		put_quoted(out, filename);
	}
	buf_puts(out, "\r\n");
}

static int
put_part(struct buf *out, struct str boundary, struct str subtype,
    const struct json *part, const struct json *v, struct err *e)
{
	const struct str name = text_of(part, "name");
	const struct str filename = text_of(part, "filename");
	const bool form = subtype.n == 0;
	const struct str type = part_type(part, v, form);

	if (name.n == 0 && form)
		return err_set(
		    e, ERR_INPUT, "a part of the body has an empty name");
	if (check_type(type, e) == -1)
		return -1;
	buf_printf(out, "--%.*s\r\n", STR_FMT(boundary));
	put_name(out, subtype, name, filename);
	if (type.n > 0)
		buf_printf(out, "Content-Type: %.*s\r\n", STR_FMT(type));
	buf_puts(out, "\r\n");
	template_render_text(out, v);
	buf_puts(out, "\r\n");
	return 0;
}

int
request_form_write_parts(struct buf *out, struct str boundary,
    struct str subtype, const struct json *parts, struct err *e)
{
	for (const struct json *p = parts->first; p != NULL; p = p->next) {
		const struct json *v = json_get(p, "value");

		if (v == NULL || v->kind == JSON_NULL)
			continue;
		if (v->kind != JSON_ARRAY) {
			if (put_part(out, boundary, subtype, p, v, e) == -1)
				return -1;
			continue;
		}
		for (v = v->first; v != NULL; v = v->next)
			if (put_part(out, boundary, subtype, p, v, e) == -1)
				return -1;
	}
	buf_printf(out, "--%.*s--\r\n", STR_FMT(boundary));
	return 0;
}

struct str
request_form_type(struct arena *a, struct str boundary, struct str subtype,
    const struct json *parts)
{
	struct str first = STR("");

	if (subtype.n == 0)
		return arena_strf(
		    a, "multipart/form-data; boundary=%.*s", STR_FMT(boundary));
	for (const struct json *p = parts->first; p != NULL && first.n == 0;
	     p = p->next) {
		const struct json *v = json_get(p, "value");

		if (v != NULL && v->kind != JSON_NULL)
			first = part_type(p, v, false);
	}
	if (!str_is(subtype, "related") || first.n == 0 ||
	    str_find(first, '"', 0) < first.n)
		return arena_strf(a, "multipart/%.*s; boundary=%.*s",
		    STR_FMT(subtype), STR_FMT(boundary));
	return arena_strf(a, "multipart/related; type=\"%.*s\"; boundary=%.*s",
	    STR_FMT(str_trim(str_part(first, 0, str_find(first, ';', 0)))),
	    STR_FMT(boundary));
}
