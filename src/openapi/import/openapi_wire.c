/* openapi_wire.c - how the document says that values are written. */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_import.h"
#include "openapi/import/openapi_importer.h"
#include "openapi/import/openapi_shape.h"
#include "openapi/import/openapi_wire.h"
#include "openapi/openapi.h"

/* The names of styles and of Swagger's formats; query: not in a path. */
static const struct {
	const char *word, *style;
	bool path, query, explode;
	char separator;
} styles[] = {
	{ "matrix", "matrix", true, false, false, ',' },
	{ "label", "label", true, false, false, ',' },
	{ "simple", "simple", true, false, false, ',' },
	{ "form", "form", false, true, true, ',' },
	{ "spaceDelimited", "spaceDelimited", true, true, false, ' ' },
	{ "pipeDelimited", "pipeDelimited", true, true, false, '|' },
	{ "deepObject", "deepObject", false, true, true, 0 },
	{ "csv", "form", false, true, false, ',' },
	{ "csv", "simple", true, false, false, ',' },
	{ "multi", "form", false, true, true, 0 },
	{ "ssv", "spaceDelimited", true, true, false, ' ' },
	{ "tsv", "tabDelimited", true, true, false, '\t' },
	{ "pipes", "pipeDelimited", true, true, false, '|' },
};

/* A query and a cookie have names, and are written in pairs. */
static bool
is_paired(struct str in)
{
	return str_is(in, "query") || str_is(in, "cookie");
}

/* Returns the row of styles for the word, or else the default of the place. */
static size_t
find_style(const struct openapi_importer *m, struct str word, struct str in)
{
	const bool paired = is_paired(in);
	const struct str usual = m->swagger ? STR("csv")
	                         : paired   ? STR("form")
	                                    : STR("simple");

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < LEN(styles); i++) {
			const bool fits =
			    paired ? styles[i].query : styles[i].path;

			if (str_is(pass == 0 ? word : usual, styles[i].word) &&
			    fits)
				return i;
		}
	return 0;
}

/* Reports whether values can have several types, as the schema says. */
static bool
is_mixed(struct openapi_importer *m, struct openapi_node schema)
{
	const struct json *type = openapi_shape_find(m->refs, schema, "type").v;

	return json_is(type, JSON_ARRAY) ||
	       openapi_shape_find(m->refs, schema, "oneOf").v != NULL ||
	       openapi_shape_find(m->refs, schema, "anyOf").v != NULL;
}

/* Reports whether each item of the array is one value. */
static bool
has_plain_items(struct openapi_importer *m, struct openapi_node schema)
{
	struct openapi_node items =
	    openapi_shape_find(m->refs, schema, "items");
	struct str type = openapi_shape_type(m->refs, items);

	return items.v == NULL ||
	       (type.p != NULL && !str_is(type, "object") &&
	           !str_is(type, "array") && !is_mixed(m, items));
}

/* Sets what depends on the type of the values. */
static void
fit_type(struct openapi_importer *m, struct str in, struct openapi_node schema,
    struct openapi_wire *w)
{
	struct str type = openapi_shape_type(m->refs, schema);
	bool list = str_is(type, "array");
	bool one = !list && !str_is(type, "object") && type.p != NULL &&
	           !is_mixed(m, schema);

	if (schema.v == NULL || schema.v->count == 0)
		one = schema.v == NULL;
	w->usual = one && !w->reserved && strcmp(w->style, "label") != 0 &&
	           strcmp(w->style, "matrix") != 0;
	if (list && str_is(in, "query") && w->explode &&
	    strcmp(w->style, "form") == 0 && has_plain_items(m, schema) &&
	    !is_mixed(m, schema))
		w->usual = !w->reserved;
	if (!list || is_mixed(m, schema) || !has_plain_items(m, schema) ||
	    (is_paired(in) && w->explode))
		w->separator = 0;
}

struct openapi_wire
openapi_wire_read(struct openapi_importer *m, struct openapi_node parameter,
    struct str in, struct openapi_node schema)
{
	struct str word = openapi_refs_text(
	    m->refs, parameter, m->swagger ? "collectionFormat" : "style");
	const struct json *explode =
	    openapi_refs_get(m->refs, parameter, "explode").v;
	size_t i = find_style(m, word, in);
	struct openapi_wire w = { .style = styles[i].style,
		.explode = styles[i].explode,
		.separator = styles[i].separator };

