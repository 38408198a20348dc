/* test_engine.c - a capability is made ready: binds, base URIs, errors. */
#include <stdlib.h>

#include "fixture.h"

static const struct capability_consumed_operation *
consumed(struct rig *r, const char *name)
{
	return rig_call(r, name)->consumed;
}

static void
test_a_missing_bind_disables_operations_and_is_named(void **state)
{
	static const struct engine_option region[] = { { ENGINE_SET, "region",
	    "eu" } };
	struct rig r;

	(void)state;
	unsetenv("RIG_KEY");
	rig_open(&r, RIG_FILE, region, 1);
	CHECK_STR(engine_problem(r.engine, consumed(&r, "api.find")),
	    "RIG_KEY is not set: export RIG_KEY=VALUE, or give --set "
	    "RIG_KEY=VALUE, then start "
	    "again");
	CHECK_STR(engine_problem(r.engine, consumed(&r, "other.things")),
	    "'other' has no baseUri: give --base-uri other=URL");
	CHECK_HAS(rig_built(&r, rig_tool(&r, "tool-find", "{}")), "RIG_KEY");
	CHECK_INT(r.call.error.kind, ERR_UNAVAILABLE);
	rig_close(&r);

	/*
	 * An empty value counts as not set: an empty credential is never sent.
	 */
	setenv("RIG_KEY", "", 1);
	rig_open(&r, RIG_FILE, region, 1);
	CHECK_HAS(engine_problem(r.engine, consumed(&r, "api.find")),
	    "RIG_KEY is not set");
	rig_close(&r);

	setenv("RIG_KEY", "from-env", 1);
	rig_open(&r, RIG_FILE, region, 1);
	CHECK_STR(engine_problem(r.engine, consumed(&r, "api.find")), NULL);
	CHECK_HAS(rig_built(&r, rig_tool(&r, "tool-find", "{}")),
	    "Authorization: Key from-env|");
	rig_close(&r);

	/* Options of the command line have precedence. */
	rig_open(&r, RIG_FILE, rig_options, LEN(rig_options));
	CHECK_HAS(rig_built(&r, rig_tool(&r, "tool-find", "{}")),
	    "Authorization: Key rig-secret|");
	rig_close(&r);
	unsetenv("RIG_KEY");
}

/* An imported file: its author must not name variables of the environment. */
#define ASKED_FILE(auth)                                                       \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"binds: [{namespace: n-env, location: 'operator://named', keys: "      \
	"{RIG_KEY: RIG_KEY, N_CLIENT_ID: N_CLIENT_ID, N_CLIENT_SECRET: "       \
	"N_CLIENT_SECRET}}]\n"                                                 \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n"                                                     \
	"    namespace: n\n"                                                   \
	"    baseUri: http://h.test/x\n"                                       \
	"    authentication: " auth "\n"                                       \
	"    resources: [{name: r, path: /a, operations: [{name: o, method: "  \
	"GET}]}]\n"

static void
test_operator_only_values_never_come_from_the_environment(void **state)
{
	static const struct {
		const char *file, *want;
	} t[] = {
		{ ASKED_FILE("{type: bearer, token: '{{n-env.RIG_KEY}}'}"),
		    "RIG_KEY would be sent to http://h.test, which an imported "
		    "document names" },
		{ ASKED_FILE("{type: bearer, token: '{{RIG_KEY}}'}"),
		    "give --set RIG_KEY to take it from there" },
		/* The same for a name that no bind declares. */
		{ ASKED_FILE("{type: bearer, token: '{{env.RIG_OTHER}}'}"),
		    "RIG_OTHER is not set" },
		{ ASKED_FILE("{type: apikey, key: '{{RIG_OTHER}}', value: x}"),
		    "RIG_OTHER is not set" },
		/* The same for a client that is not set. */
		{ ASKED_FILE("{type: oauth2, tokenEndpoint: "
		             "'https://id.test/t'}"),
		    "N_CLIENT_ID would be sent to https://id.test, which" },
	};
	static const char *const names[] = { "RIG_KEY", "RIG_OTHER",
		"N_CLIENT_ID", "N_CLIENT_SECRET", "CLIENT_ID", "CLIENT_SECRET",
		"OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET" };
	static const struct engine_option set[] = { { ENGINE_SET, "RIG_KEY",
	    "named" } };
	struct engine_asked asked;
	struct rig r;
	size_t at = 0;

	(void)state;
	for (size_t i = 0; i < LEN(names); i++)
		setenv(names[i], "from-env", 1);
	for (size_t i = 0; i < LEN(t); i++) {
		rig_open(&r, t[i].file, NULL, 0);
		CHECK_HAS(
		    engine_problem(r.engine, consumed(&r, "n.o")), t[i].want);
		rig_close(&r);
	}
	rig_open(&r, t[0].file, set, 1);
	CHECK_HAS(rig_built(&r, rig_tool(&r, "n.o", "{}")),
	    "Authorization: Bearer named|");
	CHECK(engine_binds_next_asked(r.engine, &r.arena, &at, &asked));
	CHECK_TEXT(asked.name, "RIG_KEY");
	CHECK_STR(asked.hosts, "http://h.test");
	CHECK(asked.given);
	CHECK(engine_binds_next_asked(r.engine, &r.arena, &at, &asked));
	CHECK_STR(asked.hosts, "no API");
	CHECK(!asked.given);
	rig_close(&r);
	for (size_t i = 0; i < LEN(names); i++)
		unsetenv(names[i]);
}

