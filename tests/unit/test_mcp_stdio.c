/* test_mcp_stdio.c - lines in and lines out, over a pair of pipes. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "mcp/mcp.h"
#include "net/loop.h"
#include "check.h"

/* A server with a tool that answers, one that is slow, and one that asks. */
struct stage {
	struct loop *loop;
	struct mcp_registry *registry;
	struct mcp_server server;
	struct mcp_stdio *stdio;
	int in, out; /* our ends */
	struct loop_timer *timer; /* of the slow tool; NULL: none waits */
	struct mcp_request *slow;
	int entered, left, aborted;
	int64_t grace_ms; /* 0: plenty */
	bool ended;
};

static struct stage *stage; /* of the one test that runs */

static void
on_slow(void *context)
{
	struct mcp_request *q = context;

	loop_timer_free(stage->timer);
	stage->timer = NULL;
	mcp_request_progress(q, 1, 2, STR("half"));
	mcp_request_result(q, STR("\"slow\":\n true"));
}

static void
ask_client(struct mcp_request *q)
{
	const struct json *given = mcp_elicitation_get(q, "who");
	const struct mcp_elicitation want = { "who", "elicitation/create",
		"elicitation", STR("{\"message\":\"who?\"}") };

	if (given == NULL)
		mcp_elicitation_need(q, &want, 1, NULL);
	else
		mcp_request_result(
		    q, arena_strf(q->arena, "\"action\":\"%.*s\"",
		           STR_FMT(json_get_text(given, "action"))));
}

/* As a call that is aborted: at once, or later where it cannot be. */
static void
on_abort(struct mcp_request *q)
{
	stage->aborted++;
	mcp_request_error(q, MCP_INTERNAL_ERROR, STR("Cancelled"));
}

static void
call(struct mcp_request *q)
{
	struct str name = json_get_text(q->message.params, "name");

	if (str_is(name, "never")) {
		q->abort = on_abort;
		q->work = stage;
	} else if (str_is(name, "slow")) {
		stage->timer = loop_timer_new(stage->loop, on_slow, q);
		loop_timer_set(stage->timer, 20, 0);
	} else if (str_is(name, "ask")) {
		ask_client(q);
	} else if (str_is(name, "who")) {
		mcp_request_result(
		    q, arena_strf(q->arena,
		           "\"credential\":\"%.*s\",\"caller\":%d",
		           STR_FMT(q->credential),
		           q->session.caller->principal.kind ==
		               HTTP_PRINCIPAL_LOCAL));
	} else if (str_is(name, "change")) {
		mcp_registry_changed(
		    stage->registry, STR("s"), MCP_CHANGE_TOOLS);
		mcp_registry_updated(stage->registry, STR("s"), STR("a:b"));
		mcp_request_result(q, STR(""));
	} else {
		mcp_request_result(q, STR("\"ok\":true"));
	}
}

static const struct mcp_method methods[] = {
	{ "tools/call", "mcp tools/call", MCP_2024_11_05, MCP_2026_07_28,
	    call },
	{ NULL, NULL, MCP_REVISIONS, MCP_REVISIONS, NULL },
};

static void
on_enter(void *context, struct mcp_stdio_use *use)
{
	struct stage *s = context;

	s->entered++;
	use->server = &s->server;
}

static void
on_leave(void *context, const struct mcp_stdio_use *use)
{
	struct stage *s = context;

	(void)use;
	s->left++;
}

static void
on_stopped(void *context)
{
	struct stage *s = context;

	loop_stop(s->loop);
}

static void
on_end(void *context)
{
	struct stage *s = context;

	s->ended = true;
	mcp_stdio_stop(s->stdio, 5000, on_stopped, s);
}

static void
open_stage(struct stage *s, int in, int out)
{
	const struct mcp_stdio_config config = {
		.in = in,
		.out = out,
		.line_bytes = 2000,
		.in_flight = 2,
		.grace_ms = s->grace_ms > 0 ? s->grace_ms : 5000,
		.credential = STR("Key a:b"),
		.enter = on_enter,
		.leave = on_leave,
		.on_end = on_end,
		.context = s,
	};
	struct err e = { 0 };

	stage = s;
	s->loop = loop_new(&e);
	s->registry = mcp_registry_new(NULL);
	s->server = (struct mcp_server){
		.info = STR("{\"name\":\"t\"}"),
		.capabilities = STR("{\"tools\":{}}"),
		.logging = true,
		.subscribe = true,
		.changes = MCP_CHANGE_TOOLS,
		.json = { .depth = 64, .values = 10000 },
		.registry = s->registry,
		.surface = STR("s"),
		.methods = methods,
	};
	mcp_server_init(&s->server);
	s->stdio = mcp_stdio_open(s->loop, &config, &e);
	assert_non_null(s->stdio);
}

