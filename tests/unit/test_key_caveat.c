/* test_key_caveat.c - restrictions in credentials: encoding, checks, scopes. */
#include <stdlib.h>

#include "base/base.h"
#include "check.h"
#include "key/key.h"

/* Appends a caveat of texts, which end with NULL. */
static void
add(struct buf *b, enum key_caveat_kind kind, const char *const *texts)
{
	struct str list[8];
	struct err e = { .kind = ERR_NONE };
	size_t n = 0;

	for (; texts[n] != NULL; n++)
		list[n] = str_of(texts[n]);
	if (key_caveat_add(b, kind, list, n, &e) == -1)
		fail_msg("%s", e.text);
}

#define TEXTS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void
test_caveats_have_one_encoding(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
		bool good;
	} t[] = {
		{ "", 0, true },
		/* expires */
		{ "\1\10\0\1\0\0\0\0\0\0\0", 11, true },
		{ "\1\10\0\0\0\0\0\0\0\0\0", 11, false },
		{ "\1\10\0\1\0\0\0\0\0\0\200", 11, false },
		{ "\1\7\0\1\0\0\0\0\0\0", 10, false },
		{ "\1\11\0\1\0\0\0\0\0\0\0\0", 12, false },
		/* permissions: a list of one text */
		{ "\2\7\0\1\0\3\0a:b", 10, true },
		{ "\2\2\0\0\0", 5, false },
		{ "\2\7\0\1\0\3\0a::", 10, false },
		{ "\2\7\0\2\0\3\0a:b", 10, false },
		{ "\2\10\0\1\0\3\0a:b!", 11, false },
		/* resources */
		{ "\3\7\0\1\0\3\0a/*", 10, true },
		{ "\3\7\0\1\0\3\0/ab", 10, false },
		/* networks: bits after the prefix are zero */
		{ "\4\24\0\1\0\4\10\12\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 23,
		    true },
		{ "\4\24\0\1\0\4\10\12\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 23,
		    false },
		/* methods */
		{ "\5\7\0\1\0\3\0GET", 10, true },
		{ "\5\7\0\1\0\3\0get", 10, false },
		/* unknown kinds, and what is cut off */
		{ "\6\0\0", 3, false },
		{ "\0\0\0", 3, false },
		{ "\1", 1, false },
		{ "\1\10\0\1\0\0\0\0\0\0", 10, false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		if (key_caveat_check((struct str){ t[i].bytes, t[i].n }) !=
		    t[i].good)
			fail_msg("row %zu", i);
}

static void
test_caveats_are_bounded(void **state)
{
	struct str long_text;
	struct buf b, text;
	struct err e;

	(void)state;
	buf_init(&b, 1 << 16);
	buf_init(&text, 1024);
	for (int i = 0; i < KEY_CAVEAT_MAX; i++)
		CHECK_INT(key_caveat_add_expires(&b, 1, &e), 0);
	CHECK(key_caveat_check(buf_str(&b)));
	CHECK_INT(key_caveat_add_expires(&b, 1, &e), 0);
	CHECK(!key_caveat_check(buf_str(&b)));
	buf_clear(&b);
	for (int i = 0; i < 400; i++)
		buf_putc(&text, 'r');
	long_text = buf_str(&text);
	for (int i = 0; i < 3; i++) {
		CHECK(key_caveat_check(buf_str(&b)));
		CHECK_INT(
		    key_caveat_add(&b, KEY_CAVEAT_RESOURCES, &long_text, 1, &e),
		    0);
	}
	CHECK(!key_caveat_check(buf_str(&b)));
	buf_done(&b);
	buf_done(&text);
}

static void
test_texts_are_checked(void **state)
{
	static const struct {
		enum key_caveat_kind kind;
		const char *text, *error;
	} t[] = {
		{ KEY_CAVEAT_PERMISSIONS, "a:*b", "a:*b" },
		{ KEY_CAVEAT_RESOURCES, "a//b", "segment of the resource" },
		{ KEY_CAVEAT_NETWORKS, "10.0.0.1/8", "not a network" },
		{ KEY_CAVEAT_METHODS, "get", "upper case" },
		{ KEY_CAVEAT_METHODS, "", "upper case" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		const struct str text = str_of(t[i].text);
		struct err e = { .kind = ERR_NONE };
		struct buf b;

		buf_init(&b, 1024);
		CHECK_INT(key_caveat_add(&b, t[i].kind, &text, 1, &e), -1);
		CHECK_INT(e.kind, ERR_INPUT);
		CHECK_HAS(e.text, t[i].error);
		buf_done(&b);
	}
}

static void
test_what_is_not_known_is_not_met(void **state)
{
	static const struct str run = { "models:run", 10 };
	struct key_check check;
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	/* Without a permission asked for, as for a key with permissions. */
	add(&b, KEY_CAVEAT_PERMISSIONS, TEXTS("a:b"));
	check = (struct key_check){ .method = STR("GET") };
	CHECK_INT(key_caveat_judge(buf_str(&b), &check), KEY_VALID);
	check.permissions = &run;
	check.permission_count = 1;
	CHECK_INT(key_caveat_judge(buf_str(&b), &check),
	    KEY_INSUFFICIENT_PERMISSIONS);
	CHECK_TEXT(check.missing, "models:run");
	CHECK_STR(check.caveat, "permissions");

	buf_clear(&b);
	add(&b, KEY_CAVEAT_RESOURCES, TEXTS("x/y", "x/z/*"));
	check = (struct key_check){ .resource = STR("x/y") };
	CHECK_INT(key_caveat_judge(buf_str(&b), &check), KEY_VALID);
	check.resource = STR("x/z/q");
	CHECK_INT(key_caveat_judge(buf_str(&b), &check), KEY_VALID);
	check.resource = STR("x");
	CHECK_INT(key_caveat_judge(buf_str(&b), &check),
	    KEY_INSUFFICIENT_PERMISSIONS);
	check.resource = STR_NONE;
	CHECK_INT(key_caveat_judge(buf_str(&b), &check),
	    KEY_INSUFFICIENT_PERMISSIONS);
	CHECK_STR(check.caveat, "resource");
	check.describe = true;
	CHECK_INT(key_caveat_judge(buf_str(&b), &check), KEY_VALID);

	buf_clear(&b);
	add(&b, KEY_CAVEAT_METHODS, TEXTS("GET", "HEAD"));
	check = (struct key_check){ .method = STR("HEAD") };
	CHECK_INT(key_caveat_judge(buf_str(&b), &check), KEY_VALID);
	check.method = STR("POST");
	CHECK_INT(key_caveat_judge(buf_str(&b), &check),
	    KEY_INSUFFICIENT_PERMISSIONS);
	check.method = STR("");
	CHECK_INT(key_caveat_judge(buf_str(&b), &check),
	    KEY_INSUFFICIENT_PERMISSIONS);
	check.method = STR_NONE;
	CHECK_INT(key_caveat_judge(buf_str(&b), &check),
	    KEY_INSUFFICIENT_PERMISSIONS);

	buf_clear(&b);
	add(&b, KEY_CAVEAT_NETWORKS, TEXTS("10.0.0.0/8", "::1"));
	check = (struct key_check){ .has_address = false };
	CHECK_INT(key_caveat_judge(buf_str(&b), &check), KEY_IP_NOT_ALLOWED);
	check.has_address = true;
	CHECK_INT(
	    key_field_read_network(STR("10.1.2.3"), &check.address, NULL), 0);
	CHECK_INT(key_caveat_judge(buf_str(&b), &check), KEY_VALID);
	CHECK_INT(
	    key_field_read_network(STR("11.1.2.3"), &check.address, NULL), 0);
	CHECK_INT(key_caveat_judge(buf_str(&b), &check), KEY_IP_NOT_ALLOWED);
	buf_done(&b);
}

static void
test_the_earliest_expiry_counts(void **state)
{
	struct key_check check = { .all = true };
	const int64_t now = clock_real_ms();
	struct buf b;
	struct err e;

	(void)state;
	buf_init(&b, 1024);
	CHECK_INT(key_caveat_expiry(buf_str(&b), 0), 0);
	CHECK_INT(key_caveat_expiry(buf_str(&b), 5), 5);
	CHECK_INT(key_caveat_add_expires(&b, now + 60000, &e), 0);
	CHECK_INT(key_caveat_judge(buf_str(&b), &check), KEY_VALID);
	CHECK_INT(key_caveat_add_expires(&b, now - 1, &e), 0);
	CHECK_INT(key_caveat_judge(buf_str(&b), &check), KEY_EXPIRED);
	CHECK_INT(check.failed, 1 << KEY_EXPIRED);
	CHECK_INT(key_caveat_expiry(buf_str(&b), 0), now - 1);
	CHECK_INT(key_caveat_expiry(buf_str(&b), 5), 5);
	buf_done(&b);
}

static void
test_scopes_are_narrowed(void **state)
{
	static const struct {
		const char *held[4], *permissions[4], *resources[4], *scope;
	} t[] = {
		{ { "a:b", "c:d" }, { NULL }, { NULL }, "a:b c:d" },
		{ { "**" }, { "a:b" }, { NULL }, "a:b" },
		{ { "a:b" }, { "**" }, { NULL }, "a:b" },
		{ { "a:*", "a:b" }, { "a:b" }, { NULL }, "a:b" },
		{ { "a:b" }, { "c:d" }, { NULL }, "" },
		{ { "**", "!a:b" }, { "a:*" }, { NULL }, "a:* !a:b" },
		{ { "a:*" }, { "**", "!a:b" }, { NULL }, "!a:b a:*" },
		{ { "m:**" }, { NULL }, { "x/*", "y" }, "m:**@x/* m:**@y" },
		{ { "m:r@x/**" }, { NULL }, { "x/y" }, "m:r@x/y" },
		{ { "m:r@x/y" }, { NULL }, { "x/**" }, "m:r@x/y" },
		{ { "m:r@x/y" }, { NULL }, { "z" }, "" },
		{ { "**" }, { "m:r@x/**" }, { "x/y" }, "m:r@x/y" },
		/* Neither contains the other: no pattern says it. */
		{ { "*:b" }, { "a:*" }, { NULL }, "" },
		/* No word of a scope. */
		{ { "a:b@x y", "a:b@z" }, { NULL }, { NULL }, "a:b@z" },
		{ { "a:b", "!a:b@x y" }, { NULL }, { NULL }, NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct key_view view = { .scope = KEY_SCOPE_CUSTOM };
		struct buf held, caveats, out;

		buf_init(&held, 4096);
		buf_init(&caveats, 4096);
		buf_init(&out, 4096);
		for (size_t k = 0; t[i].held[k] != NULL; k++) {
			key_field_add_text(&held, str_of(t[i].held[k]));
			view.settings.permissions.count++;
		}
		view.settings.permissions.bytes = buf_str(&held);
		view.settings.preset = STR("");
		if (t[i].permissions[0] != NULL)
			add(&caveats, KEY_CAVEAT_PERMISSIONS, t[i].permissions);
		if (t[i].resources[0] != NULL)
			add(&caveats, KEY_CAVEAT_RESOURCES, t[i].resources);
		CHECK_INT(
		    key_caveat_write_scope(&out, &view, buf_str(&caveats)),
		    t[i].scope != NULL);
		CHECK_STR(buf_text(&out), t[i].scope != NULL ? t[i].scope : "");
		buf_done(&held);
		buf_done(&caveats);
		buf_done(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_caveats_have_one_encoding),
		cmocka_unit_test(test_caveats_are_bounded),
		cmocka_unit_test(test_texts_are_checked),
		cmocka_unit_test(test_what_is_not_known_is_not_met),
		cmocka_unit_test(test_the_earliest_expiry_counts),
		cmocka_unit_test(test_scopes_are_narrowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
