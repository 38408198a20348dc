/* test_expose_mcp.c - the MCP endpoint in both eras, without a socket. */
#include "fake_engine.h"

static const char file[] =
    "naftiko: 1.0.0-alpha2\n"
    "info:\n  label: Key Things\n  description: Keys.\n"
    "capability:\n"
    "  consumes:\n"
    "  - type: http\n    namespace: k\n"
    "    baseUri: https://api.example.com/v1\n"
    "    resources:\n"
    "    - name: keys\n      path: /keys\n"
    "      operations:\n"
    "      - name: list\n        method: GET\n"
    "      - name: create\n        method: POST\n"
    "        inputParameters:\n"
    "        - name: body\n          in: body\n          type: object\n"
    "          required: true\n"
    "  exposes:\n"
    "  - type: mcp\n    namespace: m\n    port: 9090\n    transport: http\n"
    "    description: Keeps keys.\n"
    "    tools:\n"
    "    - name: list-keys\n      description: List them.\n"
    "      hints:\n        readOnly: true\n        idempotent: true\n"
    "      call: k.list\n"
    "      outputParameters:\n      - type: array\n        mapping: $.\n"
    "    - name: create-key\n      description: Make one.\n"
    "      call: k.create\n"
    "      inputParameters:\n"
    "      - {name: body, type: object, description: The key.}\n"
    "      with:\n        body: tools.body\n"
    "    - name: shaped\n      description: With a shape.\n"
    "      call: k.list\n"
    "      outputParameters:\n      - type: array\n        mapping: $.\n"
    "        items:\n          type: object\n          properties:\n"
    "            id:\n              type: string\n"
    "              mapping: $.id\n"
    "    - name: lost\n      description: Calls nothing.\n"
    "      call: k.nowhere\n";

#define JSON_TYPE "Content-Type: application/json\n"
#define META                                                                   \
	"\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":"              \
	"\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}"
#define MODERN(method)                                                         \
	JSON_TYPE "MCP-Protocol-Version: 2026-07-28\nMcp-Method: " method "\n"
#define LEGACY(version) JSON_TYPE "MCP-Protocol-Version: " version "\n"
#define INFO                                                                   \
	"{\"name\":\"m\",\"title\":\"Key "                                     \
	"Things\",\"version\":\"" CLAVIGER_VERSION "\"}"

#define SKILL                                                                  \
	" The resource skill://m/m/SKILL.md is the skill for these tools: "    \
	"order, secrets, errors."

/* The body of the response as a C string. */
static const char *
said(struct surface *s)
{
	return arena_strdup(&s->arena, s->ex.response.body);
}

static const char *
post(struct surface *s, const char *headers, const char *body)
{
	surface_ask(s, HTTP_METHOD_POST, "/mcp", headers, body);
	return said(s);
}

/* tools/call in a legacy revision; the arguments as JSON. */
static const char *
call(struct surface *s, const char *version, const char *tool,
    const char *arguments)
{
	char headers[200], body[2000];

	snprintf(headers, sizeof(headers), LEGACY("%s"), version);
	snprintf(body, sizeof(body),
	    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
	    "\"params\":{\"name\":\"%s\",\"arguments\":%s}}",
	    tool, arguments);
	return post(s, headers, body);
}

