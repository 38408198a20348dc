/* test_http_cache.c - what responses say about keeping them (RFC 9111). */
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "http/http_cache.h"
#include "http/http_headers.h"
#include "check.h"

#define DATE "Sun, 06 Nov 1994 08:49:37 GMT"
#define LATER "Sun, 06 Nov 1994 08:50:37 GMT"

/* Adds the headers "Name: value\n...". */
static struct http_headers
headers_of(struct arena *a, const char *text)
{
	struct http_headers h = { 0 };
	struct str rest = str_of(text);

	while (rest.n > 0) {
		struct str value = str_cut(&rest, '\n');
		const struct str name = str_cut(&value, ':');

		http_headers_add(a, &h, name, str_trim(value));
	}
	return h;
}

static void
test_the_time_that_a_response_is_fresh(void **state)
{
	static const struct {
		const char *headers;
		int64_t fresh_ms;
	} t[] = {
		{ "", 0 },
		{ "Cache-Control: max-age=60", 60000 },
		{ "cache-control: x, MAX-AGE = \"60\"", 60000 },
		{ "Cache-Control: a\nCache-Control: max-age=5", 5000 },
		{ "Cache-Control: x=\"max-age=9, max-age=8\", max-age=7",
		    7000 },
		{ "Cache-Control: max-age=60, max-age=90", 60000 },
		{ "Cache-Control: max-age=60\nAge: 20", 40000 },
		{ "Cache-Control: max-age=10\nAge: 20", -10000 },
		{ "Cache-Control: max-age=60\nExpires: 0", 60000 },
		{ "Cache-Control: s-maxage=60", 0 },
		{ "Cache-Control: max-age=-1", 0 },
		{ "Cache-Control: max-age=1.5", 0 },
		{ "Cache-Control: max-age", 0 },
		{ "Cache-Control: no-cache, max-age=60", 0 },
		{ "Cache-Control: max-age=99999999999999", 31536000000 },
		{ "Expires: " LATER "\nDate: " DATE, 60000 },
		{ "Expires: " LATER, 60000 },
		{ "Expires: " DATE "\nDate: " LATER, 0 },
		{ "Expires: never", 0 },
	};
	const int64_t now = clock_parse_http_date(STR(DATE));

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		const struct http_headers h = headers_of(&a, t[i].headers);
		const struct http_cache c = http_cache_read(&h, now);

		if (c.fresh_ms != t[i].fresh_ms)
			fail_msg(
			    "%s: %lld", t[i].headers, (long long)c.fresh_ms);
		arena_done(&a);
	}
}

static void
test_who_may_keep_it(void **state)
{
	static const struct {
		const char *headers;
		bool storable, is_public;
		const char *etag;
	} t[] = {
		{ "", true, false, NULL },
		{ "Cache-Control: public", true, true, NULL },
		{ "Cache-Control: public, private", true, false, NULL },
		{ "Cache-Control: x=\"public\"", true, false, NULL },
		{ "Cache-Control: no-store", false, false, NULL },
		{ "Vary: Accept, *", false, false, NULL },
		{ "Vary: Accept", true, false, NULL },
		{ "ETag: \"a\"", true, false, "\"a\"" },
		{ "ETag: W/\"a\"", true, false, "W/\"a\"" },
		{ "ETag: a", true, false, NULL },
		{ "ETag: \"a\"b\"", true, false, NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		const struct http_headers h = headers_of(&a, t[i].headers);
		const struct http_cache c = http_cache_read(&h, 0);

		if (c.storable != t[i].storable ||
		    c.is_public != t[i].is_public)
			fail_msg("%s", t[i].headers);
		CHECK_TEXT(c.etag, t[i].etag);
		arena_done(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_time_that_a_response_is_fresh),
		cmocka_unit_test(test_who_may_keep_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
