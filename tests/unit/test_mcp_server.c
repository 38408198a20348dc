/* test_mcp_server.c - the protocol's own methods, in every revision. */
#include "mcp_fixture.h"

static void
test_initialize_agrees_on_a_revision_that_has_it(void **state)
{
	static const struct {
		const char *wanted, *got;
	} t[] = {
		{ "\"2024-11-05\"", "2024-11-05" },
		{ "\"2025-03-26\"", "2025-03-26" },
		{ "\"2025-06-18\"", "2025-06-18" },
		{ "\"2025-11-25\"", "2025-11-25" },
		{ "\"2026-07-28\"", "2025-11-25" },
		{ "\"2099-01-01\"", "2025-11-25" },
		{ "7", "2025-11-25" },
	};
	struct rig r;

	(void)state;
	rig_make(&r, NULL);
	for (size_t i = 0; i < LEN(t); i++) {
		char *params =
		    mem_printf("{\"protocolVersion\":%s}", t[i].wanted);
		char *want = mem_printf(
		    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{"
		    "\"protocolVersion\":\"%s\",\"capabilities\":"
		    "{\"tools\":{}},\"serverInfo\":{\"name\":\"rig\","
		    "\"version\":\"1\"}}}",
		    t[i].got);

		CHECK_STR(
		    rig_say(&r, MCP_2025_11_25, "initialize", params), want);
		free(params);
		free(want);
	}
	rig_free(&r);
}

static void
test_discover_may_declare_other_capabilities(void **state)
{
	struct rig r;

	(void)state;
	rig_make(&r, NULL);
	CHECK_STR(rig_say(&r, MCP_2026_07_28, "server/discover", "{}"),
	    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"resultType\":"
	    "\"complete\",\"supportedVersions\":[\"2026-07-28\"],"
	    "\"capabilities\":{\"tools\":{}},\"ttlMs\":3600000,"
	    "\"cacheScope\":\"public\",\"_meta\":{"
	    "\"io.modelcontextprotocol/serverInfo\":{\"name\":\"rig\","
	    "\"version\":\"1\"}}}}");
	r.server.modern_capabilities = STR("{\"extensions\":{}}");
	CHECK_HAS(rig_say(&r, MCP_2026_07_28, "server/discover", "{}"),
	    "\"capabilities\":{\"extensions\":{}}");
	rig_free(&r);
}

#define NO_METHOD "\"code\":-32601"
#define EMPTY "\"result\":{}"

static void
test_methods_are_where_their_revision_has_them(void **state)
{
	static const struct {
		enum mcp_revision revision;
		const char *method, *params, *part;
	} t[] = {
		{ MCP_2024_11_05, "ping", "{}", EMPTY },
		{ MCP_2026_07_28, "ping", "{}", NO_METHOD },
		{ MCP_2025_11_25, "server/discover", "{}", NO_METHOD },
		{ MCP_2026_07_28, "initialize", "{}", NO_METHOD },
		{ MCP_2025_11_25, "subscriptions/listen", "{}", NO_METHOD },
		{ MCP_2025_03_26, "test/old", "{}", "\"echo\":true" },
		{ MCP_2025_06_18, "test/old", "{}", NO_METHOD },
		{ MCP_2025_06_18, "no/such", "{}", NO_METHOD },
		/* Not offered: the rig does not log. */
		{ MCP_2025_11_25, "logging/setLevel", "{\"level\":\"info\"}",
		    NO_METHOD },
		{ MCP_2025_11_25, "resources/subscribe", "{\"uri\":\"x:y\"}",
		    EMPTY },
		{ MCP_2025_11_25, "resources/unsubscribe", "{\"uri\":\"x:y\"}",
		    EMPTY },
		{ MCP_2025_11_25, "resources/subscribe", "{}",
		    "\"code\":-32602" },
		{ MCP_2026_07_28, "resources/subscribe", "{\"uri\":\"x:y\"}",
		    NO_METHOD },
	};
	struct rig r;

	(void)state;
	rig_make(&r, NULL);
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_HAS(rig_say(&r, t[i].revision, t[i].method, t[i].params),
		    t[i].part);
	rig_free(&r);
}

static void
test_levels_of_the_log_are_those_of_syslog(void **state)
{
	static const struct {
		const char *params, *part;
	} t[] = {
		{ "{\"level\":\"debug\"}", EMPTY },
		{ "{\"level\":\"emergency\"}", EMPTY },
		{ "{\"level\":\"warn\"}", "\"code\":-32602" },
		{ "{\"level\":7}", "\"code\":-32602" },
		{ "{}", "\"code\":-32602" },
	};
	struct rig r;

	(void)state;
	rig_make(&r, NULL);
	r.server.logging = true;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_HAS(rig_say(&r, MCP_2025_06_18, "logging/setLevel",
		              t[i].params),
		    t[i].part);
	rig_free(&r);
}

static bool
has_modern(const struct mcp_server *s, const char *name)
{
	for (size_t i = 0; s->modern_methods[i] != NULL; i++)
		if (strcmp(s->modern_methods[i], name) == 0)
			return true;
	return false;
}

static void
test_a_server_without_a_hub_has_nothing_to_listen_to(void **state)
{
	struct rig r;

	(void)state;
	rig_make(&r, NULL);
	CHECK(has_modern(&r.server, "subscriptions/listen"));
	CHECK(has_modern(&r.server, "test/echo"));
	CHECK(!has_modern(&r.server, "test/old"));
	CHECK(!has_modern(&r.server, "ping"));
	r.server.registry = NULL;
	mcp_server_init(&r.server);
	CHECK(!has_modern(&r.server, "subscriptions/listen"));
	CHECK(has_modern(&r.server, "server/discover"));
	CHECK_HAS(rig_say(&r, MCP_2025_11_25, "resources/subscribe",
	              "{\"uri\":\"x:y\"}"),
	    NO_METHOD);
	rig_free(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_initialize_agrees_on_a_revision_that_has_it),
		cmocka_unit_test(test_discover_may_declare_other_capabilities),
		cmocka_unit_test(
		    test_methods_are_where_their_revision_has_them),
		cmocka_unit_test(test_levels_of_the_log_are_those_of_syslog),
		cmocka_unit_test(
		    test_a_server_without_a_hub_has_nothing_to_listen_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