static void
test_http_is_checked_before_messages(void **state)
{
	static const struct {
		enum http_method method;
		const char *target, *headers, *body;
		int status;
		const char *allow, *part;
	} t[] = {
		{ HTTP_METHOD_GET, "/mcp", NULL, NULL, 405, "POST, OPTIONS",
		    "-32000" },
		{ HTTP_METHOD_DELETE, "/", NULL, NULL, 405, "POST, OPTIONS",
		    "-32000" },
		{ HTTP_METHOD_PUT, "/mcp", NULL, "{}", 405, "POST, OPTIONS",
		    "-32000" },
		{ HTTP_METHOD_OPTIONS, "/mcp", NULL, NULL, 204,
		    "GET, POST, DELETE, OPTIONS", "" },
		{ HTTP_METHOD_POST, "/mcp/", JSON_TYPE, "{}", 400, NULL,
		    "-32600" },
		{ HTTP_METHOD_POST, "/mcp/x", JSON_TYPE, "{}", 404, NULL,
		    "not_found" },
		{ HTTP_METHOD_POST, "/mcp", JSON_TYPE, "{\"id\":7,}", 400, NULL,
		    "\"id\":7" },
		{ HTTP_METHOD_POST, "/v1/keys", JSON_TYPE, "{}", 404, NULL,
		    "not_found" },
		{ HTTP_METHOD_POST, "/mcp", NULL, "{}", 415, NULL, "-32000" },
		{ HTTP_METHOD_POST, "/mcp", "Content-Type: text/plain\n", "{}",
		    415, NULL, "-32000" },
		{ HTTP_METHOD_POST, "/mcp", JSON_TYPE, "", 400, NULL,
		    "-32700" },
		{ HTTP_METHOD_POST, "/mcp", JSON_TYPE, "{\"a\":", 400, NULL,
		    "-32700" },
		{ HTTP_METHOD_POST, "/", JSON_TYPE, "{}", 400, NULL, "-32600" },
		{ HTTP_METHOD_POST, "/mcp", LEGACY("1999-01-01"),
		    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}", 400,
		    NULL, "2025-06-18" },
		{ HTTP_METHOD_POST, "/mcp", JSON_TYPE,
		    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}", 202,
		    NULL, "" },
	};
	struct surface s;

	(void)state;
	surface_open(&s, file, CAPABILITY_EXPOSES_MCP);
	for (size_t i = 0; i < LEN(t); i++) {
		surface_ask(
		    &s, t[i].method, t[i].target, t[i].headers, t[i].body);
		if (s.ex.response.status != t[i].status)
			fail_msg("row %zu: %d %s", i, s.ex.response.status,
			    said(&s));
		CHECK_TEXT(surface_header(&s, "Allow"), t[i].allow);
		CHECK_HAS(said(&s), t[i].part);
		if (t[i].part[0] == '\0')
			CHECK_INT(s.ex.response.body.n, 0);
	}
	surface_close(&s);
}

static void
test_initialize_returns_the_known_version(void **state)
{
	static const char *const t[][2] = {
		{ "\"2024-11-05\"", "2024-11-05" },
		{ "\"2025-03-26\"", "2025-03-26" },
		{ "\"2025-06-18\"", "2025-06-18" },
		{ "\"2025-11-25\"", "2025-11-25" },
		{ "\"2026-07-28\"", "2025-11-25" },
		{ "\"1999-01-01\"", "2025-11-25" },
		{ "7", "2025-11-25" },
	};
	struct surface s;

	(void)state;
	surface_open(&s, file, CAPABILITY_EXPOSES_MCP);
	for (size_t i = 0; i < LEN(t); i++) {
		char body[300], want[400];

		snprintf(body, sizeof(body),
		    "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":"
		    "\"initialize\",\"params\":{\"protocolVersion\":%s}}",
		    t[i][0]);
		snprintf(want, sizeof(want),
		    "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"result\":{"
		    "\"protocolVersion\":\"%s\",\"capabilities\":{\"tools\":{},"
		    "\"resources\":{}},\"serverInfo\":" INFO
		    ",\"instructions\":\"Keeps keys." SKILL "\"}}",
		    t[i][1]);
		CHECK_STR(post(&s, JSON_TYPE, body), want);
		CHECK_INT(s.ex.response.status, 200);
	}
	surface_close(&s);
}

static void
test_instructions_state_who_decides(void **state)
{
	struct surface s;
	struct err e;
	struct exposer *x;

	(void)state;
	surface_open(&s, file, CAPABILITY_EXPOSES_MCP);
	fake.authority = true;
	x = expose_new(&s.engine, s.capability->exposes, NULL, NULL, &e);
	expose_free(s.x);
	s.x = x;
	CHECK_HAS(post(&s, JSON_TYPE,
	              "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
	              "\"initialize\",\"params\":{}}"),
	    "\"Keeps keys. Send `Authorization: Key <id>:<secret>`");
	surface_close(&s);
}

static void
test_discover_lists_capabilities(void **state)
{
	struct surface s;

	(void)state;
	surface_open(&s, file, CAPABILITY_EXPOSES_MCP);
	CHECK_STR(post(&s, MODERN("server/discover"),
	              "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
	              "\"server/discover\",\"params\":{" META "}}"),
	    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"resultType\":"
	    "\"complete\",\"supportedVersions\":[\"2026-07-28\"],"
	    "\"capabilities\":{\"tools\":{},\"resources\":{},"
	    "\"extensions\":{\"io.modelcontextprotocol/skills\":{"
	    "\"directoryRead\":true}}},\"instructions\":\"Keeps keys." SKILL
	    "\","
	    "\"ttlMs\":3600000,\"cacheScope\":\"public\",\"_meta\":{"
	    "\"io.modelcontextprotocol/serverInfo\":" INFO "}}}");
	surface_close(&s);
}

