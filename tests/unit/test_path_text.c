/*
 * test_path_text.c - dot segments are refused in any spelling, and little else
 * is.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "check.h"
#include "engine/request/path_text.h"

static const char *const climbing[] = { ".", "..", "%2e", "%2E", "%2e%2e",
	".%2e", "%2e.", "%252e", "%25252e%25252e", "%%32e%%32%65",
	"%25%32%65%25%32%65", "%25%25%33%32%65", "%u002e%u002E", "%u002e.",
	/* Dot segments between slashes or backslashes, in any spelling. */
	"a/..", "../a", "a/../b", "a/./b", "a\\..\\b", "..\\", "a%2f..%2fb",
	"a%5c..%5cb", "a%252f%252e%252e", "..%2f", "%2e%2e%5c", "a/..\\b",
	"a%c0%af..", "a%c1%9c..",
	/*
	 * Dot segments for servers with path parameters, C strings, or
	 * trimming.
	 */
	"..;", "..;x=1", ".;", "..%3b", "..%3Bjsessionid=1", "../;/",
	"a/..;x/b", "..%00", "..%00.png", "..%2500", ".. ", " ..", "..%20",
	"..%09", "..%0d%0a", "\t..", ".\r.", ".%0a.", ". .", "..%c2%a0",
	"..\x7f",
	/* Overlong UTF-8, and invalid bytes that some servers accept. */
	"%c0%ae%c0%ae", "%c0%2e%c0%2e", "\xc0\xae.", "%e0%80%ae.",
	"%f0%80%80%ae.", "%c0%ae/",
	/* Look-alikes and invisible characters. */
	"\xef\xbc\x8e\xef\xbc\x8e", "%ef%bc%8e.", "%uff0e%uff0e",
	"\xe2\x80\xa4\xe2\x80\xa4", "\xe2\x80\xa5", "\xef\xb8\xb0",
	"\xef\xb9\x92.", "a\xef\xbc\x8f..", "a\xe2\x88\x95..",
	"..\xef\xbc\xbc"
	"a",
	"..\xe2\x80\x8b", ".\xc2\xad.", "\xef\xbb\xbf..",
	"..\xef\xbc\x9b"
	"x" };

static void
test_dot_segments_are_found_in_any_spelling(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(climbing); i++) {
		struct arena a = { 0 };
		const struct str s = str_of(climbing[i]);

		if (path_text_check(&a, s) != PATH_CLIMBS ||
		    path_text_check_many(&a, s, true) != PATH_CLIMBS ||
		    path_text_check_many(&a, s, false) != PATH_CLIMBS ||
		    path_text_check_raw(&a, s) != PATH_CLIMBS)
			fail_msg("'%s' goes on", climbing[i]);
		arena_done(&a);
	}
}

/* Bytes that a C string cannot hold. */
static void
test_text_after_a_nul_may_be_ignored(void **state)
{
	const struct {
		struct str text;
		enum path_fault want;
	} t[] = {
		{ STR("..\0"), PATH_CLIMBS },
		{ STR("..\0x"), PATH_CLIMBS },
		{ STR(".\0.x"), PATH_CLIMBS },
		{ STR("a/..\0/b"), PATH_CLIMBS },
		{ STR("\0"), PATH_BLANK },
		{ STR("\0x"), PATH_BLANK },
		{ STR("%00x"), PATH_BLANK },
		{ STR(" \0x"), PATH_BLANK },
		{ STR("x\0"), PATH_FINE },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_INT(path_text_check(&a, t[i].text), t[i].want);
	arena_done(&a);
}

static void
test_unusual_but_harmless_text_is_accepted(void **state)
{
	static const char *const fine[] = { "a", "0", "...", "....", "a.b",
		".hidden", "..hidden", "a..", "a...b", ".a.", "..a;b", "a;..",
		"100%", "%", "%2", "%zz", "%u00", "%2x", "5%25", "a%20b", "a b",
		"a:b", "v1.0.0-rc.1", "main...dev", "?x=1#y", "key=..&x",
		"\xe2\x80\xa6", "\xe3\x80\x82", "\xc3\xa4", "\xe9", "%e9",

		"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", "@id", "{x}",
		"user@example.com", "~", "-", "a\r\nb" };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(fine); i++) {
		const struct str s = str_of(fine[i]);

		if (path_text_check(&a, s) != PATH_FINE ||
		    path_text_check_many(&a, s, false) != PATH_FINE)
			fail_msg("'%s' is refused", fine[i]);
	}
	arena_done(&a);
}

