/* test_http_principal.c - the caller of a request. */
#include "base/buf.h"
#include "check.h"
#include "http/http_principal.h"

#define CALLER(of_kind, who, what, at)                                         \
	{                                                                      \
		.kind = HTTP_PRINCIPAL_##of_kind, .issuer = STR(who),          \
		.subject = STR(what), .peer = {                                \
			{ at }                                                 \
		}                                                              \
	}

static bool
is_same(const struct http_principal *a, const struct http_principal *b)
{
	struct buf x, y;
	bool same;

	buf_init(&x, 4096);
	buf_init(&y, 4096);
	http_principal_write(&x, a);
	http_principal_write(&y, b);
	same = str_equal(buf_str(&x), buf_str(&y));
	buf_done(&x);
	buf_done(&y);
	return same;
}

static void
test_bytes_are_equal_for_the_same_caller_only(void **state)
{
	const struct {
		struct http_principal a, b;
		bool same;
	} t[] = {
		{ { .peer = { { 1 } } }, { .peer = { { 1 } } }, true },
		{ { .peer = { { 1 } } }, { .peer = { { 2 } } }, false },
		{ CALLER(USER, "s", "alice", 1), CALLER(USER, "s", "alice", 2),
		    true },
		{ CALLER(USER, "s", "alice", 1), CALLER(KEY, "s", "alice", 1),
		    false },
		{ CALLER(TOKEN, "ab", "c", 0), CALLER(TOKEN, "a", "bc", 0),
		    false },
		{ CALLER(TOKEN, "a", "1:b", 0), CALLER(TOKEN, "a1:", "b", 0),
		    false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_INT(is_same(&t[i].a, &t[i].b), t[i].same);
}

static void
test_text_names_the_caller(void **state)
{
	const struct {
		struct http_principal p;
		const char *want;
		bool authenticated;
	} t[] = {
		{ { .peer = { { [15] = 1 } } }, "anonymous ::1", false },
		{ CALLER(CLAIMED, "x", "ab12", 0), "unverified ab12", false },
		{ CALLER(KEY, "a", "0190", 0), "key 0190", true },
		{ CALLER(TOKEN, "https://i", "bob", 0),
		    "token bob of https://i", true },
		{ { .kind = HTTP_PRINCIPAL_LOCAL }, "local", true },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct buf text;

		buf_init(&text, 100);
		http_principal_text(&text, &t[i].p);
		CHECK_STR(buf_text(&text), t[i].want);
		buf_done(&text);
		CHECK_INT(http_principal_is_authenticated(&t[i].p),
		    t[i].authenticated);
	}
}

static void
test_an_anonymous_caller_is_its_address(void **state)
{
	const struct http_principal a = { .peer = { { [15] = 1 } } };
	const struct http_principal b = { .peer = { { [15] = 2 } } };

	(void)state;
	CHECK(is_same(&a, &a));
	CHECK(!is_same(&a, &b));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes_are_equal_for_the_same_caller_only),
		cmocka_unit_test(test_text_names_the_caller),
		cmocka_unit_test(test_an_anonymous_caller_is_its_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
