/* test_http_route.c - the route of a path and method. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "check.h"
#include "http/http_route.h"

struct row {
	enum http_method method;
	const char *pattern;
};

static const struct row table[] = {
	{ HTTP_METHOD_GET, "/" },
	{ HTTP_METHOD_GET, "/v1/keys" },
	{ HTTP_METHOD_POST, "/v1/keys" },
	{ HTTP_METHOD_GET, "/v1/keys/{key_id}" },
	{ HTTP_METHOD_DELETE, "/v1/keys/{id}" },
	{ HTTP_METHOD_POST, "/v1/keys/verify" },
	{ HTTP_METHOD_GET, "/v1/{kind}/mine" },
	{ HTTP_METHOD_GET, "/tags/key:{key}" },
	{ HTTP_METHOD_GET, "/tags/{any}" },
	{ HTTP_METHOD_GET, "/files/{name}.{type}" },
	{ HTTP_METHOD_GET, "/v1/keys/{key_id}/log/{day}" },
	{ HTTP_METHOD_GET, "/my items/{{ id }}" },
	{ HTTP_METHOD_GET, "/up/{path}" },
	{ HTTP_METHOD_GET, "/up/{id}" },
	{ HTTP_METHOD_GET, "bare/{id}?all=1" },
};

static struct http_routes *
build(void)
{
	struct http_routes *r = http_route_new();
	struct err e = { 0 };

	for (size_t i = 0; i < LEN(table); i++)
		CHECK_INT(http_route_add(r, table[i].method, table[i].pattern,
		              (void *)(uintptr_t)&table[i], &e),
		    0);
	return r;
}

static void
test_a_path_finds_the_most_literal_pattern(void **state)
{
	static const struct {
		enum http_method method;
		const char *path;
		enum http_route_result want;
		const char *pattern, *value; /* of the first variable */
		const char *allow;
	} t[] = {
		{ HTTP_METHOD_GET, "/", HTTP_ROUTE_FOUND, "/", NULL,
		    "GET, HEAD, OPTIONS" },
		{ HTTP_METHOD_HEAD, "/v1/keys", HTTP_ROUTE_FOUND, "/v1/keys",
		    NULL, "GET, HEAD, POST, OPTIONS" },
		{ HTTP_METHOD_GET, "/v1/keys/abc", HTTP_ROUTE_FOUND,
		    "/v1/keys/{key_id}", "abc", "GET, HEAD, DELETE, OPTIONS" },
		/* The literal is used if it has the method ... */
		{ HTTP_METHOD_POST, "/v1/keys/verify", HTTP_ROUTE_FOUND,
		    "/v1/keys/verify", NULL, "POST, OPTIONS" },
		/* ... otherwise the variable. */
		{ HTTP_METHOD_DELETE, "/v1/keys/verify", HTTP_ROUTE_FOUND,
		    "/v1/keys/{id}", "verify", "GET, HEAD, DELETE, OPTIONS" },
		{ HTTP_METHOD_PUT, "/v1/keys/verify", HTTP_ROUTE_NO_METHOD,
		    NULL, NULL, "GET, HEAD, POST, DELETE, OPTIONS" },
		{ HTTP_METHOD_PUT, "/v1/keys", HTTP_ROUTE_NO_METHOD, NULL, NULL,
		    "GET, HEAD, POST, OPTIONS" },
		{ HTTP_METHOD_OPTIONS, "/v1/keys", HTTP_ROUTE_NO_METHOD, NULL,
		    NULL, "GET, HEAD, POST, OPTIONS" },
		/* Backtracks from "keys" to the variable next to it. */
		{ HTTP_METHOD_GET, "/v1/other/mine", HTTP_ROUTE_FOUND,
		    "/v1/{kind}/mine", "other", "GET, HEAD, OPTIONS" },
		{ HTTP_METHOD_GET, "/v1/keys/mine", HTTP_ROUTE_FOUND,
		    "/v1/keys/{key_id}", "mine", "GET, HEAD, DELETE, OPTIONS" },
		{ HTTP_METHOD_GET, "/tags/key:a", HTTP_ROUTE_FOUND,
		    "/tags/key:{key}", "a", "GET, HEAD, OPTIONS" },
		{ HTTP_METHOD_GET, "/tags/key:", HTTP_ROUTE_FOUND,
		    "/tags/{any}", "key:", "GET, HEAD, OPTIONS" },
		{ HTTP_METHOD_GET, "/files/a.b.c", HTTP_ROUTE_FOUND,
		    "/files/{name}.{type}", "a", "GET, HEAD, OPTIONS" },
		{ HTTP_METHOD_GET, "/files/.b", HTTP_ROUTE_NO_PATH, NULL, NULL,
		    NULL },
		{ HTTP_METHOD_GET, "/v1/keys/a%2Fb", HTTP_ROUTE_FOUND,
		    "/v1/keys/{key_id}", "a/b", "GET, HEAD, DELETE, OPTIONS" },
		{ HTTP_METHOD_GET, "/v1/keys/a%zz", HTTP_ROUTE_NO_PATH, NULL,
		    NULL, NULL },
		{ HTTP_METHOD_GET, "/v1/keys/", HTTP_ROUTE_NO_PATH, NULL, NULL,
		    NULL },
		{ HTTP_METHOD_GET, "//v1/keys", HTTP_ROUTE_NO_PATH, NULL, NULL,
		    NULL },
		/* Segments are compared decoded. */
		{ HTTP_METHOD_GET, "/v1/%6Beys", HTTP_ROUTE_FOUND, "/v1/keys",
		    NULL, "GET, HEAD, POST, OPTIONS" },
		{ HTTP_METHOD_GET, "/tags/key%3Aa%20b", HTTP_ROUTE_FOUND,
		    "/tags/key:{key}", "a b", "GET, HEAD, OPTIONS" },
		{ HTTP_METHOD_GET, "/files/a%252Eb.c", HTTP_ROUTE_FOUND,
		    "/files/{name}.{type}", "a%2Eb", "GET, HEAD, OPTIONS" },
		{ HTTP_METHOD_GET, "/files/a%2Eb", HTTP_ROUTE_FOUND,
		    "/files/{name}.{type}", "a", "GET, HEAD, OPTIONS" },
		{ HTTP_METHOD_GET, "/my%20items/x", HTTP_ROUTE_FOUND,
		    "/my items/{{ id }}", "x", "GET, HEAD, OPTIONS" },
		{ HTTP_METHOD_GET, "/up/a/b%2Fc/", HTTP_ROUTE_FOUND,
		    "/up/{path}", "a/b/c/", "GET, HEAD, OPTIONS" },
		{ HTTP_METHOD_GET, "/up/a", HTTP_ROUTE_FOUND, "/up/{id}", "a",
		    "GET, HEAD, OPTIONS" },
		{ HTTP_METHOD_GET, "/bare/5", HTTP_ROUTE_FOUND,
		    "bare/{id}?all=1", "5", "GET, HEAD, OPTIONS" },
		{ HTTP_METHOD_GET, "/up", HTTP_ROUTE_NO_PATH, NULL, NULL,
		    NULL },
		{ HTTP_METHOD_GET, "/up/%zz", HTTP_ROUTE_NO_PATH, NULL, NULL,
		    NULL },
		{ HTTP_METHOD_GET, "", HTTP_ROUTE_NO_PATH, NULL, NULL, NULL },
		{ HTTP_METHOD_OPTIONS, "*", HTTP_ROUTE_NO_PATH, NULL, NULL,
		    NULL },
		{ HTTP_METHOD_GET, "/v1/keys/x/log/y", HTTP_ROUTE_FOUND,
		    "/v1/keys/{key_id}/log/{day}", "x", "GET, HEAD, OPTIONS" },
	};
	struct http_routes *r = build();
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct http_route_match m;

		CHECK_INT(
		    http_route_match(r, &a, t[i].method, str_of(t[i].path), &m),
		    t[i].want);
		CHECK_TEXT(m.allow, t[i].allow);
		if (t[i].want != HTTP_ROUTE_FOUND)
			continue;
		CHECK_STR(m.pattern, t[i].pattern);
		CHECK_STR(
		    ((const struct row *)m.target)->pattern, t[i].pattern);
		CHECK_TEXT(
		    m.variable_count > 0 ? m.variables[0].value : STR_NONE,
		    t[i].value);
	}
	arena_done(&a);
	http_route_free(r);
}