static void
test_slashes_and_empty_parts(void **state)
{
	static const struct {
		const char *text;
		enum path_fault one, whole, many;
	} t[] = {
		{ "a/b", PATH_SPLITS, PATH_FINE, PATH_FINE },
		{ "a\\b", PATH_SPLITS, PATH_FINE, PATH_FINE },
		{ "a%2Fb", PATH_SPLITS, PATH_FINE, PATH_FINE },
		{ "a%252fb", PATH_SPLITS, PATH_FINE, PATH_FINE },
		{ "a%5cb", PATH_SPLITS, PATH_FINE, PATH_FINE },
		{ "a%c0%afb", PATH_SPLITS, PATH_FINE, PATH_FINE },
		{ "a\xef\xbc\x8f"
		  "b",
		    PATH_SPLITS, PATH_FINE, PATH_FINE },
		{ "a%ef%bc%bcb", PATH_SPLITS, PATH_FINE, PATH_FINE },
		{ "https://x.example/y", PATH_SPLITS, PATH_FINE, PATH_BLANK },
		{ "a//b", PATH_SPLITS, PATH_FINE, PATH_BLANK },
		{ "/", PATH_SPLITS, PATH_BLANK, PATH_BLANK },
		{ "//", PATH_SPLITS, PATH_BLANK, PATH_BLANK },
		{ "/a", PATH_SPLITS, PATH_BLANK, PATH_BLANK },
		{ "a/", PATH_SPLITS, PATH_BLANK, PATH_BLANK },
		{ "a/%20", PATH_SPLITS, PATH_BLANK, PATH_BLANK },
		{ "", PATH_BLANK, PATH_BLANK, PATH_BLANK },
		{ " ", PATH_BLANK, PATH_BLANK, PATH_BLANK },
		{ "%20%09", PATH_BLANK, PATH_BLANK, PATH_BLANK },
		{ "\xe2\x80\x8b", PATH_BLANK, PATH_BLANK, PATH_BLANK },
		{ "\xe3\x80\x80", PATH_BLANK, PATH_BLANK, PATH_BLANK },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		const struct str s = str_of(t[i].text);

		if (path_text_check(&a, s) != t[i].one ||
		    path_text_check_many(&a, s, true) != t[i].whole ||
		    path_text_check_many(&a, s, false) != t[i].many)
			fail_msg("'%s'", t[i].text);
	}
	arena_done(&a);
}

static void
test_a_raw_path_may_have_slashes_and_no_control_bytes(void **state)
{
	static const struct {
		const char *path;
		enum path_fault want;
	} t[] = {
		{ "", PATH_FINE },
		{ "/a/b%2Fc//d/", PATH_FINE },
		{ "a.b/..c/d..", PATH_FINE },
		{ "a%00b", PATH_CONTROL },
		{ "a%0d%0ab", PATH_CONTROL },
		{ "a%250ab", PATH_CONTROL },
		{ "a%7f", PATH_CONTROL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_INT(
		    path_text_check_raw(&a, str_of(t[i].path)), t[i].want);
	arena_done(&a);
}

/* Decoding one layer at a time would take one pass for each layer. */
static void
test_layers_of_encoding_cost_one_pass(void **state)
{
	enum { LAYERS = 1 << 20 };
	char *text = malloc(2 * LAYERS + 4);
	struct arena a = { 0 };
	size_t n = 0;

	(void)state;
	text[n++] = '%';
	for (int i = 0; i < LAYERS; i++) {
		text[n++] = '2';
		text[n++] = '5';
	}
	text[n++] = '2';
	text[n++] = 'e';
	CHECK_INT(path_text_check(&a, (struct str){ text, n }), PATH_CLIMBS);
	arena_done(&a);
	free(text);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dot_segments_are_found_in_any_spelling),
		cmocka_unit_test(test_text_after_a_nul_may_be_ignored),
		cmocka_unit_test(test_unusual_but_harmless_text_is_accepted),
		cmocka_unit_test(test_slashes_and_empty_parts),
		cmocka_unit_test(
		    test_a_raw_path_may_have_slashes_and_no_control_bytes),
		cmocka_unit_test(test_layers_of_encoding_cost_one_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
