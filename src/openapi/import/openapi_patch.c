/* openapi_patch.c - the schema of a body that changes a resource. */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_patch.h"

struct openapi_node
openapi_patch_schema(
    struct arena *a, struct str media, struct openapi_node schema)
{
	struct json *any, *list, *object;

	if (schema.v == NULL || !str_is(media, "application/merge-patch+json"))
		return schema;
	any = json_new(a, JSON_OBJECT);
	list = json_add(any, "anyOf", json_new(a, JSON_ARRAY));
	json_push(list, json_alias(a, schema.v));
	object = json_push(list, json_new(a, JSON_OBJECT));
	json_add(object, "type", json_new_text(a, STR("object")));
	return (struct openapi_node){ any, schema.file };
}