static void
test_a_bind_in_with_is_needed_too(void **state)
{
	static const struct engine_option set[] = {
		{ ENGINE_SET, "RIG_KEY", "k" },
		{ ENGINE_SET, "region", "eu" },
		{ ENGINE_SET, "RIG_OTHER", "ot her" },
	};
	const char *text = RIG_FILE
	    "    - {name: tool-bound, description: d, call: api.find, with: "
	    "{q: 'a {{env.RIG_OTHER}} {{tools.q}}'}}\n";
	struct rig r;

	(void)state;
	unsetenv("RIG_OTHER");
	rig_open(&r, text, set, 2);
	CHECK_HAS(rig_built(&r, rig_tool(&r, "tool-bound", "{}")),
	    "error: RIG_OTHER is not set");
	CHECK_HAS(rig_built(&r, rig_tool(&r, "tool-find", "{}")), "GET ");
	rig_close(&r);
	rig_open(&r, text, set, LEN(set));
	CHECK_HAS(rig_built(&r, rig_tool(&r, "tool-bound", "{\"q\":\"x\"}")),
	    "/items?q=a%20ot%20her%20x|");
	rig_close(&r);
}

static void
test_a_base_uri_gets_its_values_or_is_replaced(void **state)
{
	static const struct engine_option base[] = {
		{ ENGINE_SET, "RIG_KEY", "k" },
		{ ENGINE_BASE_URI, "api", "http://127.0.0.1:81/p/" },
	};
	struct rig r;

	(void)state;
	rig_open(&r, RIG_FILE, rig_options, 1);
	CHECK_STR(engine_problem(r.engine, consumed(&r, "api.find")),
	    "the baseUri of 'api' needs {region}: give --set region=VALUE or "
	    "--base-uri api=URL");
	rig_close(&r);
	rig_open(&r, RIG_FILE, base, LEN(base));
	CHECK_HAS(rig_built(&r, rig_tool(&r, "tool-find", "{}")),
	    "GET http://127.0.0.1:81/p/items|");
	CHECK_TEXT(r.call.state->request.http.target, "/p/items");
	rig_close(&r);
}

#define TWO_APIS(binds)                                                        \
	"naftiko: 1.0.0-alpha2\n" binds "capability:\n"                        \
	"  consumes:\n"                                                        \
	"  - {type: http, namespace: a, baseUri: 'https://one.test', "         \
	"resources: [{name: r, path: /r, operations: [{name: get, method: "    \
	"GET}]}]}\n"                                                           \
	"  - {type: http, namespace: b, baseUri: 'https://two.test', "         \
	"resources: [{name: r, path: /r, operations: [{name: get, method: "    \
	"GET}]}]}\n"                                                           \
	"  exposes: []\n"

