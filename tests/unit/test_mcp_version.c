/* test_mcp_version.c - the checks that find the protocol version. */
#include "base/arena.h"
#include "base/buf.h"
#include "data/json/json.h"
#include "mcp/protocol/mcp_version.h"
#include "check.h"

#define CALL(id, method, params)                                               \
	"{\"jsonrpc\":\"2.0\",\"id\":" id ",\"method\":\"" method              \
	"\",\"params\":" params "}"
#define NOTE(method, params)                                                   \
	"{\"jsonrpc\":\"2.0\",\"method\":\"" method "\",\"params\":" params "}"
#define VERSION(v) "\"io.modelcontextprotocol/protocolVersion\":" v
#define ABILITIES "\"io.modelcontextprotocol/clientCapabilities\":{}"
#define INFO(v) ",\"io.modelcontextprotocol/clientInfo\":" v
#define META(more) "{\"_meta\":{" more "}}"
#define ENVELOPE META(VERSION("\"2026-07-28\"") "," ABILITIES)
#define NAMED(name)                                                            \
	"{\"name\":\"" name                                                    \
	"\",\"_meta\":{" VERSION("\"2026-07-28\"") "," ABILITIES "}}"
#define NEW "2026-07-28"

struct row {
	const char *body, *version, *method, *name;
	int status, code;
	enum mcp_revision revision; /* where status is 2xx */
};

static const char *const modern[] = { "tools/call", "tools/list",
	"server/discover", NULL };

static void
check_row(const struct row *t)
{
	struct arena a = { 0 };
	struct mcp_verdict v;
	struct mcp_version_input in = {
		.body = json_parse(&a, str_of(t->body), 64, 0, NULL),
		.version = str_of(t->version),
		.method = str_of(t->method),
		.name = str_of(t->name),
		.modern_methods = modern,
	};

	if (in.body == NULL)
		fail_msg("not JSON: %s", t->body);
	mcp_version_decide(&v, &a, &in);
	if (v.status != t->status || (int)v.code != t->code ||
	    (t->status < 300 && v.revision != t->revision))
		fail_msg("%s (%s, %s, %s): %d %d %s '%.*s', want %d %d %s",
		    t->body, t->version, t->method, t->name, v.status,
		    (int)v.code, mcp_version_name(v.revision), STR_FMT(v.text),
		    t->status, t->code, mcp_version_name(t->revision));
	CHECK((v.status >= 400) == (v.text.n > 0));
	arena_done(&a);
}

static void
check_rows(const struct row *t, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check_row(&t[i]);
}

static void
test_batches_are_for_one_revision_only(void **state)
{
	static const struct row t[] = {
		{ "[]", NULL, NULL, NULL, 400, -32600, 0 },
		{ "[1]", NULL, NULL, NULL, 400, -32600, 0 },
		{ "[" CALL("1", "ping", "{}") "]", NULL, NULL, NULL, 200, 0,
		    MCP_2025_03_26 },
		{ "[" CALL("1", "ping", "{}") "," NOTE("x", "{}") "]",
		    "2025-03-26", NULL, NULL, 200, 0, MCP_2025_03_26 },
		{ "[" CALL("1", "ping", "{}") "]", "2025-06-18", NULL, NULL,
		    400, -32600, 0 },
		{ "[" CALL("1", "ping", "{}") "]", NEW, NULL, NULL, 400, -32600,
		    0 },
		{ "[" CALL("1", "ping", "{}") ",{}]", NULL, NULL, NULL, 400,
		    -32600, 0 },
		{ "[" CALL("1", "tools/list", ENVELOPE) "]", NULL, NULL, NULL,
		    400, -32600, 0 },
		{ "[" CALL("1", "initialize", "{}") "]", NULL, NULL, NULL, 400,
		    -32600, 0 },
	};

	(void)state;
	check_rows(t, LEN(t));
}

