/* openapi_content.c - the media type of a body, of those that a document has.
 */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_content.h"
#include "openapi/import/openapi_import.h"
#include "openapi/import/openapi_importer.h"
#include "openapi/import/openapi_shape.h"

bool
openapi_content_is_list(struct openapi_importer *m, struct openapi_node schema)
{
	return str_is(openapi_shape_type(m->refs, schema), "array");
}

/*
 * Returns the schema of a media type, as the document writes it.  `itemSchema`
 * (OpenAPI 3.2) describes the items of a list.
 */
static struct openapi_node
written_schema(struct openapi_importer *m, struct openapi_node media)
{
	const struct json *schema = json_get(media.v, "schema");
	const struct json *items = json_get(media.v, "itemSchema");
	struct json *list;

	if (items == NULL || schema != NULL)
		return (struct openapi_node){ schema, media.file };
	list = json_new(m->a, JSON_OBJECT);
	json_add(list, "type", json_new_text(m->a, STR("array")));
	json_add(list, "items", json_copy(m->a, items));
	return (struct openapi_node){ list, media.file };
}

/* Reports whether the schema says which parts a body has. */
static bool
has_parts(struct openapi_importer *m, struct openapi_node schema)
{
	static const char *const keys[] = { "properties",
		"additionalProperties" };

	for (size_t i = 0; i < LEN(keys); i++)
		if (openapi_shape_find(m->refs, schema, keys[i]).v != NULL)
			return true;
	return openapi_content_is_list(m, schema);
}

static struct openapi_content
read_content(struct openapi_importer *m, struct openapi_node content,
    const struct json *member)
{
	struct openapi_content out = {
		.media = openapi_media_bare(m->a, member->name),
		.at = openapi_refs_child(m->refs, content, member),
	};

	out.kind = openapi_media_find(out.media, m->options->portable);
	out.written = written_schema(m, out.at);
	out.schema = openapi_refs_child(m->refs, out.written, out.written.v);
	if (out.kind == OPENAPI_MEDIA_PARTS && !has_parts(m, out.schema))
		out.kind = OPENAPI_MEDIA_NONE;
	return out;
}

struct openapi_content
openapi_content_choose(struct openapi_importer *m, struct openapi_node content)
{
	struct openapi_content best =
	    read_content(m, content, content.v->first);

	for (const struct json *v = content.v->first->next; v != NULL;
	     v = v->next) {
		struct openapi_content one = read_content(m, content, v);

		/* Bytes that are listed first can be a text, too. */
		if (one.kind < best.kind &&
		    !(best.kind == OPENAPI_MEDIA_BYTES &&
		        one.kind == OPENAPI_MEDIA_TEXT))
			best = one;
	}
	return best;
}
