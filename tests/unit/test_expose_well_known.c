/* test_expose_well_known.c - skills at well-known URLs. */
#include "expose/expose.h"
#include "expose/skill/expose_well_known.h"
#include "fake_engine.h"

static const char file[] =
    "naftiko: 1.0.0-alpha2\n"
    "info: {label: Keys, description: Keys.}\n"
    "capability:\n"
    "  consumes:\n"
    "  - type: http\n    namespace: k\n"
    "    baseUri: https://api.example.com\n"
    "    resources:\n"
    "    - name: keys\n      path: /keys\n"
    "      operations:\n      - name: list\n        method: GET\n"
    "      - {name: drop, method: DELETE}\n"
    "  exposes:\n"
    "  - type: rest\n    namespace: shop-rest\n    port: 8080\n"
    "    authentication: {type: bearer, token: t}\n"
    "    resources:\n"
    "    - path: /v1/keys\n"
    "      operations:\n"
    "      - {method: GET, name: list-keys, call: k.list}\n"
    "      - {method: DELETE, name: delete-keys, call: k.drop}\n";

#define ROOT "/.well-known/agent-skills/"

static void
test_skills_need_no_credential(void **state)
{
	static const struct {
		enum http_method method;
		const char *target;
		int status;
		const char *type, *begin;
	} t[] = {
		{ HTTP_METHOD_GET, ROOT "index.json", 200, "application/json",
		    "{\"$schema\":\"https://schemas.agentskills.io/discovery/"
		    "0.2.0/schema.json\",\"skills\":[{\"name\":\"shop\","
		    "\"type\":\"archive\"" },
		{ HTTP_METHOD_HEAD, ROOT "index.json", 200, "application/json",
		    "{" },
		{ HTTP_METHOD_GET, ROOT "shop.tar.gz", 200, "application/gzip",
		    "\x1f\x8b" },
		{ HTTP_METHOD_GET, ROOT "shop.zip", 200, "application/zip",
		    "PK" },
		{ HTTP_METHOD_GET, ROOT "shop/SKILL.md", 200,
		    "text/markdown; charset=utf-8", "---\nname: shop\n" },
		{ HTTP_METHOD_GET, ROOT "shop/SKILL%2Emd", 200,
		    "text/markdown; charset=utf-8", "---\n" },
		{ HTTP_METHOD_GET, ROOT "shop/references/keys.md", 200,
		    "text/markdown; charset=utf-8", "# Keys" },
		{ HTTP_METHOD_GET, "/.well-known/skills/index.json", 200,
		    "application/json", "{\"skills\":[{\"name\":\"shop\"" },
		{ HTTP_METHOD_GET, "/.well-known/skills/shop/SKILL.md", 200,
		    "text/markdown; charset=utf-8", "---\n" },
		{ HTTP_METHOD_GET, ROOT, 404, NULL, NULL },
		{ HTTP_METHOD_GET, ROOT "shop", 404, NULL, NULL },
		{ HTTP_METHOD_GET, ROOT "shop/", 404, NULL, NULL },
		{ HTTP_METHOD_GET, ROOT "shop/../SKILL.md", 404, NULL, NULL },
		{ HTTP_METHOD_GET, ROOT "shop/%2e%2e/x", 404, NULL, NULL },
		{ HTTP_METHOD_GET, ROOT "other.tar.gz", 404, NULL, NULL },
		{ HTTP_METHOD_GET, ROOT "%zz", 404, NULL, NULL },
		{ HTTP_METHOD_POST, ROOT "index.json", 405, NULL, NULL },
		{ HTTP_METHOD_OPTIONS, ROOT "index.json", 204, NULL, NULL },
		/* other paths belong to the surface */
		{ HTTP_METHOD_GET, "/.well-known/agent-skills", 401, NULL,
		    NULL },
	};
	struct surface s;

	(void)state;
	surface_open(&s, file, CAPABILITY_EXPOSES_REST);
	for (size_t i = 0; i < LEN(t); i++) {
		surface_ask(&s, t[i].method, t[i].target, NULL, NULL);
		if (s.ex.response.status != t[i].status)
			fail_msg("%s: %d", t[i].target, s.ex.response.status);
		CHECK_INT(fake.count, 0);
		if (t[i].begin == NULL)
			continue;
		CHECK_TEXT(s.ex.response.content_type, t[i].type);
		CHECK(str_starts(s.ex.response.body, str_of(t[i].begin)));
		CHECK_TEXT(surface_header(&s, "Cache-Control"), "no-cache");
	}
	surface_close(&s);
}

static void
test_a_matching_etag_returns_304(void **state)
{
	struct surface s;
	char headers[200];

	(void)state;
	surface_open(&s, file, CAPABILITY_EXPOSES_REST);
	surface_ask(&s, HTTP_METHOD_GET, ROOT "shop.tar.gz", NULL, NULL);
	snprintf(headers, sizeof(headers), "If-None-Match: %s\n",
	    arena_strdup(&s.arena, surface_header(&s, "ETag")));
	surface_ask(&s, HTTP_METHOD_GET, ROOT "shop.tar.gz", headers, NULL);
	CHECK_INT(s.ex.response.status, 304);
	CHECK_INT(s.ex.response.body.n, 0);
	surface_close(&s);
}

static void
test_one_index_has_each_name_once(void **state)
{
	struct exposer *both[2];
	struct surface s;
	const char *said, *at;

	(void)state;
	surface_open(&s, file, CAPABILITY_EXPOSES_REST);
	both[0] = both[1] = s.x;
	surface_ask(&s, HTTP_METHOD_GET, ROOT "index.json", NULL, NULL);
	s.ex.response = (struct http_response){ 0 };
	expose_skills_index(both, 2, NULL, &s.ex);
	said = arena_strdup(&s.arena, s.ex.response.body);
	at = strstr(said, "\"name\":\"shop\"");
	CHECK(at != NULL && strstr(at + 1, "\"name\":\"shop\"") == NULL);
	CHECK(expose_has_skill_file(s.x, STR(ROOT "shop.tar.gz")));
	CHECK(!expose_has_skill_file(s.x, STR(ROOT "index.json")));
	surface_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_skills_need_no_credential),
		cmocka_unit_test(test_a_matching_etag_returns_304),
		cmocka_unit_test(test_one_index_has_each_name_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
