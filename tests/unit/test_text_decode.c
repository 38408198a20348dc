/* test_text_decode.c - text of other programs becomes UTF-8. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/mem_budget.h"
#include "base/text_charset.h"
#include "base/text_decode.h"
#include "check.h"

#define BYTES(s)                                                               \
	{                                                                      \
		s, sizeof(s) - 1                                               \
	}

static struct str
decoded(struct arena *a, struct str text, const char *charset,
    enum text_kind kind, struct err *e)
{
	const struct text_origin origin = { .charset = str_of(charset),
		.kind = kind };
	struct str out;

	return text_decode(a, text, &origin, &out, e) == 0 ? out : STR_NONE;
}

static void
test_unicode_is_recognized_by_its_first_bytes(void **state)
{
	static const struct {
		struct str text;
		const char *want;
	} t[] = {
		{ BYTES("a: \xc3\xa9"), "a: \xc3\xa9" },
		{ BYTES("\xef\xbb\xbf"
		        "a: b"),
		    "a: b" },
		/* Only one mark is a mark. */
		{ BYTES("\xef\xbb\xbf\xef\xbb\xbf"
		        "1"),
		    "\xef\xbb\xbf"
		    "1" },
		{ BYTES("\xff\xfe"
		        "a\0:\0\xe9\0"),
		    "a:\xc3\xa9" },
		{ BYTES("\xfe\xff\0a\0:\xd8\x3d\xde\0"), "a:\xf0\x9f\x98\x80" },
		{ BYTES("\xff\xfe\0\0a\0\0\0:\0\0\0"), "a:" },
		{ BYTES("\0\0\xfe\xff\0\0\0a\0\0\x20\xac"), "a\xe2\x82\xac" },
		{ BYTES("{\0}\0"), "{}" },
		{ BYTES("\0{\0}"), "{}" },
		{ BYTES("{\0\0\0}\0\0\0"), "{}" },
		{ BYTES("\0\0\0{\0\0\0}"), "{}" },
		{ BYTES("5\0"), "5" },
		{ BYTES("\0"
		        "5"),
		    "5" },
		/* Half a pair, first and last; half a unit. */
		{ BYTES("\xff\xfe"
		        "a\0\x00\xd8"
		        "b\0"),
		    "a\xef\xbf\xbd"
		    "b" },
		{ BYTES("\xff\xfe\x00\xdc"
		        "b\0\x00\xd8"),
		    "\xef\xbf\xbd"
		    "b\xef\xbf\xbd" },
		{ BYTES("\xff\xfe"
		        "b\0c"),
		    "b\xef\xbf\xbd" },
		{ BYTES("\0\0\xfe\xff\0\x11\0\0\0\0\0b"), "\xef\xbf\xbd"
		                                          "b" },
		{ BYTES(""), "" },
		{ BYTES("\xff\xfe"), "" },
		/* Halves of pairs that are encoded as characters. */
		{ BYTES("x\xed\xa0\xbd\xed\xb8\x80y"),
		    "x\xef\xbf\xbd\xef\xbf\xbdy" },
		{ BYTES("\xed\x9f\xbf\xed\xbf\xbf"),
		    "\xed\x9f\xbf\xef\xbf\xbd" },
		{ BYTES("\xed\xa0"), "\xed\xa0" },
		/* What is not Unicode is for the reader to judge. */
		{ BYTES("a: \xe9"), "a: \xe9" },
	};
	struct arena a = { 0 };
	struct err e = { .kind = ERR_NONE };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		CHECK_TEXT(
		    decoded(&a, t[i].text, NULL, TEXT_PLAIN, &e), t[i].want);
		CHECK_TEXT(text_decode_plain(&a, t[i].text), t[i].want);
	}
	CHECK_INT(e.kind, ERR_NONE);
	arena_done(&a);
}

