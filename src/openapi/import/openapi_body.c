/* openapi_body.c - the request body of an operation, by media type. */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_content.h"
#include "openapi/import/openapi_fields.h"
#include "openapi/import/openapi_import.h"
#include "openapi/import/openapi_importer.h"
#include "openapi/import/openapi_media.h"
#include "openapi/import/openapi_patch.h"
#include "openapi/import/openapi_shape.h"
#include "openapi/import/openapi_wire.h"
#include "openapi/openapi.h"

/* A request body during its import. */
struct body {
	struct openapi_importer *m;
	struct openapi_task *t;
	enum openapi_media_kind kind;
	struct str media; /* "application/json" */
	struct openapi_node at, schema; /* schema.v NULL: unknown */
	struct openapi_node content; /* the Media Type Object */
	struct openapi_fields fields;
	struct openapi_node written; /* the schema, perhaps a reference */
	struct str description;
	bool required;
};

static void
add_text(struct body *b, struct json *to, const char *name, struct str text)
{
	json_add(to, name, json_new_text(b->m->a, text));
}

/* Adds a Content-Type header if the kind of body does not determine it. */
static void
add_media(struct body *b)
{
	static const char *const usual[] = {
		[OPENAPI_MEDIA_JSON] = "application/json",
		[OPENAPI_MEDIA_FORM] = "application/x-www-form-urlencoded",
		[OPENAPI_MEDIA_MULTIPART] = "multipart/form-data",
		[OPENAPI_MEDIA_TEXT] = "text/plain",
		[OPENAPI_MEDIA_XML] = "application/xml",
		[OPENAPI_MEDIA_BYTES] = "application/octet-stream",
	};
	struct json *p;

	if (b->kind == OPENAPI_MEDIA_PARTS)
		return;
	if (str_is(b->media, usual[b->kind]) ||
	    str_find(b->media, '*', 0) < b->media.n)
		return;
	p = json_push(b->t->consumed, json_new(b->m->a, JSON_OBJECT));
	add_text(b, p, "name", STR("Content-Type"));
	add_text(b, p, "in", STR("header"));
	add_text(b, p, "value", b->media);
}

/* Adds a part of a form for each property. */
static bool
add_part(
    void *context, struct str name, struct openapi_node property, bool required)
{
	struct body *b = context;
	struct json *data = json_get(b->t->body, "data"), *part;
	const struct json *format =
	    openapi_shape_find(b->m->refs, property, "format").v;
	bool file =
	    str_is(openapi_refs_text(b->m->refs, property, "type"), "file") ||
	    (json_is(format, JSON_STRING) && str_is(format->text, "binary"));

	(void)required;
	if (openapi_text_has_brace(name)) {
		openapi_importer_leave_out(b->m, b->t, property, name,
		    "a name must not contain braces", STR("a field"));
		return true;
	}
	part = json_push(data, json_new(b->m->a, JSON_OBJECT));
	add_text(b, part, "name", name);
	add_text(b, part, "value",
	    arena_strf(b->m->a, "{{body.%.*s}}", STR_FMT(name)));
	if (file) {
		add_text(b, part, "filename", name);
		add_text(
		    b, part, "contentType", STR("application/octet-stream"));
	}
	return true;
}

/*
 * Says how fields, or bytes, are written.  The argument is the body: a caller
 * over REST can send the body itself.
 */
static void
add_extension(struct body *b, struct json *body)
{
	struct json *own = json_new(b->m->a, JSON_OBJECT);

	if (b->kind == OPENAPI_MEDIA_BYTES)
		json_add(own, "base64", json_new_bool(b->m->a, true));
	if (b->kind == OPENAPI_MEDIA_PARTS)
		add_text(b, own, "multipart",
		    str_part(b->media, sizeof("multipart"), b->media.n));
	if (b->fields.encoding != NULL)
		json_add(own, "encoding", b->fields.encoding);
	if (own->count > 0)
		json_add(body, "x-claviger", own);
}