static void
test_methods_belong_to_their_era(void **state)
{
	static const struct {
		const char *headers, *body;
		int status;
		const char *part;
	} t[] = {
		{ LEGACY("2025-11-25"),
		    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}", 200,
		    "\"result\":{}}" },
		{ JSON_TYPE,
		    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}", 200,
		    "\"result\":{}}" },
		{ MODERN("ping"),
		    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\","
		    "\"params\":{" META "}}",
		    404, "-32601" },
		{ JSON_TYPE,
		    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
		    "\"resources/list\"}",
		    200, "\"name\":\"m\"" },
		{ JSON_TYPE,
		    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
		    "\"skills/list\"}",
		    200, "-32601" },
		{ JSON_TYPE,
		    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
		    "\"prompts/list\"}",
		    200, "-32601" },
		{ JSON_TYPE,
		    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
		    "\"server/discover\"}",
		    200, "-32601" },
		{ JSON_TYPE,
		    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\","
		    "\"params\":{\"cursor\":\"x\"}}",
		    200, "-32602" },
		{ JSON_TYPE,
		    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
		    "\"params\":{}}",
		    200, "-32602" },
		{ JSON_TYPE,
		    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
		    "\"params\":{\"name\":\"list-keys\",\"arguments\":[]}}",
		    200, "-32602" },
		{ JSON_TYPE,
		    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
		    "\"params\":{\"name\":\"list-key\"}}",
		    200, "did you mean list-keys?" },
		{ MODERN("tools/call") "Mcp-Name: nothing\n",
		    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
		    "\"params\":{\"name\":\"nothing\"," META "}}",
		    200, "-32602" },
	};
	struct surface s;

	(void)state;
	surface_open(&s, file, CAPABILITY_EXPOSES_MCP);
	for (size_t i = 0; i < LEN(t); i++) {
		CHECK_HAS(post(&s, t[i].headers, t[i].body), t[i].part);
		CHECK_INT(s.ex.response.status, t[i].status);
		CHECK_INT(fake.count, 0);
	}
	surface_close(&s);
}

#define LIST "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}"

static void
test_a_list_has_the_members_of_its_revision(void **state)
{
	static const struct {
		const char *version;
		bool annotations, titles;
	} t[] = {
		{ "2024-11-05", false, false },
		{ "2025-03-26", true, false },
		{ "2025-06-18", true, true },
		{ "2025-11-25", true, true },
	};
	struct surface s;

	(void)state;
	surface_open(&s, file, CAPABILITY_EXPOSES_MCP);
	for (size_t i = 0; i < LEN(t); i++) {
		char headers[100];
		const struct json *tool;

		snprintf(headers, sizeof(headers), LEGACY("%s"), t[i].version);
		surface_ask(&s, HTTP_METHOD_POST, "/mcp", headers, LIST);
		tool = json_at(
		    json_get(json_get(json_parse(&s.arena, s.ex.response.body,
		                          64, JSON_UNIQUE, NULL),
		                 "result"),
		        "tools"),
		    0);
		CHECK_TEXT(json_get_text(tool, "name"), "list-keys");
		CHECK_TEXT(json_get_text(tool, "description"), "List them.");
		CHECK_TEXT(json_get_text(tool, "title"),
		    t[i].titles ? "List Keys" : NULL);
		CHECK((json_get(tool, "annotations") != NULL) ==
		      t[i].annotations);
		/* a type alone declares no shape */
		CHECK(json_get(tool, "outputSchema") == NULL);
		CHECK(strstr(said(&s), "ttlMs") == NULL);
		CHECK(strstr(said(&s), "resultType") == NULL);
	}
	surface_close(&s);
}

