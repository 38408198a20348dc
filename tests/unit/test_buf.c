/* test_buf.c - byte buffers and their maximum. */
#include "base/buf.h"
#include "check.h"

static void
test_a_write_over_the_maximum_is_dropped_whole(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10);
	buf_puts(&b, "01234");
	buf_printf(&b, "%s", "56789");
	CHECK(!b.over);
	CHECK_STR(buf_text(&b), "0123456789");
	CHECK(!b.over);
	buf_puts(&b, "ab");
	CHECK(b.over);
	CHECK_INT(b.len, 10);
	CHECK_STR(buf_text(&b), "");
	buf_clear(&b);
	buf_puts(&b, "012345678");
	buf_puts(&b, "9a");
	buf_putc(&b, 'x');
	CHECK(b.over); /* nothing is written after a drop */
	CHECK_TEXT(buf_str(&b), "012345678");
	buf_done(&b);
}

static void
test_the_smallest_and_largest_integers_are_written(void **state)
{
	static const struct {
		int64_t v;
		const char *want;
	} t[] = {
		{ 0, "0" },
		{ 7, "7" },
		{ -10, "-10" },
		{ INT64_MAX, "9223372036854775807" },
		{ INT64_MIN, "-9223372036854775808" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct buf b;

		buf_init(&b, 100);
		buf_put_int(&b, t[i].v);
		CHECK_STR(buf_text(&b), t[i].want);
		buf_done(&b);
	}
}

static void
test_growing_keeps_every_byte(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	for (int i = 0; i < 100000; i++)
		buf_putc(&b, (char)('a' + i % 26));
	CHECK_INT(b.len, 100000);
	for (size_t i = 0; i < b.len; i++)
		CHECK_INT(b.p[i], 'a' + (int)(i % 26));
	buf_consume(&b, 26 * 3846);
	CHECK_TEXT(buf_str(&b), "abcd");
	buf_consume(&b, 100);
	CHECK_INT(b.len, 0);
	buf_done(&b);
	CHECK_INT(b.max, 1 << 20); /* and can be reused */
}

static void
test_an_empty_buffer_is_an_empty_text(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	CHECK_TEXT(buf_str(&b), "");
	CHECK_STR(buf_text(&b), "");
	CHECK(buf_reserve(&b, 0) != NULL);
	CHECK(buf_reserve(&b, 1) == NULL);
	CHECK(buf_reserve(&b, SIZE_MAX) == NULL);
	buf_done_secret(&b);
}

static void
test_bytes_that_are_not_utf8_are_replaced(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 64);
	buf_add_utf8(&b, STR("a\xc3\xa4\xff\xc3z\xe2\x82"));
	CHECK_STR(buf_text(&b),
	    "a\xc3\xa4\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbd\xef\xbf\xbd");
	buf_done(&b);
}

static void
test_expected_bytes_are_allocated_once(void **state)
{
	struct buf b;
	const char *p;

	(void)state;
	buf_init(&b, 1000);
	buf_puts(&b, "abc");
	buf_expect(&b, 500);
	p = b.p;
	for (int i = 0; i < 500; i++)
		buf_putc(&b, 'x');
	CHECK(b.p == p && b.len == 503 && !b.over);
	CHECK(memcmp(b.p, "abcx", 4) == 0);
	/* More than max is not an error before it is written. */
	buf_expect(&b, SIZE_MAX);
	CHECK(!b.over && b.cap == 1000);
	buf_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_expected_bytes_are_allocated_once),
		cmocka_unit_test(test_bytes_that_are_not_utf8_are_replaced),
		cmocka_unit_test(
		    test_a_write_over_the_maximum_is_dropped_whole),
		cmocka_unit_test(
		    test_the_smallest_and_largest_integers_are_written),
		cmocka_unit_test(test_growing_keeps_every_byte),
		cmocka_unit_test(test_an_empty_buffer_is_an_empty_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
