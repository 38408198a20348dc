/* test_request.c - the exact request of an operation. */
#include <stdlib.h>
#include <unistd.h>

#include "fixture.h"

#define KEY "|Authorization: Key rig-secret"
#define ACCEPT "|Accept: application/json"
#define JSON "|Content-Type: application/json"

static void
test_path_values_stay_one_segment(void **state)
{
	static const struct {
		const char *value, *want;
	} t[] = {
		{ "...", "..." },
		{ "a.b-c_d~e", "a.b-c_d~e" },
		{ "?x=1#y", "%3Fx%3D1%23y" },
		{ "5%", "5%25" },
		{ "a%20b", "a%2520b" },
		{ "a;b", "a%3Bb" },
		{ "\xc3\xa4 \r\n", "%C3%A4%20%0D%0A" },
		{ "{part}", "%7Bpart%7D" },
	};
	struct rig r;

	(void)state;
	rig_open(&r, RIG_FILE, rig_options, LEN(rig_options));
	for (size_t i = 0; i < LEN(t); i++) {
		struct call *c = rig_tool(&r, "tool-drop", "{\"part\":\"p\"}");
		char *want = arena_printf(&r.arena,
		    "DELETE "
		    "https://eu.example.test/base/my%%20items/%s/key:p%s",
		    t[i].want, KEY ACCEPT);

		json_add((struct json *)c->source.arguments, "item-id",
		    json_new_text(&r.arena, str_of(t[i].value)));
		CHECK_STR(rig_built(&r, c), want);
	}
	rig_close(&r);
}

/* The cases of test_path_text.c, in a request. */
static void
test_path_values_that_name_another_resource_are_refused(void **state)
{
	static const struct {
		const char *value, *want;
	} t[] = {
		{ ".", "'item-id' (path) is '.' or '..'" },
		{ "..", "'item-id' (path) is '.' or '..'" },
		{ "%2e%2E", "'item-id' (path) is '.' or '..'" },
		{ "a/../..", "'item-id' (path) is '.' or '..'" },
		{ "..;x", "'item-id' (path) is '.' or '..'" },
		{ "..\\\\", "'item-id' (path) is '.' or '..'" },
		{ "..\\u0000x", "'item-id' (path) is '.' or '..'" },
		{ "a/b", "'item-id' (path) has a slash" },
		{ "a\\\\b", "'item-id' (path) has a slash" },
		{ "a%2Fb", "'item-id' (path) has a slash" },
		{ "/", "'item-id' (path) has a slash" },
		{ "", "'item-id' is empty: it is part of the path" },
		{ " ", "'item-id' (path) is blank" },
		{ "\\u0000", "'item-id' (path) is blank" },
	};
	struct rig r;

	(void)state;
	rig_open(&r, RIG_FILE, rig_options, LEN(rig_options));
	for (size_t i = 0; i < LEN(t); i++) {
		struct call *c = rig_tool(&r, "tool-drop",
		    arena_printf(&r.arena,
		        "{\"part\":\"p\",\"item-id\":\"%s\"}", t[i].value));

		CHECK_HAS(rig_built(&r, c), t[i].want);
		CHECK_INT(r.call.error.kind, ERR_INPUT);
	}
	/* Only a part of the segment: "key:.." is not a dot segment. */
	CHECK_HAS(rig_built(&r, rig_tool(&r, "tool-drop",
	                            "{\"item-id\":\"i\",\"part\":\"..\"}")),
	    "/my%20items/i/key:..|");
	rig_close(&r);
}

