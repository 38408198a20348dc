/* test_http_link.c - links are read by RFC 8288 3. */
#include <stdlib.h>

#include "base/arena.h"
#include "http/http_headers.h"
#include "http/http_link.h"
#include "check.h"

static void
test_the_first_link_of_the_type_is_found(void **state)
{
	static const struct {
		const char *value, *want; /* NULL: none */
	} t[] = {
		{ "", NULL },
		{ "<a>", NULL },
		{ "<a>; rel=next", "a" },
		{ "<a>;rel=\"next\"", "a" },
		{ " ,, < /a?b=c > ; REL = NEXT ,", "/a?b=c" },
		{ "<a>; rel=prev, <b>; rel=next, <c>; rel=next", "b" },
		{ "<a>; rel=\"prev next\"", "a" },
		{ "<a>; rel=\"nextpage\"", NULL },
		{ "<a,b;c>; rel=next", "a,b;c" },
		{ "<a>; title=\"x, <y>; rel=next\"; rel=prev", NULL },
		{ "<a>; title=\"\\\", <y>; rel=next\"; rel=prev", NULL },
		{ "<a>; title=x; crossorigin; rel=next", "a" },
		{ "<a>; title*=UTF-8'de'n%c3%a4; rel=next", "a" },
		{ "<>; rel=next", "" },
		/* Only the first rel counts; an anchor is another context. */
		{ "<a>; rel=prev; rel=next", NULL },
		{ "<a>; anchor=\"/x\"; rel=next, <b>; rel=next", "b" },
		{ "<a>; rev=next", NULL },
		/* Nothing behind a malformed link is read. */
		{ "<a>; rel=next x", NULL },
		{ "a; rel=next", NULL },
		{ "<a; rel=next", NULL },
		{ "<a>; rel=\"next", NULL },
		{ "<a> x, <b>; rel=next", NULL },
		{ "<a>; rel=prev <b>; rel=next", NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		const struct str got =
		    http_link_find(str_of(t[i].value), "next");

		if ((got.p != NULL) != (t[i].want != NULL) ||
		    !str_equal(got, str_of(t[i].want)))
			fail_msg("%s: '%.*s'", t[i].value, STR_FMT(got));
	}
}

static void
test_all_fields_are_searched(void **state)
{
	struct arena a = { 0 };
	struct http_headers h = { 0 };

	(void)state;
	CHECK(http_link_find_in(&h, "next").p == NULL);
	http_headers_add(&a, &h, STR("Links"), STR("<x>; rel=next"));
	http_headers_add(&a, &h, STR("link"), STR("<a>; rel=first"));
	http_headers_add(&a, &h, STR("Link"), STR("<b>; rel=next"));
	CHECK(str_is(http_link_find_in(&h, "next"), "b"));
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_first_link_of_the_type_is_found),
		cmocka_unit_test(test_all_fields_are_searched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
