/* test_key_permission.c - the rules of permissions, one by one. */
#include "base/buf.h"
#include "base/err.h"
#include "check.h"
#include "key/key_permission.h"
#include "key/key_record.h"

enum { PATTERNS = 6 };

/* A segment of 64 characters. */
#define LONGEST                                                                \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-"

/* A set whose patterns are in the list; b keeps its bytes. */
static struct key_permission_set
set_of(struct buf *b, const char *const *patterns)
{
	struct key_permission_set s = { .preset = NULL };

	buf_init(b, 65536);
	for (; *patterns != NULL; patterns++) {
		CHECK(key_field_add_text(b, str_of(*patterns)));
		s.list.count++;
	}
	s.list.bytes = buf_str(b);
	return s;
}

static void
test_well_formed_patterns_are_accepted(void **state)
{
	static const char *const t[] = { "models", "models:run", "*", "**",
		"!**", "*:*", "*:**", "models:*:run", "serverless:**",
		"!auth:keys:write", "A.b_c-9:0", "a:b:c:d:e:f:g:h",
		"models:run@fal-ai/flux/*", "models:run@**", "!models:run@*",
		"storage:files:read@a b/c:d@e!f/Schl\xc3\xbcssel,", "**@x/**",
		"a@...", "a@.b/..c", LONGEST ":x" };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .text = "" };

		if (key_permission_check(str_of(t[i]), &e) == -1)
			fail_msg("%s: %s", t[i], e.text);
	}
}

static void
test_errors_name_the_pattern_and_the_remedy(void **state)
{
	static const struct {
		const char *pattern, *want; /* parts of the error */
	} t[] = {
		{ "", "pattern '': it names no permission; write one" },
		{ "!", "pattern '!': it names no permission" },
		{ "@a", "pattern '@a': it names no permission" },
		{ ":", "pattern ':': a segment is empty; write one ':'" },
		{ "a:", "pattern 'a:': a segment is empty" },
		{ ":a", "a segment is empty" },
		{ "a::b", "a segment is empty" },
		{ "a:b:c:d:e:f:g:h:i", "too many segments; it can have 8" },
		{ "a:" LONGEST "x", "a segment is too long; it can have 64" },
		{ "**:a", "'**' is not the last segment; write '*'" },
		{ "a:**:b@c", "'**' is not the last segment" },
		{ "a:b*", "pattern 'a:b*': '*' is only part of a segment; "
		          "write '*' for a whole segment" },
		{ "***", "'*' is only part of a segment" },
		{ "a:*b*", "'*' is only part of a segment" },
		{ "models/run", "'/' is not allowed in a permission; write ':' "
		                "between its segments" },
		{ "!!a", "'!' is not allowed there; a pattern that denies" },
		{ "a:!b", "'!' is not allowed there" },
		{ "a:b,c:d", "',' is not allowed in a permission; give each" },
		{ "a:b c:d", "a space is not allowed in a permission" },
		{ " a", "a space is not allowed in a permission; remove it" },
		{ "a:\xc3\xbc", "a character is not allowed in a permission; "
		                "write segments of the characters" },
		{ "a\n", "a character is not allowed in a permission" },
		{ "a?", "a character is not allowed in a permission" },
		{ "a@", "pattern 'a@': the resource is empty; write one" },
		{ "a@/b", "a segment of the resource is empty; write one '/'" },
		{ "a@b/", "a segment of the resource is empty" },
		{ "a@b//c", "a segment of the resource is empty" },
		{ "a@.", "a segment of the resource is '.' or '..'; write" },
		{ "a@b/../c", "a segment of the resource is '.' or '..'" },
		{ "a@b\tc", "the resource has a control character; remove it" },
		{ "a@b\x7f", "the resource has a control character" },
		{ "a@b\xc2\x80", "the resource has a control character" },
		{ "a@b\xc2", "the resource is not UTF-8; write it in UTF-8" },
		{ "a@b\xff", "the resource is not UTF-8" },
		{ "models:run@fal-ai/flux-*",
		    "pattern 'models:run@fal-ai/flux-*': '*' is only part of a "
		    "segment; write '*' for a whole segment, '**' at the end "
		    "for one or more, or list each name" },
		{ "a@**/b", "'**' is not the last segment" },
		{ "a@b/***", "'*' is only part of a segment" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .text = "" };

		CHECK_INT(key_permission_check(str_of(t[i].pattern), &e), -1);
		CHECK_INT(e.kind, ERR_INPUT);
		CHECK_HAS(e.text, t[i].want);
		CHECK_INT(key_permission_check(str_of(t[i].pattern), NULL), -1);
	}
}