static void
test_a_list_is_exact(void **state)
{
	struct surface s;
	const char *text;

	(void)state;
	surface_open(&s, file, CAPABILITY_EXPOSES_MCP);
	text = post(&s, MODERN("tools/list"),
	    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\","
	    "\"params\":{" META "}}");
	CHECK_HAS(text, "\"ttlMs\":300000,\"cacheScope\":\"public\"");
	CHECK_HAS(text,
	    "{\"name\":\"list-keys\",\"title\":\"List Keys\",\"description\":"
	    "\"List them.\",\"inputSchema\":{\"type\":\"object\","
	    "\"properties\":{}},\"annotations\":{"
	    "\"readOnlyHint\":true,\"destructiveHint\":false,"
	    "\"idempotentHint\":true,\"openWorldHint\":true}}");
	CHECK_HAS(text,
	    "\"inputSchema\":{\"type\":\"object\",\"properties\":{\"body\":{"
	    "\"type\":\"object\",\"description\":\"The "
	    "key.\"}},\"required\":[\"body\"],"
	    "\"additionalProperties\":false},\"annotations\":{"
	    "\"readOnlyHint\":false,\"destructiveHint\":true,"
	    "\"idempotentHint\":false,\"openWorldHint\":true}}");
	CHECK_HAS(text, "\"outputSchema\":{\"type\":\"array\"");
	text = post(&s, LEGACY("2025-11-25"), LIST);
	CHECK_HAS(text,
	    "\"outputSchema\":{\"type\":\"object\",\"properties\":{\"result\":"
	    "{\"type\":\"array\"");
	surface_close(&s);
}

static void
test_a_success_is_text_and_structure(void **state)
{
	static const struct {
		const char *version, *body, *tail;
		int status;
	} t[] = {
		{ "2025-11-25", "{\"a\":1}",
		    "\"text\":\"{\\\"a\\\":1}\"}],\"structuredContent\":"
		    "{\"a\":1},\"isError\":false}}",
		    200 },
		{ "2025-06-18", "[1]",
		    "\"text\":\"[1]\"}],\"structuredContent\":{\"result\":[1]},"
		    "\"isError\":false}}",
		    200 },
		{ "2025-03-26", "[1]", "\"text\":\"[1]\"}],\"isError\":false}}",
		    200 },
		{ "2025-11-25", "plain",
		    "\"text\":\"plain\"}],\"isError\":false}}", 200 },
		{ "2025-11-25", "",
		    "\"text\":\"Done: HTTP 204, no content.\"}],"
		    "\"structuredContent\":{\"status\":204},\"isError\":false}"
		    "}",
		    204 },
		{ "2025-03-26", "",
		    "\"text\":\"Done: HTTP 204, no content.\"}],"
		    "\"isError\":false}}",
		    204 },
	};
	struct surface s;

	(void)state;
	surface_open(&s, file, CAPABILITY_EXPOSES_MCP);
	for (size_t i = 0; i < LEN(t); i++) {
		fake.body = t[i].body;
		fake.status = t[i].status;
		CHECK_HAS(call(&s, t[i].version, "list-keys", "{}"), t[i].tail);
	}
	fake.status = 200;
	fake.body = "[1]";
	CHECK_HAS(
	    post(&s, MODERN("tools/call") "Mcp-Name: list-keys\n",
	        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
	        "\"tools/call\",\"params\":{\"name\":\"list-keys\"," META "}}"),
	    "{\"resultType\":\"complete\",\"content\":[{\"type\":\"text\","
	    "\"text\":\"[1]\"}],\"structuredContent\":[1],\"isError\":false,"
	    "\"_meta\":{\"io.modelcontextprotocol/serverInfo\":" INFO "}}}");
	surface_close(&s);
}

static void
test_a_declared_shape_is_kept_or_reported_as_violated(void **state)
{
	struct surface s;

	(void)state;
	surface_open(&s, file, CAPABILITY_EXPOSES_MCP);
	fake.body = "[{\"id\":\"a\"}]";
	CHECK_HAS(call(&s, "2025-11-25", "shaped", "{}"),
	    "\"structuredContent\":{\"result\":[{\"id\":\"a\"}]},"
	    "\"isError\":false");
	fake.body = "[{\"id\":7}]";
	CHECK_HAS(call(&s, "2025-11-25", "shaped", "{}"), "\"isError\":true");
	CHECK_HAS(said(&s), "unexpected_shape");
	fake.body = "";
	CHECK_HAS(call(&s, "2025-11-25", "shaped", "{}"),
	    "\"structuredContent\":{\"result\":[]},\"isError\":false");
	surface_close(&s);
}

