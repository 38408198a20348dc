/* test_json_write.c - strings with escapes, and the maximum of the output. */
#include <stdio.h>

#include "base/base.h"
#include "check.h"
#include "data/json/json.h"

enum { TEXT_BYTES = 96 };

/* What the string is, a byte or character at a time. */
static size_t
naive(char *out, struct str s)
{
	size_t n = 0;

	out[n++] = '"';
	for (size_t i = 0; i < s.n;) {
		const unsigned char c = (unsigned char)s.p[i];
		const size_t wide =
		    c >= 0x80 ? str_utf8_first(str_part(s, i, s.n)) : 1;
		static const char plain[] = "\"\\\b\f\n\r\t";
		static const char names[] = "\"\\bfnrt";
		const char *hit = c != 0 && c < 0x80 ? strchr(plain, c) : NULL;

		if (wide == 0) {
			memcpy(out + n, "\xef\xbf\xbd", 3);
			n += 3;
		} else if (hit != NULL) {
			out[n++] = '\\';
			out[n++] = names[hit - plain];
		} else if (c < ' ') {
			n += (size_t)snprintf(out + n, 7, "\\u%04x", c);
		} else {
			memcpy(out + n, s.p + i, wide);
			n += wide;
		}
		i += wide > 0 ? wide : 1;
	}
	out[n++] = '"';
	return n;
}

static void
check_written(struct str s, size_t before)
{
	char want[6 * TEXT_BYTES + 3];
	const size_t n = naive(want, s);
	struct buf b;

	buf_init(&b, 4096);
	for (size_t i = 0; i < before; i++)
		buf_putc(&b, '.');
	json_write_string(&b, s);
	CHECK(!b.over);
	CHECK_INT(b.len, before + n);
	CHECK(memcmp(b.p + before, want, n) == 0);
	buf_done(&b);
}

static void
test_each_byte_in_each_place_is_escaped(void **state)
{
	char text[TEXT_BYTES];

	(void)state;
	for (int c = 0; c < 256; c++) {
		for (size_t at = 0; at < 40; at++) {
			memset(text, 'x', sizeof(text));
			text[at] = (char)c;
			check_written((struct str){ text, 40 }, at % 3);
			text[39 - at] = '"';
			check_written((struct str){ text, 40 }, at);
		}
	}
}

/* All bytes need the most memory, and characters are at the edge of a block. */
static void
test_texts_of_special_characters_are_written(void **state)
{
	static const char *const parts[] = { "\x01", "\"", "\\", "\xc3\xa4",
		"\xe2\x82\xac", "\xf0\x9f\x94\x91", "\xff", "\xe2\x82", "a\x01",
		"\x7f" };
	char text[TEXT_BYTES];

	(void)state;
	for (size_t i = 0; i < LEN(parts); i++) {
		const size_t n = strlen(parts[i]);

		for (size_t used = 0; used + n <= sizeof(text); used += n) {
			memcpy(text + used, parts[i], n);
			check_written((struct str){ text, used + n }, 0);
			check_written((struct str){ text, used + n }, 61);
		}
	}
}

/* It fits exactly, or the buffer is marked and stays below its maximum. */
static void
test_the_maximum_is_kept_to_the_byte(void **state)
{
	static const char text_of_blocks[] =
	    "0123456789012345678901234567890123456789\"0123456789\x01"
	    "0123456789012345678901234567890123456789012345678901";
	static const char *const texts[] = { "plain", "a\"b", "\x01\x02",
		"\xe2\x82\xac\xe2\x82\xac\x01", text_of_blocks };

	(void)state;
	for (size_t i = 0; i < LEN(texts); i++) {
		char want[700];
		const struct str s = str_of(texts[i]);
		const size_t n = naive(want, s);

		for (size_t max = 0; max <= n + 70; max++) {
			struct buf b;

			buf_init(&b, max);
			json_write_string(&b, s);
			CHECK_INT(b.over, max < n);
			CHECK(b.len <= max);
			if (max >= n) {
				CHECK_INT(b.len, n);
				CHECK(memcmp(buf_text(&b), want, n) == 0);
			}
			buf_done(&b);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_byte_in_each_place_is_escaped),
		cmocka_unit_test(test_texts_of_special_characters_are_written),
		cmocka_unit_test(test_the_maximum_is_kept_to_the_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