static void
test_malformed_and_duplicate_patterns_are_refused(void **state)
{
	static const struct {
		const char *pattern;
		enum err_kind kind;
	} t[] = {
		{ "", ERR_INPUT },
		{ "/{", ERR_INPUT },
		{ "/}", ERR_INPUT },
		{ "/{}", ERR_INPUT },
		{ "/{a}{b}", ERR_INPUT },
		{ "/{{a}", ERR_INPUT },
		{ "/{{a}}{b}", ERR_INPUT },
		{ "/{a/b}", ERR_INPUT },
		{ "/v1/keys/{other}", ERR_DENIED },
		{ "/v1/keys", ERR_DENIED },
		{ "/v1/%6beys", ERR_DENIED },
		{ "/up/{path}", ERR_DENIED },
	};
	struct http_routes *r = build();

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { 0 };

		CHECK_INT(
		    http_route_add(r, HTTP_METHOD_GET, t[i].pattern, NULL, &e),
		    -1);
		CHECK_INT(e.kind, t[i].kind);
		CHECK(e.text[0] != '\0');
	}
	http_route_free(r);
}

static void
test_a_trailing_slash_is_optional_after_ease(void **state)
{
	static const struct {
		const char *path, *pattern;
	} t[] = {
		{ "/a", "/a" },
		{ "/a/", "/a" },
		{ "/b", "/b/" },
		{ "/b/", "/b/" },
		{ "/c", "/c" },
		{ "/c/", "/c/" },
		{ "/c/x/", "/c/{id}" },
		{ "/a//", NULL },
		{ "//a", NULL },
	};
	static const char *const patterns[] = { "/a", "/b/", "/c", "/c/",
		"/c/{id}" };
	struct http_routes *r = http_route_new();
	struct arena a = { 0 };

	(void)state;
	http_route_ease(r);
	for (size_t i = 0; i < LEN(patterns); i++)
		CHECK_INT(
		    http_route_add(r, HTTP_METHOD_GET, patterns[i], NULL, NULL),
		    0);
	for (size_t i = 0; i < LEN(t); i++) {
		struct http_route_match m;

		http_route_match(r, &a, HTTP_METHOD_GET, str_of(t[i].path), &m);
		CHECK_STR(m.pattern, t[i].pattern);
	}
	arena_done(&a);
	http_route_free(r);
}

