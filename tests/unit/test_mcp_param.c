/* test_mcp_param.c - arguments that a client repeats in headers. */
#include "base/arena.h"
#include "data/json/json.h"
#include "mcp/protocol/mcp_param.h"
#include "check.h"
#include "http/http_headers.h"

#define SCHEMA                                                                 \
	"{\"properties\":{\"region\":{\"type\":\"string\",\"x-mcp-header\":"   \
	"\"Region\"},\"level\":{\"type\":\"integer\",\"x-mcp-header\":"        \
	"\"Level\"},\"on\":{\"type\":\"boolean\",\"x-mcp-header\":\"On\"},"    \
	"\"deep\":{\"properties\":{\"x\":{\"x-mcp-header\":\"Deep\"}}},"       \
	"\"list\":{\"items\":{\"x-mcp-header\":\"Item\"}},\"free\":{}}}"

struct row {
	const char *arguments, *name, *value, *problem;
};

static void
check_row(const struct row *t)
{
	struct arena a = { 0 };
	struct http_headers h = { 0 };
	struct str got;

	if (t->name != NULL)
		http_headers_add(&a, &h, str_of(t->name), str_of(t->value));
	got = mcp_param_problem(&a, json_parse(&a, STR(SCHEMA), 64, 0, NULL),
	    json_parse(&a, str_of(t->arguments), 64, 0, NULL), &h);
	if (t->problem == NULL ? got.p != NULL : !str_is(got, t->problem))
		fail_msg("%s, %s: '%s': '%.*s'", t->arguments, t->name,
		    t->value, STR_FMT(got));
	arena_done(&a);
}

static void
test_headers_repeat_what_the_body_says(void **state)
{
	static const struct row t[] = {
		{ "{}", NULL, NULL, NULL },
		{ "{\"free\":1}", NULL, NULL, NULL },
		{ "{\"list\":[1]}", NULL, NULL, NULL },
		{ "{\"region\":null}", NULL, NULL, NULL },
		{ "{\"region\":\"eu\"}", "Mcp-Param-Region", "eu", NULL },
		{ "{\"region\":\"eu\"}", "MCP-PARAM-REGION", " eu\t", NULL },
		{ "{\"region\":\"\"}", "Mcp-Param-Region", "", NULL },
		{ "{\"region\":\"eu\"}", "Mcp-Param-Region",
		    "=?base64?ZXU=?=", NULL },
		{ "{\"region\":\"=?base64?ZXU=\"}", "Mcp-Param-Region",
		    "=?base64?ZXU=", NULL },
		{ "{\"level\":42}", "Mcp-Param-Level", "42", NULL },
		{ "{\"level\":42}", "Mcp-Param-Level", "42.0", NULL },
		{ "{\"level\":4.2e1}", "Mcp-Param-Level", "42", NULL },
		{ "{\"level\":123456789012345678901}", "Mcp-Param-Level",
		    "123456789012345678901", NULL },
		{ "{\"level\":{}}", "Mcp-Param-Level", "x", NULL },
		{ "{\"on\":true}", "Mcp-Param-On", "true", NULL },
		{ "{\"deep\":{\"x\":\"y\"}}", "Mcp-Param-Deep", "y", NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_row(&t[i]);
}

#define MISSING(name) "The header Mcp-Param-" name " is missing"
#define OTHER(name)                                                            \
	"The header Mcp-Param-" name " is not the argument in the body"

static void
test_what_differs_is_named(void **state)
{
	static const struct row t[] = {
		{ "{\"region\":\"eu\"}", NULL, NULL, MISSING("Region") },
		{ "{\"deep\":{\"x\":1}}", NULL, NULL, MISSING("Deep") },
		{ "{\"region\":\"eu\"}", "Mcp-Param-Region", "EU",
		    OTHER("Region") },
		{ "{}", "Mcp-Param-Region", "eu", OTHER("Region") },
		{ "{\"level\":42}", "Mcp-Param-Level", "0x2a", OTHER("Level") },
		{ "{\"level\":42}", "Mcp-Param-Level", "", OTHER("Level") },
		{ "{\"level\":0}", "Mcp-Param-Level", "nan", OTHER("Level") },
		{ "{\"level\":123456789012345678901}", "Mcp-Param-Level",
		    "123456789012345678902", OTHER("Level") },
		{ "{\"on\":true}", "Mcp-Param-On", "True", OTHER("On") },
		{ "{\"region\":\"eu\"}", "Mcp-Param-Region", "=?base64?ZXU?=",
		    "The header Mcp-Param-Region is not well-formed base64 of "
		    "UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_row(&t[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_headers_repeat_what_the_body_says),
		cmocka_unit_test(test_what_differs_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