/* Sets the `body` of the consumed operation.  JSON needs no `body`. */
static void
make_template(struct body *b)
{
	static const char *const types[] = { [OPENAPI_MEDIA_FORM] =
		                                 "formUrlEncoded",
		[OPENAPI_MEDIA_MULTIPART] = "multipartForm",
		[OPENAPI_MEDIA_PARTS] = "multipartForm",
		[OPENAPI_MEDIA_TEXT] = "text",
		[OPENAPI_MEDIA_XML] = "xml",
		[OPENAPI_MEDIA_BYTES] = "text" };
	struct json *v;

	if (b->kind == OPENAPI_MEDIA_JSON)
		return;
	v = b->t->body = json_new(b->m->a, JSON_OBJECT);
	add_text(b, v, "type", str_of(types[b->kind]));
	if (!b->m->options->portable && b->kind != OPENAPI_MEDIA_TEXT &&
	    b->kind != OPENAPI_MEDIA_XML) {
		add_extension(b, v);
		return;
	}
	if (b->kind != OPENAPI_MEDIA_MULTIPART) {
		/*
		 * Three braces: the caller's value is XML already and must not
		 * be escaped.
		 */
		add_text(b, v, "data",
		    b->kind == OPENAPI_MEDIA_XML ? STR("{{{body}}}")
		                                 : STR("{{body}}"));
		return;
	}
	json_add(v, "data", json_new(b->m->a, JSON_ARRAY));
	openapi_shape_each_property(
	    b->m->refs, b->m->a, b->schema, add_part, b);
}

static struct str
type_of(struct body *b)
{
	struct str type = openapi_shape_type(b->m->refs, b->schema);

	if (b->kind == OPENAPI_MEDIA_TEXT || b->kind == OPENAPI_MEDIA_XML ||
	    b->kind == OPENAPI_MEDIA_BYTES)
		return STR("string");
	if (b->kind == OPENAPI_MEDIA_PARTS && str_is(type, "array"))
		return type;
	if (b->kind != OPENAPI_MEDIA_JSON || type.p == NULL)
		return STR("object");
	return type;
}

static void
read_fields(struct body *b)
{
	if (b->m->options->portable || b->kind < OPENAPI_MEDIA_FORM ||
	    b->kind > OPENAPI_MEDIA_PARTS)
		return;
	if (b->kind == OPENAPI_MEDIA_PARTS &&
	    openapi_content_is_list(b->m, b->schema))
		b->fields =
		    openapi_fields_read_list(b->m, b->t, b->schema, b->content);
	else
		b->fields = openapi_fields_read(
		    b->m, b->t, b->schema, b->content, b->kind);
}

static void
add_body(struct body *b)
{
	struct openapi_importer *m = b->m;
	struct openapi_argument x = { .target = STR("body"),
		.name = STR("body"),
		.in = "body",
		.required = b->required };
	/* The argument is a text of XML, whose schema cannot be checked. */
	struct str more = m->options->portable || b->kind == OPENAPI_MEDIA_XML
	                      ? openapi_shape_describe(m->refs, m->a, b->schema,
	                            OPENAPI_IMPORTER_TEXT)
	                      : STR("");
	struct json *p;

	p = json_push(b->t->consumed, json_new(m->a, JSON_OBJECT));
	add_text(b, p, "name", STR("body"));
	add_text(b, p, "in", STR("body"));
	add_media(b);
	read_fields(b);
	make_template(b);
	x.type = type_of(b);
	b->written = openapi_patch_schema(m->a, b->media, b->written);
	x.of_tool = b->fields.schema;
	if (b->kind == OPENAPI_MEDIA_BYTES)
		x.of_tool = openapi_fields_file(m, false);
	if (b->kind != OPENAPI_MEDIA_TEXT && b->kind != OPENAPI_MEDIA_XML)
		x.schema = b->written;
	/* A body without a schema is any JSON. */
	if (b->kind == OPENAPI_MEDIA_JSON && b->written.v == NULL)
		x.schema.v = json_new(m->a, JSON_OBJECT);
	x.description = arena_strf(m->a, "%.*s%s%.*s", STR_FMT(b->description),
	    b->description.n > 0 && more.n > 0 ? " " : "", STR_FMT(more));
	/* That it is JSON goes without saying. */
	if (b->kind == OPENAPI_MEDIA_XML ||
	    (x.description.n == 0 &&
	        (!m->options->lenient || b->kind != OPENAPI_MEDIA_JSON)))
		x.description =
		    str_trim(arena_strf(m->a, "%.*s The body, as %.*s.",
		        STR_FMT(x.description), STR_FMT(b->media)));
	openapi_argument_add(m, b->t, &x);
}