static void
test_two_thousand_routes_are_all_found(void **state)
{
	struct http_routes *r = http_route_new();
	struct arena a = { 0 };
	char text[64];

	(void)state;
	for (uintptr_t i = 1; i <= 2000; i++) {
		struct err e = { 0 };

		snprintf(text, sizeof(text), "/r%d/{id}/part%d",
		    (int)(i * 7 % 50), (int)i);
		CHECK_INT(
		    http_route_add(r, HTTP_METHOD_GET, text, (void *)i, &e), 0);
	}
	for (uintptr_t i = 1; i <= 2000; i++) {
		struct http_route_match m;

		snprintf(text, sizeof(text), "/r%d/x%d/part%d",
		    (int)(i * 7 % 50), (int)i, (int)i);
		CHECK_INT(
		    http_route_match(r, &a, HTTP_METHOD_GET, str_of(text), &m),
		    HTTP_ROUTE_FOUND);
		CHECK_INT((uintptr_t)m.target, i);
	}
	arena_done(&a);
	http_route_free(r);
}

static void
test_a_path_of_many_segments_is_fast(void **state)
{
	struct http_routes *r = build();
	struct arena a = { 0 };
	struct http_route_match m;
	char path[8192];

	(void)state;
	memset(path, '/', sizeof(path));
	CHECK_INT(http_route_match(r, &a, HTTP_METHOD_GET,
	              (struct str){ path, sizeof(path) }, &m),
	    HTTP_ROUTE_NO_PATH);
	arena_done(&a);
	http_route_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_path_finds_the_most_literal_pattern),
		cmocka_unit_test(
		    test_malformed_and_duplicate_patterns_are_refused),
		cmocka_unit_test(test_a_trailing_slash_is_optional_after_ease),
		cmocka_unit_test(test_two_thousand_routes_are_all_found),
		cmocka_unit_test(test_a_path_of_many_segments_is_fast),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
