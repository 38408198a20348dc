/* test_openapi_shape.c - the type of a schema, and its description. */
#include "base/arena.h"
#include "base/err.h"
#include "openapi/import/openapi_shape.h"
#include "check.h"

static struct openapi_refs *
read(struct arena *a, const char *schema)
{
	struct err e = { 0 };
	struct openapi_refs *r = openapi_refs_new(a, STR_NONE,
	    arena_strf(a, "s: %s\nt: {type: integer}\n", schema),
	    &(struct openapi_bounds){ .bytes = 100 }, &e);

	CHECK_STR(e.text, "");
	return r;
}

static void
test_a_schema_has_a_type_however_it_is_composed(void **state)
{
	static const char *const t[][2] = {
		{ "{type: boolean}", "boolean" },
		{ "{type: [string, 'null']}", "string" },
		{ "{type: ['null', array]}", "array" },
		{ "{type: file}", "string" },
		{ "{type: nonsense}", NULL },
		{ "{}", NULL },
		{ "5", NULL },
		{ "{enum: [1, 2]}", "number" },
		{ "{properties: {}}", "object" },
		{ "{items: {}}", "array" },
		{ "{additionalProperties: true}", "object" },
		{ "{$ref: '#/t'}", "integer" },
		{ "{allOf: [{}, {$ref: '#/t'}]}", "integer" },
		{ "{anyOf: [{type: 'null'}, {type: number}]}", "number" },
		{ "{oneOf: [{type: object}, {type: string}]}", "object" },
		{ "{allOf: [{$ref: '#/s'}]}", NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct openapi_refs *r = read(&a, t[i][0]);

		CHECK_TEXT(openapi_shape_type(r,
		               openapi_refs_get(r, openapi_refs_root(r), "s")),
		    t[i][1]);
	}
	arena_done(&a);
}

static void
test_a_schema_is_described_in_sentences(void **state)
{
	static const char *const t[][2] = {
		{ "{}", "" },
		{ "{type: string}", "" },
		{ "{enum: [a, 2, null], default: a}",
		    "One of: a, 2, null. Default: a." },
		{ "{const: x}", "Always: x." },
		{ "{minimum: 1, exclusiveMaximum: 9, format: int32}",
		    "Format: int32. At least 1. Less than 9." },
		/* a flag, before 3.1 */
		{ "{maximum: 9, exclusiveMaximum: true}", "At most 9." },
		{ "{minLength: 2, maxItems: 3, pattern: '^a$'}",
		    "At least 2 characters. At most 3 items. Pattern: ^a$" },
		{ "{type: object, required: [b], properties: {a: {type: array, "
		  "items: {type: integer}}, b: {description: ' B. ', enum: "
		  "[x]}, c: {readOnly: true}, d: {properties: {e: {}}}}}",
		    "Fields: a (array of integer); b (string, required): B. "
		    "One of: x.; d (object) {e (any)}." },
		{ "{type: array, items: {properties: {a: {}}}}", "{a (any)}" },
		{ "{properties: {a: {readOnly: true}}}", "" },
		{ "{allOf: [{properties: {a: {}}}, {required: [a], properties: "
		  "{a: {type: string}, b: {}}}]}",
		    "Fields: a (any, required); b (any)." },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct openapi_refs *r = read(&a, t[i][0]);
		struct openapi_node n =
		    openapi_refs_get(r, openapi_refs_root(r), "s");

		CHECK_TEXT(openapi_shape_describe(r, &a, n, OPENAPI_SHAPE_MOST),
		    t[i][1]);
		/* cached, and truncated */
		CHECK(openapi_shape_describe(r, &a, n, 10).n <= 13);
	}
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_schema_has_a_type_however_it_is_composed),
		cmocka_unit_test(test_a_schema_is_described_in_sentences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
