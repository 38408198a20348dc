/* capability_load_body.c - reads the `body` of a consumed operation. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/ref/ref.h"
#include "capability/load/capability_load.h"
#include "capability/load/capability_load_body_text.h"

enum { JSON_DEPTH = 64 };

static const struct capability_key body_keys[] = {
	{ "type", CAPABILITY_TEXT },
	{ "data", CAPABILITY_ANY },
	{ "x-claviger", CAPABILITY_MAP },
};

static const struct capability_key part_keys[] = {
	{ "name", CAPABILITY_TEXT },
	{ "value", CAPABILITY_ANY },
	{ "filename", CAPABILITY_TEXT },
	{ "contentType", CAPABILITY_TEXT },
};

static const struct {
	const char *name;
	enum capability_body_type type;
} types[] = {
	{ "json", CAPABILITY_BODY_JSON },
	{ "text", CAPABILITY_BODY_TEXT },
	{ "xml", CAPABILITY_BODY_XML },
	{ "sparql", CAPABILITY_BODY_SPARQL },
	{ "formUrlEncoded", CAPABILITY_BODY_FORM },
	{ "form", CAPABILITY_BODY_FORM },
	{ "multipartForm", CAPABILITY_BODY_MULTIPART },
	{ "multipart", CAPABILITY_BODY_MULTIPART },
};

/* The body being read, and its operation. */
struct body_reader {
	struct capability_reader *reader;
	struct capability_consumed_operation *op;
	struct capability_body *body;
};

static void
set_problem(struct body_reader *r, const struct json *at, struct str what)
{
	if (r->op->problem.p != NULL)
		return;
	r->op->problem = what;
	/* A copied text has no position; report that of the body. */
	capability_reader_warn(r->reader,
	    at->line > 0 ? capability_reader_place(at) : r->body->place,
	    "operation '%.*s' %.*s", STR_FMT(r->op->name), STR_FMT(what));
}

/* "rest.body" or "tools.x" alone is a reference, as in `with`. */
static struct str
as_template(struct capability_reader *r, struct str text)
{
	const struct str bare = str_trim(text);
	struct str prefix, behind;

	if (!capability_ref_name_cut(bare, &prefix, &behind) ||
	    !capability_ref_name_is_surface(prefix))
		return text;
	for (size_t i = 0; i < bare.n; i++)
		if (strchr(" \t\r\n{}[]\",<>&=", bare.p[i]) != NULL)
			return text;
	return arena_strf(r->a, "{{%.*s}}", STR_FMT(bare));
}

/*
 * Returns false and sets the problem of the operation if text is an invalid
 * template.
 */
static bool
check_text(struct body_reader *r, const struct json *at, struct str text)
{
	struct err e = { .kind = ERR_NONE };

	if (str_find(text, '{', 0) == text.n)
		return true;
	arena_reset(&r->reader->scratch);
	if (template_parse(&r->reader->scratch, text, &e) != NULL)
		return true;
	set_problem(r, at,
	    arena_strf(r->reader->a, "has a body with an invalid template: %s",
	        e.text));
	return false;
}

/* JSON text without a tag is never changed, so it can be checked now. */
static bool
check_json(struct body_reader *r, const struct json *at)
{
	const struct str text = r->body->data->text;
	struct err e = { .kind = ERR_NONE };

	if (r->body->type != CAPABILITY_BODY_JSON || at->kind != JSON_STRING ||
	    memmem(text.p, text.n, "{{", 2) != NULL)
		return true;
	arena_reset(&r->reader->scratch);
	if (json_parse(&r->reader->scratch, text, JSON_DEPTH, 0, &e) != NULL)
		return true;
	set_problem(r, at,
	    arena_strf(r->reader->a,
	        "has a body%s whose text is not JSON (line %d, column %d: %s)",
	        r->body->plain ? "" : " of type json", e.line, e.column,
	        e.text));
	return false;
}

/* Recursion is bounded by the nesting limit of the YAML parser. */
static bool
check_texts(struct body_reader *r, const struct json *v)
{
	if (v->kind == JSON_STRING)
		return check_text(r, v, v->text);
	for (const struct json *m = v->first; m != NULL; m = m->next)
		if ((m->name.p != NULL && !check_text(r, m, m->name)) ||
		    !check_texts(r, m))
			return false;
	return true;
}

/*
 * Converts {name: value} to [{name, value}].  A value that has a member `value`
 * is a part without its name.
 */
static struct json *
parts_of_map(struct capability_reader *r, const struct json *map)
{
	struct json *list = json_new(r->a, JSON_ARRAY);

	for (const struct json *m = map->first; m != NULL; m = m->next) {
		const bool whole = json_get(m, "value") != NULL;
		struct json *part =
		    whole ? json_copy(r->a, m) : json_new(r->a, JSON_OBJECT);

		part->name = STR_NONE;
		part->next = NULL;
		part->line = m->line;
		part->column = m->column;
		json_add(part, "name", json_new_text(r->a, m->name));
		if (!whole)
			json_add(part, "value", json_copy(r->a, m));
		json_push(list, part);
	}
	return list;
}

