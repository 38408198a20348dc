/* test_decode_response.c - responses in raw formats, as calls return them. */
#include "data/format/format.h"
#include "engine/response/decode_response.h"
#include "fixture.h"

/* consumed, surface, operation: further keys of each. */
static void
open_file(struct rig *r, const char *consumed, const char *surface,
    const char *operation)
{
	struct arena a = { 0 };

	rig_open(r,
	    arena_printf(&a,
	        "naftiko: 1.0.0-alpha2\n"
	        "info: {label: T, description: d}\n"
	        "capability:\n"
	        "  consumes:\n"
	        "  - type: http\n"
	        "    namespace: api\n"
	        "    baseUri: http://127.0.0.1:1\n"
	        "    resources:\n"
	        "    - {name: all, path: /x, operations: [{name: op, method: "
	        "GET, %s}]}\n"
	        "  exposes:\n"
	        "  - type: rest\n"
	        "    namespace: api-rest\n"
	        "    port: 8080\n"
	        "%s"
	        "    resources:\n"
	        "    - {path: /x, operations: [{name: rest-op, method: GET, "
	        "call: api.op%s}]}\n",
	        consumed, surface, operation),
	    NULL, 0);
	arena_done(&a);
}

/* Returns "status type|body" of the response, or the error. */
static const char *
answered(struct rig *r, struct http_response answer)
{
	struct call *c = rig_call(r, "rest-op");
	struct err e = { .kind = ERR_NONE };

	c->from_upstream = true;
	c->response = answer;
	if (decode_response_answer(c, &e) == -1)
		return arena_printf(&r->arena, "error %d: %s", e.kind, e.text);
	decode_response_label(c);
	return arena_printf(&r->arena, "%d %.*s|%.*s%s", c->response.status,
	    STR_FMT(c->response.content_type), STR_FMT(c->response.body),
	    c->binary ? "|binary" : "");
}

