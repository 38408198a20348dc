/* openapi_fields.c - the fields of a form, and the files among them. */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_fields.h"
#include "openapi/import/openapi_importer.h"
#include "openapi/import/openapi_media.h"
#include "openapi/import/openapi_shape.h"
#include "openapi/import/openapi_wire.h"

static struct json *
text(struct openapi_importer *m, const char *description, bool bytes)
{
	struct json *v = json_new(m->a, JSON_OBJECT);

	openapi_importer_text(m, v, "type", STR("string"));
	openapi_importer_text(m, v, "description", str_of(description));
	if (bytes)
		openapi_importer_text(m, v, "contentEncoding", STR("base64"));
	return v;
}

static struct json *
object(struct openapi_importer *m)
{
	struct json *v = json_new(m->a, JSON_OBJECT), *members, *needed;

	openapi_importer_text(m, v, "type", STR("object"));
	members = json_add(v, "properties", json_new(m->a, JSON_OBJECT));
	json_add(members, "content", text(m, "The bytes as base64.", true));
	json_add(members, "filename", text(m, "The name of the file.", false));
	json_add(members, "contentType",
	    text(m, "Its media type, such as image/png.", false));
	needed = json_add(v, "required", json_new(m->a, JSON_ARRAY));
	json_push(needed, json_new_text(m->a, STR("content")));
	json_add(v, "additionalProperties", json_new_bool(m->a, false));
	return v;
}

struct json *
openapi_fields_file(struct openapi_importer *m, bool list)
{
	struct json *v = json_new(m->a, JSON_OBJECT), *choices;

	if (list) {
		openapi_importer_text(m, v, "type", STR("array"));
		json_add(v, "items", openapi_fields_file(m, false));
		return v;
	}
	choices = json_add(v, "anyOf", json_new(m->a, JSON_ARRAY));
	json_push(choices, text(m, "The bytes of the file as base64.", true));
	json_push(choices, object(m));
	return v;
}

/* The fields being read. */
struct reading {
	struct openapi_importer *m;
	struct openapi_task *t;
	struct openapi_node encoding;
	enum openapi_media_kind kind;
	bool has_file;
	struct json *fields, *properties, *required;
};

static struct json *
schema_of(struct reading *x, struct openapi_node property, bool file)
{
	struct str type = openapi_shape_type(x->m->refs, property);

	if (property.v == NULL)
		return json_new(x->m->a, JSON_OBJECT);
	return file ? openapi_fields_file(x->m, str_is(type, "array"))
	            : openapi_schemas_make(&x->m->schemas, property);
}

/* The headers of a part are left out: no argument has a place for them. */
static void
leave_out_headers(
    struct reading *x, struct str field, struct openapi_node encoding)
{
	struct openapi_node headers =
	    openapi_refs_get(x->m->refs, encoding, "headers");

	for (const struct json *h =
	         json_is(headers.v, JSON_OBJECT) ? headers.v->first : NULL;
	     h != NULL; h = h->next)
		/* OpenAPI 3.1.1: `contentType` describes this one. */
		if (!str_equal_nocase(h->name, STR("Content-Type")) &&
		    !str_equal_nocase(h->name, STR("Content-Disposition")))
			openapi_importer_leave_out(x->m, x->t, headers, h->name,
			    "it is a header of a part of the body", field);
}

/*
 * Returns how a field, or an item of a list, is written, and says whether it is
 * a file.  NULL: as the engine does.
 */
static struct json *
read_wire(struct reading *x, struct str name, struct openapi_node property,
    struct openapi_node encoding, bool *file)
{
	struct json *v;

	*file = x->kind != OPENAPI_MEDIA_FORM &&
	        openapi_wire_is_file(x->m, property);
	v = openapi_wire_field(x->m, encoding, property, *file);
	leave_out_headers(x, name, encoding);
	x->has_file = x->has_file || *file;
	/* The order of other kinds than forms matters (RFC 2387 3.2). */
	if (v == NULL && x->kind == OPENAPI_MEDIA_PARTS)
		v = json_new(x->m->a, JSON_OBJECT);
	return v;
}