static void
test_lengths_are_bounded(void **state)
{
	char text[KEY_PERMISSION_RESOURCE_BYTES + 1];
	struct err e = { .text = "" };

	(void)state;
	memset(text, 'x', sizeof(text));
	text[1] = '@';
	CHECK_INT(key_permission_check(
	              (struct str){ text, KEY_PERMISSION_BYTES }, &e),
	    0);
	CHECK_INT(key_permission_check(
	              (struct str){ text, KEY_PERMISSION_BYTES + 1 }, &e),
	    -1);
	CHECK_HAS(e.text, "...': it is too long; it can have 512 bytes");
	CHECK_INT(key_permission_check_resource(
	              (struct str){ text, KEY_PERMISSION_RESOURCE_BYTES }, &e),
	    0);
	CHECK_INT(
	    key_permission_check_resource(
	        (struct str){ text, KEY_PERMISSION_RESOURCE_BYTES + 1 }, &e),
	    -1);
	CHECK_HAS(e.text, "resource 'x@xx");
	CHECK_HAS(e.text, "...': it is too long; it can have 1024 bytes");
	/* Eight segments of the greatest length are too long together. */
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = i % 65 == 64 ? ':' : 'x';
	CHECK_INT(key_permission_check_name((struct str){ text, 512 }, &e), 0);
	CHECK_INT(key_permission_check_name((struct str){ text, 519 }, &e), -1);
	CHECK_HAS(e.text, "permission 'xx");
	CHECK_HAS(e.text, "...': it is too long; it can have 512 bytes");
}

static void
test_errors_do_not_repeat_control_characters(void **state)
{
	struct err e = { .text = "" };

	(void)state;
	CHECK_INT(key_permission_check(STR("a\x1b[31m\0b"), &e), -1);
	CHECK_HAS(e.text, "pattern 'a[31mb': a character is not allowed");
}

static void
test_a_request_is_concrete(void **state)
{
	static const struct {
		const char *name, *want; /* NULL: accepted */
	} t[] = {
		{ "models:run", NULL },
		{ "x", NULL },
		{ "", "permission '': it names no permission" },
		{ "models:*", "permission 'models:*': it has a '*'; name "
		              "exactly one permission here" },
		{ "**", "it has a '*'" },
		{ "!models:run", "'!' is not allowed there" },
		{ "models:run@x", "'@' is not allowed there; give the "
		                  "resource separately" },
	}, r[] = {
		{ "fal-ai/flux/dev", NULL },
		{ "a@b:c", NULL },
		{ "", "resource '': the resource is empty" },
		{ "a/*", "resource 'a/*': it has a '*'; name exactly one "
		         "resource here" },
		{ "a*b", "it has a '*'" },
		{ "/a", "a segment of the resource is empty" },
		{ "a/..", "a segment of the resource is '.' or '..'" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .text = "" };
		int rc = key_permission_check_name(str_of(t[i].name), &e);

		CHECK_INT(rc, t[i].want == NULL ? 0 : -1);
		CHECK_HAS(e.text, t[i].want != NULL ? t[i].want : "");
	}
	for (size_t i = 0; i < LEN(r); i++) {
		struct err e = { .text = "" };
		int rc = key_permission_check_resource(str_of(r[i].name), &e);

		CHECK_INT(rc, r[i].want == NULL ? 0 : -1);
		CHECK_HAS(e.text, r[i].want != NULL ? r[i].want : "");
	}
}

