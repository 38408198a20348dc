/* test_http_challenge.c - challenges are read by RFC 9110 11. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "http/http_challenge.h"
#include "check.h"

/* All of it as "Scheme token68 name=value;...|Scheme ...". */
static char *
read_all(const char *text)
{
	struct arena a = { 0 };
	struct str rest = str_of(text);
	struct http_challenge c;
	struct buf b;
	char *out;

	buf_init(&b, 65536);
	while (http_challenge_next(&a, &rest, &c)) {
		if (b.len > 0)
			buf_putc(&b, '|');
		buf_add_str(&b, c.scheme);
		if (c.token68.p != NULL)
			buf_printf(&b, " %.*s", STR_FMT(c.token68));
		for (size_t i = 0; i < c.count; i++)
			buf_printf(&b, "%c%.*s=%.*s", i == 0 ? ' ' : ';',
			    STR_FMT(c.params[i].name),
			    STR_FMT(c.params[i].value));
	}
	out = mem_strdup(buf_text(&b));
	buf_done(&b);
	arena_done(&a);
	return out;
}

static void
test_challenges_are_read_one_by_one(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ "", "" },
		{ "Basic", "Basic" },
		{ "Basic realm=\"a, \\\"b\\\" =c\", charset=UTF-8",
		    "Basic realm=a, \"b\" =c;charset=UTF-8" },
		{ "Digest realm=\"r\", nonce=\"n==\", qop=\"auth,auth-int\", "
		  "Basic realm=\"x\"",
		    "Digest realm=r;nonce=n==;qop=auth,auth-int|Basic "
		    "realm=x" },
		{ "Negotiate, Bearer", "Negotiate|Bearer" },
		{ "Negotiate a+b/c==, Bearer error = \"e\"",
		    "Negotiate a+b/c==|Bearer error=e" },
		{ " ,, New scheme=x ,, other = y ,", "New scheme=x;other=y" },
		{ "Basic realm=\"open", "" },
		{ "Basic realm=\"a\" b", "" },
		{ "=x", "" },
		{ "Basic a=\"1\", b=", "Basic a=1" },
		{ "Digest a=1, \"x\"", "" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		char *got = read_all(t[i].text);

		CHECK_STR(got, t[i].want);
		free(got);
	}
}

static void
test_parameters_are_found_by_name_and_bounded(void **state)
{
	struct arena a = { 0 };
	struct str rest = STR("Digest NONCE=abc, opaque=\"\"");
	struct http_challenge c;
	struct buf b;

	(void)state;
	CHECK(http_challenge_next(&a, &rest, &c));
	CHECK_TEXT(http_challenge_get(&c, "nonce"), "abc");
	CHECK_TEXT(http_challenge_get(&c, "opaque"), "");
	CHECK_TEXT(http_challenge_get(&c, "realm"), NULL);
	buf_init(&b, 65536);
	buf_puts(&b, "X ");
	for (int i = 0; i < HTTP_CHALLENGE_PARAMS + 1; i++)
		buf_printf(&b, "a%d=1,", i);
	rest = buf_str(&b);
	CHECK(!http_challenge_next(&a, &rest, &c));
	buf_clear(&b);
	http_challenge_quote(&b, STR("a\"\\b"));
	CHECK_STR(buf_text(&b), "\"a\\\"\\\\b\"");
	buf_done(&b);
	arena_done(&a);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_challenges_are_read_one_by_one),
		cmocka_unit_test(test_parameters_are_found_by_name_and_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
