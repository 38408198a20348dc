/* test_coerce_arguments.c - arguments as their parameters are declared. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "check.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "engine/arguments/coerce_arguments.h"

#define FILE_WITH(params)                                                      \
	"naftiko: 1.0.0-alpha2\ncapability:\n  exposes:\n"                     \
	"  - {type: mcp, namespace: m, port: 1, tools: [{name: t, "            \
	"inputParameters: [" params "], outputParameters: [{name: o, value: "  \
	"a}]}]}\n"

static void
test_what_can_be_meant_in_one_way_is_converted(void **state)
{
	static const char params[] = FILE_WITH(
	    "{name: i, type: integer, required: false}, {name: n, type: "
	    "number}, {name: b, type: boolean}, {name: s, type: string}, "
	    "{name: l, type: array, items: {type: integer}}, {name: o, type: "
	    "object, properties: {i: {type: integer}, s: {type: string}}}, "
	    "{name: any}, {name: x, required: false, x-claviger: {schema: "
	    "{type: object, properties: {q: {type: integer}}}}}, {name: z, "
	    "required: false, x-claviger: {schema: {type: string, nullable: "
	    "true}}}");
	static const struct {
		const char *arguments, *want;
	} t[] = {
		{ "{\"i\":50.0}", "{\"i\":50}" },
		{ "{\"i\":\"50.0\"}", "{\"i\":50}" },
		{ "{\"i\":\"x\"}", "{\"i\":\"x\"}" },
		{ "{\"i\":1.5}", "{\"i\":1.5}" },
		{ "{\"i\":5e1}", "{\"i\":5e1}" },
		{ "{\"i\":null}", "{}" },
		{ "{\"s\":null}", "{\"s\":null}" },
		{ "{\"n\":\" 1.50 \"}", "{\"n\":1.50}" },
		{ "{\"n\":\"true\"}", "{\"n\":\"true\"}" },
		{ "{\"b\":\"true\"}", "{\"b\":true}" },
		{ "{\"b\":\"yes\"}", "{\"b\":\"yes\"}" },
		{ "{\"s\":5}", "{\"s\":\"5\"}" },
		{ "{\"s\":false}", "{\"s\":\"false\"}" },
		{ "{\"s\":{}}", "{\"s\":{}}" },
		{ "{\"l\":\"[1,\\\"2\\\"]\"}", "{\"l\":[1,2]}" },
		{ "{\"l\":7}", "{\"l\":[7]}" },
		{ "{\"l\":null}", "{\"l\":null}" },
		{ "{\"o\":\"{\\\"i\\\":1.0}\"}", "{\"o\":{\"i\":1}}" },
		{ "{\"o\":{\"i\":null,\"s\":1,\"more\":null}}",
		    "{\"o\":{\"s\":\"1\",\"more\":null}}" },
		{ "{\"o\":\"[1]\"}", "{\"o\":\"[1]\"}" },
		{ "{\"any\":\"5\",\"unknown\":\"5\"}",
		    "{\"any\":\"5\",\"unknown\":\"5\"}" },
		{ "{\"x\":{\"q\":\"5\"}}", "{\"x\":{\"q\":5}}" },
		{ "{\"x\":null,\"z\":null}", "{\"z\":null}" },
	};
	struct arena a = { 0 };
	struct err e = { 0 };
	struct capability *s =
	    capability_load_text(STR("t"), str_of(params), &e);

	(void)state;
	CHECK_STR(e.text, "");
	CHECK_INT(s->errors, 0);
	for (size_t i = 0; i < LEN(t); i++) {
		struct buf b;

		buf_init(&b, 4096);
		json_write(
		    &b, coerce_arguments(&a, s->exposes->operations->params,
		            json_parse(&a, str_of(t[i].arguments), 8, 0, &e),
		            NULL));
		CHECK_STR(buf_text(&b), t[i].want);
		buf_done(&b);
	}
	capability_free(s);
	arena_done(&a);
}

static void
test_unchanged_arguments_are_not_copied(void **state)
{
	struct capability_param p = {
		.name = STR("i"), .type = CAPABILITY_TYPE_INTEGER, .typed = true
	};
	struct arena a = { 0 };
	const struct json *v = json_parse(&a, STR("{\"i\":1}"), 8, 0, NULL);

	(void)state;
	CHECK(coerce_arguments(&a, &p, v, NULL) == v);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_what_can_be_meant_in_one_way_is_converted),
		cmocka_unit_test(test_unchanged_arguments_are_not_copied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
