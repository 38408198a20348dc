/* test_mcp_http_post.c - how the responses of one POST are sent: whole or as a
 * stream.
 */
#include "mcp_fixture.h"

#define ECHO(id) RIG_CALL(id, "test/echo", "{}")
#define LOUD RIG_CALL("5", "test/echo", "{\"_meta\":{\"progressToken\":\"p\"}}")
#define ANSWER(id)                                                             \
	"{\"jsonrpc\":\"2.0\",\"id\":" id ",\"result\":{\"echo\":true}}"

static void
check_post(const struct rig *r, const char *lines, const char *body,
    const char *const *parts)
{
	char *text = rig_post(r, lines, body);

	for (; *parts != NULL; parts++)
		CHECK_HAS(text, *parts);
	free(text);
}

static void
test_answers_are_whole_unless_something_is_said_before(void **state)
{
	static const struct {
		const char *lines, *body;
		const char *parts[4];
	} t[] = {
		{ "", ECHO("5"), { "application/json", ANSWER("5") } },
		{ "", "[" ECHO("1") "," ECHO("\"b\"") "]",
		    { "application/json",
		        "[" ANSWER("1") "," ANSWER("\"b\"") "]" } },
		{ "", "{\"jsonrpc\":\"2.0\",\"method\":\"n\"}",
		    { " 202 ", "Content-Length: 0" } },
		{ "", LOUD,
		    { "text/event-stream", "\"progress\":1,\"total\":2",
		        "data: " ANSWER("5") } },
		{ "Accept: application/json\r\n", LOUD,
		    { "application/json", ANSWER("5") } },
		{ "Accept: application/json, text/event-stream\r\n", LOUD,
		    { "text/event-stream", "data: " ANSWER("5") } },
		/* Of a batch nothing is said before. */
		{ "", "[" LOUD "]",
		    { "application/json", "[" ANSWER("5") "]" } },
	};
	struct rig r;
	char *session, *lines;

	(void)state;
	rig_make(&r, NULL);
	rig_listen(&r);
	session = rig_session(&r);
	for (size_t i = 0; i < LEN(t); i++) {
		check_post(&r, t[i].lines, t[i].body, t[i].parts);
		if (t[i].body[0] == '[') /* not of the session's revision */
			continue;
		lines = mem_printf("%s%s", session, t[i].lines);
		check_post(&r, lines, t[i].body, t[i].parts);
		free(lines);
	}
	free(session);
	rig_stop(&r);
}

static void
test_a_handshake_begins_a_session_of_the_newer_revisions(void **state)
{
	static const char *const with[] = { "2025-03-26", "2025-06-18",
		"2025-11-25" };
	struct rig r;
	char *text, *body;

	(void)state;
	rig_make(&r, NULL);
	rig_listen(&r);
	for (size_t i = 0; i < LEN(with); i++) {
		body = mem_printf(
		    RIG_CALL("1", "initialize", "{\"protocolVersion\":\"%s\"}"),
		    with[i]);
		text = rig_post(&r, "", body);
		CHECK_HAS(text, "Mcp-Session-Id: ");
		free(text);
		free(body);
	}
	text = rig_post(&r, "",
	    RIG_CALL(
	        "1", "initialize", "{\"protocolVersion\":\"2024-11-05\"}"));
	CHECK(strstr(text, "Mcp-Session-Id: ") == NULL);
	free(text);
	rig_stop(&r);
}

static void
test_the_whole_stream_comes_again(void **state)
{
	static const char *const parts[] = { "id: 1-1\n", "id: 1-2\n",
		"data: " ANSWER("5"), NULL };
	struct rig r;
	char *session, *lines, *text;
	int fd;

	(void)state;
	rig_make(&r, NULL);
	rig_listen(&r);
	session = rig_session(&r);
	check_post(&r, session, LOUD, parts);
	lines =
	    mem_printf("%sConnection: close\r\nAccept: text/event-stream\r\n"
	               "Last-Event-ID: 1-0\r\n",
	        session);
	fd = rig_dial(&r, "GET", lines, "");
	text = rig_hear(fd, NULL);
	for (const char *const *part = parts; *part != NULL; part++)
		CHECK_HAS(text, *part);
	free(text);
	close(fd);
	free(lines);
	free(session);
	rig_stop(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_answers_are_whole_unless_something_is_said_before),
		cmocka_unit_test(
		    test_a_handshake_begins_a_session_of_the_newer_revisions),
		cmocka_unit_test(test_the_whole_stream_comes_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
