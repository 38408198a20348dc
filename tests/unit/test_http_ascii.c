/* test_http_ascii.c - characters of message parts, many bytes at a time. */
#include "check.h"
#include "http/http_ascii.h"

/* RFC 9110 5.6.2 */
static bool
is_tchar(int c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') ||
	       (c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

/* RFC 9110 5.5 */
static bool
is_in_value(int c)
{
	return c == '\t' || (c >= ' ' && c != 0x7f);
}

/* A visible character that is not "#". */
static bool
is_in_target(int c)
{
	return c > ' ' && c < 0x7f && c != '#';
}

static size_t
count(struct str s, bool (*is)(int c))
{
	size_t n = 0;

	while (n < s.n && is((unsigned char)s.p[n]))
		n++;
	return n;
}

static void
check_all(struct str s)
{
	CHECK_INT(http_ascii_token_length(s), count(s, is_tchar));
	CHECK_INT(http_ascii_token_length_portable(s), count(s, is_tchar));
	CHECK_INT(http_ascii_is_token(s), s.n > 0 && count(s, is_tchar) == s.n);
	CHECK_INT(http_ascii_target_length(s), count(s, is_in_target));
	CHECK_INT(http_ascii_field_value_length(s), count(s, is_in_value));
	CHECK_INT(
	    http_ascii_field_value_length_portable(s), count(s, is_in_value));
}

/*
 * Each byte value in each place of texts of all lengths, at several distances
 * from an aligned address, between bytes that must not be looked at.
 */
static void
test_every_byte_in_every_place_is_found(void **state)
{
	static const char usual[] = "aZ-0_m\tq";
	char text[64];

	(void)state;
	for (size_t n = 0; n <= 40; n++) {
		for (size_t at = 0; at < n; at++) {
			for (int c = 0; c < 256; c++) {
				const size_t from = (size_t)c % 7;
				const char other = usual[(at + n) % 8];

				memset(text, '\0', sizeof(text));
				memset(text + from, 'a', n);
				text[from + n / 2] = other;
				text[from + at] = (char)c;
				check_all((struct str){ text + from, n });
			}
		}
	}
	check_all(STR(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_byte_in_every_place_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
