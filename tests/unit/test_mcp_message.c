/* test_mcp_message.c - JSON-RPC messages. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "mcp/protocol/mcp_message.h"
#include "check.h"

static void
test_a_message_is_what_its_members_say(void **state)
{
	static const struct {
		const char *text;
		enum mcp_message_kind kind;
		const char *id; /* as JSON; NULL: none */
	} t[] = {
		{ "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}",
		    MCP_MESSAGE_REQUEST, "1" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"ping\"}",
		    MCP_MESSAGE_REQUEST, "\"a\"" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":-7,\"method\":\"x\","
		  "\"params\":{}}",
		    MCP_MESSAGE_REQUEST, "-7" },
		/* more digits than any machine word: echoed all the same */
		{ "{\"jsonrpc\":\"2.0\",\"id\":123456789012345678901234,"
		  "\"method\":\"x\"}",
		    MCP_MESSAGE_REQUEST, "123456789012345678901234" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\","
		  "\"params\":null}",
		    MCP_MESSAGE_REQUEST, "1" },
		{ "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}",
		    MCP_MESSAGE_NOTIFICATION, NULL },
		{ "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}",
		    MCP_MESSAGE_RESPONSE, "1" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1,"
		  "\"message\":\"\"}}",
		    MCP_MESSAGE_RESPONSE, "1" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"x\"}",
		    MCP_MESSAGE_INVALID, NULL },
		{ "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"x\"}",
		    MCP_MESSAGE_INVALID, NULL },
		{ "{\"jsonrpc\":\"2.0\",\"id\":1e3,\"method\":\"x\"}",
		    MCP_MESSAGE_INVALID, NULL },
		{ "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"x\"}",
		    MCP_MESSAGE_INVALID, NULL },
		{ "{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"x\"}",
		    MCP_MESSAGE_INVALID, NULL },
		{ "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"x\"}",
		    MCP_MESSAGE_INVALID, "1" },
		{ "{\"jsonrpc\":2.0,\"id\":1,\"method\":\"x\"}",
		    MCP_MESSAGE_INVALID, "1" },
		{ "{\"id\":1,\"method\":\"x\"}", MCP_MESSAGE_INVALID, "1" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":1}", MCP_MESSAGE_INVALID, "1" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}",
		    MCP_MESSAGE_INVALID, "1" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\","
		  "\"params\":[]}",
		    MCP_MESSAGE_INVALID, "1" },
		{ "{\"jsonrpc\":\"2.0\",\"result\":{}}", MCP_MESSAGE_INVALID,
		    NULL },
		{ "{}", MCP_MESSAGE_INVALID, NULL },
		{ "7", MCP_MESSAGE_INVALID, NULL },
		{ "null", MCP_MESSAGE_INVALID, NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct mcp_message m;
		struct buf b;

		mcp_message_read(
		    &m, json_parse(&a, str_of(t[i].text), 64, 0, NULL));
		CHECK_INT(m.kind, t[i].kind);
		CHECK((m.kind == MCP_MESSAGE_INVALID) == (m.problem != NULL));
		CHECK((m.id == NULL) == (t[i].id == NULL));
		buf_init(&b, 1000);
		if (m.id != NULL)
			json_write(&b, m.id);
		CHECK_TEXT(buf_str(&b), t[i].id != NULL ? t[i].id : "");
		buf_done(&b);
		arena_done(&a);
	}
}

static void
test_answers_echo_the_id_and_escape_the_text(void **state)
{
	struct arena a = { 0 };
	struct json *id = json_parse(&a, STR("\"a\\\"b\""), 4, 0, NULL);
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	mcp_message_begin_result(&b, id);
	buf_puts(&b, "{\"x\":1}}");
	CHECK_TEXT(buf_str(&b),
	    "{\"jsonrpc\":\"2.0\",\"id\":\"a\\\"b\",\"result\":{\"x\":1}}");
	buf_clear(&b);
	mcp_message_error(
	    &b, id, MCP_UNKNOWN_METHOD, STR("no \"x\"\n"), STR("[1]"));
	CHECK_TEXT(buf_str(&b),
	    "{\"jsonrpc\":\"2.0\",\"id\":\"a\\\"b\",\"error\":{\"code\":-32601,"
	    "\"message\":\"no \\\"x\\\"\\n\",\"data\":[1]}}");
	buf_clear(&b);
	mcp_message_error(&b, NULL, MCP_PARSE_ERROR, STR("no"), STR_NONE);
	CHECK_TEXT(buf_str(&b),
	    "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32700,"
	    "\"message\":\"no\"}}");
	buf_done(&b);
	arena_done(&a);
}

static void
test_null_is_as_if_it_were_absent(void **state)
{
	struct arena a = { 0 };
	struct mcp_message m;

	(void)state;
	mcp_message_read(
	    &m, json_parse(&a,
	            STR("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\","
	                "\"params\":null}"),
	            8, 0, NULL));
	CHECK(m.params == NULL && m.meta == NULL);
	mcp_message_read(
	    &m, json_parse(&a,
	            STR("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\","
	                "\"params\":{\"_meta\":null}}"),
	            8, 0, NULL));
	CHECK(m.params != NULL && m.meta == NULL);
	arena_done(&a);
}

static void
test_the_id_of_a_broken_message_is_found(void **state)
{
	static const struct {
		const char *text, *want; /* NULL: none */
	} t[] = {
		{ "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"x\"", "7" },
		{ " { \"id\" : \"a\\\"b\" , nonsense", "\"a\\\"b\"" },
		{ "{\"params\":{\"id\":1},\"id\":-2,}", "-2" },
		{ "{\"a\":[\"id\",\"}\"],\"id\":3 x", "3" },
		{ "{\"a\":\"id\",\"id\":4,\"b\":\"\\q\"}", "4" },
		{ "\xef\xbb\xbf{\"id\":5,}", "5" },
		{ "{\"a\":\"id\" \"id\":4}", NULL },
		{ "{\"a\":{\"id\":1}", NULL },
		{ "{\"id\":1", NULL }, /* perhaps 12 */
		{ "{\"id\":1.5,", NULL },
		{ "{\"id\":1e3,", NULL },
		{ "{\"id\":null,", NULL },
		{ "{\"id\":{\"id\":1},", NULL },
		{ "{\"id\":\"a", NULL },
		{ "{\"id\":--1,", NULL },
		{ "{\"id\"", NULL },
		{ "[{\"id\":1},", NULL },
		{ "[\"x\",\"id\":1", NULL },
		{ "{}{\"id\":1}", NULL },
		{ "}{\"id\":1}", NULL },
		{ "\"id\":1,", NULL },
		{ "\"", NULL },
		{ "", NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		const struct json *id =
		    mcp_message_find_id(&a, str_of(t[i].text));
		struct buf b;

		buf_init(&b, 1000);
		if (id != NULL)
			json_write(&b, id);
		CHECK_STR(buf_text(&b), t[i].want != NULL ? t[i].want : "");
		buf_done(&b);
	}
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_message_is_what_its_members_say),
		cmocka_unit_test(test_null_is_as_if_it_were_absent),
		cmocka_unit_test(test_the_id_of_a_broken_message_is_found),
		cmocka_unit_test(test_answers_echo_the_id_and_escape_the_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