static void
test_a_batch_has_a_ceiling(void **state)
{
	struct buf b;

	(void)state;
	for (int n = 50; n <= 51; n++) {
		struct row t = { .status = n == 50 ? 200 : 400,
			.code = n == 50 ? 0 : -32600,
			.revision = MCP_2025_03_26 };

		buf_init(&b, 100000);
		for (int i = 0; i < n; i++)
			buf_printf(&b, "%s" CALL("%d", "ping", "{}"),
			    i == 0 ? "[" : ",", i);
		buf_putc(&b, ']');
		t.body = buf_text(&b);
		check_row(&t);
		buf_done(&b);
	}
}

static void
test_what_is_no_message_is_refused(void **state)
{
	static const struct row t[] = {
		{ "7", NULL, NULL, NULL, 400, -32600, 0 },
		{ "{}", NULL, NULL, NULL, 400, -32600, 0 },
		{ CALL("null", "ping", "{}"), NULL, NULL, NULL, 400, -32600,
		    0 },
		{ CALL("1.5", "ping", "{}"), NULL, NULL, NULL, 400, -32600, 0 },
		{ CALL("1", "ping", "[]"), NULL, NULL, NULL, 400, -32600, 0 },
		{ "{\"jsonrpc\":\"2.0\",\"id\":1}", NEW, NULL, NULL, 400,
		    -32600, 0 },
	};

	(void)state;
	check_rows(t, LEN(t));
}

static void
test_a_posted_response_is_taken_and_forgotten(void **state)
{
	static const struct row t[] = {
		{ "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", NULL, NULL,
		    NULL, 202, 0, MCP_2025_11_25 },
		{ "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{}}", "2025-06-18",
		    NULL, NULL, 202, 0, MCP_2025_11_25 },
	};

	(void)state;
	check_rows(t, LEN(t));
}

static void
test_initialize_is_legacy_unless_it_has_an_envelope(void **state)
{
	static const struct row t[] = {
		{ CALL("1", "initialize", "{}"), NULL, NULL, NULL, 200, 0,
		    MCP_2025_11_25 },
		{ CALL("1", "initialize", "{}"), "2025-03-26", NULL, NULL, 200,
		    0, MCP_2025_11_25 },
		{ CALL("1", "initialize", "{}"), "1999-01-01", NULL, NULL, 200,
		    0, MCP_2025_11_25 },
		{ NOTE("initialize", "{}"), NULL, NULL, NULL, 202, 0,
		    MCP_2025_11_25 },
		/* no valid envelope: still the handshake */
		{ CALL("1", "initialize", META(VERSION("7"))), NULL, NULL, NULL,
		    200, 0, MCP_2025_11_25 },
		{ CALL("1", "initialize", "{}"), NEW, NULL, NULL, 400, -32020,
		    0 },
		{ CALL("1", "initialize", ENVELOPE), NEW, "initialize", NULL,
		    404, -32601, 0 },
	};

	(void)state;
	check_rows(t, LEN(t));
}

static void
test_methods_that_2026_removed_are_not_found(void **state)
{
	static const char *const removed[] = { "initialize", "ping",
		"logging/setLevel", "resources/subscribe",
		"resources/unsubscribe" };

	(void)state;
	for (size_t i = 0; i < LEN(removed); i++) {
		char body[1000];
		struct row t = { body, NEW, removed[i], NULL, 404, -32601, 0 };

		snprintf(
		    body, sizeof(body), CALL("1", "%s", ENVELOPE), removed[i]);
		check_row(&t);
	}
}

