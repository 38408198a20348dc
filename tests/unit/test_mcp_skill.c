/* test_mcp_skill.c - skills over MCP (SEP-2640), without a socket. */
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
    "  exposes:\n"
    "  - type: mcp\n    namespace: shop-mcp\n    port: 9090\n"
    "    tools:\n"
    "    - {name: list-keys, description: List them., call: k.list}\n";

#define JSON_TYPE "Content-Type: application/json\n"
#define ROOT "skill://shop-mcp/shop"

static const char *
ask(struct surface *s, const char *method, const char *uri)
{
	char headers[400], body[600];

	snprintf(headers, sizeof(headers),
	    JSON_TYPE "MCP-Protocol-Version: 2026-07-28\nMcp-Method: %s\n"
	              "Mcp-Name: %s\n",
	    method, uri != NULL ? uri : "x");
	snprintf(body, sizeof(body),
	    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":{%s%s%s"
	    "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":"
	    "\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}}"
	    "}",
	    method, uri != NULL ? "\"uri\":\"" : "", uri != NULL ? uri : "",
	    uri != NULL ? "\"," : "");
	surface_ask(s, HTTP_METHOD_POST, "/mcp", headers, body);
	return arena_strdup(&s->arena, s->ex.response.body);
}

static void
test_each_method_says_its_part(void **state)
{
	static const struct {
		const char *method, *uri, *part;
	} t[] = {
		{ "skills/list", NULL,
		    "\"skills\":[{\"uri\":\"" ROOT
		    "/SKILL.md\",\"frontmatter\":{\"name\":"
		    "\"shop\",\"description\":" },
		{ "skills/list", NULL,
		    "\"resources\":[{\"uri\":\"" ROOT
		    "/SKILL.md\",\"digest\":\"sha256:" },
		{ "skills/list", NULL, "\"ttlMs\":" },
		{ "skills/get", ROOT "/SKILL.md",
		    "\"skill\":{\"uri\":\"" ROOT },
		{ "skills/get", ROOT, "-32602" },
		{ "skills/get", "skill://shop-mcp/other/SKILL.md", "-32602" },
		{ "resources/directory/read", ROOT,
		    "\"name\":\"references\",\"mimeType\":\"inode/"
		    "directory\"" },
		{ "resources/directory/read", ROOT "/references",
		    "\"name\":\"keys.md\",\"mimeType\":\"text/markdown\"" },
		{ "resources/directory/read", ROOT "/SKILL.md", "-32602" },
		{ "resources/directory/read", ROOT "/ref", "-32602" },
		{ "resources/directory/read", "skill://other/shop", "-32602" },
		{ "resources/read", ROOT "/SKILL.md",
		    "\"mimeType\":\"text/markdown\",\"text\":\"---\\nname: "
		    "shop\\n" },
		{ "resources/read", ROOT "/../SKILL.md", "-32602" },
		{ "resources/list", NULL, "\"uri\":\"" ROOT "/SKILL.md\"" },
	};
	struct surface s;

	(void)state;
	surface_open(&s, file, CAPABILITY_EXPOSES_MCP);
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_HAS(ask(&s, t[i].method, t[i].uri), t[i].part);
	surface_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_method_says_its_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
