/* test_scan.c - ordinary text, many bytes at a time. */
#include "base/scan.h"
#include "check.h"

static size_t
plain_byte_by_byte(struct str s)
{
	size_t n = 0;

	while (n < s.n && (uint8_t)s.p[n] >= ' ' && (uint8_t)s.p[n] < 0x80 &&
	       s.p[n] != '"' && s.p[n] != '\\')
		n++;
	return n;
}

static size_t
ascii_byte_by_byte(struct str s)
{
	size_t n = 0;

	while (n < s.n && (s.p[n] & 0x80) == 0)
		n++;
	return n;
}

typedef size_t escape_fn(char *to, size_t most, struct str s, size_t *written);

static size_t
escape_byte_by_byte(char *to, size_t most, struct str s, size_t *written)
{
	size_t at = 0, out = 0;

	for (; at < s.n; at++) {
		const bool quoted = s.p[at] == '"' || s.p[at] == '\\';

		if ((!quoted &&
		        plain_byte_by_byte(str_part(s, at, at + 1)) == 0) ||
		    most - out < (quoted ? 2 : 1))
			break;
		if (quoted)
			to[out++] = '\\';
		to[out++] = s.p[at];
	}
	*written = out;
	return at;
}

/* Nothing before or behind those bytes may change. */
static void
check_escape(escape_fn *escape, struct str s, size_t most)
{
	char to[120], want[120];
	size_t n, written, wanted;

	memset(to, '~', sizeof(to));
	n = escape(to + 8, most, s, &written);
	CHECK_INT(n, escape_byte_by_byte(want, most, s, &wanted));
	CHECK_INT(written, wanted);
	CHECK(memcmp(to + 8, want, wanted) == 0);
	CHECK(memcmp(to, "~~~~~~~~", 8) == 0);
	CHECK(memcmp(to + 8 + most, "~~~~~~~~", 8) == 0);
}

static void
check_all(struct str s)
{
	for (size_t most = s.n > 3 ? s.n - 3 : 0; most < s.n + 4; most++) {
		check_escape(scan_escape, s, most);
		check_escape(scan_escape_portable, s, most);
	}
	CHECK_INT(scan_plain(s), plain_byte_by_byte(s));
	CHECK_INT(scan_plain_portable(s), plain_byte_by_byte(s));
	CHECK_INT(scan_ascii(s), ascii_byte_by_byte(s));
	CHECK_INT(scan_ascii_portable(s), ascii_byte_by_byte(s));
}

/*
 * Each byte value in each place of texts of all lengths, at several distances
 * from an aligned address, between bytes that must not be looked at.
 */
static void
test_every_byte_in_every_place_is_found(void **state)
{
	static const char around[] = { '"', '\\', '\x1f', ' ', '\x7f', '\x80' };
	char text[64];

	(void)state;
	for (size_t n = 0; n <= 40; n++) {
		for (size_t at = 0; at < n; at++) {
			for (int c = 0; c < 256; c++) {
				const size_t from = (size_t)c % 7;

				memset(text, around[c % 6], sizeof(text));
				memset(text + from, 'a' + (int)at % 26, n);
				text[from + at] = (char)c;
				check_all((struct str){ text + from, n });
			}
		}
	}
	check_all(STR(""));
	check_all(STR_NONE);
}

/* Neighbors that carry or borrow in a word. */
static void
test_neighbors_do_not_hide_each_other(void **state)
{
	static const char edge[] = { '\0', '\x01', '\x1f', ' ', '!', '"', '#',
		'[', '\\', ']', '\x7e', '\x7f', '\x80', '\x81', '\xa2', '\xdc',
		'\xff' };
	char text[24];

	(void)state;
	for (size_t i = 0; i < sizeof(edge); i++) {
		for (size_t j = 0; j < sizeof(edge); j++) {
			for (size_t at = 0; at + 1 < sizeof(text); at++) {
				memset(text, ' ', sizeof(text));
				text[at] = edge[i];
				text[at + 1] = edge[j];
				check_all((struct str){ text, sizeof(text) });
			}
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_byte_in_every_place_is_found),
		cmocka_unit_test(test_neighbors_do_not_hide_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