static void
test_an_envelope_is_whole_or_refused(void **state)
{
	static const struct row t[] = {
		{ CALL("1", "tools/list", META(VERSION("7") "," ABILITIES)),
		    NEW, "tools/list", NULL, 400, -32602, 0 },
		{ CALL("1", "tools/list", META(VERSION("\"2026-07-28\""))), NEW,
		    "tools/list", NULL, 400, -32602, 0 },
		{ CALL("1", "tools/list",
		      META(VERSION(
		          "\"2026-07-28\"") ",\"io.modelcontextprotocol/"
		                            "clientCapabilities\":[]")),
		    NEW, "tools/list", NULL, 400, -32602, 0 },
		{ CALL("1", "tools/list",
		      META(VERSION("\"2026-07-28\"") "," ABILITIES INFO("7"))),
		    NEW, "tools/list", NULL, 400, -32602, 0 },
		{ CALL("1", "tools/list",
		      META(VERSION("\"2026-07-28\"") "," ABILITIES INFO(
		          "{\"name\":\"c\"}"))),
		    NEW, "tools/list", NULL, 400, -32602, 0 },
		{ CALL("1", "tools/list",
		      META(VERSION("\"2026-07-28\"") "," ABILITIES INFO(
		          "{\"name\":\"c\",\"version\":\"1\"}"))),
		    NEW, "tools/list", NULL, 200, 0, MCP_2026_07_28 },
		/* the envelope comes before the headers */
		{ CALL("1", "tools/list", META(VERSION("7") "," ABILITIES)),
		    "2025-11-25", "x", NULL, 400, -32602, 0 },
	};

	(void)state;
	check_rows(t, LEN(t));
}

static void
test_headers_agree_with_the_body(void **state)
{
	static const struct row t[] = {
		{ CALL("1", "tools/list", ENVELOPE), "2025-11-25", "tools/list",
		    NULL, 400, -32020, 0 },
		{ CALL("1", "tools/list", ENVELOPE), NEW, "tools/call", NULL,
		    400, -32020, 0 },
		{ CALL("1", "tools/list", ENVELOPE), NEW, "Tools/list", NULL,
		    400, -32020, 0 },
		{ CALL("1", "tools/list", ENVELOPE), NULL, "tools/list", NULL,
		    400, -32020, 0 },
		{ CALL("1", "tools/list", ENVELOPE), NEW, NULL, NULL, 400,
		    -32020, 0 },
		{ CALL("1", "tools/list", ENVELOPE), NEW, "tools/list", NULL,
		    200, 0, MCP_2026_07_28 },
		/* a mismatch comes before the unknown version */
		{ CALL("1", "tools/list",
		      META(VERSION("\"2027-01-01\"") "," ABILITIES)),
		    NEW, "tools/list", NULL, 400, -32020, 0 },
		{ CALL("1", "tools/call", NAMED("a")), NEW, "tools/call", NULL,
		    400, -32020, 0 },
		{ CALL("1", "tools/call", NAMED("a")), NEW, "tools/call", "b",
		    400, -32020, 0 },
		{ CALL("1", "tools/call", NAMED("a")), NEW, "tools/call", "A",
		    400, -32020, 0 },
		{ CALL("1", "tools/call", NAMED("a")), NEW, "tools/call", "a",
		    200, 0, MCP_2026_07_28 },
		{ CALL("1", "tools/call", NAMED("a")), NEW, "tools/call",
		    "=?base64?YQ==?=", 200, 0, MCP_2026_07_28 },
		{ CALL("1", "tools/call", NAMED("a")), NEW, "tools/call",
		    "=?base64?YQ?=", 400, -32020, 0 },
		{ CALL("1", "tools/call", NAMED("a")), NEW, "tools/call",
		    "=?base64?Y Q==?=", 400, -32020, 0 },
		/* without both marks it stands for itself */
		{ CALL("1", "tools/call", NAMED("=?base64?YQ==")), NEW,
		    "tools/call", "=?base64?YQ==", 200, 0, MCP_2026_07_28 },
		/* a call that names nothing is the method's to refuse */
		{ CALL("1", "tools/call", ENVELOPE), NEW, "tools/call", NULL,
		    200, 0, MCP_2026_07_28 },
	};

	(void)state;
	check_rows(t, LEN(t));
}

