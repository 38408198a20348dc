/* test_request.c - the exact request that an operation stands for. */
#include <stdlib.h>
#include <unistd.h>

#include "rig.h"

#define KEY "|Authorization: Key rig-secret"
#define ACCEPT "|Accept: application/json"
#define JSON "|Content-Type: application/json"

static void
test_path_values_stay_one_segment(void **state)
{
	static const struct {
		const char *value, *want;
	} t[] = {
		{ "a/b", "a%2Fb" },
		{ ".", "%2E" },
		{ "..", "%2E%2E" },
		{ "...", "..." },
		{ "a.b-c_d~e", "a.b-c_d~e" },
		{ "?x=1#y", "%3Fx%3D1%23y" },
		{ "%2e", "%252e" },
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

static void
test_a_rest_body_goes_on_as_it_came(void **state)
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
		    "error: the request body is not JSON: " },
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

/* Each way of authentication, and what it adds to a bare GET. */
static void
test_credentials_are_really_sent(void **state)
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
	{ "keys-management", "fal-revoke-key", "{\"key_id\":\"a/../b\"}",
	    "revokekey", "key_id=a/../b", NULL, NULL,
	    "DELETE " REST "/keys/a%2F..%2Fb" },
	{ "compute-instances", "fal-list-instances", "{}", "listinstances", "",
	    NULL, NULL, "GET " REST "/compute/instances" },
	{ "compute-instances", "fal-create-instance", "{\"body\":{}}",
	    "createinstance", "", NULL, "{}",
	    "POST " REST "/compute/instances" },
	{ "compute-instances", "fal-get-instance", "{\"instance_id\":\"..\"}",
	    "getinstance", "instance_id=..", NULL, NULL,
	    "GET " REST "/compute/instances/%2E%2E" },
	{ "compute-instances", "fal-terminate-instance",
	    "{\"instance_id\":\"i\"}", "terminateinstance", "instance_id=i",
	    NULL, NULL, "DELETE " REST "/compute/instances/i" },
	{ "model-apis-queue", "fal-submit-request",
	    "{\"model_owner\":\"o\",\"model_name\":\"n\",\"body\":{\"p\":1}}",
	    "submitrequest", "model_owner=o model_name=n", NULL, "{\"p\":1}",
	    "POST " QUEUE "/o/n" },
	{ "model-apis-queue", "fal-get-status",
	    "{\"model_owner\":\"o\",\"model_name\":\"a/b\",\"request_id\":"
	    "\"1\"}",
	    "getstatus", "model_owner=o model_name=a/b request_id=1", NULL,
	    NULL, "GET " QUEUE "/o/a%2Fb/requests/1/status" },
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
		struct spec *spec = spec_load(file, 1 << 20, &e);
		struct rig r;

		CHECK_STR(e.text, "");
		rig_open_spec(&r, spec, set, 1);
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
		cmocka_unit_test(test_a_rest_body_goes_on_as_it_came),
		cmocka_unit_test(test_a_line_break_in_a_header_is_refused),
		cmocka_unit_test(test_credentials_are_really_sent),
		cmocka_unit_test(test_every_operation_of_the_published_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