/* Without a body that is required, the operation cannot work. */
static void
reject(struct body *b, const char *why)
{
	openapi_refs_leave_out(b->m->refs, b->at,
	    &(struct openapi_left){ .where = b->t->where,
	        .name = b->required ? STR_NONE : STR("body"),
	        .reason = why,
	        .more = b->media });
	b->t->impossible = b->t->impossible || b->required;
}

static bool
count_property(
    void *context, struct str name, struct openapi_node property, bool required)
{
	(void)property;
	(void)required;
	*(size_t *)context += !openapi_text_has_brace(name);
	return true;
}

/* GET and HEAD requests have no body that servers read (RFC 9110 9.3.1). */
static bool
is_bodiless(const struct openapi_task *t)
{
	return str_is(t->verb, "GET") || str_is(t->verb, "HEAD");
}

static void
finish(struct body *b)
{
	size_t fields = 0;

	if (is_bodiless(b->t)) {
		openapi_importer_leave_out(b->m, b->t, b->at, STR("body"),
		    "a request of this method has no body", STR_NONE);
		return;
	}
	if (b->kind == OPENAPI_MEDIA_NONE) {
		reject(b, "no media type of its body is supported");
		return;
	}
	if (b->kind == OPENAPI_MEDIA_MULTIPART && b->m->options->portable) {
		openapi_shape_each_property(
		    b->m->refs, b->m->a, b->schema, count_property, &fields);
		if (fields == 0) {
			reject(b, "the fields of its body have no names");
			return;
		}
	}
	add_body(b);
}

static void
choose_content(struct body *b, struct openapi_node content)
{
	struct openapi_content c = openapi_content_choose(b->m, content);

	if (c.media.n == 0) {
		openapi_refs_add_note(b->m->refs, content,
		    "%.*s: the media type of the body has no name; it is sent "
		    "as JSON",
		    STR_FMT(b->t->where));
		c.media = STR("application/json");
	}
	b->kind = c.kind;
	b->media = c.media;
	b->content = c.at;
	b->schema = c.schema;
	b->written = c.written;
}

static void
import_request_body(struct body *b)
{
	struct openapi_refs *r = b->m->refs;
	struct openapi_node content;

	b->at = openapi_refs_get(r, b->t->operation, "requestBody");
	content = openapi_refs_get(r, b->at, "content");
	if (b->at.v == NULL &&
	    json_get(b->t->operation.v, "requestBody") != NULL)
		openapi_importer_leave_out(b->m, b->t, b->t->operation,
		    STR("body"), "it refers to what cannot be read", STR_NONE);
	if (!json_is(content.v, JSON_OBJECT) || content.v->first == NULL)
		return;
	b->required = openapi_refs_is_true(r, b->at, "required");
	b->description = str_trim(openapi_refs_text(r, b->at, "description"));
	choose_content(b, content);
	finish(b);
}

/* ---- 2.0 ---- */

/* Builds the schema of a Swagger 2.0 form from its fields. */
static void
add_field(struct body *b, struct json *schema, struct openapi_node node)
{
	struct str name = openapi_refs_text(b->m->refs, node, "name");
	struct json *copy = json_copy(b->m->a, node.v);

	if (name.n == 0 ||
	    json_get_str(json_get(schema, "properties"), name) != NULL)
		return;
	copy->next = NULL;
	json_add_str(json_get(schema, "properties"), name, copy);
	if (openapi_refs_is_true(b->m->refs, node, "required")) {
		json_push(
		    json_get(schema, "required"), json_new_text(b->m->a, name));
		b->required = true;
	}
	if (str_is(openapi_refs_text(b->m->refs, node, "type"), "file"))
		b->kind = OPENAPI_MEDIA_MULTIPART;
}

