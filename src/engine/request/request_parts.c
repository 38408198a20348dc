/* request_parts.c - the parts of a form, as the file says that each is sent. */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "capability/capability.h"
#include "engine/request/param_style.h"
#include "engine/request/request_parts.h"

enum { PAIRS_BYTES = 16 << 20 };

/* The parts being made. */
struct maker {
	struct arena *a;
	struct json *list;
	struct err *e;
	bool form; /* its files have names */
};

static int
refuse(struct err *e, struct str name)
{
	const char *what = name.n > 0 ? "field" : "the body";

	return err_set(e, ERR_INPUT,
	    "%s%s%.*s%s is not base64: send the bytes of the file as base64 "
	    "text, or as {content, filename, contentType} with base64 in "
	    "content",
	    what, name.n > 0 ? " '" : "", STR_FMT(str_part(name, 0, 80)),
	    name.n > 0 ? "'" : "");
}

/* Cuts "data:image/png;base64," from the text, and sets the type. */
static struct str
cut_data_url(struct str text, struct str *type)
{
	const struct str mark = STR(";base64,");
	const size_t at = str_find_text(text, mark, 0);

	if (!str_starts(text, STR("data:")) || at == text.n)
		return text;
	*type = str_part(text, 5, at);
	return str_part(text, at + mark.n, text.n);
}

int
request_parts_decode(struct arena *a, struct str name, const struct json *v,
    struct request_parts_file *out, struct err *e)
{
	const struct json *content = v;
	struct str given;

	*out = (struct request_parts_file){ .filename = STR_NONE };
	if (v->kind == JSON_OBJECT)
		content = json_get(v, "content");
	if (!json_is(content, JSON_STRING))
		return refuse(e, name);
	out->bytes =
	    decode_base64(a, cut_data_url(str_trim(content->text), &out->type));
	if (out->bytes.p == NULL)
		return refuse(e, name);
	if (v->kind != JSON_OBJECT)
		return 0;
	out->filename = json_get_text(v, "filename");
	given = json_get_text(v, "contentType");
	if (given.n > 0)
		out->type = given;
	return 0;
}

static struct json *
add_part(struct maker *k, struct str name, struct json *value)
{
	struct json *part = json_push(k->list, json_new(k->a, JSON_OBJECT));

	json_add(part, "name", json_new_text(k->a, name));
	json_add(part, "value", value);
	return part;
}

static void
add_text(struct maker *k, struct json *part, const char *key, struct str text)
{
	if (text.n > 0)
		json_add(part, key, json_new_text(k->a, text));
}

/* The first media type of a list that is not a range; STR_NONE: none. */
static struct str
first_type(struct str list)
{
	while (list.n > 0) {
		const struct str one = str_trim(str_cut(&list, ','));

		if (one.n > 0 && str_find(one, '*', 0) == one.n)
			return one;
	}
	return STR_NONE;
}

static int
add_file(struct maker *k, const struct capability_wire *w, const struct json *v)
{
	struct request_parts_file f;
	struct json *part;
	struct str type;

	if (request_parts_decode(k->a, w->name, v, &f, k->e) == -1)
		return -1;
	type = f.type.n > 0 ? f.type : first_type(w->content);
	part = add_part(k, w->name, json_new_text(k->a, f.bytes));
	if (f.filename.n == 0 && k->form)
		f.filename = w->name;
	add_text(k, part, "filename", f.filename);
	add_text(k, part, "contentType",
	    type.n > 0 ? type : STR("application/octet-stream"));
	return 0;
}

/* A list of files has a part for each. */
static int
add_files(
    struct maker *k, const struct capability_wire *w, const struct json *v)
{
	if (v->kind != JSON_ARRAY)
		return add_file(k, w, v);
	for (const struct json *m = v->first; m != NULL; m = m->next)
		if (m->kind != JSON_NULL && add_file(k, w, m) == -1)
			return -1;
	return 0;
}

/* Writes the pairs of a style, and makes a part of each. */
static int
add_styled(
    struct maker *k, const struct capability_wire *w, const struct json *v)
{
	struct param_style_pairs p = { .arena = k->a,
		.escape = PARAM_STYLE_URL,
		.before = "",
		.between = "&" };
	struct str rest, name, value;
	struct err bad = { .kind = ERR_NONE };
	struct buf pairs;
	int rc = 0;

	buf_init(&pairs, PAIRS_BYTES);
	p.out = &pairs;
	param_style_put_pairs(&p, w->name,
	    &(const struct capability_wire){
	        .style = w->style, .explode = w->explode },
	    v);
	rest = buf_str(&pairs);
	if (pairs.over)
		rc = err_set(k->e, ERR_INPUT,
		    "field '%.*s' of the body is longer than %d bytes",
		    STR_FMT(str_part(w->name, 0, 80)), PAIRS_BYTES);
	while (rc == 0 && http_query_next(k->a, &rest, &name, &value, &bad))
		add_part(k, arena_str(k->a, name),
		    json_new_text(k->a, arena_str(k->a, value)));
	buf_done_secret(&pairs);
	return rc;
}

static int
add_member(
    struct maker *k, const struct capability_wire *w, const struct json *v)
{
	struct json *part;

	if (v->kind == JSON_NULL)
		return 0;
	if (w != NULL && w->base64)
		return add_files(k, w, v);
	if (w != NULL && w->style != CAPABILITY_STYLE_USUAL &&
	    (v->kind == JSON_ARRAY || v->kind == JSON_OBJECT))
		return add_styled(k, w, v);
	part = add_part(k, v->name, json_alias(k->a, v));
	if (w != NULL)
		add_text(k, part, "contentType", first_type(w->content));
	return 0;
}

static int
add_in_order(struct maker *k, const struct capability_wire *fields,
    const struct json *object)
{
	for (const struct capability_wire *w = fields; w != NULL; w = w->next) {
		const struct json *m = json_get_str(object, w->name);

		if (m != NULL && add_member(k, w, m) == -1)
			return -1;
	}
	return 0;
}

struct json *
request_parts_make(struct arena *a, const struct json *object,
    const struct capability_wire *fields, bool form, struct err *e)
{
	struct maker k = { a, json_new(a, JSON_ARRAY), e, form };

	if (!form && add_in_order(&k, fields, object) == -1)
		return NULL;
	for (const struct json *m = object->first; m != NULL; m = m->next) {
		const struct capability_wire *w =
		    capability_wire_find(fields, m->name);

		if ((form || w == NULL) && add_member(&k, w, m) == -1)
			return NULL;
	}
	return k.list;
}

/* Removes the names of the parts from first on. */
static void
remove_names(struct json *first)
{
	for (struct json *p = first; p != NULL; p = p->next)
		json_get(p, "name")->text = STR("");
}

struct json *
request_parts_make_list(struct arena *a, const struct json *list,
    const struct capability_wire *fields, struct err *e)
{
	struct maker k = { a, json_new(a, JSON_ARRAY), e, false };
	size_t i = 0;

	for (const struct json *m = list->first; m != NULL; m = m->next) {
		const struct capability_wire *w =
		    capability_wire_find(fields, arena_strf(a, "%zu", i++));

		if (w == NULL)
			w = capability_wire_find(fields, STR("*"));
		if (add_member(&k, w, m) == -1)
			return NULL;
	}
	remove_names(k.list->first);
	return k.list;
}