/* resource NULL: none. */
static void
test_a_grant_allows_what_it_matches(void **state)
{
	static const struct {
		const char *patterns[PATTERNS];
		const char *permission, *resource;
		bool want;
	} t[] = {
		{ { NULL }, "a", NULL, false },
		{ { "a" }, "a", NULL, true },
		{ { "a" }, "b", NULL, false },
		{ { "a" }, "A", NULL, false },
		{ { "a" }, "ab", NULL, false },
		{ { "ab" }, "a", NULL, false },
		{ { "a" }, "a:b", NULL, false },
		{ { "a:b" }, "a", NULL, false },
		{ { "a:b" }, "a:b", NULL, true },
		{ { "*" }, "a", NULL, true },
		{ { "*" }, "a:b", NULL, false },
		{ { "a:*" }, "a", NULL, false },
		{ { "a:*" }, "a:b", NULL, true },
		{ { "a:*" }, "a:b:c", NULL, false },
		{ { "*:b" }, "a:b", NULL, true },
		{ { "*:b" }, "a:c", NULL, false },
		{ { "a:*:c" }, "a:b:c", NULL, true },
		{ { "a:*:c" }, "a:b:d", NULL, false },
		{ { "**" }, "a", NULL, true },
		{ { "**" }, "a:b:c", NULL, true },
		{ { "a:**" }, "a", NULL, false },
		{ { "a:**" }, "a:b", NULL, true },
		{ { "a:**" }, "a:b:c:d", NULL, true },
		{ { "a:**" }, "ab:c", NULL, false },
		{ { "*:**" }, "a", NULL, false },
		{ { "*:**" }, "a:b:c", NULL, true },
		{ { "x", "y", "a" }, "a", NULL, true },
		/* Without '@': any resource, and none. */
		{ { "a" }, "a", "r", true },
		{ { "a" }, "a", "r/s", true },
		{ { "a@r" }, "a", "r", true },
		{ { "a@r" }, "a", "s", false },
		{ { "a@r" }, "a", "r/s", false },
		{ { "a@r" }, "a", "R", false },
		{ { "a@r" }, "b", "r", false },
		{ { "a@r" }, "a", NULL, false },
		{ { "a@**" }, "a", NULL, false },
		{ { "a@**" }, "a", "r/s/t", true },
		{ { "a@*" }, "a", "r", true },
		{ { "a@*" }, "a", "r/s", false },
		{ { "a@r/*" }, "a", "r/s", true },
		{ { "a@r/*" }, "a", "r", false },
		{ { "a@r/*" }, "a", "r/s/t", false },
		{ { "a@r/**" }, "a", "r", false },
		{ { "a@r/**" }, "a", "r/s", true },
		{ { "a@r/**" }, "a", "rx/s", false },
		{ { "a@*/s" }, "a", "r/s", true },
		{ { "**@r" }, "a:b", "r", true },
		{ { "a@x@y:z" }, "a", "x@y:z", true },
		/* Denials win in any order. */
		{ { "!a" }, "a", NULL, false },
		{ { "!b" }, "a", NULL, false },
		{ { "a", "!a" }, "a", NULL, false },
		{ { "!a", "a" }, "a", NULL, false },
		{ { "**", "a", "!a", "a" }, "a", NULL, false },
		{ { "**", "!a:*" }, "a:b", NULL, false },
		{ { "**", "!a:*" }, "a:b:c", NULL, true },
		{ { "**", "!a" }, "a", "r", false },
		{ { "**", "!a@r" }, "a", "r", false },
		{ { "**", "!a@r" }, "a", "s", true },
		{ { "**", "!a@r" }, "a", NULL, false },
		{ { "**", "!a@r" }, "b", NULL, true },
		{ { "!a@r/**", "a@**" }, "a", "r/x", false },
		{ { "!a@r/**", "a@**" }, "a", "s", true },
		{ { "**", "!**" }, "a", NULL, false },
		{ { "**", "!**@**" }, "a", NULL, false },
		{ { "**", "!**@**" }, "a", "r", false },
		/* Unusual characters, and many segments of a resource. */
		{ { "**" }, "a.b:-_c", NULL, true },
		{ { "**" }, ".a:..:b", NULL, true },
		{ { "**" }, "a", "a b/.c/d./\xc3\xbc", true },
		{ { "**" }, "a", "1/2/3/4/5/6/7/8/9/10", true },
		{ { "**" }, LONGEST ":b", LONGEST LONGEST, true },
		{ { "**" }, LONGEST "b", NULL, false },
		/* What is not well-formed is never allowed. */
		{ { "**" }, "", NULL, false },
		{ { "**" }, "*", NULL, false },
		{ { "*" }, "*", NULL, false },
		{ { "**" }, "a::b", NULL, false },
		{ { "**" }, "a:", NULL, false },
		{ { "**" }, "!a", NULL, false },
		{ { "**" }, "a@r", NULL, false },
		{ { "**" }, "1:2:3:4:5:6:7:8", NULL, true },
		{ { "**" }, "1:2:3:4:5:6:7:8:9", NULL, false },
		{ { "**" }, "a", "", false },
		{ { "**" }, "a", "/r", false },
		{ { "**" }, "a", "r/../s", false },
		{ { "**" }, "a", ".", false },
		{ { "**" }, "a", "r//s", false },
		{ { "**" }, "a", "r/", false },
		{ { "**" }, "[", NULL, false },
		{ { "**" }, "a", "*", false },
		{ { "a@*" }, "a", "*", false },
		{ { "**" }, "a", "r\xff", false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct buf b;
		struct key_permission_set list = set_of(&b, t[i].patterns);
		struct key_permission_set preset = { t[i].patterns, { 0 } };
		struct str permission = str_of(t[i].permission);
		struct str resource = str_of(t[i].resource);
		bool got = key_permission_allows(&list, permission, resource);

		if (got != t[i].want)
			fail_msg("row %zu: %s", i, t[i].permission);
		CHECK_INT(
		    key_permission_allows(&preset, permission, resource), got);
		buf_done(&b);
	}
}

static void
test_a_preset_and_a_list_are_one_set(void **state)
{
	static const char *const preset[] = { "a:**", "!x", NULL };
	static const char *const more[] = { "b", "x", "!a:c", NULL };
	struct buf b;
	struct key_permission_set s = set_of(&b, more);

	(void)state;
	s.preset = preset;
	CHECK(key_permission_allows(&s, STR("a:b"), STR_NONE));
	CHECK(key_permission_allows(&s, STR("b"), STR_NONE));
	CHECK(!key_permission_allows(&s, STR("a:c"), STR_NONE));
	CHECK(!key_permission_allows(&s, STR("x"), STR_NONE));
	buf_done(&b);
}

static void
test_a_damaged_list_allows_nothing(void **state)
{
	static const char *const patterns[] = { "a", "!b", NULL };
	static const char *const all[] = { "**", NULL };
	struct key_permission_set wide = { all, { 0 } };
	struct buf b;
	struct key_permission_set s = set_of(&b, patterns);
	struct str missing;

	(void)state;
	CHECK(key_permission_allows(&s, STR("a"), STR_NONE));
	for (size_t n = 1; n < b.len; n++) {
		if (n == 3)
			continue; /* the first pattern alone */
		s.list.bytes.n = n;
		CHECK(!key_permission_allows(&s, STR("a"), STR_NONE));
		CHECK(!key_permission_covers(&wide, &s, &missing));
		CHECK_TEXT(missing, NULL);
		CHECK(!key_permission_covers(&s, &wide, &missing));
	}
	buf_done(&b);
}

static void
test_a_holder_grants_only_what_it_has(void **state)
{
	static const struct {
		const char *holder[PATTERNS], *wanted[PATTERNS];
		const char *missing; /* NULL: covered */
	} t[] = {
		{ { NULL }, { NULL }, NULL },
		{ { NULL }, { "!a" }, NULL },
		{ { "a" }, { NULL }, NULL },
		{ { NULL }, { "a" }, "a" },
		{ { "a" }, { "a" }, NULL },
		{ { "a" }, { "b" }, "b" },
		{ { "a" }, { "*" }, "*" },
		{ { "*" }, { "a" }, NULL },
		{ { "*" }, { "*" }, NULL },
		{ { "*" }, { "**" }, "**" },
		{ { "**" }, { "*" }, NULL },
		{ { "**" }, { "**", "a:b@c" }, NULL },
		{ { "a:**" }, { "a:b:*" }, NULL },
		{ { "a:**" }, { "a:*:**" }, NULL },
		{ { "a:**" }, { "a" }, "a" },
		{ { "a:**" }, { "*:b" }, "*:b" },
		{ { "a:*:**" }, { "a:**" }, "a:**" },
		{ { "a:*" }, { "a:**" }, "a:**" },
		{ { "a:b:*" }, { "a:*:b" }, "a:*:b" },
		/* No single grant contains it. */
		{ { "a@r", "a@s" }, { "a@*" }, "a@*" },
		{ { "a:b", "a" }, { "a", "a:b", "a:c", "d" }, "a:c" },
		{ { "a" }, { "a@r" }, NULL },
		{ { "a@r" }, { "a" }, "a" },
		{ { "a@**" }, { "a" }, "a" },
		{ { "a@r/**" }, { "a@r/s/*" }, NULL },
		{ { "a@r/*" }, { "a@r/**" }, "a@r/**" },
		{ { "a@r/**" }, { "a@r" }, "a@r" },
		{ { "**@r" }, { "a:b@r" }, NULL },
		/* A denial of the holder stays. */
		{ { "**", "!a" }, { "b" }, NULL },
		{ { "**", "!a" }, { "a" }, "a" },
		{ { "**", "!a" }, { "a@r" }, "a@r" },
		{ { "**", "!a" }, { "**" }, "**" },
		{ { "**", "!a" }, { "b", "*" }, "*" },
		{ { "**", "!a" }, { "**", "!a" }, NULL },
		{ { "**", "!a" }, { "!*", "**" }, NULL },
		{ { "**", "!a" }, { "**", "!a@r" }, "**" },
		{ { "**", "!a@r" }, { "a@s" }, NULL },
		{ { "**", "!a@r" }, { "a@r" }, "a@r" },
		{ { "**", "!a@r" }, { "a@*" }, "a@*" },
		{ { "**", "!a@r" }, { "a" }, "a" },
		{ { "**", "!a@r" }, { "a", "!a@*" }, NULL },
		{ { "**", "!a@r" }, { "a", "!a" }, NULL },
		{ { "**", "!a" }, { "a", "!a@**" }, NULL },
		{ { "**", "!a@r/**" }, { "a@r" }, NULL },
		{ { "**", "!a:*" }, { "*:b" }, "*:b" },
		{ { "**", "!a:*" }, { "*:b:c" }, NULL },
		{ { "**", "!a:**" }, { "*:b:c" }, "*:b:c" },
		/* The same grants and denials are always covered. */
		{ { "a", "!a" }, { "a", "!a" }, NULL },
		{ { "!**", "a" }, { "a", "!**" }, NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct buf b;
		struct key_permission_set holder = { t[i].holder, { 0 } };
		struct key_permission_set wanted = set_of(&b, t[i].wanted);
		struct str missing = STR("unset");
		bool got = key_permission_covers(&holder, &wanted, &missing);

		if (got != (t[i].missing == NULL))
			fail_msg("row %zu", i);
		CHECK_TEXT(missing, t[i].missing);
		CHECK_INT(key_permission_covers(&holder, &wanted, NULL), got);
		buf_done(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_well_formed_patterns_are_accepted),
		cmocka_unit_test(test_errors_name_the_pattern_and_the_remedy),
		cmocka_unit_test(test_lengths_are_bounded),
		cmocka_unit_test(test_errors_do_not_repeat_control_characters),
		cmocka_unit_test(test_a_request_is_concrete),
		cmocka_unit_test(test_a_grant_allows_what_it_matches),
		cmocka_unit_test(test_a_preset_and_a_list_are_one_set),
		cmocka_unit_test(test_a_damaged_list_allows_nothing),
		cmocka_unit_test(test_a_holder_grants_only_what_it_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
