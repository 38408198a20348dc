/* test_expose_openapi.c - the OpenAPI document of a surface. */
#include "fake_engine.h"

#define FILE_WITH(path)                                                        \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"info:\n  label: Keys\n  description: Keys.\n"                         \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n    namespace: k\n"                                   \
	"    baseUri: https://api.example.com\n"                               \
	"    resources:\n"                                                     \
	"    - name: keys\n      path: /keys\n"                                \
	"      operations:\n      - name: list\n        method: GET\n"         \
	"  exposes:\n"                                                         \
	"  - type: rest\n    namespace: r\n    port: 8080\n"                   \
	"    authentication: {type: bearer, token: t}\n"                       \
	"    resources:\n"                                                     \
	"    - path: " path "\n"                                               \
	"      operations:\n"                                                  \
	"      - method: GET\n        name: list\n        call: k.list\n"

#define SHOWN "Authorization: Bearer t\n"

static void
test_the_document_is_served_at_its_path(void **state)
{
	static const struct {
		enum http_method method;
		const char *target, *headers;
		int status;
		const char *allow;
	} t[] = {
		{ HTTP_METHOD_GET, "/openapi.json", SHOWN, 200, NULL },
		{ HTTP_METHOD_GET, "/openapi.json?x=1", SHOWN, 200, NULL },
		{ HTTP_METHOD_HEAD, "/openapi.json", SHOWN, 200, NULL },
		{ HTTP_METHOD_GET, "/openapi.json", SHOWN "If-None-Match: *\n",
		    304, NULL },
		{ HTTP_METHOD_GET, "/openapi.json",
		    SHOWN "If-None-Match: \"other\"\n", 200, NULL },
		{ HTTP_METHOD_OPTIONS, "/openapi.json", NULL, 204,
		    "GET, HEAD, OPTIONS" },
		{ HTTP_METHOD_POST, "/openapi.json", SHOWN, 405,
		    "GET, HEAD, OPTIONS" },
		/* it is not more public than the surface */
		{ HTTP_METHOD_GET, "/openapi.json", NULL, 401, NULL },
		{ HTTP_METHOD_GET, "/openapi.yaml", SHOWN, 404, NULL },
	};
	struct surface s;

	(void)state;
	surface_open(&s, FILE_WITH("/v1/keys"), CAPABILITY_EXPOSES_REST);
	for (size_t i = 0; i < LEN(t); i++) {
		surface_ask(&s, t[i].method, t[i].target, t[i].headers, NULL);
		CHECK_INT(s.ex.response.status, t[i].status);
		CHECK_TEXT(surface_header(&s, "Allow"), t[i].allow);
		CHECK_INT(fake.count, 0);
		if (t[i].status == 200)
			CHECK(str_starts(
			    s.ex.response.body, STR("{\"openapi\":\"3.1.0\"")));
		if (t[i].status == 304)
			CHECK_INT(s.ex.response.body.n, 0);
	}
	surface_close(&s);
}

static void
test_a_matching_etag_returns_304(void **state)
{
	struct surface s;
	char headers[200];

	(void)state;
	surface_open(&s, FILE_WITH("/v1/keys"), CAPABILITY_EXPOSES_REST);
	surface_ask(&s, HTTP_METHOD_GET, "/openapi.json", SHOWN, NULL);
	CHECK_HAS(arena_strdup(&s.arena, s.ex.response.body),
	    "\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\"}");
	CHECK_HAS(arena_strdup(&s.arena, s.ex.response.body),
	    "\"servers\":[{\"url\":\"/\"}]");
	snprintf(headers, sizeof(headers), SHOWN "If-None-Match: \"a\", W/%s\n",
	    arena_strdup(&s.arena, surface_header(&s, "ETag")));
	surface_ask(&s, HTTP_METHOD_GET, "/openapi.json", headers, NULL);
	CHECK_INT(s.ex.response.status, 304);
	surface_close(&s);
}

static void
test_a_route_of_the_file_overrides_the_document(void **state)
{
	static const char *const files[] = { FILE_WITH("/openapi.json"),
		FILE_WITH("'/{any}'") };

	(void)state;
	for (size_t i = 0; i < LEN(files); i++) {
		struct surface s;

		surface_open(&s, files[i], CAPABILITY_EXPOSES_REST);
		surface_ask(&s, HTTP_METHOD_GET, "/openapi.json", SHOWN, NULL);
		CHECK_INT(fake.count, 1);
		surface_close(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_document_is_served_at_its_path),
		cmocka_unit_test(test_a_matching_etag_returns_304),
		cmocka_unit_test(
		    test_a_route_of_the_file_overrides_the_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
