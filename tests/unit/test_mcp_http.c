/* test_mcp_http.c - the endpoint: which statuses, whatever is sent. */
#include "mcp_fixture.h"

struct row {
	const char *method, *lines, *body, *status, *part;
};

#define PING RIG_CALL("1", "ping", "{}")
#define EVENTS "Accept: text/event-stream\r\n"

static void
check_rows(
    const struct rig *r, const char *session, const struct row *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char *lines = mem_printf(
		    "Connection: close\r\n%s%s", session, t[i].lines);
		int fd = rig_dial(r, t[i].method, lines, t[i].body);
		char *text = rig_hear(fd, NULL);

		if (strstr(text, t[i].status) == NULL ||
		    strstr(text, t[i].part) == NULL)
			fail_msg("%s, %s, %s: %s", t[i].method, lines,
			    t[i].body, text);
		close(fd);
		free(text);
		free(lines);
	}
}

static void
test_without_a_session_there_is_post_only(void **state)
{
	static const struct row t[] = {
		{ "POST", "", PING, " 200 ", "\"result\":{}" },
		{ "POST", "", "{", " 400 ", "-32700" },
		{ "POST", "", "", " 400 ", "-32700" },
		{ "POST", "", "[]", " 400 ", "-32600" },
		{ "POST", "", "{}", " 400 ", "-32600" },
		{ "POST", "Mcp-Session-Id: x\r\n", PING, " 404 ", "-32001" },
		{ "POST", "Mcp-Session-Id:\r\n", PING, " 200 ", "result" },
		/* A handshake asks for a new one, whatever it names. */
		{ "POST", "Mcp-Session-Id: x\r\n", RIG_HELLO, " 200 ",
		    "Mcp-Session-Id: " },
		{ "GET", EVENTS, "", " 405 ", "Allow: POST, OPTIONS" },
		{ "DELETE", "", "", " 405 ", "-32000" },
		{ "PUT", "", "{}", " 405 ", "-32000" },
		{ "GET", EVENTS "Mcp-Session-Id: x\r\n", "", " 404 ",
		    "-32001" },
		{ "DELETE", "Mcp-Session-Id: x\r\n", "", " 404 ", "-32001" },
	};
	struct rig r;

	(void)state;
	rig_make(&r, NULL);
	rig_listen(&r);
	check_rows(&r, "", t, LEN(t));
	rig_stop(&r);
}

static void
test_a_session_has_a_stream_and_an_end(void **state)
{
	static const struct row t[] = {
		{ "POST", "", PING, " 200 ", "\"result\":{}" },
		{ "POST", "Authorization: Key b\r\n", PING, " 404 ", "-32001" },
		{ "POST", "", "[" PING "]", " 400 ", "-32600" },
		{ "PUT", "", "{}", " 405 ", "Allow: GET, POST, DELETE" },
		{ "GET", "", "", " 406 ", "-32000" },
		{ "GET", "Accept: application/json\r\n", "", " 406 ",
		    "-32000" },
		{ "GET", EVENTS "Last-Event-ID: x\r\n", "", " 400 ", "-32000" },
		{ "GET", EVENTS "Last-Event-ID: 9-1\r\n", "", " 404 ",
		    "-32001" },
		{ "GET", EVENTS "MCP-Protocol-Version: x\r\n", "", " 400 ",
		    "2025-06-18" },
		{ "GET", EVENTS "MCP-Protocol-Version: 2026-07-28\r\n", "",
		    " 405 ", "Allow: POST, OPTIONS" },
		{ "DELETE", "Authorization: Key b\r\n", "", " 404 ", "-32001" },
		{ "DELETE", "", "", " 200 ", "Content-Length: 0" },
		{ "DELETE", "", "", " 404 ", "-32001" },
		{ "POST", "", PING, " 404 ", "-32001" },
	};
	struct rig r;
	char *session;

	(void)state;
	rig_make(&r, NULL);
	rig_listen(&r);
	session = rig_session(&r);
	check_rows(&r, session, t, LEN(t));
	free(session);
	rig_stop(&r);
}

static void
test_a_session_has_one_stream_of_its_own(void **state)
{
	static const struct row second[] = {
		{ "GET", EVENTS, "", " 409 ", "-32000" },
		{ "DELETE", "", "", " 200 ", "" },
	};
	struct rig r;
	char *session, *lines;
	int fd;

	(void)state;
	rig_make(&r, NULL);
	rig_listen(&r);
	session = rig_session(&r);
	lines = mem_printf("%s" EVENTS, session);
	fd = rig_dial(&r, "GET", lines, "");
	free(rig_hear(fd, "data: \n\n"));
	check_rows(&r, session, second, LEN(second));
	free(rig_hear(fd, "0\r\n\r\n")); /* it ended with its session */
	close(fd);
	free(lines);
	free(session);
	rig_stop(&r);
}

static void
test_without_a_hub_there_are_no_sessions(void **state)
{
	static const struct row t[] = {
		{ "POST", "Mcp-Session-Id: x\r\n", PING, " 200 ", "result" },
		{ "GET", EVENTS "Mcp-Session-Id: x\r\n", "", " 405 ",
		    "Allow: POST, OPTIONS" },
		{ "DELETE", "Mcp-Session-Id: x\r\n", "", " 405 ", "-32000" },
	};
	struct rig r;

	(void)state;
	rig_make(&r, NULL);
	r.server.registry = NULL;
	mcp_server_init(&r.server);
	rig_listen(&r);
	check_rows(&r, "", t, LEN(t));
	rig_stop(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_a_session_there_is_post_only),
		cmocka_unit_test(test_a_session_has_a_stream_and_an_end),
		cmocka_unit_test(test_a_session_has_one_stream_of_its_own),
		cmocka_unit_test(test_without_a_hub_there_are_no_sessions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
