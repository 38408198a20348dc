/* test_response_headers.c - which headers of a response are passed on. */
#include "base/arena.h"
#include "engine/response/response_headers.h"
#include "engine/state/state.h"
#include "check.h"
#include "http/http_response.h"

static struct http_response
answer_with(struct arena *a, const char *name, const char *value)
{
	struct http_response r = { .status = 200,
		.content_type = STR("text/plain"),
		.body = STR("x") };

	http_headers_add(a, &r.headers, str_of(name), str_of(value));
	return r;
}

static void
test_only_headers_that_the_caller_needs_are_passed_on(void **state)
{
	static const struct {
		const char *name, *value;
		bool passes;
		const char *changed; /* its value after the body has changed */
	} t[] = {
		{ "Retry-After", "1", true, "1" },
		{ "ETAG", "\"a\"", true, "W/\"a\"" },
		{ "etag", "W/\"a\"", true, "W/\"a\"" },
		{ "Link", "<x>", true, "<x>" },
		{ "Location", "/x", true, "/x" },
		{ "Content-Language", "de", true, "de" },
		{ "Content-Disposition", "attachment", true, NULL },
		{ "Content-Range", "bytes 0-1/2", true, NULL },
		{ "RateLimit", "x", true, "x" },
		{ "RateLimit-Policy", "x", true, "x" },
		{ "X-RateLimit-Remaining", "1", true, "1" },
		{ "X-Rate-Limit-Reset", "1", true, "1" },
		{ "X-RateLimited", "1", false, NULL },
		{ "Set-Cookie", "a=b", false, NULL },
		{ "WWW-Authenticate", "Basic", false, NULL },
		{ "Content-MD5", "x", false, NULL },
		{ "Content-Digest", "x", false, NULL },
		{ "Content-Encoding", "br", false, NULL },
		{ "Content-Location", "/x", false, NULL },
		{ "Last-Modified", "x", false, NULL },
		{ "Cache-Control", "no-store", false, NULL },
		{ "Server", "x", false, NULL },
		{ "Access-Control-Allow-Origin", "*", false, NULL },
		{ "Traceparent", "x", false, NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct http_response from =
		    answer_with(&a, t[i].name, t[i].value);
		struct http_response to = { .status = 0 };

		response_headers_from_http(
		    &(struct call){ .arena = &a }, &to, &from);
		CHECK_INT(to.status, 200);
		CHECK_TEXT(to.content_type, "text/plain");
		CHECK_TEXT(to.body, "x");
		CHECK_TEXT(http_headers_get(&to.headers, t[i].name),
		    t[i].passes ? t[i].value : NULL);
		response_headers_after_change(&a, &to);
		CHECK_TEXT(
		    http_headers_get(&to.headers, t[i].name), t[i].changed);
	}
	arena_done(&a);
}

static void
test_the_authority_may_request_a_key(void **state)
{
	struct arena a = { 0 };
	struct http_response from = answer_with(&a, "WWW-Authenticate", "Key");
	struct http_response to = { .status = 0 };

	(void)state;
	response_headers_from_authority(&a, &to, &from);
	CHECK_TEXT(http_headers_get(&to.headers, "WWW-Authenticate"), "Key");
	arena_done(&a);
}

/* A header that a tool names is passed on from a call inside its call, too. */
static void
test_headers_that_a_tool_names_are_passed_on(void **state)
{
	static const char *const names[] = { "X-Total-Count", NULL };
	const struct capability_operation tool = { .result_headers = names };
	struct arena a = { 0 };
	struct call outer = { .arena = &a, .operation = &tool };
	struct call inner = { .arena = &a, .parent = &outer };
	struct http_response from = answer_with(&a, "x-total-count", "7");
	struct http_response to = { .status = 0 };

	(void)state;
	response_headers_from_http(&inner, &to, &from);
	CHECK_TEXT(http_headers_get(&to.headers, "X-Total-Count"), "7");
	to = (struct http_response){ .status = 0 };
	inner.parent = NULL;
	response_headers_from_http(&inner, &to, &from);
	CHECK_TEXT(http_headers_get(&to.headers, "X-Total-Count"), NULL);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_headers_that_a_tool_names_are_passed_on),
		cmocka_unit_test(
		    test_only_headers_that_the_caller_needs_are_passed_on),
		cmocka_unit_test(test_the_authority_may_request_a_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