static void
test_other_encodings_are_declared(void **state)
{
#define EURO "\xe2\x82\xac"
#define XML(name) "<?xml version='1.0' encoding=\"" name "\"?><a>"
#define META(name) "<html><head><META charset=" name "><p>"
	static const struct {
		struct str text;
		const char *charset;
		enum text_kind kind;
		const char *end; /* of the result */
	} t[] = {
		{ BYTES("\xe9\x80"), "ISO-8859-1", TEXT_PLAIN,
		    "\xc3\xa9" EURO },
		{ BYTES("\xe9\x80"), "latin1", TEXT_PLAIN, "\xc3\xa9" EURO },
		{ BYTES("\x80"), "Windows-1252", TEXT_PLAIN, EURO },
		{ BYTES("\x80\x81"), "cp1252", TEXT_PLAIN,
		    EURO "\xef\xbf\xbd" },
		{ BYTES("\xa4"), "iso-8859-15", TEXT_PLAIN, EURO },
		{ BYTES("\xcf\xf0"), "windows-1251", TEXT_PLAIN,
		    "\xd0\x9f\xd1\x80" },
		{ BYTES("\xc4\xda"), "koi8-r", TEXT_PLAIN, "\xd0\xb4\xd0\xb7" },
		{ BYTES("\x93\xfa\x96\x7b"), "Shift_JIS", TEXT_PLAIN,
		    "\xe6\x97\xa5\xe6\x9c\xac" },
		{ BYTES("\xc6\xfc\xcb\xdc"), "EUC-JP", TEXT_PLAIN,
		    "\xe6\x97\xa5\xe6\x9c\xac" },
		{ BYTES("\xd6\xd0"), "gbk", TEXT_PLAIN, "\xe4\xb8\xad" },
		{ BYTES("\xa4\xa4"), "big5", TEXT_PLAIN, "\xe4\xb8\xad" },
		{ BYTES("\xc7\xd1"), "euc-kr", TEXT_PLAIN, "\xed\x95\x9c" },
		/* Half a character becomes U+FFFD, and nothing is lost after.
		 */
		{ BYTES("\x93\x20\x93\xfa"), "Shift_JIS", TEXT_PLAIN,
		    "\xef\xbf\xbd \xe6\x97\xa5" },
		{ BYTES("\xe9\x93"), "Shift_JIS", TEXT_PLAIN, NULL },
		/* UTF-8 is UTF-8, whatever is declared. */
		{ BYTES("\xc3\xa9"), "ISO-8859-1", TEXT_PLAIN, "\xc3\xa9" },
		{ BYTES("\xe9"), "utf-8", TEXT_PLAIN, "\xe9" },
		{ BYTES("\xe9"), "none-such", TEXT_PLAIN, "\xe9" },
		{ BYTES("\xe9"), "ISO-2022-JP//TRANSLIT", TEXT_PLAIN, "\xe9" },
		/* XML and HTML say it themselves, if the media type does not.
		 */
		{ BYTES(XML("ISO-8859-1") "\xe9"), NULL, TEXT_XML, "\xc3\xa9" },
		{ BYTES(XML("koi8-r") "\xc4"), NULL, TEXT_XML, "\xd0\xb4" },
		{ BYTES(XML("koi8-r") "\xc4"), "iso-8859-1", TEXT_XML,
		    "\xc3\x84" },
		{ BYTES(XML("koi8-r") "\xc4"), "utf-8", TEXT_XML, "\xd0\xb4" },
		{ BYTES(XML("utf-8") "\xc4"), NULL, TEXT_XML, "\xc4" },
		{ BYTES(XML("koi8-r") "\xc4"), NULL, TEXT_PLAIN, "\xc4" },
		{ BYTES(META("'koi8-r'") "\xc4"), NULL, TEXT_HTML, "\xd0\xb4" },
		{ BYTES(META("KOI8-R") "\xc4"), NULL, TEXT_HTML, "\xd0\xb4" },
		{ BYTES("<meta http-equiv=Content-Type content='text/html; "
		        "charset=windows-1251'>\xcf"),
		    NULL, TEXT_HTML, "\xd0\x9f" },
		{ BYTES("<meta name=x><meta charset=\"windows-1251\">\xcf"),
		    NULL, TEXT_HTML, "\xd0\x9f" },
		{ BYTES("<p>\x80"), NULL, TEXT_HTML, EURO },
		{ BYTES(META("none-such") "\x80"), NULL, TEXT_HTML, "\x80" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .kind = ERR_NONE };
		const struct str out =
		    decoded(&a, t[i].text, t[i].charset, t[i].kind, &e);

		CHECK_STR(e.text, "");
		if (t[i].end == NULL)
			CHECK(str_is_utf8(out));
		else if (!str_ends(out, str_of(t[i].end)))
			fail_msg("row %zu: %.*s", i, STR_FMT(out));
	}
	arena_done(&a);
}

static void
test_xml_in_an_unknown_encoding_is_refused(void **state)
{
	static const char *const bad[] = { XML("UTF-7") "x", XML("EBCDIC-US"),
		XML("none"), "\x4c\x6f\xa7\x94" };
	static const char *const good[] = { XML("utf-16") "x", XML("Latin1"),
		"<a encoding='none'/>", "<?xml version='1.0'?><a/>" };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(bad); i++) {
		struct err e = { .kind = ERR_NONE };

		CHECK(
		    decoded(&a, str_of(bad[i]), NULL, TEXT_XML, &e).p == NULL);
		CHECK_INT(e.kind, ERR_INPUT);
		CHECK_HAS(e.text, "is not read: UTF-8");
		CHECK_TEXT(
		    decoded(&a, str_of(bad[i]), NULL, TEXT_PLAIN, &e), bad[i]);
	}
	for (size_t i = 0; i < LEN(good); i++)
		CHECK_TEXT(decoded(&a, str_of(good[i]), NULL, TEXT_XML, NULL),
		    good[i]);
	arena_done(&a);
}

static void
test_the_memory_of_a_copy_is_bounded(void **state)
{
	enum { BYTES_IN = 1 << 20 };
	struct mem_budget budget = { .limit = BYTES_IN };
	struct arena a = { .budget = &budget };
	struct err e = { .kind = ERR_NONE };
	char *text = mem_new(BYTES_IN);

	(void)state;
	memset(text, 0xe9, BYTES_IN);
	CHECK(decoded(
	          &a, (struct str){ text, BYTES_IN }, "latin1", TEXT_PLAIN, &e)
	          .p == NULL);
	CHECK_INT(e.kind, ERR_OVERLOADED);
	free(text);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unicode_is_recognized_by_its_first_bytes),
		cmocka_unit_test(test_other_encodings_are_declared),
		cmocka_unit_test(test_xml_in_an_unknown_encoding_is_refused),
		cmocka_unit_test(test_the_memory_of_a_copy_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
