/* test_openapi_load.c - what a text is, and loading a document. */
#include "base/arena.h"
#include "base/limits.h"
#include "capability/capability.h"
#include "openapi/load/load.h"
#include "check.h"

static void
test_documents_are_recognized(void **state)
{
	static const struct {
		const char *text;
		bool is_document;
	} t[] = {
		{ "openapi: 3.0.0\n", true },
		{ "# x\n---\ninfo: {}\n\"openapi\": '3.1.0'\n", true },
		{ "{\"openapi\":\"3.1.0\"}", true },
		{ "\n {\"info\": {\"title\": \"}\\\"\"},\n\"swagger\" : 2}",
		    true },
		{ "{info: {title: Bob's}, openapi: 3.0.0}", true },
		{ "naftiko: 1.0.0-alpha2\nopenapi: 3.0.0\n", false },
		{ "info:\n  openapi: 3.0.0\n", false },
		{ "{\"a\": {\"openapi\": 1}, \"b\": \"openapi\"}", false },
		{ "capability: {consumes: []}\n", false },
		{ "openapis: 1\n", false },
		{ "{\"a\": \"unfinished", false },
		{ "", false },
		{ "{", false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		if (openapi_source_is_document(str_of(t[i].text)) !=
		    t[i].is_document)
			fail_msg("%s", t[i].text);
	CHECK(openapi_source_is_file("a.json"));
	CHECK(!openapi_source_is_file("-"));
	CHECK(!openapi_source_is_file("https://h/x"));
}

static const char shop[] =
    "openapi: 3.0.0\n"
    "info: {title: Shop, version: '1'}\n"
    "servers: [{url: 'https://h.test'}]\n"
    "paths:\n"
    "  /a:\n"
    "    get:\n"
    "      operationId: getA\n"
    "      parameters: [{name: 'f[x]', in: query, schema: {type: string}},\n"
    "        {name: 'o{', in: header, schema: {type: string}}]\n"
    "    trace: {}\n";

static struct capability *
load(struct arena *a, bool strict, struct openapi_loaded *out)
{
	static struct limits limits;
	const struct openapi_load how = { .limits = &limits, .strict = strict };
	const struct openapi_source source = { .text = str_of(shop) };
	struct err e = { .kind = ERR_NONE };

	limits = limits_default();
	return openapi_load_read("dir/shop.yaml", &source, &how, a, out, &e);
}

static void
test_a_document_is_loaded_as_a_capability(void **state)
{
	struct arena a = { 0 };
	struct openapi_loaded loaded;
	struct capability *s = load(&a, false, &loaded);

	(void)state;
	CHECK(s != NULL);
	CHECK_INT(s->errors, 0);
	CHECK(loaded.is_document);
	CHECK_INT(loaded.operations, 1);
	CHECK_TEXT(loaded.summary,
	    "2 operations, 1 left out (1: its method is not supported), "
	    "1 parameter left out (GET /a o{)");
	CHECK_INT(s->warnings, 2);
	CHECK_INT(s->notes->place.line, 9);
	CHECK_INT(s->notes->place.source, 0);
	/* The operation has the place of the document. */
	CHECK_INT(s->exposes->operations->place.line, 7);
	capability_free(s);
	/* Strictly, a name that the schema refuses is left out, too. */
	s = load(&a, true, &loaded);
	CHECK(s != NULL);
	CHECK_INT(s->errors, 0);
	CHECK_HAS(arena_strdup(&a, loaded.summary), "GET /a f[x]");
	capability_free(s);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_documents_are_recognized),
		cmocka_unit_test(test_a_document_is_loaded_as_a_capability),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