	if (!m->swagger && json_is(explode, JSON_BOOL))
		w.explode = explode->boolean;
	w.reserved = str_is(in, "query") &&
	             openapi_refs_is_true(m->refs, parameter, "allowReserved");
	fit_type(m, in, schema, &w);
	return w;
}

bool
openapi_wire_is_pairs(struct openapi_importer *m, const struct openapi_wire *w,
    struct str in, struct openapi_node schema)
{
	const struct json *others =
	    openapi_shape_find(m->refs, schema, "additionalProperties").v;

	return is_paired(in) && w->explode && !w->reserved &&
	       strcmp(w->style, "form") == 0 && !is_mixed(m, schema) &&
	       openapi_shape_find(m->refs, schema, "properties").v != NULL &&
	       (others == NULL ||
	           (others->kind == JSON_BOOL && !others->boolean));
}

static void
add_style(
    struct openapi_importer *m, struct json *to, const struct openapi_wire *w)
{
	const bool explodes = strcmp(w->style, "form") == 0 ||
	                      strcmp(w->style, "deepObject") == 0;

	openapi_importer_text(m, to, "style", str_of(w->style));
	if (w->explode != explodes)
		json_add(to, "explode", json_new_bool(m->a, w->explode));
}

void
openapi_wire_add(struct openapi_importer *m, struct json *parameter,
    struct str sent, const struct openapi_wire *w)
{
	struct json *own = json_get(parameter, "x-claviger");

	if (w->usual && sent.p == NULL)
		return;
	if (own == NULL)
		own = json_add(
		    parameter, "x-claviger", json_new(m->a, JSON_OBJECT));
	openapi_importer_text(m, own, "name", sent);
	if (w->usual)
		return;
	if (w->content.n > 0)
		openapi_importer_text(m, own, "content", w->content);
	else
		add_style(m, own, w);
	if (w->reserved)
		json_add(own, "allowReserved", json_new_bool(m->a, true));
}

/* ---- fields of bodies ---- */

bool
openapi_wire_is_media(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return s.n > 0 && !openapi_text_has_brace(s);
}

struct json *
openapi_wire_field(struct openapi_importer *m, struct openapi_node encoding,
    struct openapi_node schema, bool file)
{
	struct json *v = json_new(m->a, JSON_OBJECT);
	struct str media = openapi_refs_text(m->refs, encoding, "contentType");
	struct openapi_node at = m->swagger ? schema : encoding;
	struct openapi_wire w = openapi_wire_read(m, at, STR("query"), schema);
	const bool said = json_get(encoding.v, "style") != NULL ||
	                  json_get(encoding.v, "explode") != NULL ||
	                  w.reserved || m->swagger;

	if (file && media.p == NULL)
		media = openapi_refs_text(m->refs, schema, "contentMediaType");
	/* OpenAPI 3.1.1, "Encoding Object": contentType yields to a style. */
	if (said && !w.usual && !file)
		add_style(m, v, &w);
	else if (openapi_wire_is_media(media))
		openapi_importer_text(m, v, "contentType", media);
	if (w.reserved)
		json_add(v, "allowReserved", json_new_bool(m->a, true));
	if (file)
		json_add(v, "base64", json_new_bool(m->a, true));
	return v->count > 0 ? v : NULL;
}

static bool
is_bytes(struct openapi_importer *m, struct openapi_node schema)
{
	static const char *const formats[] = { "binary", "byte", "base64" };
	const struct json *format =
	    openapi_shape_find(m->refs, schema, "format").v;
	const struct json *encoding =
	    openapi_shape_find(m->refs, schema, "contentEncoding").v;
	const struct json *type = openapi_shape_find(m->refs, schema, "type").v;

	for (size_t i = 0; json_is(format, JSON_STRING) && i < LEN(formats);
	     i++)
		if (str_is(format->text, formats[i]))
			return true;
	if (json_is(type, JSON_STRING) && str_is(type->text, "file"))
		return true;
	if (json_is(encoding, JSON_STRING))
		return str_equal_nocase(encoding->text, STR("base64"));
	/* OpenAPI 3.1: bytes have a media type, and no type or encoding. */
	return type == NULL &&
	       openapi_shape_find(m->refs, schema, "contentMediaType").v !=
	           NULL;
}

bool
openapi_wire_is_file(struct openapi_importer *m, struct openapi_node schema)
{
	struct openapi_node items =
	    openapi_shape_find(m->refs, schema, "items");

	return is_bytes(m, schema) || (items.v != NULL && is_bytes(m, items));
}