static void
test_only_modern_versions_may_be_claimed(void **state)
{
	static const struct row t[] = {
		{ CALL("1", "tools/list",
		      META(VERSION("\"2027-01-01\"") "," ABILITIES)),
		    "2027-01-01", "tools/list", NULL, 400, -32022, 0 },
		{ CALL("1", "tools/list",
		      META(VERSION("\"2025-11-25\"") "," ABILITIES)),
		    "2025-11-25", "tools/list", NULL, 400, -32022, 0 },
		/* known before it is asked whether headers are missing */
		{ CALL("1", "tools/list",
		      META(VERSION("\"2025-11-25\"") "," ABILITIES)),
		    NULL, NULL, NULL, 400, -32022, 0 },
	};
	struct arena a = { 0 };
	struct mcp_verdict v;
	struct mcp_version_input in = {
		.body = json_parse(&a, str_of(t[0].body), 64, 0, NULL),
		.version = STR_NONE,
		.modern_methods = modern,
	};

	(void)state;
	check_rows(t, LEN(t));
	mcp_version_decide(&v, &a, &in);
	CHECK_TEXT(v.data,
	    "{\"supported\":[\"2026-07-28\"],\"requested\":\"2027-01-01\"}");
	arena_done(&a);
}

static void
test_a_modern_header_alone_is_not_enough(void **state)
{
	static const struct row t[] = {
		{ CALL("1", "tools/list", "{}"), NEW, "tools/list", NULL, 400,
		    -32602, 0 },
		{ "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}",
		    NEW, "tools/list", NULL, 400, -32602, 0 },
		{ CALL("1", "tools/list", META(ABILITIES)), NEW, "tools/list",
		    NULL, 400, -32602, 0 },
		{ NOTE("notifications/cancelled", "{}"), NEW, NULL, NULL, 202,
		    0, MCP_2026_07_28 },
	};

	(void)state;
	check_rows(t, LEN(t));
}

static void
test_the_rest_is_legacy_by_its_header(void **state)
{
	static const struct row t[] = {
		{ CALL("1", "tools/list", "{}"), NULL, NULL, NULL, 200, 0,
		    MCP_2025_03_26 },
		{ CALL("1", "tools/list", "{}"), "2024-11-05", NULL, NULL, 200,
		    0, MCP_2024_11_05 },
		{ CALL("1", "tools/list", "{}"), "2025-06-18", NULL, NULL, 200,
		    0, MCP_2025_06_18 },
		{ CALL("1", "tools/list", "{}"), "2025-11-25", NULL, NULL, 200,
		    0, MCP_2025_11_25 },
		{ CALL("1", "tools/list", "{}"), "2027-01-01", NULL, NULL, 400,
		    -32000, 0 },
		{ CALL("1", "tools/list", "{}"), "", NULL, NULL, 400, -32000,
		    0 },
		/* the headers of the other era mean nothing here */
		{ CALL("1", "tools/list", "{}"), "2025-11-25", "x", "y", 200, 0,
		    MCP_2025_11_25 },
		{ NOTE("notifications/initialized", "{}"), NULL, NULL, NULL,
		    202, 0, MCP_2025_03_26 },
		{ NOTE("notifications/initialized", "{}"), "2025-11-25", NULL,
		    NULL, 202, 0, MCP_2025_11_25 },
		{ NOTE("notifications/initialized", ENVELOPE), NEW,
		    "notifications/initialized", NULL, 202, 0, MCP_2026_07_28 },
		/* any other _meta is no claim */
		{ CALL("1", "tools/list", META("\"progressToken\":1")), NULL,
		    NULL, NULL, 200, 0, MCP_2025_03_26 },
		{ CALL("1", "tools/list", "{\"_meta\":7}"), NULL, NULL, NULL,
		    200, 0, MCP_2025_03_26 },
	};

	(void)state;
	check_rows(t, LEN(t));
}