/* Paths with variables in all positions. */
#define PATHS_FILE                                                             \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"binds: [{namespace: env, keys: {ROOM: ROOM}}]\n"                      \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n"                                                     \
	"    namespace: n\n"                                                   \
	"    baseUri: http://h.test/base\n"                                    \
	"    resources:\n"                                                     \
	"    - {name: two, path: '/x/{a}{b}/y', operations: [{name: two, "     \
	"method: GET}]}\n"                                                     \
	"    - {name: dot, path: '/x/.{a}', operations: [{name: dot, "         \
	"method: GET}]}\n"                                                     \
	"    - {name: half, path: '/x/%2{a}/%{b}', operations: [{name: half, " \
	"method: GET}]}\n"                                                     \
	"    - {name: query, path: '/x?q={q}', operations: [{name: query, "    \
	"method: GET}]}\n"                                                     \
	"    - {name: tail, path: '/x/{path}', operations: [{name: tail, "     \
	"method: GET}]}\n"                                                     \
	"    - {name: plus, path: '/x/{+a}/{{+b}}', operations: [{name: "      \
	"plus, "                                                               \
	"method: GET}]}\n"                                                     \
	"    - {name: mixed, path: '/x/{+a}-{b}', operations: [{name: mixed, " \
	"method: GET}]}\n"                                                     \
	"    - {name: fixed, path: '/x/{v}', operations: [{name: fixed, "      \
	"method: GET, inputParameters: [{name: v, in: path, value: v1/beta}]"  \
	"}]}\n"                                                                \
	"    - {name: bare, path: '{a}', operations: [{name: bare, "           \
	"method: GET}]}\n"                                                     \
	"    - {name: bind, path: '/x/{{ROOM}}/{a}', operations: [{name: "     \
	"bind,"                                                                \
	" method: GET}]}\n"                                                    \
	"    - name: said\n"                                                   \
	"      path: /x/{kept}/{coded}/{shown}/{no}\n"                         \
	"      operations:\n"                                                  \
	"      - name: said\n"                                                 \
	"        method: GET\n"                                                \
	"        inputParameters:\n"                                           \
	"        - {name: kept, in: path, x-claviger: {slash: keep}}\n"        \
	"        - {name: coded, in: path, x-claviger: {slash: encode}}\n"     \
	"        - {name: shown, in: path, example: group/project}\n"          \
	"        - {name: no, in: path, example: a/b, x-claviger: {slash: "    \
	"refuse}}\n"                                                           \
	"  exposes:\n"                                                         \
	"  - type: mcp\n"                                                      \
	"    namespace: m\n"                                                   \
	"    port: 9090\n"                                                     \
	"    tools:\n"                                                         \
	"    - {name: written, description: d, call: n.bare, with: "           \
	"{a: 'in/{{who}}'}}\n"                                                 \
	"    - {name: refuses, description: d, call: n.said, with: {kept: k, " \
	"coded: c, shown: s, no: a/b}}\n"                                      \
	"    - {name: shows, description: d, call: n.bare, inputParameters: "  \
	"[{name: a, type: string, example: x/y}]}\n"

