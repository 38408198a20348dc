/* test_expose_policy.c - --read-only on REST and MCP surfaces. */
#include "expose/surface/expose_kind.h"
#include "expose/surface/expose_policy.h"
#include "fake_engine.h"

static const char file[] =
    "naftiko: 1.0.0-alpha2\n"
    "info: {label: L, description: D}\n"
    "capability:\n"
    "  consumes:\n"
    "  - type: http\n    namespace: k\n    baseUri: https://a.example\n"
    "    resources:\n"
    "    - name: r\n      path: /r\n      operations:\n"
    "      - {name: get, method: GET}\n"
    "      - {name: drop, method: DELETE}\n"
    "  exposes:\n"
    "  - type: mcp\n    namespace: m\n    port: 9090\n    tools:\n"
    "    - {name: look, description: d, call: k.get}\n"
    "    - {name: drop, description: d, call: k.drop}\n"
    "  - type: rest\n    namespace: r\n    port: 8080\n    resources:\n"
    "    - name: things\n      path: /things\n      operations:\n"
    "      - {name: look, method: GET, call: k.get}\n"
    "      - {name: drop, method: DELETE, call: k.drop}\n"
    "      - {name: find, method: POST, call: k.get}\n"
    "    - {name: f, path: /f, forward: {targetNamespace: k}}\n";

static const struct expose_policy read_only = { .read_only = true };

static void
open_read_only(struct surface *s, enum capability_exposes_type type)
{
	const struct capability_exposes *x;
	struct err e = { .kind = ERR_NONE };

	surface_open(s, file, type);
	x = s->x->capability;
	expose_free(s->x);
	s->x = expose_new(&s->engine, x, NULL, &read_only, &e);
}

static const char *
said(struct surface *s)
{
	return arena_strdup(&s->arena, s->ex.response.body);
}

static void
test_read_only_rest_rejects_changes(void **state)
{
	static const struct {
		enum http_method method;
		const char *target;
		int status;
	} t[] = {
		{ HTTP_METHOD_GET, "/things", 200 },
		{ HTTP_METHOD_HEAD, "/things", 200 },
		{ HTTP_METHOD_POST, "/things", 200 }, /* it calls a GET */
		{ HTTP_METHOD_DELETE, "/things", 403 },
		{ HTTP_METHOD_GET, "/f/x", 200 },
		{ HTTP_METHOD_HEAD, "/f/x", 200 },
		{ HTTP_METHOD_POST, "/f/x", 403 },
		{ HTTP_METHOD_DELETE, "/f", 403 },
		{ HTTP_METHOD_PATCH, "/things", 405 },
	};
	struct surface s;

	(void)state;
	open_read_only(&s, CAPABILITY_EXPOSES_REST);
	for (size_t i = 0; i < LEN(t); i++) {
		surface_ask(&s, t[i].method, t[i].target, NULL, NULL);
		if (s.ex.response.status != t[i].status)
			fail_msg("row %zu: %d", i, s.ex.response.status);
		CHECK_INT(fake.count, t[i].status == 200);
		if (t[i].status == 403)
			CHECK_HAS(said(&s), "read-only");
	}
	surface_ask(&s, HTTP_METHOD_GET, "/openapi.json", NULL, NULL);
	CHECK_HAS(said(&s), "\"get\"");
	CHECK(strstr(said(&s), "\"delete\"") == NULL);
	surface_close(&s);
}

#define POST(body)                                                             \
	surface_ask(&s, HTTP_METHOD_POST, "/mcp",                              \
	    "Content-Type: application/json\n", body)

static void
test_read_only_mcp_hides_and_rejects_changes(void **state)
{
	struct surface s;

	(void)state;
	open_read_only(&s, CAPABILITY_EXPOSES_MCP);
	POST("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}");
	CHECK_HAS(said(&s), "\"name\":\"look\"");
	CHECK(strstr(said(&s), "\"name\":\"drop\"") == NULL);
	POST("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
	     "\"params\":{\"name\":\"drop\"}}");
	CHECK_INT(fake.count, 0);
	CHECK_HAS(said(&s), "this server is read-only");
	CHECK_HAS(said(&s), "\"isError\":true");
	POST("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
	     "\"params\":{\"name\":\"drob\"}}");
	CHECK_HAS(said(&s), "-32602");
	POST("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
	     "\"params\":{\"name\":\"look\"}}");
	CHECK_INT(fake.count, 1);
	surface_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read_only_rest_rejects_changes),
		cmocka_unit_test(test_read_only_mcp_hides_and_rejects_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