static void
test_a_connection_without_headers_keeps_to_what_it_agreed_on(void **state)
{
	static const struct {
		const char *body, *agreed;
		int status, code;
		enum mcp_revision revision;
	} t[] = {
		/* Nothing is agreed on: the message decides. */
		{ CALL("1", "tools/list", ENVELOPE), NULL, 200, 0,
		    MCP_2026_07_28 },
		{ CALL("1", "tools/call", NAMED("x")), NULL, 200, 0,
		    MCP_2026_07_28 },
		{ CALL("1", "no/such", ENVELOPE), NULL, 404, -32601,
		    MCP_2026_07_28 },
		{ CALL("1", "initialize", "{}"), NULL, 200, 0, MCP_2025_11_25 },
		{ CALL("1", "tools/list", "{}"), NULL, 200, 0, MCP_2025_03_26 },
		{ CALL("1", "x", META(VERSION("\"2025-11-25\"") "," ABILITIES)),
		    NULL, 400, -32022, MCP_2025_11_25 },
		{ CALL("1", "x", META(VERSION("7"))), NULL, 400, -32602,
		    MCP_2025_11_25 },
		/* The new era: a claim in each request, and no handshake. */
		{ CALL("1", "tools/list", ENVELOPE), NEW, 200, 0,
		    MCP_2026_07_28 },
		{ CALL("1", "x", META(VERSION("\"2027-01-01\"") "," ABILITIES)),
		    NEW, 400, -32022, MCP_2025_11_25 },
		{ CALL("1", "tools/list", "{}"), NEW, 400, -32602,
		    MCP_2025_11_25 },
		{ CALL("1", "initialize", "{}"), NEW, 400, -32022,
		    MCP_2025_11_25 },
		{ CALL("1", "initialize", ENVELOPE), NEW, 404, -32601,
		    MCP_2026_07_28 },
		{ NOTE("x", "{}"), NEW, 202, 0, MCP_2026_07_28 },
		{ "[" CALL("1", "x", "{}") "]", NEW, 400, -32600,
		    MCP_2025_11_25 },
		/* An old one: claims are words like others. */
		{ CALL("1", "tools/list", ENVELOPE), "2025-06-18", 200, 0,
		    MCP_2025_06_18 },
		{ CALL("1", "initialize", ENVELOPE), "2025-06-18", 200, 0,
		    MCP_2025_11_25 },
		{ CALL("1", "x", "{}"), "2024-11-05", 200, 0, MCP_2024_11_05 },
		{ "[" CALL("1", "x", "{}") "]", "2025-03-26", 200, 0,
		    MCP_2025_03_26 },
		{ "[" CALL("1", "x", "{}") "]", "2025-11-25", 400, -32600,
		    MCP_2025_11_25 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct mcp_verdict v;
		struct mcp_version_input in = {
			.body = json_parse(&a, str_of(t[i].body), 64, 0, NULL),
			.no_headers = true,
			.version = str_of(t[i].agreed),
			.modern_methods = modern,
		};

		mcp_version_decide(&v, &a, &in);
		CHECK_INT(v.status, t[i].status);
		CHECK_INT(v.status >= 400 ? (int)v.code : 0, t[i].code);
		CHECK_INT(v.revision, t[i].revision);
		arena_done(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_batches_are_for_one_revision_only),
		cmocka_unit_test(test_a_batch_has_a_ceiling),
		cmocka_unit_test(test_what_is_no_message_is_refused),
		cmocka_unit_test(test_a_posted_response_is_taken_and_forgotten),
		cmocka_unit_test(
		    test_initialize_is_legacy_unless_it_has_an_envelope),
		cmocka_unit_test(test_methods_that_2026_removed_are_not_found),
		cmocka_unit_test(test_an_envelope_is_whole_or_refused),
		cmocka_unit_test(test_headers_agree_with_the_body),
		cmocka_unit_test(test_only_modern_versions_may_be_claimed),
		cmocka_unit_test(test_a_modern_header_alone_is_not_enough),
		cmocka_unit_test(test_the_rest_is_legacy_by_its_header),
		cmocka_unit_test(
		    test_a_connection_without_headers_keeps_to_what_it_agreed_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