static void
test_a_segment_is_checked_as_a_whole(void **state)
{
	static const struct {
		const char *operation, *arguments, *want;
	} t[] = {
		{ "n.two", "{'a':'.','b':'.'}", "parameter 'a' (path) is '.'" },
		{ "n.two", "{'a':'x','b':'..'}", "/base/x/x../y" },
		{ "n.two", "{'a':'x','b':'/'}", "parameter 'b' (path) has" },
		{ "n.two", "{'a':'x.','b':'/y'}", "parameter 'b' (path) has" },
		{ "n.mixed", "{'a':'p/q','b':'r/s'}",
		    "parameter 'b' (path) has a slash" },
		{ "n.mixed", "{'a':'p/q','b':'r'}", "/base/x/p/q-r|" },
		{ "n.two", "{'a':'.%','b':'2e'}", "(path) is '.' or '..'" },
		{ "n.dot", "{'a':'.'}", "parameter 'a' (path) is '.' or '..'" },
		{ "n.dot", "{'a':'git'}", "/base/x/.git|" },
		{ "n.half", "{'a':'e','b':'x'}", "parameter 'a' (path) is" },
		{ "n.half", "{'a':'x','b':'2e.'}", "parameter 'b' (path) is" },
		{ "n.query", "{'q':'a/../b'}", "/base/x?q=a%2F..%2Fb|" },
		{ "n.query", "{'q':'..'}", "/base/x?q=..|" },
		{ "n.bare", "{'a':'..'}", "parameter 'a' (path) is" },
		{ "n.bare", "{'a':['.','.']}", "/base/.%2C.|" },
		{ "n.bare", "{'a':['..']}", "parameter 'a' (path) is" },
		{ "n.bind", "{'a':'b'}", "/base/x/a%2Fb/b|" },
		{ "n.bind", "{'a':'b/c'}", "parameter 'a' (path) has" },
		/* The file allows slashes, or shows a value with one. */
		{ "n.tail", "{'path':'a/b.c'}", "/base/x/a%2Fb.c|" },
		{ "n.plus", "{'a':'p/q','b':'r/s'}", "/base/x/p/q/r/s|" },
		{ "n.plus", "{'a':'p/q','b':'r/..'}",
		    "parameter 'b' (path) is" },
		{ "n.plus", "{'a':'p?/q#','b':'r'}", "/base/x/p%3F/q%23/r|" },
		{ "n.tail", "{'path':'a/../b'}", "parameter 'path' (path) is" },
		{ "n.tail", "{'path':'/'}", "(path) is blank or leaves" },
		{ "n.said",
		    "{'kept':'a/b c','coded':'d/e','shown':'f/g','no':"
		    "'h'}",
		    "/base/x/a/b%20c/d%2Fe/f%2Fg/h|" },
		{ "n.said",
		    "{'kept':'a\\\\b','coded':'https://x/','shown':'f',"
		    "'no':'h'}",
		    "parameter 'coded' (path) is blank or leaves" },
		{ "n.said",
		    "{'kept':'a\\\\b','coded':'https://x','shown':'f',"
		    "'no':'h'}",
		    "/base/x/a%5Cb/https%3A%2F%2Fx/f/h|" },
		{ "n.said", "{'kept':'a//b','coded':'d','shown':'f','no':'h'}",
		    "parameter 'kept' (path) is blank or leaves" },
		{ "n.said",
		    "{'kept':'a/%2e./b','coded':'d','shown':'f','no':"
		    "'h'}",
		    "parameter 'kept' (path) is '.' or '..'" },
		{ "n.said", "{'kept':'a','coded':'d','shown':'f','no':'h/i'}",
		    "parameter 'no' (path) has a slash" },
		{ "written", "{'who':'me'}", "/base/in%2Fme|" },
		{ "written", "{'who':'../x'}", "parameter 'a' (path) is" },
		{ "written", "{'who':'me/x'}", "parameter 'a' (path) has" },
		{ "written", "{'who':'me%5Cx'}", "parameter 'a' (path) has" },
		{ "n.fixed", "{}", "/base/x/v1%2Fbeta|" },
		{ "refuses", "{}", "parameter 'no' (path) has a slash" },
		{ "shows", "{'a':'p/q'}", "/base/p%2Fq|" },
	};
	static const struct engine_option set[] = { { ENGINE_SET, "ROOM",
	    "a/b" } };
	struct rig r;

	(void)state;
	rig_open(&r, PATHS_FILE, set, 1);
	for (size_t i = 0; i < LEN(t); i++) {
		char *arguments = arena_printf(&r.arena, "%s", t[i].arguments);

		for (char *p = arguments; *p != '\0'; p++)
			if (*p == '\'')
				*p = '"';
		CHECK_HAS(
		    rig_built(&r, rig_tool(&r, t[i].operation, arguments)),
		    t[i].want);
	}
	rig_close(&r);
}

static void
test_a_rest_body_is_passed_on_unchanged(void **state)
{
	static const struct {
		const char *type, *body, *want;
	} t[] = {
		{ "application/json", "{ \"a\" : 1.0 }",
		    JSON "|{ \"a\" : 1.0 }" },
		{ NULL, "{}", JSON "|{}" },
		{ "application/merge-patch+json; charset=utf-8", "{}",
		    "|Content-Type: application/merge-patch+json; "
		    "charset=utf-8|{}" },
		{ "text/csv", "a,b", "|Content-Type: text/csv|a,b" },
		{ "application/json", "{",
		    "error: the request body is not valid JSON: line " },
		{ NULL, "[]", "must be an object, not array" },
		{ "application/json", "",
		    "error: the request body is missing: 'make' needs an "
		    "object in it" },
	};
	struct rig r;

	(void)state;
	rig_open(&r, RIG_FILE, rig_options, LEN(rig_options));
	for (size_t i = 0; i < LEN(t); i++) {
		struct http_request q = { .method = HTTP_METHOD_POST,
			.body = str_of(t[i].body) };

		if (t[i].type != NULL)
			http_headers_add(&r.arena, &q.headers,
			    STR("content-type"), str_of(t[i].type));
		CHECK_HAS(rig_built(&r, rig_rest(&r, "rest-make", "", &q)),
		    t[i].want);
	}
	rig_close(&r);
}

static void
test_a_line_break_in_a_header_is_refused(void **state)
{
	struct rig r;
	struct call *c;

	(void)state;
	rig_open(&r, RIG_FILE, rig_options, LEN(rig_options));
	c = rig_tool(&r, "api.find", "{\"If-Match\":\"a\\r\\nX: 1\"}");
	CHECK_STR(rig_built(&r, c),
	    "error: parameter 'If-Match' (header) has a control character in "
	    "it");
	rig_close(&r);
}