static void
test_a_failure_states_the_error_and_the_remedy(void **state)
{
	static const struct {
		int status;
		const char *body, *text;
		bool authority, retryable;
	} t[] = {
		{ 404,
		    "{\"error\":{\"type\":\"not_found\",\"message\":\"No such "
		    "key.\"}}",
		    "HTTP 404 from api.example.com: No such key. List what",
		    false, false },
		{ 401,
		    "{\"error\":{\"type\":\"authorization_error\",\"message\":"
		    "\"Authentication required\"}}",
		    "HTTP 401 from the key authority: Authentication required. "
		    "Send `Authorization: Key <id>:<secret>`",
		    true, false },
		{ 401, "{\"detail\":\"No user\"}",
		    "HTTP 401 from api.example.com: No user. Set the "
		    "credential",
		    false, false },
		{ 403, "{}",
		    "HTTP 403 from the key authority: Forbidden. Use a key of "
		    "scope ADMIN",
		    true, false },
		{ 422, "{\"detail\":[{\"msg\":\"too long\"}]}", ": too long. ",
		    false, false },
		{ 429, "{\"message\":\"slow\\u001b[31m down\\n\"}",
		    ": slow[31m down. It asks to wait 7 seconds. Wait", false,
		    true },
		{ 500, "oops", "HTTP 500 from api.example.com: oops. ", false,
		    true },
		{ 302, "", "HTTP 302 from api.example.com: Found. ", false,
		    false },
	};
	struct surface s;

	(void)state;
	surface_open(&s, file, CAPABILITY_EXPOSES_MCP);
	for (size_t i = 0; i < LEN(t); i++) {
		fake.status = t[i].status;
		fake.body = t[i].body;
		fake.type =
		    t[i].body[0] == '{' ? "application/json" : "text/plain";
		fake.authority = t[i].authority;
		fake.retry_after = t[i].status == 429 ? "7" : NULL;
		CHECK_HAS(call(&s, "2025-11-25", "list-keys", "{}"), t[i].text);
		CHECK_INT(s.ex.response.status, 200);
		CHECK_HAS(said(&s), "\"isError\":true");
		CHECK_HAS(said(&s), t[i].retryable ? "\"retryable\":true"
		                                   : "\"retryable\":false");
		CHECK((strstr(said(&s), "\"retryAfterMs\":7000") != NULL) ==
		      (t[i].status == 429));
	}
	CHECK(strstr(call(&s, "2025-03-26", "list-keys", "{}"),
	          "structuredContent") == NULL);
	surface_close(&s);
}

static void
test_errors_of_the_engine_are_tool_errors(void **state)
{
	static const struct {
		enum err_kind kind;
		bool timed_out;
		const char *part;
	} t[] = {
		{ ERR_INPUT, false, "\"code\":\"validation_error\"" },
		{ ERR_UPSTREAM, true, "\"code\":\"timeout\",\"status\":504" },
		{ ERR_UPSTREAM, false, "\"status\":502" },
		{ ERR_UNAVAILABLE, false, "\"status\":503" },
		{ ERR_LIMIT, false, "\"retryable\":true" },
		{ ERR_SYSTEM, false, "\"code\":-32603" },
	};
	struct surface s;

	(void)state;
	surface_open(&s, file, CAPABILITY_EXPOSES_MCP);
	for (size_t i = 0; i < LEN(t); i++) {
		fake.kind = t[i].kind;
		fake.timed_out = t[i].timed_out;
		CHECK_HAS(call(&s, "2025-11-25", "list-keys", "{}"), t[i].part);
		CHECK_HAS(said(&s), "said the engine");
	}
	surface_close(&s);
}

static void
test_a_tool_that_cannot_work_fails_before_a_request(void **state)
{
	struct surface s;

	(void)state;
	surface_open(&s, file, CAPABILITY_EXPOSES_MCP);
	CHECK_HAS(call(&s, "2025-11-25", "create-key", "{\"alias\":1}"),
	    "'alias' is not a parameter of create-key; it takes body");
	CHECK_INT(fake.count, 0);
	/*
	 * Hints that the file does not declare are derived, and openWorldHint
	 * stays set.
	 */
	CHECK_HAS(call(&s, "2025-11-25", "list-keys", "{\"x\":1}"),
	    "\"isError\":false");
	CHECK_INT(fake.count, 1);
	fake.count = 0;
	CHECK_HAS(call(&s, "2025-11-25", "lost", "{}"), "cannot work");
	CHECK_HAS(said(&s), "\"isError\":true");
	CHECK_INT(fake.count, 0);
	surface_close(&s);
}

