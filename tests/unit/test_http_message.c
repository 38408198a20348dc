/* test_http_message.c - methods, headers, errors, queries, response heads. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "check.h"
#include "data/json/json.h"
#include "http/http_media_type.h"
#include "http/http_method.h"
#include "http/http_query.h"
#include "http/http_response.h"
#include "http/http_status.h"

static void
test_methods_are_found_by_their_exact_name(void **state)
{
	(void)state;
	for (int m = 0; m < HTTP_METHOD_COUNT; m++)
		CHECK_INT(http_method_find(
		              str_of(http_method_name((enum http_method)m))),
		    m);
	CHECK_INT(http_method_find(STR("get")), HTTP_METHOD_COUNT);
	CHECK_INT(http_method_find(STR("GETS")), HTTP_METHOD_COUNT);
	CHECK_INT(http_method_find(STR("")), HTTP_METHOD_COUNT);
	CHECK_STR(http_method_name(HTTP_METHOD_COUNT), "");
}

static void
test_headers_are_found_in_any_case_and_keep_their_order(void **state)
{
	struct arena a = { 0 };
	struct http_headers h = { 0 };

	(void)state;
	for (int i = 0; i < 50; i++)
		http_headers_add(
		    &a, &h, arena_strf(&a, "X-%d", i), arena_strf(&a, "%d", i));
	http_headers_add(&a, &h, STR("x-7"), STR("again"));
	CHECK_INT(h.count, 51);
	CHECK_TEXT(http_headers_get(&h, "x-49"), "49");
	CHECK_TEXT(http_headers_get(&h, "X-7"), "7");
	CHECK_TEXT(http_headers_get(&h, "X-"), NULL);
	CHECK_TEXT(h.items[50].value, "again");
	arena_done(&a);
}

static void
test_statuses_have_reasons_and_some_have_no_body(void **state)
{
	static const struct {
		int status;
		const char *reason;
		bool body;
	} t[] = {
		{ 100, "Continue", false },
		{ 200, "OK", true },
		{ 204, "No Content", false },
		{ 304, "Not Modified", false },
		{ 404, "Not Found", true },
		{ 431, "Request Header Fields Too Large", true },
		{ 599, "", true },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		CHECK_STR(http_status_reason(t[i].status), t[i].reason);
		CHECK_INT(http_status_has_body(t[i].status), t[i].body);
	}
}

static void
test_errors_are_json_without_secrets(void **state)
{
	static const struct {
		int status;
		const char *type, *message, *want;
	} t[] = {
		{ 404, NULL, "no \"such\" key\n",
		    "{\"error\":{\"type\":\"not_found\",\"message\":"
		    "\"no \\\"such\\\" key\\n\",\"request_id\":\"r-1\"}}" },
		{ 400, "own_type", "x",
		    "{\"error\":{\"type\":\"own_type\",\"message\":\"x\","
		    "\"request_id\":\"r-1\"}}" },
	};
	struct arena a = { 0 };
	struct http_response r = { 0 };
	struct err e = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		http_response_error(
		    &r, &a, t[i].status, t[i].type, STR("r-1"), t[i].message);
		CHECK_INT(r.status, t[i].status);
		CHECK_TEXT(r.body, t[i].want);
		CHECK_TEXT(r.content_type, "application/json");
	}
	http_response_error(
	    &r, &a, 400, NULL, STR("r"), "bad FAL_KEY=abcdef here");
	CHECK(strstr(r.body.p, "abcdef") == NULL);
	err_set(&e, ERR_DENIED, "may not");
	http_response_err(&r, &a, &e, STR("r"));
	CHECK_INT(r.status, 403);
	CHECK_HAS(r.body.p, "authorization_error");
	arena_done(&a);
}

static void
test_json_media_types_are_recognized(void **state)
{
	static const struct {
		const char *type;
		bool want;
	} t[] = {
		{ "application/json", true },
		{ "Application/JSON; charset=utf-8", true },
		{ "application/problem+json", true },
		{ " application/json ;x", true },
		{ "text/json", false },
		{ "application/jsonp", false },
		{ "+json", false },
		{ "text/plain", false },
		{ "", false },
		{ NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_INT(
		    http_media_type_is_json(str_of(t[i].type)), t[i].want);
}

static void
test_queries_are_decoded_or_refused(void **state)
{
	static const struct {
		const char *query, *name, *want;
		bool bad;
	} t[] = {
		{ "a=1&b=2", "b", "2", false },
		{ "a=1&a=2", "a", "1", false },
		{ "a", "a", "", false },
		{ "a=", "a", "", false },
		{ "&&a=1&", "a", "1", false },
		{ "a=b=c", "a", "b=c", false },
		{ "a=x+y%20z%2B", "a", "x y z+", false },
		{ "%61=1", "a", "1", false },
		{ "b=1", "a", NULL, false },
		{ "", "a", NULL, false },
		{ NULL, "a", NULL, false },
		{ "a=%", "a", NULL, true },
		{ "a=%4", "a", NULL, true },
		{ "a=1&b=%zz", "a", NULL, true },
		{ "%zz=1", "a", NULL, true },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { 0 };
		struct str v;

		CHECK_INT(
		    http_query_get(&a, str_of(t[i].query), t[i].name, &v, &e),
		    t[i].bad ? -1 : 0);
		CHECK_TEXT(v, t[i].want);
		CHECK_INT(e.kind, t[i].bad ? ERR_INPUT : ERR_NONE);
	}
	arena_done(&a);
}

static void
test_a_value_cannot_split_a_head(void **state)
{
	struct arena a = { 0 };
	struct buf out;
	struct http_response r = {
		.status = 201, .content_type = STR("a/b"), .body = STR("xyz")
	};
	struct http_response_frame f = {
		.date = STR("D"), .id = STR("i"), .close = true
	};

	(void)state;
	buf_init(&out, 4096);
	http_headers_add(&a, &r.headers, STR("Location"), STR("/x"));
	http_headers_add(&a, &r.headers, STR("X"), STR("a\r\nEvil: 1"));
	http_headers_add(&a, &r.headers, STR("X: y\r\nEvil"), STR("1"));
	http_response_write_head(&out, &r, &f);
	CHECK_STR(buf_text(&out),
	    "HTTP/1.1 201 Created\r\nDate: D\r\nX-Request-Id: i\r\n"
	    "Content-Type: a/b\r\nContent-Length: 3\r\n"
	    "Connection: close\r\nLocation: /x\r\n\r\n");
	buf_clear(&out);
	r = (struct http_response){ .status = 204 };
	f = (struct http_response_frame){ .date = STR("D"), .keep = true };
	http_response_write_head(&out, &r, &f);
	CHECK_STR(buf_text(&out), "HTTP/1.1 204 No Content\r\nDate: D\r\n"
	                          "Connection: keep-alive\r\n\r\n");
	/* What the program made itself is not looked at again. */
	buf_clear(&out);
	r = (struct http_response){ .status = 204 };
	http_headers_add(&a, &r.headers, STR("Ours"), STR("a\tb"));
	r.headers.checked = r.headers.count;
	http_headers_add(&a, &r.headers, STR("X"), STR("a\r\nEvil: 1"));
	http_response_write_head(&out, &r, &f);
	CHECK_HAS(buf_text(&out), "Ours: a\tb\r\n");
	CHECK(strstr(buf_text(&out), "Evil") == NULL);
	buf_done(&out);
	arena_done(&a);
}

static void
test_if_none_match_names_a_tag(void **state)
{
	static const struct {
		const char *value;
		bool known;
	} t[] = { { NULL, false }, { "", false }, { "\"1\"", true },
		{ "W/\"1\"", true }, { "\"0\", \"1\"", true }, { " * ", true },
		{ "\"11\"", false }, { "1", false } };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { .head = NULL };
		struct http_headers h = { .count = 0 };

		if (t[i].value != NULL)
			http_headers_add(
			    &a, &h, STR("if-none-match"), str_of(t[i].value));
		CHECK_INT(http_headers_know(&h, STR("\"1\"")), t[i].known);
		arena_done(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_if_none_match_names_a_tag),
		cmocka_unit_test(test_methods_are_found_by_their_exact_name),
		cmocka_unit_test(
		    test_headers_are_found_in_any_case_and_keep_their_order),
		cmocka_unit_test(
		    test_statuses_have_reasons_and_some_have_no_body),
		cmocka_unit_test(test_errors_are_json_without_secrets),
		cmocka_unit_test(test_json_media_types_are_recognized),
		cmocka_unit_test(test_queries_are_decoded_or_refused),
		cmocka_unit_test(test_a_value_cannot_split_a_head),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