/* Each kind of authentication, and what it adds to a GET. */
static void
test_credentials_are_sent(void **state)
{
	static const struct {
		const char *auth, *want;
	} t[] = {
		{ "{type: apikey, key: X-Api-Key, value: '{{env.T}}', "
		  "placement: header}",
		    "GET http://h.test/a|X-Api-Key: s3 cret|Accept: "
		    "application/json" },
		{ "{type: apikey, key: api_key, value: '{{T}}', placement: "
		  "query}",
		    "GET http://h.test/a?api_key=s3%20cret" ACCEPT },
		{ "{type: bearer, token: '{{env.T}}'}",
		    "GET http://h.test/a|Authorization: Bearer s3 "
		    "cret" ACCEPT },
		{ "{type: basic, username: u, password: '{{env.T}}'}",
		    "GET http://h.test/a|Authorization: Basic "
		    "dTpzMyBjcmV0" ACCEPT },
	};
	static const struct engine_option set[] = { { ENGINE_SET, "T",
	    "s3 cret" } };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct rig r;
		char *text = mem_printf(
		    "naftiko: 1.0.0-alpha2\n"
		    "binds: [{namespace: env, keys: {T: T}}]\n"
		    "capability:\n"
		    "  consumes:\n"
		    "  - type: http\n"
		    "    namespace: n\n"
		    "    baseUri: http://h.test\n"
		    "    authentication: %s\n"
		    "    resources:\n"
		    "    - {name: r, path: /a, operations: "
		    "[{name: o, method: GET}]}\n"
		    "  exposes:\n"
		    "  - {type: mcp, namespace: m, port: 9090, tools: "
		    "[{name: t, description: d, call: n.o}]}\n",
		    t[i].auth);

		rig_open(&r, text, set, 1);
		CHECK_STR(rig_built(&r, rig_tool(&r, "t", "{}")), t[i].want);
		rig_close(&r);
		free(text);
	}
}

#define REST "https://rest.alpha.fal.ai"
#define QUEUE "https://queue.fal.run"

/* The seven published files: every operation, from a tool and from REST. */
static const struct {
	const char *file, *tool, *arguments;
	const char *rest, *variables, *query, *body;
	const char *want; /* without the headers */
} fal[] = {
	{ "keys-management", "fal-list-keys", "{}", "listkeys", "", NULL, NULL,
	    "GET " REST "/keys" },
	{ "keys-management", "fal-create-key", "{\"body\":{\"alias\":\"x\"}}",
	    "createkey", "", NULL, "{\"alias\":\"x\"}", "POST " REST "/keys" },
	{ "keys-management", "fal-revoke-key", "{\"key_id\":\"a..b\"}",
	    "revokekey", "key_id=a..b", NULL, NULL,
	    "DELETE " REST "/keys/a..b" },
	{ "compute-instances", "fal-list-instances", "{}", "listinstances", "",
	    NULL, NULL, "GET " REST "/compute/instances" },
	{ "compute-instances", "fal-create-instance", "{\"body\":{}}",
	    "createinstance", "", NULL, "{}",
	    "POST " REST "/compute/instances" },
	{ "compute-instances", "fal-get-instance", "{\"instance_id\":\"...\"}",
	    "getinstance", "instance_id=...", NULL, NULL,
	    "GET " REST "/compute/instances/..." },
	{ "compute-instances", "fal-terminate-instance",
	    "{\"instance_id\":\"i\"}", "terminateinstance", "instance_id=i",
	    NULL, NULL, "DELETE " REST "/compute/instances/i" },
	{ "model-apis-queue", "fal-submit-request",
	    "{\"model_owner\":\"o\",\"model_name\":\"n\",\"body\":{\"p\":1}}",
	    "submitrequest", "model_owner=o model_name=n", NULL, "{\"p\":1}",
	    "POST " QUEUE "/o/n" },
	{ "model-apis-queue", "fal-get-status",
	    "{\"model_owner\":\"o\",\"model_name\":\"a,b\",\"request_id\":"
	    "\"1\"}",
	    "getstatus", "model_owner=o model_name=a,b request_id=1", NULL,
	    NULL, "GET " QUEUE "/o/a%2Cb/requests/1/status" },
	{ "model-apis-queue", "fal-get-result",
	    "{\"model_owner\":\"o\",\"model_name\":\"n\",\"request_id\":"
	    "\"1\"}",
	    "getresult", "model_owner=o model_name=n request_id=1", NULL, NULL,
	    "GET " QUEUE "/o/n/requests/1" },
	{ "model-apis-queue", "fal-cancel-request",
	    "{\"model_owner\":\"o\",\"model_name\":\"n\",\"request_id\":"
	    "\"1\"}",
	    "cancel", "model_owner=o model_name=n request_id=1", NULL, NULL,
	    "PUT " QUEUE "/o/n/requests/1/cancel" },
	{ "models-catalog", "fal-list-models", "{\"q\":\"a b\",\"tag\":\"3d\"}",
	    "listmodels", "", "tag=3d&q=a%20b", NULL,
	    "GET https://fal.ai/models?q=a%20b&tag=3d" },
	{ "models-catalog", "fal-list-models", "{}", "listmodels", "", NULL,
	    NULL, "GET https://fal.ai/models" },
	{ "serverless-apps", "fal-list-apps", "{}", "listapps", "", NULL, NULL,
	    "GET " REST "/serverless/apps" },
	{ "serverless-apps", "fal-get-app", "{\"app_id\":\"a?b\"}", "getapp",
	    "app_id=a?b", NULL, NULL, "GET " REST "/serverless/apps/a%3Fb" },
	{ "serverless-apps", "fal-list-secrets", "{}", "listsecrets", "", NULL,
	    NULL, "GET " REST "/serverless/secrets" },
	{ "serverless-apps", "fal-set-secret", "{\"body\":{\"n\":\"v\"}}",
	    "setsecret", "", NULL, "{\"n\":\"v\"}",
	    "POST " REST "/serverless/secrets" },
	{ "storage-files", "fal-initiate-upload", "{\"body\":{\"f\":1}}",
	    "initiateupload", "", NULL, "{\"f\":1}",
	    "POST " REST "/storage/upload/initiate" },
	{ "usage-billing", "fal-get-usage",
	    "{\"end\":\"2025-01-01T00:00:00Z\"}", "getusage", "",
	    "end=2025-01-01T00:00:00Z&x=y", NULL,
	    "GET " REST "/billing/usage?end=2025-01-01T00%3A00%3A00Z" },
	{ "usage-billing", "fal-list-invoices", "{}", "listinvoices", "", NULL,
	    NULL, "GET " REST "/billing/invoices" },
};

