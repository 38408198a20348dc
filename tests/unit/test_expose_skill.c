/* test_expose_skill.c - the catalog of a skill surface. */
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
    "  - type: skill\n    namespace: keys-skill\n    port: 8080\n"
    "    skills:\n"
    "    - name: Key-Care\n      description: Care for keys.\n"
    "      license: MIT\n      argument-hint: '[key]'\n"
    "      tools:\n"
    "      - {name: look, description: Look., from: {sourceNamespace: "
    "keys-mcp, action: list-keys}}\n"
    "  - type: mcp\n    namespace: keys-mcp\n    port: 9090\n"
    "    tools:\n"
    "    - {name: list-keys, description: List., call: k.list}\n"
    "    - {name: drop-keys, description: Drop., call: k.drop}\n";

static void
test_each_route_has_its_response(void **state)
{
	static const struct {
		const char *target;
		int status;
		const char *part;
	} t[] = {
		{ "/skills", 200,
		    "{\"count\":1,\"skills\":[{\"name\":\"key-care\","
		    "\"description\":\"Care for keys.\",\"license\":\"MIT\","
		    "\"tools\":[\"look\"]}]}" },
		{ "/skills/key-care", 200,
		    "{\"name\":\"key-care\",\"description\":\"Care for keys.\","
		    "\"license\":\"MIT\",\"argument-hint\":\"[key]\"," },
		{ "/skills/Key-Care", 200,
		    "\"tools\":[{\"name\":\"look\",\"description\":\"Look.\","
		    "\"type\":\"derived\",\"invocationRef\":{"
		    "\"targetNamespace\":\"keys-mcp\",\"action\":\"list-keys\","
		    "\"mode\":\"mcp\"}}]}" },
		{ "/skills/key-care/contents", 200,
		    "{\"name\":\"key-care\",\"files\":[{\"path\":\"SKILL.md\","
		    "\"size\":" },
		{ "/skills/key-care/contents/SKILL.md", 200,
		    "---\nname: key-care\n" },
		{ "/skills/key-care/contents/references/keys.md", 200,
		    "## list-keys" },
		{ "/skills/key-care/download", 200, "PK" },
		{ "/skills/key-care/contents/../x", 400, NULL },
		{ "/skills/key-care/contents/%2e%2e/x", 400, NULL },
		{ "/skills/key-care/contents/a%00", 400, NULL },
		{ "/skills/key-care/contents/none.md", 404, NULL },
		{ "/skills/key-care/other", 404, NULL },
		{ "/skills/none", 404, NULL },
		{ "/other", 404, NULL },
	};
	struct surface s;

	(void)state;
	surface_open(&s, file, CAPABILITY_EXPOSES_SKILL);
	for (size_t i = 0; i < LEN(t); i++) {
		surface_ask(&s, HTTP_METHOD_GET, t[i].target, NULL, NULL);
		if (s.ex.response.status != t[i].status)
			fail_msg("%s: %d", t[i].target, s.ex.response.status);
		if (t[i].part != NULL)
			CHECK_HAS(arena_strdup(&s.arena, s.ex.response.body),
			    t[i].part);
	}
	surface_ask(&s, HTTP_METHOD_POST, "/skills", NULL, "{}");
	CHECK_INT(s.ex.response.status, 405);
	surface_close(&s);
}

static void
test_a_skill_contains_the_tools_that_it_names(void **state)
{
	struct surface s;

	(void)state;
	surface_open(&s, file, CAPABILITY_EXPOSES_SKILL);
	surface_ask(&s, HTTP_METHOD_GET, "/skills/key-care/contents/SKILL.md",
	    NULL, NULL);
	CHECK(strstr(arena_strdup(&s.arena, s.ex.response.body), "drop-keys") ==
	      NULL);
	surface_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_route_has_its_response),
		cmocka_unit_test(test_a_skill_contains_the_tools_that_it_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
