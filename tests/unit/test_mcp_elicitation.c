/* test_mcp_elicitation.c - questions to the client, and what they are bound to.
 */
#include "mcp_fixture.h"

/* The answer's requestState. */
static struct str
state_of(struct rig *r, const char *answer)
{
	const struct json *v =
	    json_parse(&r->arena, str_of(answer), 64, 0, NULL);

	return json_get_text(json_get(v, "result"), "requestState");
}

static const char *
repeat(struct rig *r, struct str state, const char *arguments)
{
	return rig_say(r, MCP_2026_07_28, "test/question",
	    arena_printf(&r->arena,
	        "{\"requestState\":\"%.*s\",\"arguments\":%s,"
	        "\"inputResponses\":{\"who\":{\"action\":\"accept\"},"
	        "\"stray\":7}," RIG_META "}",
	        STR_FMT(state), arguments));
}

static void
test_a_question_is_asked_by_result_and_answered_by_repeating(void **state)
{
	struct rig r;
	const char *asked;

	(void)state;
	rig_make(&r, NULL);
	asked = rig_say(&r, MCP_2026_07_28, "test/question",
	    "{\"arguments\":{}," RIG_META "}");
	CHECK_HAS(asked, "\"resultType\":\"input_required\",\"inputRequests\":"
	                 "{\"who\":{\"method\":\"elicitation/create\","
	                 "\"params\":{\"message\":\"Who?\"}}}");
	CHECK_HAS(repeat(&r, state_of(&r, asked), "{}"),
	    "\"resultType\":\"complete\",\"action\":\"accept\"");
	rig_free(&r);
}

#define NOT_OURS "\"code\":-32602"

static void
test_a_state_is_good_for_one_request_of_one_caller(void **state)
{
	struct rig r, other;
	struct str token;
	struct mcp_caller another;
	struct mcp_request q;
	char *copy;

	(void)state;
	rig_make(&r, NULL);
	rig_make(&other, NULL);
	token = state_of(&r, rig_say(&r, MCP_2026_07_28, "test/question",
	                         "{\"arguments\":{}," RIG_META "}"));
	CHECK_HAS(repeat(&r, token, "{\"x\":1}"), NOT_OURS);
	CHECK_HAS(repeat(&other, token, "{}"), NOT_OURS);
	for (size_t i = 0; i < token.n; i++) {
		copy = mem_printf("%.*s", STR_FMT(token));
		copy[i] = copy[i] == 'A' ? 'B' : 'A';
		CHECK_HAS(repeat(&r, str_of(copy), "{}"), NOT_OURS);
		free(copy);
	}
	q = rig_ask(&r, MCP_2026_07_28, "test/question",
	    arena_printf(&r.arena,
	        "{\"arguments\":{},\"requestState\":\"%.*s\"," RIG_META "}",
	        STR_FMT(token)));
	another = rig_caller("another");
	q.session.caller = &another;
	mcp_server_dispatch(&q);
	CHECK_HAS(arena_strdup(&r.arena, q.answer), NOT_OURS);
	rig_free(&r);
	rig_free(&other);
}

static void
test_what_is_no_state_and_no_answer_is_refused(void **state)
{
	static const char *const t[] = {
		"{\"requestState\":\"\"," RIG_META "}",
		"{\"requestState\":\".\"," RIG_META "}",
		"{\"requestState\":7," RIG_META "}",
		"{\"requestState\":\"eA==.00\"," RIG_META "}",
		"{\"inputResponses\":[]," RIG_META "}",
		"{\"inputResponses\":\"x\"," RIG_META "}",
	};
	struct rig r;

	(void)state;
	rig_make(&r, NULL);
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_HAS(rig_say(&r, MCP_2026_07_28, "test/question", t[i]),
		    NOT_OURS);
	/* No answer to what was asked: it is asked again. */
	CHECK_HAS(rig_say(&r, MCP_2026_07_28, "test/question",
	              "{\"inputResponses\":{\"else\":{}}," RIG_META "}"),
	    "\"resultType\":\"input_required\"");
	rig_free(&r);
}

