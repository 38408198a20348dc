/* test_openapi_document.c - YAML of OpenAPI documents. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "openapi/import/openapi_document.h"
#include "check.h"

static void
test_yaml_merges_mappings(void **state)
{
	static const char *const t[][2] = {
		{ "a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}",
		    "{\"a\":{\"x\":1,\"y\":2},\"b\":{\"y\":3,\"x\":1}}" },
		{ "a: &a {x: 1}\nb: &b {x: 2, z: 3}\nc: {<<: [*a, *b]}",
		    "{\"a\":{\"x\":1},\"b\":{\"x\":2,\"z\":3},\"c\":{\"x\":1,"
		    "\"z\":3}}" },
		{ "a: &a {x: 1}\nb: &b {<<: *a}\nc: [{<<: *b, w: 0}]",
		    "{\"a\":{\"x\":1},\"b\":{\"x\":1},\"c\":[{\"w\":0,\"x\":"
		    "1}]}" },
		{ "a: {<<: 5}", "{\"a\":{\"<<\":5}}" },
		{ "a: {<<: []}", "{\"a\":{}}" },
		{ "{\"a\": {\"<<\": {\"x\": 1}}}",
		    "{\"a\":{\"<<\":{\"x\":1}}}" },
		{ "200: {description: ok}", "{\"200\":{\"description\":"
		                            "\"ok\"}}" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct err e = { 0 };
		const struct json *v =
		    openapi_document_parse(&a, str_of(t[i][0]), 1000, &e);
		struct buf b;

		CHECK_STR(e.text, "");
		buf_init(&b, 1000);
		json_write(&b, v);
		CHECK_STR(buf_text(&b), t[i][1]);
		buf_done(&b);
		arena_done(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_yaml_merges_mappings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