static void
close_stage(struct stage *s)
{
	loop_timer_free(s->timer);
	mcp_stdio_free(s->stdio);
	mcp_registry_leave(s->registry, s->loop);
	loop_free(s->loop);
	mcp_registry_free(s->registry);
}

/* All that is said to `input`, then its end. */
static void
talk_to(struct stage *s, const char *input, struct buf *output)
{
	char path[] = "/tmp/test_mcp_stdio.XXXXXX";
	int pipe_out[2], file = mkstemp(path);
	char bytes[65536];
	ssize_t n;

	assert_true(file != -1);
	unlink(path);
	assert_true(pipe2(pipe_out, O_CLOEXEC) == 0);
	assert_true(
	    write(file, input, strlen(input)) == (ssize_t)strlen(input));
	lseek(file, 0, SEEK_SET);
	open_stage(s, file, pipe_out[1]);
	loop_run(s->loop);
	assert_true(s->ended);
	assert_int_equal(s->entered, s->left);
	close_stage(s);
	buf_init(output, 1 << 20);
	while ((n = read(pipe_out[0], bytes, sizeof(bytes))) > 0)
		buf_add(output, bytes, (size_t)n);
	close(pipe_out[0]);
}

static void
talk(const char *input, struct buf *output)
{
	struct stage s = { 0 };

	talk_to(&s, input, output);
}

#define V "\"io.modelcontextprotocol/protocolVersion\":"
#define META                                                                   \
	"\"_meta\":{" V "\"2026-07-28\","                                      \
	"\"io.modelcontextprotocol/clientCapabilities\":{}}"
#define TAIL                                                                   \
	",\"_meta\":{\"io.modelcontextprotocol/"                               \
	"serverInfo\":{\"name\":\"t\"}}}}\n"