static void
test_a_bearer_token_is_the_callers_key(void **state)
{
	static const struct {
		const char *header, *want;
	} t[] = {
		{ "Authorization: Bearer a:b\n", "Key a:b" },
		{ "Authorization: bearer   a:b\n", "Key a:b" },
		{ "Authorization: Bearer\n", "Key " },
		{ "Authorization: Bearers a:b\n", "Bearers a:b" },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct surface s;
		char headers[128];

		surface_open(&s, file, CAPABILITY_EXPOSES_MCP);
		snprintf(headers, sizeof(headers), JSON_TYPE "%s", t[i].header);
		post(&s, headers,
		    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
		    "\"tools/call\",\"params\":{\"name\":\"create-key\","
		    "\"arguments\":{\"body\":{\"alias\":\"x\"}}}}");
		CHECK_INT(fake.count, 1);
		CHECK_TEXT(fake.calls[0]->source.authorization, t[i].want);
		surface_close(&s);
	}
}

static void
test_a_call_has_the_callers_arguments_and_credential(void **state)
{
	struct surface s;

	(void)state;
	surface_open(&s, file, CAPABILITY_EXPOSES_MCP);
	post(&s, JSON_TYPE "Authorization: Key a:b\n",
	    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
	    "\"params\":{\"name\":\"create-key\",\"arguments\":{\"body\":{"
	    "\"alias\":\"x\"}}}}");
	CHECK_INT(fake.count, 1);
	CHECK_TEXT(fake.calls[0]->source.authorization, "Key a:b");
	CHECK(fake.calls[0]->source.request == NULL);
	CHECK_TEXT(
	    json_get_text(
	        json_get(fake.calls[0]->source.arguments, "body"), "alias"),
	    "x");
	/* without arguments, and with null for them: an empty object */
	post(&s, JSON_TYPE,
	    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
	    "\"params\":{\"name\":\"list-keys\"}}");
	CHECK_INT(fake.calls[0]->source.arguments->kind, JSON_OBJECT);
	CHECK_HAS(call(&s, "2025-11-25", "list-keys", "null"), "isError");
	CHECK_INT(fake.calls[0]->source.arguments->kind, JSON_OBJECT);
	surface_close(&s);
}

static void
test_a_batch_is_answered_when_all_are_done(void **state)
{
	struct surface s;

	(void)state;
	surface_open(&s, file, CAPABILITY_EXPOSES_MCP);
	fake.later = true;
	surface_ask(&s, HTTP_METHOD_POST, "/mcp", LEGACY("2025-03-26"),
	    "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
	    "\"params\":{\"name\":\"list-keys\"}},"
	    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"},"
	    "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"},"
	    "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\","
	    "\"params\":{\"name\":\"list-keys\"}}]");
	CHECK_INT(fake.count, 2);
	fake_answer(fake.calls[1]);
	CHECK_INT(fake.sent, 0);
	fake_answer(fake.calls[0]);
	CHECK_INT(fake.sent, 1);
	/* in the order of the requests, not of completion */
	CHECK_HAS(said(&s), "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":");
	CHECK_HAS(said(&s), ",{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}},"
	                    "{\"jsonrpc\":\"2.0\",\"id\":3,");
	fake.later = false;
	CHECK_STR(
	    post(&s, JSON_TYPE, "[{\"jsonrpc\":\"2.0\",\"method\":\"x\"}]"),
	    "");
	CHECK_INT(s.ex.response.status, 202);
	surface_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_http_is_checked_before_messages),
		cmocka_unit_test(test_initialize_returns_the_known_version),
		cmocka_unit_test(test_instructions_state_who_decides),
		cmocka_unit_test(test_discover_lists_capabilities),
		cmocka_unit_test(test_methods_belong_to_their_era),
		cmocka_unit_test(test_a_list_has_the_members_of_its_revision),
		cmocka_unit_test(test_a_list_is_exact),
		cmocka_unit_test(test_a_success_is_text_and_structure),
		cmocka_unit_test(
		    test_a_declared_shape_is_kept_or_reported_as_violated),
		cmocka_unit_test(
		    test_a_failure_states_the_error_and_the_remedy),
		cmocka_unit_test(test_errors_of_the_engine_are_tool_errors),
		cmocka_unit_test(
		    test_a_tool_that_cannot_work_fails_before_a_request),
		cmocka_unit_test(test_a_bearer_token_is_the_callers_key),
		cmocka_unit_test(
		    test_a_call_has_the_callers_arguments_and_credential),
		cmocka_unit_test(test_a_batch_is_answered_when_all_are_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
