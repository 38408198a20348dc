/* test_mcp_listen.c - subscriptions/listen: what is kept, told, and ended. */
#include "mcp_fixture.h"

#define LINES                                                                  \
	"MCP-Protocol-Version: 2026-07-28\r\n"                                 \
	"Mcp-Method: subscriptions/listen\r\n"
#define LISTEN(filter)                                                         \
	RIG_CALL("\"l\"", "subscriptions/listen",                              \
	    "{\"notifications\":" filter "," RIG_META "}")
#define ID "\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":\"l\"}"
#define ACKNOWLEDGED                                                           \
	"\"method\":\"notifications/subscriptions/acknowledged\","             \
	"\"params\":{\"notifications\":"

static void
test_what_will_be_kept_is_acknowledged_first(void **state)
{
	static const struct {
		const char *body, *part;
	} t[] = {
		{ LISTEN("{\"toolsListChanged\":true}"),
		    ACKNOWLEDGED "{\"toolsListChanged\":true}," ID "}}" },
		/* The rig changes no prompts. */
		{ LISTEN("{\"toolsListChanged\":true,\"promptsListChanged\":"
		         "true}"),
		    ACKNOWLEDGED "{\"toolsListChanged\":true}," ID },
		{ LISTEN("{\"toolsListChanged\":1}"), ACKNOWLEDGED "{}," ID },
		{ LISTEN("{}"), ACKNOWLEDGED "{}," ID },
		{ LISTEN("{\"resourceSubscriptions\":[\"x:y\"]}"),
		    ACKNOWLEDGED "{\"resourceSubscriptions\":[\"x:y\"]}," ID },
		{ LISTEN("[]"), "\"code\":-32602" },
		{ LISTEN("{\"resourceSubscriptions\":\"x:y\"}"),
		    "\"code\":-32602" },
	};
	struct rig r;

	(void)state;
	rig_make(&r, NULL);
	rig_listen(&r);
	for (size_t i = 0; i < LEN(t); i++) {
		int fd = rig_dial(&r, "POST", LINES, t[i].body);

		free(rig_hear(fd, t[i].part));
		close(fd);
	}
	rig_stop(&r);
}

static void
test_changes_come_to_those_who_asked(void **state)
{
	struct rig r;
	char *text;
	int tools, uris;

	(void)state;
	rig_make(&r, NULL);
	rig_listen(&r);
	tools =
	    rig_dial(&r, "POST", LINES, LISTEN("{\"toolsListChanged\":true}"));
	uris = rig_dial(
	    &r, "POST", LINES, LISTEN("{\"resourceSubscriptions\":[\"x:y\"]}"));
	free(rig_hear(tools, "acknowledged"));
	free(rig_hear(uris, "acknowledged"));
	mcp_registry_changed(r.registry, STR("another"), MCP_CHANGE_TOOLS);
	mcp_registry_updated(r.registry, STR("rig"), STR("x:z"));
	mcp_registry_changed(r.registry, STR("rig"), MCP_CHANGE_PROMPTS);
	mcp_registry_changed(r.registry, STR("rig"), MCP_CHANGE_TOOLS);
	mcp_registry_updated(r.registry, STR("rig"), STR("x:y"));
	text = rig_hear(tools, "notifications/tools/list_changed");
	CHECK(strstr(text, "prompts") == NULL);
	free(text);
	text = rig_hear(uris,
	    "\"method\":\"notifications/resources/updated\",\"params\":"
	    "{\"uri\":\"x:y\"," ID "}}");
	CHECK(strstr(text, "x:z") == NULL);
	free(text);
	close(tools);
	close(uris);
	rig_stop(&r);
}

static void
test_the_servers_end_is_a_result(void **state)
{
	struct rig r;
	char *text;
	int fd;

	(void)state;
	rig_make(&r, NULL);
	rig_listen(&r);
	fd = rig_dial(&r, "POST", LINES, LISTEN("{}"));
	free(rig_hear(fd, "acknowledged"));
	rig_stop(&r);
	text = rig_hear(fd, NULL);
	CHECK_HAS(text, "\"id\":\"l\",\"result\":{\"resultType\":\"complete\"");
	CHECK_HAS(text, "0\r\n\r\n");
	free(text);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_will_be_kept_is_acknowledged_first),
		cmocka_unit_test(test_changes_come_to_those_who_asked),
		cmocka_unit_test(test_the_servers_end_is_a_result),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