static bool
check_parts(struct body_reader *r)
{
	for (const struct json *m = r->body->data->first; m != NULL;
	     m = m->next) {
		if (!capability_reader_map(r->reader, m, "a part of a body",
		        part_keys, LEN(part_keys)))
			return false; /* an error: the file is not served */
		if (capability_reader_text(m, "name").n > 0 &&
		    json_get(m, "value") != NULL)
			continue;
		set_problem(r, m,
		    STR("has a part of its body without 'name' or 'value'"));
		return false;
	}
	return true;
}

/* Reports whether a body of that type can be made from data. */
static bool
fits(enum capability_body_type type, const struct json *data)
{
	const bool map = data->kind == JSON_OBJECT;
	const bool list = data->kind == JSON_ARRAY;

	switch (type) {
	case CAPABILITY_BODY_JSON:
		return true;
	case CAPABILITY_BODY_FORM:
		return !list;
	case CAPABILITY_BODY_MULTIPART:
		return map || list;
	default:
		return !map && !list;
	}
}

static bool
set_data(struct body_reader *r, const struct json *data)
{
	struct capability_body *body = r->body;

	if (!fits(body->type, data)) {
		set_problem(r, data,
		    STR("has a body whose 'data' does not fit its type: text "
		        "for text, xml and sparql, a mapping for "
		        "formUrlEncoded, a list of parts for multipartForm"));
		return false;
	}
	body->data = json_copy(r->reader->a, data);
	if (body->type == CAPABILITY_BODY_MULTIPART &&
	    data->kind == JSON_OBJECT)
		body->data = parts_of_map(r->reader, data);
	if (data->kind == JSON_STRING)
		body->data->text = as_template(r->reader, data->text);
	if (body->plain) {
		arena_reset(&r->reader->scratch);
		body->type = capability_load_body_text_type(
		    &r->reader->scratch, body->data->text);
	}
	/* YAML reads 5 as a number; here it is text. */
	if (body->type != CAPABILITY_BODY_JSON && data->kind != JSON_OBJECT &&
	    data->kind != JSON_ARRAY)
		body->data = json_new_text(
		    r->reader->a, capability_reader_scalar(body->data));
	if (body->type == CAPABILITY_BODY_MULTIPART && !check_parts(r))
		return false;
	return check_json(r, data) && check_texts(r, body->data);
}

/* Without data, the body is a parameter, which is encoded by the type. */
static void
add_parameter(struct body_reader *r)
{
	struct capability_param *p, **tail = &r->op->params;

	for (; *tail != NULL; tail = &(*tail)->next)
		if ((*tail)->in == CAPABILITY_IN_BODY)
			return;
	p = capability_param_new(
	    r->reader->a, r->body->place, STR("body"), CAPABILITY_IN_BODY);
	p->type = CAPABILITY_TYPE_OBJECT;
	*tail = p;
}

static bool
set_type(struct body_reader *r, const struct json *body)
{
	const struct str name = capability_reader_text(body, "type");

	if (name.p == NULL) {
		r->body->type = CAPABILITY_BODY_JSON;
		return true;
	}
	for (size_t i = 0; i < LEN(types); i++)
		if (str_equal_nocase(name, str_of(types[i].name))) {
			r->body->type = types[i].type;
			return true;
		}
	set_problem(r, body,
	    arena_strf(r->reader->a,
	        "has a body of the unknown type '%.*s'; use json, text, xml, "
	        "sparql, formUrlEncoded or multipartForm",
	        STR_FMT(str_part(name, 0, 80))));
	return false;
}

/* An object with neither type nor data is itself the JSON body. */
static bool
is_bare(const struct json *body)
{
	return body->kind == JSON_ARRAY ||
	       (body->kind == JSON_OBJECT && json_get(body, "type") == NULL &&
	           json_get(body, "data") == NULL && body->first != NULL);
}

void
capability_load_body(struct capability_reader *reader, const struct json *map,
    struct capability_consumed_operation *op)
{
	struct body_reader r = { .reader = reader, .op = op };
	const struct json *body = json_get(map, "body"), *data;

	if (body == NULL || body->kind == JSON_NULL)
		return;
	r.body = arena_new(reader->a, sizeof(*r.body));
	r.body->place = capability_reader_place(body);
	if (body->kind != JSON_OBJECT || is_bare(body)) {
		r.body->plain = body->kind == JSON_STRING;
		if (set_data(&r, body))
			op->body = r.body;
		return;
	}
	capability_reader_map(
	    reader, body, "a body", body_keys, LEN(body_keys));
	if (!set_type(&r, body))
		return;
	capability_load_wire_body(reader, body, r.body);
	data = json_get(body, "data");
	if (data != NULL && data->kind != JSON_NULL) {
		if (!set_data(&r, data))
			return;
	} else {
		add_parameter(&r);
	}
	op->body = r.body;
}
