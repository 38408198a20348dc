/* test_encode.c - bytes as text, and text as bytes. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/decode.h"
#include "base/encode.h"
#include "check.h"

static void
test_hex_is_read_completely_or_refused(void **state)
{
	uint8_t bytes[2];
	char text[5];

	(void)state;
	encode_hex(text, "\x00\xfe", 2);
	CHECK_STR(text, "00fe");
	CHECK(decode_hex(bytes, 2, STR("Ab0f")));
	CHECK_INT(bytes[0] * 256 + bytes[1], 0xab0f);
	CHECK(!decode_hex(bytes, 2, STR("ab0")));
	CHECK(!decode_hex(bytes, 2, STR("ab0f0")));
	CHECK(!decode_hex(bytes, 2, STR("ab0g")));
	CHECK(!decode_hex(bytes, 2, STR("ab 0")));
	CHECK(decode_hex(bytes, 0, STR_NONE));
}

/* All values of a byte, and all lengths up to two words. */
static void
test_hex_of_every_byte_and_length(void **state)
{
	uint8_t bytes[16], back[16];
	char text[33], want[33];

	(void)state;
	for (unsigned v = 0; v < 256; v++) {
		const size_t n = v % 17;

		for (size_t i = 0; i < sizeof(bytes); i++) {
			bytes[i] = (uint8_t)(v + 31 * i);
			snprintf(want + 2 * i, 3, "%02x", bytes[i]);
		}
		want[2 * n] = '\0';
		memset(text, 'x', sizeof(text));
		encode_hex(text, bytes, n);
		CHECK_STR(text, want);
		CHECK(decode_hex(back, n, str_of(text)));
		CHECK(memcmp(back, bytes, n) == 0);
	}
}

/* The vectors of RFC 4648 section 10, then what is not base64. */
static void
test_base64_is_strict(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ "", "" }, { "Zg==", "f" }, { "Zm8=", "fo" },
		{ "Zm9v", "foo" }, { "Zm9vYg==", "foob" },
		{ "Zm9vYmE=", "fooba" }, { "Zm9vYmFy", "foobar" },
		{ "Zg", NULL }, /* padding is required */
		{ "Zg=", NULL }, { "Zh==", NULL }, /* unused bits */
		{ "Zm9=", NULL }, { "====", NULL }, { "Z===", NULL },
		{ "Zg==Zg==", NULL }, /* padding in the middle */
		{ "Zm 9", NULL }, { "Zm9v\n", NULL },
		{ "Zm-_", NULL }, /* another alphabet */
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct buf b;

		CHECK_TEXT(decode_base64(&a, str_of(t[i].text)), t[i].want);
		if (t[i].want == NULL)
			continue;
		buf_init(&b, 100);
		encode_base64(&b, t[i].want, strlen(t[i].want));
		CHECK_STR(buf_text(&b), t[i].text);
		buf_done(&b);
	}
	arena_done(&a);
}

static void
test_base64url_has_no_padding(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ "", "" },
		{ "Zg", "f" },
		{ "Zm8", "fo" },
		{ "Zm9v", "foo" },
		{ "_-A", "\xff\xe0" },
		{ "Z", NULL },
		{ "Zg==", NULL },
		{ "Zh", NULL },
		{ "a+a", NULL },
		{ "a/a", NULL },
		{ "Zm 9", NULL },
	};
	struct arena a = { 0 };
	struct buf b;

	(void)state;
	buf_init(&b, 64);
	for (size_t i = 0; i < LEN(t); i++) {
		CHECK_TEXT(decode_base64url(&a, str_of(t[i].text)), t[i].want);
		if (t[i].want == NULL)
			continue;
		buf_clear(&b);
		encode_base64url(&b, t[i].want, strlen(t[i].want));
		CHECK_STR(buf_text(&b), t[i].text);
	}
	buf_done(&b);
	arena_done(&a);
}

static void
test_percent_encoding_is_decoded_or_refused(void **state)
{
	static const struct {
		const char *text;
		bool plus;
		const char *want;
	} t[] = {
		{ "plain", true, "plain" },
		{ "a%20b", false, "a b" },
		{ "a+b", true, "a b" },
		{ "a+b", false, "a+b" },
		{ "%c3%A4", false, "\xc3\xa4" },
		{ "%", false, NULL },
		{ "%2", false, NULL },
		{ "%g0", false, NULL },
		{ "%%20", false, NULL },
		{ "%2", true, NULL },
	};
	struct arena a = { 0 };
	struct buf b;

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_TEXT(decode_percent(&a, str_of(t[i].text), t[i].plus),
		    t[i].want);
	CHECK_INT(decode_percent(&a, STR("a%00b"), false).n, 3);
	buf_init(&b, 100);
	encode_percent(&b, STR("a-Z_0.~ /?%\xc3\xa4"));
	CHECK_STR(buf_text(&b), "a-Z_0.~%20%2F%3F%25%C3%A4");
	buf_clear(&b);
	encode_url(&b, STR("a-Z /?&=%2F+{x}#\"\x7f\xc3\xa4"));
	CHECK_STR(buf_text(&b), "a-Z%20/?&=%2F+%7Bx%7D%23%22%7F%C3%A4");
	buf_done(&b);
	arena_done(&a);
}

static void
test_uuids_have_one_spelling(void **state)
{
	static const char good[] = "01890a5d-ac96-774b-bcce-b302099a8057";
	static const char *const bad[] = { "",
		"01890A5D-ac96-774b-bcce-b302099a8057",
		"01890a5dac96-774b-bcce-b302099a8057-",
		"01890a5d-ac96-774b-bcce-b302099a805",
		"01890a5d-ac96-774b-bcce-b302099a80577",
		"01890a5d-ac96-774b-bcce-b302099a805g" };
	uint8_t id[16], other[16];
	char text[37];

	(void)state;
	CHECK(decode_uuid(id, str_of(good)));
	encode_uuid(text, id);
	CHECK_STR(text, good);
	for (size_t i = 0; i < LEN(bad); i++)
		CHECK(!decode_uuid(id, str_of(bad[i])) &&
		      !decode_uuid_portable(id, str_of(bad[i])));
	/* Every byte in every place: only a digit or a dash is right. */
	for (size_t i = 0; i < 36; i++) {
		for (int c = 0; c < 256; c++) {
			const bool digit = good[i] != '-' && c != 0 &&
			                   strchr("0123456789abcdef", c);
			const bool dash = good[i] == '-' && c == '-';

			memcpy(text, good, sizeof(text));
			text[i] = (char)c;
			CHECK_INT(decode_uuid(id, (struct str){ text, 36 }),
			    digit || dash);
			CHECK_INT(decode_uuid_portable(
			              other, (struct str){ text, 36 }),
			    digit || dash);
			if (digit || dash)
				CHECK(memcmp(id, other, sizeof(id)) == 0);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hex_is_read_completely_or_refused),
		cmocka_unit_test(test_hex_of_every_byte_and_length),
		cmocka_unit_test(test_base64_is_strict),
		cmocka_unit_test(test_base64url_has_no_padding),
		cmocka_unit_test(test_percent_encoding_is_decoded_or_refused),
		cmocka_unit_test(test_uuids_have_one_spelling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
