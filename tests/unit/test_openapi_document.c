/* test_openapi_document.c - encodings and YAML of OpenAPI documents. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "openapi/import/openapi_document.h"
#include "check.h"

#define BYTES(s)                                                               \
	{                                                                      \
		s, sizeof(s) - 1                                               \
	}

static void
test_encodings_become_utf_8(void **state)
{
	static const struct {
		struct str text;
		const char *charset, *want;
	} t[] = {
		{ BYTES("a: \xc3\xa9"), NULL, "a: \xc3\xa9" },
		{ BYTES("\xef\xbb\xbf"
		        "a: b"),
		    NULL, "a: b" },
		{ BYTES("\xff\xfe"
		        "a\0:\0\xe9\0"),
		    NULL, "a:\xc3\xa9" },
		{ BYTES("\xfe\xff\0a\0:\xd8\x3d\xde\0"), NULL,
		    "a:\xf0\x9f\x98\x80" },
		{ BYTES("\xff\xfe\0\0a\0\0\0:\0\0\0"), NULL, "a:" },
		{ BYTES("\0\0\xfe\xff\0\0\0a\0\0\x20\xac"), NULL,
		    "a\xe2\x82\xac" },
		{ BYTES("{\0}\0"), NULL, "{}" },
		{ BYTES("\0{\0}"), NULL, "{}" },
		{ BYTES("{\0\0\0}\0\0\0"), NULL, "{}" },
		{ BYTES("\0\0\0{\0\0\0}"), NULL, "{}" },
		/* half a pair, and half a unit */
		{ BYTES("\xff\xfe"
		        "a\0\x00\xd8"
		        "b\0c"),
		    NULL,
		    "a\xef\xbf\xbd"
		    "b" },
		{ BYTES("a: \xe9\x80"), "ISO-8859-1",
		    "a: \xc3\xa9\xe2\x82\xac" },
		{ BYTES("a: \xc3\xa9"), "ISO-8859-1", "a: \xc3\xa9" },
		{ BYTES("a: \xe9"), NULL, "a: \xe9" },
		{ BYTES(""), NULL, "" },
		{ BYTES("\xff\xfe"), NULL, "" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_TEXT(openapi_document_decode(
		               &a, t[i].text, str_of(t[i].charset)),
		    t[i].want);
	arena_done(&a);
}

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
		cmocka_unit_test(test_encodings_become_utf_8),
		cmocka_unit_test(test_yaml_merges_mappings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
