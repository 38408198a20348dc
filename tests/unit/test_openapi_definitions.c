/* test_openapi_definitions.c - JSON Schema of a file in an OpenAPI document. */
#include "base/arena.h"
#include "base/buf.h"
#include "data/json/json.h"
#include "openapi/export/openapi_definitions.h"
#include "check.h"

static const char *
text_of(struct arena *a, const struct json *v)
{
	struct buf b;
	const char *text;

	buf_init(&b, 1 << 16);
	json_write(&b, v);
	text = arena_strdup(a, buf_str(&b));
	buf_done(&b);
	return text;
}

static void
test_a_schema_becomes_one_of_openapi_3_1(void **state)
{
	static const struct {
		const char *schema, *want;
	} t[] = {
		{ "{\"$ref\":\"#/schemas/A\"}",
		    "{\"$ref\":\"#/components/schemas/A\"}" },
		{ "{\"type\":\"string\",\"nullable\":true,\"enum\":[\"a\"]}",
		    "{\"type\":[\"string\",\"null\"],\"enum\":[\"a\",null]}" },
		{ "{\"type\":[\"string\",\"null\"],\"nullable\":true}",
		    "{\"type\":[\"string\",\"null\"]}" },
		{ "{\"minimum\":1,\"exclusiveMinimum\":true,\"maximum\":2,"
		  "\"exclusiveMaximum\":false}",
		    "{\"maximum\":2,\"exclusiveMinimum\":1}" },
		/* Members may have the names of keys. */
		{ "{\"properties\":{\"nullable\":{\"items\":{\"$ref\":"
		  "\"#/schemas/A\"}},\"$ref\":true}}",
		    "{\"properties\":{\"nullable\":{\"items\":{\"$ref\":"
		    "\"#/components/schemas/A\"}},\"$ref\":true}}" },
		{ "{\"example\":{\"$ref\":\"#/schemas/A\",\"nullable\":true}}",
		    "{\"example\":{\"$ref\":\"#/schemas/A\",\"nullable\":true}"
		    "}" },
		{ "{\"oneOf\":[{\"$ref\":\"#/schemas/A\"}],\"discriminator\":"
		  "{\"propertyName\":\"k\",\"mapping\":{\"a\":\"#/schemas/A\"}"
		  "}}",
		    "{\"oneOf\":[{\"$ref\":\"#/components/schemas/A\"}],"
		    "\"discriminator\":{\"propertyName\":\"k\",\"mapping\":{"
		    "\"a\":\"#/components/schemas/A\"}}}" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_STR(text_of(&a, openapi_definitions_schema(&a,
		                          json_parse(&a, str_of(t[i].schema),
		                              64, 0, NULL))),
		    t[i].want);
	arena_done(&a);
}

static void
test_only_definitions_in_use_are_components(void **state)
{
	struct arena a = { 0 };
	const struct json *definitions = json_parse(&a,
	    STR("{\"A\":{\"items\":{\"$ref\":\"#/schemas/B b\"}},\"B b\":{"
	        "\"$ref\":\"#/schemas/A\"},\"Error\":{},\"Unused\":{}}"),
	    64, 0, NULL);
	const struct json *schema = json_parse(&a,
	    STR("{\"allOf\":[{\"$ref\":\"#/schemas/A\"},{\"$ref\":"
	        "\"#/schemas/Error\"}]}"),
	    64, 0, NULL);
	struct json *schemas = json_new(&a, JSON_OBJECT);
	const struct json *m;

	(void)state;
	json_add(schemas, "Error", json_new_bool(&a, true));
	openapi_definitions_add(
	    &a, definitions, openapi_definitions_schema(&a, schema), schemas);
	CHECK_INT(schemas->count, 4);
	m = schemas->first;
	CHECK(m->boolean); /* the document's own */
	for (m = m->next; m != NULL; m = m->next)
		CHECK(str_is(m->name, "A") ||
		      str_starts(m->name, STR("B_b-")) ||
		      str_starts(m->name, STR("Error-")));
	CHECK_HAS(text_of(&a, json_get(schemas, "A")),
	    "{\"items\":{\"$ref\":\"#/components/schemas/B_b-");
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_schema_becomes_one_of_openapi_3_1),
		cmocka_unit_test(test_only_definitions_in_use_are_components),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