/* Notes how a field is written, and whether it is a file. */
static bool
read_field(
    void *context, struct str name, struct openapi_node property, bool required)
{
	struct reading *x = context;
	struct arena *a = x->m->a;
	struct openapi_node one = openapi_refs_child(
	    x->m->refs, x->encoding, json_get_str(x->encoding.v, name));
	struct json *v;
	bool file;

	if (openapi_refs_is_true(x->m->refs, property, "readOnly"))
		return true;
	v = read_wire(x, name, property, one, &file);
	if (v != NULL)
		json_add_str(x->fields, name, v);
	json_add_str(x->properties, name, schema_of(x, property, file));
	if (required)
		json_push(x->required, json_new_text(a, name));
	return true;
}

struct openapi_fields
openapi_fields_read(struct openapi_importer *m, struct openapi_task *t,
    struct openapi_node schema, struct openapi_node media,
    enum openapi_media_kind kind)
{
	struct openapi_fields out = { .schema = NULL };
	struct reading x = { .m = m,
		.t = t,
		.encoding = openapi_refs_get(m->refs, media, "encoding"),
		.kind = kind,
		.fields = json_new(m->a, JSON_OBJECT),
		.properties = json_new(m->a, JSON_OBJECT),
		.required = json_new(m->a, JSON_ARRAY) };

	openapi_shape_each_property(m->refs, m->a, schema, read_field, &x);
	out.encoding = x.fields->count > 0 ? x.fields : NULL;
	if (!x.has_file)
		return out;
	out.schema = json_new(m->a, JSON_OBJECT);
	openapi_importer_text(m, out.schema, "type", STR("object"));
	json_add(out.schema, "properties", x.properties);
	if (x.required->count > 0)
		json_add(out.schema, "required", x.required);
	return out;
}

/* Reads an item of a list of parts.  Returns its schema. */
static struct json *
read_item(struct reading *x, struct str name, struct openapi_node item,
    struct openapi_node encoding)
{
	bool file;

	json_add_str(
	    x->fields, name, read_wire(x, name, item, encoding, &file));
	return schema_of(x, item, file);
}

struct openapi_fields
openapi_fields_read_list(struct openapi_importer *m, struct openapi_task *t,
    struct openapi_node schema, struct openapi_node media)
{
	struct openapi_refs *r = m->refs;
	struct openapi_node prefix =
	    openapi_shape_find(r, schema, "prefixItems");
	struct openapi_node items = openapi_shape_find(r, schema, "items");
	struct openapi_node encodings =
	    openapi_refs_get(r, media, "prefixEncoding");
	struct openapi_node rest = openapi_refs_get(r, media, "itemEncoding");
	struct openapi_fields out = { .schema = NULL };
	struct reading x = { .m = m,
		.t = t,
		.kind = OPENAPI_MEDIA_PARTS,
		.fields = json_new(m->a, JSON_OBJECT) };
	struct json *made = json_new(m->a, JSON_OBJECT), *list;
	const struct json *v =
	    json_is(prefix.v, JSON_ARRAY) ? prefix.v->first : NULL;
	const struct json *e =
	    json_is(encodings.v, JSON_ARRAY) ? encodings.v->first : NULL;

	openapi_importer_text(m, made, "type", STR("array"));
	list = json_new(m->a, JSON_ARRAY);
	for (size_t i = 0; v != NULL; v = v->next, i++) {
		json_push(list, read_item(&x, arena_strf(m->a, "%zu", i),
		                    openapi_refs_child(r, prefix, v),
		                    openapi_refs_child(r, encodings, e)));
		e = e != NULL ? e->next : NULL;
	}
	if (list->count > 0)
		json_add(made, "prefixItems", list);
	json_add(made, "items", read_item(&x, STR("*"), items, rest));
	out.encoding = x.fields;
	out.schema = x.has_file ? made : NULL;
	return out;
}