static void
check_fal(struct rig *r, size_t i)
{
	struct http_request q = { .query = str_of(fal[i].query),
		.body = str_of(fal[i].body) };
	const char *want = arena_printf(&r->arena,
	    "%s|Authorization: Key test-key" ACCEPT "%s%s", fal[i].want,
	    fal[i].body != NULL ? JSON "|" : "",
	    fal[i].body != NULL ? fal[i].body : "");

	CHECK_STR(
	    rig_built(r, rig_tool(r, fal[i].tool, fal[i].arguments)), want);
	CHECK_STR(
	    rig_built(r, rig_rest(r, fal[i].rest, fal[i].variables, &q)), want);
}

static void
test_every_operation_of_the_published_files(void **state)
{
	static const struct engine_option set[] = { { ENGINE_SET, "FAL_KEY",
	    "test-key" } };
	const char *corpus = getenv("CLAVIGER_CORPUS");

	(void)state;
	if (corpus == NULL)
		corpus = SOURCE_DIR "/../shared/corpus";
	if (access(corpus, R_OK) != 0) {
		print_message("skipped: no corpus at '%s'; set "
		              "CLAVIGER_CORPUS to its directory\n",
		    corpus);
		skip();
	}
	for (size_t i = 0; i < LEN(fal); i++) {
		char *file =
		    mem_printf("%s/fal-ai__%s.yaml", corpus, fal[i].file);
		struct err e = { 0 };
		struct capability *capability =
		    capability_load(file, 1 << 20, &e);
		struct rig r;

		CHECK_STR(e.text, "");
		rig_open_spec(&r, capability, set, 1);
		check_fal(&r, i);
		rig_close(&r);
		free(file);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_path_values_stay_one_segment),
		cmocka_unit_test(
		    test_path_values_that_name_another_resource_are_refused),
		cmocka_unit_test(test_a_segment_is_checked_as_a_whole),
		cmocka_unit_test(test_a_rest_body_is_passed_on_unchanged),
		cmocka_unit_test(test_a_line_break_in_a_header_is_refused),
		cmocka_unit_test(test_credentials_are_sent),
		cmocka_unit_test(test_every_operation_of_the_published_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