#define INITIALIZE(version)                                                    \
	"{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":"  \
	"{\"protocolVersion\":\"" version "\",\"capabilities\":{"              \
	"\"elicitation\":{}}}}\n"
#define INITIALIZED(version)                                                   \
	"{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":"       \
	"\"" version "\",\"capabilities\":{\"tools\":{}},\"serverInfo\":"      \
	"{\"name\":\"t\"}}}\n"
#define CALL(id, name)                                                         \
	"{\"jsonrpc\":\"2.0\",\"id\":" id ",\"method\":\"tools/call\","        \
	"\"params\":{\"name\":\"" name "\"}}"
#define CANCEL(id)                                                             \
	"{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","         \
	"\"params\":{\"requestId\":" id "}}\n"
#define MODERN(id, name)                                                       \
	"{\"jsonrpc\":\"2.0\",\"id\":" id ",\"method\":\"tools/call\","        \
	"\"params\":{\"name\":\"" name "\"," META "}}\n"
#define OK(id) "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"result\":{\"ok\":true}}"
#define OK_MODERN(id)                                                          \
	"{\"jsonrpc\":\"2.0\",\"id\":" id                                      \
	",\"result\":{\"resultType\":\"complete\",\"ok\":true" TAIL

static void
test_what_is_said_is_answered_line_by_line(void **state)
{
	static const struct {
		const char *input, *want;
	} t[] = {
		{ "", "" },
		{ "\n \r\n\t\n", "" },
		/* The handshake, an old client, and a last line without end. */
		{ INITIALIZE("2024-11-05") CALL("\"a\"", "x"),
		    INITIALIZED("2024-11-05") OK("\"a\"") "\n" },
		/* No handshake at all is legacy too. */
		{ CALL("1", "x") "\r\n", OK("1") "\n" },
		{ MODERN("1", "x"), OK_MODERN("1") },
		{ CALL("1", "who") "\n",
		    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{"
		    "\"credential\":\"Key a:b\",\"caller\":1}}\n" },
		/* Once legacy, claims mean nothing. */
		{ CALL("1", "x") "\n" MODERN("2", "x"),
		    OK("1") "\n" OK("2") "\n" },
		/* Once modern, an initialize is told what is spoken here. */
		{ MODERN("1", "x") INITIALIZE("2025-06-18"),
		    OK_MODERN(
		        "1") "{\"jsonrpc\":\"2.0\",\"id\":0,\"error\":{"
		             "\"code\":-32022,"
		             "\"message\":\"This connection speaks 2026-07-28, "
		             "which "
		             "has no initialize\",\"data\":{\"supported\":"
		             "[\"2026-07-28\"],\"requested\":\"2025-06-18\"}}}"
		             "\n" },
		{ MODERN("1", "x") CALL("2", "x") "\n",
		    OK_MODERN("1") "{\"jsonrpc\":\"2.0\",\"id\":2,\"error\":{"
		                   "\"code\":-32602,"
		                   "\"message\":\"This connection speaks "
		                   "2026-07-28, but "
		                   "params._meta lacks " MCP_META
		                   "protocolVersion and " MCP_META
		                   "clientCapabilities\"}}\n" },
		/* server/discover decides nothing. */
		{ "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":"
		  "\"server/discover\",\"params\":{" META
		  "}}\n" INITIALIZE("2025-11-25"),
		    "{\"jsonrpc\":\"2.0\",\"id\":9,\"result\":{\"resultType\":"
		    "\"complete\",\"supportedVersions\":[\"2026-07-28\"],"
		    "\"capabilities\":{\"tools\":{}},\"ttlMs\":3600000,"
		    "\"cacheScope\":\"public\"" TAIL INITIALIZED(
		        "2025-11-25") },
		/* What cannot be read is told, and the next line goes on. */
		{ "{\n" CALL("1", "x") "\n",
		    "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32700,"
		    "\"message\":\"Parse error: invalid JSON: expected a "
		    "member name in '\\\"', found the end of the text\"}}\n" OK(
		        "1") "\n" },
		{ "7\n", "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32600,"
		         "\"message\":\"Invalid request: a message is an "
		         "object\"}}\n" },
		/* Batches are 2025-03-26's. */
		{ INITIALIZE("2025-03-26") "[" CALL("1", "x") "," CALL(
		      "2", "x") "]\n",
		    INITIALIZED("2025-03-26") "[" OK("1") "," OK("2") "]\n" },
		{ INITIALIZE("2025-06-18") "[" CALL("1", "x") "]\n",
		    INITIALIZED("2025-06-18") "{\"jsonrpc\":\"2.0\",\"error\":{"
		                              "\"code\":-32600,"
		                              "\"message\":\"Invalid request: "
		                              "only 2025-03-26 has "
		                              "batches\"}}\n" },
		/* A notification has no answer, whatever it says. */
		{ "{\"jsonrpc\":\"2.0\",\"method\":\"x\"}\n", "" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":\"z\",\"result\":{}}\n", "" },
		/* Answers come in any order, in one line each, to the last. */
		{ CALL("1", "slow") "\n" CALL("2", "x") "\n",
		    OK("2") "\n{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{"
		            "\"slow\":  true}}\n" },
		/* More than may be in flight wait, and are answered. */
		{ CALL("1", "slow") "\n" CALL("2", "x") "\n" CALL(
		      "3", "x") "\n" CALL("4", "x") "\n",
		    OK("2") "\n" OK("3") "\n" OK(
		        "4") "\n{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{"
		             "\"slow\":  true}}\n" },
		/* What is cancelled has no answer. */
		{ CALL("1", "slow") "\n{\"jsonrpc\":\"2.0\",\"method\":"
		                    "\"notifications/cancelled\",\"params\":"
		                    "{\"requestId\":1}}\n" CALL("2", "x") "\n",
		    OK("2") "\n" },
		/* Progress comes before the answer. */
		{ "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
		  "\"params\":{\"name\":\"slow\",\"_meta\":"
		  "{\"progressToken\":5}}}\n",
		    "{\"jsonrpc\":\"2.0\",\"method\":"
		    "\"notifications/progress\",\"params\":"
		    "{\"progressToken\":5,\"progress\":1,\"total\":2,"
		    "\"message\":\"half\"}}\n"
		    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{"
		    "\"slow\":  true}}\n" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct buf output;

		talk(t[i].input, &output);
		CHECK_STR(buf_text(&output), t[i].want);
		buf_done(&output);
	}
}

static void
test_a_line_that_is_too_long_is_refused_and_the_next_is_not(void **state)
{
	static const size_t sizes[] = { 2001, 70000, 3000000 };

	(void)state;
	for (size_t i = 0; i < LEN(sizes); i++) {
		struct buf input, output;

		buf_init(&input, 4 << 20);
		for (size_t k = 0; k < sizes[i]; k++)
			buf_putc(&input, 'x');
		buf_puts(&input, "\n" CALL("1", "x") "\n");
		talk(buf_text(&input), &output);
		CHECK_STR(buf_text(&output),
		    "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32600,"
		    "\"message\":\"A message has at most 2000 bytes\"}}\n" OK(
		        "1") "\n");
		buf_done(&input);
		buf_done(&output);
	}
}

static void
test_who_leaves_is_asked_nothing(void **state)
{
	struct buf output;

	(void)state;
	talk(INITIALIZE("2025-06-18") CALL("1", "ask") "\n", &output);
	assert_non_null(strstr(buf_text(&output), "elicitation/create"));
	assert_non_null(
	    strstr(buf_text(&output), "\"id\":1,\"error\":{\"code\":-32603"));
	buf_done(&output);
}

/* A conversation: the next thing is said when the last was answered. */
struct dialogue {
	struct stage stage;
	struct loop_timer *look;
	struct buf heard;
	const char *const *turns; /* said, heard, said ... NULL */
	int patience;
};

static void
say(struct dialogue *d)
{
	const char *text = *d->turns++;

	if (text == NULL) {
		close(d->stage.in);
		d->stage.in = -1;
	} else if (*text != '\0')
		assert_true(write(d->stage.in, text, strlen(text)) > 0);
}

static void
on_look(void *context)
{
	struct dialogue *d = context;
	char bytes[4096];
	ssize_t n = read(d->stage.out, bytes, sizeof(bytes));

	if (n > 0)
		buf_add(&d->heard, bytes, (size_t)n);
	if (d->stage.in == -1)
		return;
	assert_true(--d->patience > 0);
	if (strstr(buf_text(&d->heard), *d->turns) == NULL)
		return;
	d->turns++;
	say(d);
}

/* How many calls were aborted. */
static int
converse(const char *const *turns, struct buf *heard)
{
	struct dialogue d = { .turns = turns, .patience = 5000 };
	int in[2], out[2];

	assert_true(pipe2(in, O_CLOEXEC) == 0);
	assert_true(pipe2(out, O_CLOEXEC | O_NONBLOCK) == 0);
	buf_init(&d.heard, 1 << 20);
	d.stage.in = in[1];
	d.stage.out = out[0];
	open_stage(&d.stage, in[0], out[1]);
	d.look = loop_timer_new(d.stage.loop, on_look, &d);
	loop_timer_set(d.look, 1, 1);
	say(&d);
	loop_run(d.stage.loop);
	on_look(&d);
	loop_timer_free(d.look);
	close_stage(&d.stage);
	close(out[0]);
	*heard = d.heard;
	return d.stage.aborted;
}

static void
test_a_client_of_old_is_told_of_changes_and_of_what_it_subscribed_to(
    void **state)
{
	static const char *const turns[] = {
		INITIALIZE("2025-06-18") "{\"jsonrpc\":\"2.0\",\"id\":1,"
		                         "\"method\":\"resources/"
		                         "subscribe\",\"params\":"
		                         "{\"uri\":\"a:b\"}}\n" CALL(
		                             "2", "change") "\n",
		"{\"jsonrpc\":\"2.0\",\"method\":"
		"\"notifications/resources/updated\",\"params\":"
		"{\"uri\":\"a:b\"}}\n",
		NULL,
	};
	struct buf heard;

	(void)state;
	converse(turns, &heard);
	assert_non_null(strstr(buf_text(&heard),
	    "{\"jsonrpc\":\"2.0\",\"method\":"
	    "\"notifications/tools/list_changed\",\"params\":{}}\n"));
	buf_done(&heard);
}

/* More than are carried out at a time, and some not even read. */
static void
test_what_never_ends_is_cancelled_when_the_input_has_ended(void **state)
{
	struct stage s = { .grace_ms = 50 };
	struct buf output;

	(void)state;
	talk_to(&s,
	    INITIALIZE("2025-06-18") CALL("1", "never") "\n" CALL("2",
	        "never") "\n" CALL("3", "never") "\n" CALL("4", "who") "\n",
	    &output);
	assert_int_equal(s.aborted, 2);
	assert_null(strstr(buf_text(&output), "\"id\":1,"));
	assert_null(strstr(buf_text(&output), "\"id\":4,"));
	buf_done(&output);
}

static void
test_a_request_is_cancelled_once_and_has_no_answer(void **state)
{
	static const char *const turns[] = {
		INITIALIZE("2025-06-18")
		    CALL("1", "never") "\n" CALL("2", "who") "\n",
		"\"id\":2,",
		CANCEL("1") CANCEL("1") CANCEL("2") CALL("3", "who") "\n",
		"\"id\":3,",
		NULL,
	};
	struct buf heard;

	(void)state;
	assert_int_equal(converse(turns, &heard), 1);
	assert_null(strstr(buf_text(&heard), "\"id\":1,"));
	buf_done(&heard);
}

#define LISTEN                                                                 \
	"{\"jsonrpc\":\"2.0\",\"id\":\"l\",\"method\":\"subscriptions/listen"  \
	"\",\"params\":{\"notifications\":{\"toolsListChanged\":true}," META   \
	"}}\n"

static void
test_a_listener_is_told_until_it_is_ended(void **state)
{
	static const char *const turns[] = {
		LISTEN,
		"notifications/subscriptions/acknowledged",
		MODERN("2", "change"),
		"{\"jsonrpc\":\"2.0\",\"method\":"
		"\"notifications/tools/list_changed\",\"params\":{\"_meta\":"
		"{\"io.modelcontextprotocol/subscriptionId\":\"l\"}}}\n",
		NULL,
	};
	static const char *const cancelled[] = {
		LISTEN,
		"notifications/subscriptions/acknowledged",
		"{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
		"\"params\":{\"requestId\":\"l\"}}\n" MODERN("2", "change"),
		"\"id\":2,\"result\"",
		NULL,
	};
	struct buf heard;

	(void)state;
	converse(turns, &heard);
	assert_non_null(strstr(buf_text(&heard),
	    "\"id\":\"l\",\"result\":{\"resultType\":\"complete\""));
	assert_non_null(strstr(buf_text(&heard),
	    "notifications/cancelled\",\"params\":{\"requestId\":\"l\""));
	buf_done(&heard);
	converse(cancelled, &heard);
	assert_null(strstr(buf_text(&heard), "list_changed"));
	assert_null(strstr(buf_text(&heard), "\"id\":\"l\",\"result\""));
	buf_done(&heard);
}

static void
test_nothing_is_lost_where_the_output_is(void **state)
{
	struct stage s = { 0 };
	int in[2], out[2];

	(void)state;
	assert_true(pipe2(in, O_CLOEXEC) == 0);
	assert_true(pipe2(out, O_CLOEXEC) == 0);
	close(out[0]);
	open_stage(&s, in[0], out[1]);
	assert_true(write(in[1], CALL("1", "slow") "\n" CALL("2", "x") "\n",
	                strlen(CALL("1", "slow") CALL("2", "x")) + 2) > 0);
	loop_run(s.loop);
	assert_true(s.ended);
	assert_int_equal(s.entered, s.left);
	close_stage(&s);
	close(in[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_what_never_ends_is_cancelled_when_the_input_has_ended),
		cmocka_unit_test(
		    test_a_request_is_cancelled_once_and_has_no_answer),
		cmocka_unit_test(test_what_is_said_is_answered_line_by_line),
		cmocka_unit_test(
		    test_a_line_that_is_too_long_is_refused_and_the_next_is_not),
		cmocka_unit_test(test_who_leaves_is_asked_nothing),
		cmocka_unit_test(
		    test_a_client_of_old_is_told_of_changes_and_of_what_it_subscribed_to),
		cmocka_unit_test(test_a_listener_is_told_until_it_is_ended),
		cmocka_unit_test(test_nothing_is_lost_where_the_output_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