static void
test_who_cannot_be_asked_is_told_what_is_missing(void **state)
{
	struct rig r;
	struct mcp_request q;

	(void)state;
	rig_make(&r, NULL);
	q = rig_ask(&r, MCP_2026_07_28, "test/question", "{}");
	mcp_server_dispatch(&q);
	CHECK_INT(q.status, 400);
	CHECK_HAS(arena_strdup(&r.arena, q.answer),
	    "\"data\":{\"requiredCapabilities\":{\"elicitation\":{}}}");
	q = rig_ask(&r, MCP_2025_11_25, "test/question", "{" RIG_META "}");
	mcp_server_dispatch(&q); /* no session to ask in */
	CHECK_HAS(arena_strdup(&r.arena, q.answer), "\"code\":-32600");
	rig_free(&r);
}

/* In a session the question goes out on the stream of the request. */
static void
test_a_session_is_asked_on_the_stream_of_its_request(void **state)
{
	static const struct {
		const char *answer, *part;
	} t[] = {
		{ "\"result\":{\"action\":\"accept\"}",
		    "\"action\":\"accept\"" },
		{ "\"error\":{\"code\":1,\"message\":\"m\"}",
		    "\"action\":\"cancel\"" },
	};
	struct rig r;
	char *session, *text, *body;
	int fd;

	(void)state;
	rig_make(&r, NULL);
	rig_listen(&r);
	session = rig_session(&r);
	for (size_t i = 0; i < LEN(t); i++) {
		const char *id;

		fd = rig_dial(
		    &r, "POST", session, RIG_CALL("5", "test/question", "{}"));
		text = rig_hear(fd, "\"Who?\"}}\n\n");
		id = strstr(text, "\"id\":\"ask-");
		CHECK(id != NULL);
		body = mem_printf(
		    "{\"jsonrpc\":\"2.0\",%.*s,%s}", 27, id, t[i].answer);
		free(text);
		text = rig_post(&r, session, body);
		CHECK_HAS(text, " 202 ");
		free(text);
		free(body);
		text = rig_hear(fd, "0\r\n\r\n");
		CHECK_HAS(text, t[i].part);
		free(text);
		close(fd);
	}
	/* It may also take back its request, or leave us waiting at the end. */
	for (int i = 0; i < 2; i++) {
		fd = rig_dial(
		    &r, "POST", session, RIG_CALL("6", "test/question", "{}"));
		free(rig_hear(fd, "\"Who?\"}}\n\n"));
		if (i == 0) {
			free(rig_post(&r, session,
			    "{\"jsonrpc\":\"2.0\",\"method\":"
			    "\"notifications/cancelled\",\"params\":"
			    "{\"requestId\":6}}"));
			free(rig_hear(fd, "0\r\n\r\n"));
		}
		close(fd);
	}
	free(session);
	rig_stop(&r);
}

static void
test_a_question_that_nobody_answers_ends(void **state)
{
	const struct mcp_registry_limits limits = { .ask_ms = 20 };
	struct rig r;
	char *session, *text;
	int fd;

	(void)state;
	rig_make(&r, &limits);
	rig_listen(&r);
	session = rig_session(&r);
	fd =
	    rig_dial(&r, "POST", session, RIG_CALL("5", "test/question", "{}"));
	text = rig_hear(fd, "0\r\n\r\n");
	CHECK_HAS(text, "did not answer");
	free(text);
	close(fd);
	free(session);
	rig_stop(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_question_is_asked_by_result_and_answered_by_repeating),
		cmocka_unit_test(
		    test_a_state_is_good_for_one_request_of_one_caller),
		cmocka_unit_test(
		    test_what_is_no_state_and_no_answer_is_refused),
		cmocka_unit_test(
		    test_who_cannot_be_asked_is_told_what_is_missing),
		cmocka_unit_test(
		    test_a_session_is_asked_on_the_stream_of_its_request),
		cmocka_unit_test(test_a_question_that_nobody_answers_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