/*
 * Chooses the first media type of `consumes` whose kind is between from and to.
 */
static void
choose_consumes(
    struct body *b, enum openapi_media_kind from, enum openapi_media_kind to)
{
	struct openapi_node list =
	    openapi_refs_get(b->m->refs, b->t->operation, "consumes");
	enum openapi_media_kind best = OPENAPI_MEDIA_NONE;

	if (list.v == NULL)
		list = openapi_refs_get(b->m->refs, b->m->root, "consumes");
	for (const struct json *v = json_is(list.v, JSON_ARRAY) ? list.v->first
	                                                        : NULL;
	     v != NULL; v = v->next) {
		struct str media = v->kind == JSON_STRING
		                       ? openapi_media_bare(b->m->a, v->text)
		                       : STR("");
		enum openapi_media_kind kind =
		    openapi_media_find(media, b->m->options->portable);

		if (kind < from || kind > to || kind >= best)
			continue;
		best = kind;
		b->media = media;
	}
	if (best != OPENAPI_MEDIA_NONE)
		b->kind = best;
}

static void
import_swagger_parameter(
    struct body *b, struct openapi_node node, struct json *form)
{
	struct str in = openapi_refs_text(b->m->refs, node, "in");

	if (str_is(in, "formData")) {
		add_field(b, form, node);
	} else if (str_is(in, "body") && b->at.v == NULL) {
		b->at = node;
		b->schema = openapi_refs_get(b->m->refs, node, "schema");
		b->written = (struct openapi_node){ json_get(node.v, "schema"),
			node.file };
		b->description = str_trim(
		    openapi_refs_text(b->m->refs, node, "description"));
		b->required =
		    openapi_refs_is_true(b->m->refs, node, "required");
	}
}

static struct json *
new_schema(struct arena *a)
{
	struct json *s = json_new(a, JSON_OBJECT);

	json_add(s, "type", json_new_text(a, STR("object")));
	json_add(s, "properties", json_new(a, JSON_OBJECT));
	json_add(s, "required", json_new(a, JSON_ARRAY));
	return s;
}

static void
import_swagger_body(struct body *b)
{
	const struct openapi_node holders[] = { b->t->operation,
		b->t->path_item };
	struct json *form = new_schema(b->m->a);

	b->kind = OPENAPI_MEDIA_FORM;
	b->media = STR("application/x-www-form-urlencoded");
	for (size_t i = 0; i < LEN(holders); i++) {
		struct openapi_node list =
		    openapi_refs_get(b->m->refs, holders[i], "parameters");

		for (const struct json *v =
		         json_is(list.v, JSON_ARRAY) ? list.v->first : NULL;
		     v != NULL; v = v->next)
			import_swagger_parameter(
			    b, openapi_refs_child(b->m->refs, list, v), form);
	}
	if (b->at.v != NULL) {
		b->kind = OPENAPI_MEDIA_JSON;
		b->media = STR("application/json");
		choose_consumes(b, OPENAPI_MEDIA_JSON, OPENAPI_MEDIA_BYTES);
	} else if (json_get(form, "properties")->count > 0) {
		b->at = b->t->operation;
		b->schema = (struct openapi_node){ form, b->t->operation.file };
		b->written = b->schema;
		if (b->kind != OPENAPI_MEDIA_MULTIPART)
			choose_consumes(
			    b, OPENAPI_MEDIA_FORM, OPENAPI_MEDIA_MULTIPART);
		if (b->kind == OPENAPI_MEDIA_MULTIPART)
			b->media = STR("multipart/form-data");
	} else {
		return;
	}
	finish(b);
}

void
openapi_body_make(struct openapi_importer *m, struct openapi_task *t)
{
	struct body b = { .m = m, .t = t };

	if (m->swagger)
		import_swagger_body(&b);
	else
		import_request_body(&b);
}
