/* openapi_fields.c - the fields of a form, and the files among them. */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_fields.h"
#include "openapi/import/openapi_importer.h"
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
	struct openapi_node encoding;
	bool multipart, has_file;
	struct json *fields, *properties, *required;
};

static struct json *
schema_of(struct reading *x, struct openapi_node property, bool file)
{
	struct str type = openapi_shape_type(x->m->refs, property);

	return file ? openapi_fields_file(x->m, str_is(type, "array"))
	            : openapi_schemas_make(&x->m->schemas, property);
}

/* Notes how a field is written, and whether it is a file. */
static bool
read_field(
    void *context, struct str name, struct openapi_node property, bool required)
{
	struct reading *x = context;
	struct arena *a = x->m->a;
	const bool file = x->multipart && openapi_wire_is_file(x->m, property);
	struct openapi_node one = openapi_refs_child(
	    x->m->refs, x->encoding, json_get_str(x->encoding.v, name));
	struct json *v;

	if (openapi_refs_is_true(x->m->refs, property, "readOnly"))
		return true;
	v = openapi_wire_field(x->m, one, property, file);
	if (v != NULL)
		json_add_str(x->fields, name, v);
	x->has_file = x->has_file || file;
	json_add_str(x->properties, name, schema_of(x, property, file));
	if (required)
		json_push(x->required, json_new_text(a, name));
	return true;
}

struct openapi_fields
openapi_fields_read(struct openapi_importer *m, struct openapi_node schema,
    struct openapi_node encoding, bool multipart)
{
	struct openapi_fields out = { .schema = NULL };
	struct reading x = { .m = m,
		.encoding = encoding,
		.multipart = multipart,
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