static void
test_no_answer_is_converted_without_memory_for_it(void **state)
{
	static const struct {
		int64_t limit;
		const char *want;
	} t[] = {
		{ 1 << 20, "200 application/json|[{\"a\":\"1\"}]" },
		{ 4, "there is no memory left to convert this answer" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct mem_budget budget = { .limit = t[i].limit };
		struct rig r;

		open_file(&r, "outputRawFormat: csv", "", "");
		r.arena.budget = &budget;
		r.arena.share = MEM_BUDGET_AUTHORITY;
		CHECK_HAS(answered(&r, (struct http_response){ .status = 200,
		                           .content_type = STR("text/csv"),
		                           .body = STR("a\n1") }),
		    t[i].want);
		r.arena.budget = NULL;
		rig_close(&r);
	}
}

static void
test_declared_formats_become_json_and_others_are_unchanged(void **state)
{
	static const struct {
		const char *consumed;
		int status;
		const char *type, *body, *want;
	} t[] = {
		{ "outputRawFormat: xml", 200, "text/xml", "<r><a>1</a></r>",
		    "200 application/json|{\"a\":\"1\"}" },
		{ "outputRawFormat: csv", 201, "", "a\n1",
		    "201 application/json|[{\"a\":\"1\"}]" },
		{ "outputRawFormat: csv", 200, "text/csv; charset=ISO-8859-1",
		    "a\n\xe4\xff",
		    "200 application/json|[{\"a\":\"\xc3\xa4\xc3\xbf\"}]" },
		{ "outputRawFormat: HTML, outputSchema: '#x'", 200, "text/html",
		    "<p>", "200 application/json|{\"tables\":[]}" },
		{ "outputRawFormat: json", 200, "text/x", "<r/>",
		    "200 text/x|<r/>" },
		/* JSON in UTF-8 without a mark is passed on unchanged. */
		{ "outputRawFormat: json", 200,
		    "application/json; charset=utf-8", "{\"a\": \"\xc3\xa9\"}",
		    "200 application/json; charset=utf-8|"
		    "{\"a\": \"\xc3\xa9\"}" },
		{ "outputRawFormat: json", 200, "application/json",
		    "\xef\xbb\xbf{\"a\": 1}",
		    "200 application/json|{\"a\": 1}" },
		{ "outputRawFormat: json", 404,
		    "application/problem+json; charset=ISO-8859-1",
		    "{\"a\": \"\xe9\"}",
		    "404 application/problem+json|{\"a\": \"\xc3\xa9\"}" },
		{ "outputRawFormat: text", 200, "text/plain", "<r/>",
		    "200 text/plain|<r/>" },
		/* Errors are not converted. */
		{ "outputRawFormat: xml", 404, "text/plain", "not here",
		    "404 text/plain|not here" },
		{ "outputRawFormat: xml", 204, "", "", "204 |" },
		{ "outputRawFormat: xml", 200, "text/xml", "<r>",
		    "error 6: namespace 'api': the upstream's answer is not "
		    "valid xml (line 1, column 4): Premature end of data in "
		    "tag "
		    "r line 1" },
		{ "outputRawFormat: binary", 200, "image/png", "\x89PNG",
		    "200 image/png|\x89PNG|binary" },
		{ "outputRawFormat: binary", 200, "", "x",
		    "200 application/octet-stream|x|binary" },
		{ "outputRawFormat: binary, outputMediaType: image/gif", 200,
		    "text/html", "x", "200 image/gif|x|binary" },
		{ "outputRawFormat: binary, maxBinarySize: 3B", 200, "", "1234",
		    "error 6: the upstream's answer has 4 bytes, more than the "
		    "3 that are allowed: raise 'maxBinarySize'" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct rig r;

		open_file(&r, t[i].consumed, "", "");
		CHECK_STR(
		    answered(&r, (struct http_response){ .status = t[i].status,
		                     .content_type = str_of(t[i].type),
		                     .body = str_of(t[i].body) }),
		    t[i].want);
		rig_close(&r);
	}
}

static void
test_exposed_operations_declare_binary_responses_and_sizes(void **state)
{
	static const struct {
		const char *consumed, *surface, *operation, *want;
		long long limit;
	} t[] = {
		{ "outputRawFormat: binary", "    outputMediaType: a/b\n", "",
		    "200 a/b|x|binary", 10 << 20 },
		{ "outputRawFormat: binary, outputMediaType: c/d",
		    "    outputMediaType: a/b\n", "", "200 c/d|x|binary",
		    10 << 20 },
		{ "outputRawFormat: binary, outputMediaType: c/d",
		    "    maxBinarySize: 1.5KiB\n",
		    ", responseBinary: {mediaType: e/f, status: 203}",
		    "203 e/f|x|binary", 1536 },
		/* Only the surface declares a binary response. */
		{ "maxBinarySize: 2GiB", "    maxBinarySize: 20MiB\n",
		    ", responses: {404: {content: {a/a: {binary: true}}}, 200: "
		    "{description: d, content: {g/h: {binary: true}}}}",
		    "200 g/h|x|binary", 20 << 20 },
		{ "outputRawFormat: json", "",
		    ", responses: {404: {content: {a/a: {binary: true}}}}",
		    "200 text/x|x", 7 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct rig r;

		open_file(&r, t[i].consumed, t[i].surface, t[i].operation);
		CHECK_INT(r.capability->warnings, 0);
		CHECK_STR(answered(&r, (struct http_response){ .status = 200,
		                           .content_type = STR("text/x"),
		                           .body = STR("x") }),
		    t[i].want);
		CHECK_INT(decode_response_limit(&r.call, 7), t[i].limit);
		rig_close(&r);
	}
}

static void
test_accept_requests_the_format(void **state)
{
	static const struct {
		const char *consumed, *want;
	} t[] = {
		{ "outputRawFormat: json", "application/json" },
		{ "outputRawFormat: xml",
		    "application/xml, text/xml;q=0.9, */*;q=0.1" },
		{ "outputRawFormat: binary", "*/*" },
		{ "outputRawFormat: binary, outputMediaType: image/png",
		    "image/png, */*;q=0.1" },
		{ "outputRawFormat: csv, inputParameters: [{name: accept, in: "
		  "header, value: a/b}]",
		    "a/b" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct http_request out;
		struct str url;
		struct rig r;

		open_file(&r, t[i].consumed, "", "");
		CHECK_INT(call_build(rig_call(&r, "rest-op"), &out, &url), 0);
		CHECK_TEXT(http_headers_get(&out.headers, "accept"), t[i].want);
		rig_close(&r);
	}
}

static void
test_a_response_is_a_value_for_mappings(void **state)
{
	static const struct {
		const char *consumed, *type, *body, *want;
	} t[] = {
		{ "outputRawFormat: json", "", "{ }", "{}" },
		{ "outputRawFormat: text", "text/plain", "12", "\"12\"" },
		{ "outputRawFormat: text", "text/plain", "\xff",
		    "\"\xef\xbf\xbd\"" },
		{ "outputRawFormat: binary", "a/b", "abc", "\"YWJj\"" },
		{ "outputRawFormat: json", "", "", "null" },
		{ "outputRawFormat: json", "", "<r/>", NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		const struct json *v;
		struct err e = { 0 };
		struct rig r;
		struct buf b;

		open_file(&r, t[i].consumed, "", "");
		answered(&r, (struct http_response){ .status = 200,
		                 .content_type = str_of(t[i].type),
		                 .body = str_of(t[i].body) });
		v = decode_response_value(&r.call, &r.call.response, &e);
		buf_init(&b, 1000);
		if (v != NULL)
			json_write(&b, v);
		CHECK_STR(v != NULL ? buf_text(&b) : NULL, t[i].want);
		CHECK_INT(e.kind, v != NULL ? ERR_NONE : ERR_UPSTREAM);
		buf_done(&b);
		rig_close(&r);
	}
}

static void
test_invalid_declarations_are_reported(void **state)
{
	static const struct {
		const char *consumed, *part;
	} t[] = {
		{ "maxBinarySize: 10MB", "10MiB is used" },
		{ "maxBinarySize: many", "10MiB is used" },
		{ "maxBinarySize: -1B", "10MiB is used" },
		{ "outputMediaType: png", "invalid media type" },
		{ "outputRawFormat: html, outputSchema: 'a:b'",
		    "has an 'outputSchema': the selector 'a:b'" },
		{ "outputRawFormat: protobuf", "answers in protobuf" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct rig r;

		open_file(&r, t[i].consumed, "", "");
		CHECK(r.capability->notes != NULL);
		CHECK_HAS(arena_strdup(&r.arena, r.capability->notes->text),
		    t[i].part);
		rig_close(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_declared_formats_become_json_and_others_are_unchanged),
		cmocka_unit_test(
		    test_no_answer_is_converted_without_memory_for_it),
		cmocka_unit_test(
		    test_exposed_operations_declare_binary_responses_and_sizes),
		cmocka_unit_test(test_accept_requests_the_format),
		cmocka_unit_test(test_a_response_is_a_value_for_mappings),
		cmocka_unit_test(test_invalid_declarations_are_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