/* An imported document is one API; a file with two of them needs a name. */
static void
test_a_base_uri_without_namespace_is_for_one_api(void **state)
{
	static const struct engine_option base[] = {
		{ ENGINE_BASE_URI, "", "http://127.0.0.1:81" },
	};
	struct limits limits = limits_default();
	struct err e = { 0 };
	struct capability *two =
	    capability_load_text(STR("test"), STR(TWO_APIS("")), &e);
	struct rig r;

	(void)state;
	rig_open(&r,
	    TWO_APIS("binds: [{namespace: e, location: 'operator://named', "
	             "keys: {}}]\n"),
	    base, 1);
	CHECK_TEXT(
	    engine_base_uri(r.engine, consumed(&r, "a.get")), base[0].value);
	CHECK_TEXT(
	    engine_base_uri(r.engine, consumed(&r, "b.get")), base[0].value);
	rig_close(&r);
	CHECK(two != NULL);
	CHECK(engine_new(two, base, 1, &limits, &e) == NULL);
	CHECK_HAS(e.text,
	    "consumes 2 APIs: give --base-uri NAMESPACE=URL, such as "
	    "--base-uri a=URL");
	capability_free(two);
}

static void
test_options_with_unknown_names_are_refused(void **state)
{
	static const struct {
		struct engine_option option;
		const char *want;
	} t[] = {
		{ { ENGINE_SET, "RIG_KEI", "x" },
		    "--set: the file has no bind or variable 'RIG_KEI'; did "
		    "you mean 'RIG_KEY'?" },
		{ { ENGINE_BASE_URI, "apo", "http://h" },
		    "no consumed namespace 'apo'; did you mean 'api'?" },
		{ { ENGINE_AUTHORITY, "zzzzzz", NULL },
		    "no consumed namespace 'zzzzzz'" },
		{ { ENGINE_BASE_URI, "api", "ftp://h" }, "is not http://HOST" },
		{ { ENGINE_BASE_URI, "api", "http://" }, "is not http://HOST" },
		{ { ENGINE_BASE_URI, "api", "http://h/?a=1#b" },
		    "has a '#' in it" },
		{ { ENGINE_BASE_URI, "api", "http://u:p@h/" },
		    "the base URI has a credential in it" },
		{ { ENGINE_BASE_URI, "api", "http://h h/" }, "in it" },
		{ { ENGINE_BASE_URI, "api", "http://h\r\nX: y/" }, "in it" },
		{ { ENGINE_BASE_URI, "api", "HTTP://h/" },
		    "is not http://HOST" },
		{ { ENGINE_BASE_URI, "api", "http://h:65536/" },
		    "has an invalid host or port" },
		{ { ENGINE_BASE_URI, "api", "http://[::1/" },
		    "has an invalid host or port" },
	};
	struct limits limits = limits_default();
	struct err e = { 0 };
	struct capability *capability =
	    capability_load_text(STR("test"), STR(RIG_FILE), &e);

	(void)state;
	CHECK(capability != NULL);
	for (size_t i = 0; i < LEN(t); i++) {
		CHECK(engine_new(capability, &t[i].option, 1, &limits, &e) ==
		      NULL);
		CHECK_INT(e.kind, ERR_INPUT);
		CHECK_HAS(e.text, t[i].want);
		CHECK(strstr(e.text, "u:p") == NULL);
		/* The name is known, but the value is invalid. */
		CHECK_INT(engine_option_fits(capability, &t[i].option), i > 2);
	}
	capability_free(capability);
}

static void
test_the_authority_needs_nothing_of_the_file(void **state)
{
	static const struct engine_option here[] = {
		{ ENGINE_AUTHORITY, "api", NULL },
		{ ENGINE_BASE_URI, "other", "http://h.test" },
	};
	struct rig r;
	struct http_request q = { .query = STR("q=1&zz=2"), .id = STR("id-1") };

	(void)state;
	unsetenv("RIG_KEY");
	rig_open(&r, RIG_FILE, here, LEN(here));
	CHECK(engine_is_authority(r.engine, consumed(&r, "api.find")));
	CHECK(!engine_is_authority(r.engine, consumed(&r, "other.things")));
	CHECK_STR(engine_problem(r.engine, consumed(&r, "api.find")), NULL);
	http_headers_add(
	    &r.arena, &q.headers, STR("authorization"), STR("Key caller"));
	http_headers_add(
	    &r.arena, &q.headers, STR("idempotency-key"), STR("i"));
	http_headers_add(&r.arena, &q.headers, STR("x-other"), STR("o"));
	CHECK_STR(rig_built(&r, rig_rest(&r, "rest-find", "", &q)),
	    "GET /items?q=1|Authorization: Key caller|Idempotency-Key: i|"
	    "Cookie: sid=s-|Accept: application/json");
	CHECK_TEXT(r.call.state->request.http.id, "id-1");
	/* The authority authenticates first, so it checks the body itself. */
	q.query = STR("q=1&page=x");
	CHECK_HAS(rig_built(&r, rig_rest(&r, "rest-find", "", &q)),
	    "GET /items?q=1&page=x|");
	q.body = STR("{");
	CHECK_STR(rig_built(&r, rig_rest(&r, "rest-make", "", &q)),
	    "POST /items|Authorization: Key caller|Idempotency-Key: i|Accept: "
	    "application/json|Content-Type: application/json|{");
	CHECK_STR(rig_built(&r, rig_tool(&r, "tool-make", "{}")),
	    "POST /items|Accept: application/json");
	rig_close(&r);
}

static void
test_credentials_are_redacted_as_they_are_and_in_urls(void **state)
{
	static const struct engine_option set[] = {
		{ ENGINE_SET, "RIG_KEY", "se cret+1" },
		{ ENGINE_SET, "region", "eu" },
	};
	struct rig r;
	struct buf b;

	(void)state;
	rig_open(&r, RIG_FILE, set, LEN(set));
	buf_init(&b, 4096);
	engine_redact(r.engine, &b, STR("a se cret+1 b?k=se%20cret%2B1 eu c"));
	CHECK_STR(buf_text(&b), "a [redacted] b?k=[redacted] eu c");
	buf_done(&b);
	rig_close(&r);
}

static void
test_an_invalid_output_is_reported_before_the_call(void **state)
{
	static const struct {
		const char *output, *want;
	} t[] = {
		{ "{type: object, mapping: $.}", NULL },
		{ "{type: array, mapping: '$.data[0].x'}", NULL },
		{ "{type: string, mapping: \"$['a b'][0]\"}", NULL },
		{ "{type: array, mapping: '$..x'}", NULL },
		{ "{type: array, mapping: '$.a[?(@.x)]'}", NULL },
		{ "{type: string, value: 'at {{x}}'}", NULL },
		{ "{type: array, mapping: '$.a[?(@.x)'}",
		    "not valid JSONPath" },
		{ "{type: string, mapping: 'length($.data'}",
		    "not valid JSONPath" },
		{ "{type: string, mapping: 'foo('}", "not valid JSONPath" },
		{ "{type: object, properties: {a: {type: string, "
		  "mapping: '$['}}}",
		    "not valid JSONPath" },
		{ "{type: string, value: 'at {{x'}", "cannot be rendered" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct rig r;
		const char *problem;
		char *text = mem_printf("naftiko: 1.0.0-alpha2\n"
		                        "capability:\n"
		                        "  consumes:\n"
		                        "  - type: http\n"
		                        "    namespace: n\n"
		                        "    baseUri: http://h.test\n"
		                        "    resources:\n"
		                        "    - {name: r, path: /a, operations: "
		                        "[{name: o, method: GET}]}\n"
		                        "  exposes:\n"
		                        "  - {type: mcp, namespace: m, port: "
		                        "9090, tools: [{name: t, description: "
		                        "d, call: n.o, outputParameters: "
		                        "[%s]}]}\n",
		    t[i].output);

		rig_open(&r, text, NULL, 0);
		problem = engine_operation_problem(
		    r.engine, rig_call(&r, "t")->operation);
		if (t[i].want == NULL)
			CHECK_STR(problem, NULL);
		else
			CHECK_HAS(problem != NULL ? problem : "", t[i].want);
		rig_close(&r);
		free(text);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_missing_bind_disables_operations_and_is_named),
		cmocka_unit_test(
		    test_operator_only_values_never_come_from_the_environment),
		cmocka_unit_test(test_a_bind_in_with_is_needed_too),
		cmocka_unit_test(
		    test_a_base_uri_gets_its_values_or_is_replaced),
		cmocka_unit_test(
		    test_a_base_uri_without_namespace_is_for_one_api),
		cmocka_unit_test(test_options_with_unknown_names_are_refused),
		cmocka_unit_test(test_the_authority_needs_nothing_of_the_file),
		cmocka_unit_test(
		    test_credentials_are_redacted_as_they_are_and_in_urls),
		cmocka_unit_test(
		    test_an_invalid_output_is_reported_before_the_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
