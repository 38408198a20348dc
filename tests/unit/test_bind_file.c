/* test_bind_file.c - values of binds in YAML, JSON and KEY=VALUE files. */
#include "base/arena.h"
#include "base/err.h"
#include "engine/binds/bind_file.h"
#include "check.h"
#include "scratch.h"

static char dir[SCRATCH_PATH];

static const char *
put(const char *name, const char *text)
{
	static char path[SCRATCH_PATH + 32];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	return path;
}

static void
test_keys_are_found_in_each_kind_of_file(void **state)
{
	static const struct {
		const char *name, *text, *key, *want;
	} t[] = {
		{ "a.yaml", "K: v\n", "K", "v" },
		{ "a.yml", "db:\n  user: u\n  n: 5\n", "db.n", "5" },
		{ "a.json", "{\"K\": true}", "K", "true" },
		{ "a.json", "{\"a.b\": \"1\", \"a\": {\"b\": \"2\"}}", "a.b",
		    "1" },
		{ "a.json", "{\"a.b\": {\"c\": \"3\"}}", "a.b.c", "3" },
		{ "a.env", "export K='v w'\n", "K", "v w" },
		{ ".env", "K=v\n", "K", "v" },
		/* By content. */
		{ "secrets", "K=v\n", "K", "v" },
		{ "secrets", " {\"K\": \"v\"}", "K", "v" },
		{ "secrets", "K: v\n", "K", "v" },
	};
	struct arena a = { .secret = true };

	(void)state;
	scratch_make(dir);
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .kind = ERR_NONE };
		const char *path = put(t[i].name, t[i].text);
		const struct json *root = bind_file_read(&a, path, 1 << 16, &e);

		if (root == NULL)
			fail_msg("%s: %s", t[i].text, e.text);
		CHECK_TEXT(bind_file_find(root, path, str_of(t[i].key), &e),
		    t[i].want);
	}
	scratch_remove(dir);
	arena_done(&a);
}

static void
test_a_missing_value_is_reported_with_file_and_key(void **state)
{
	static const struct {
		const char *name, *text, *key, *why;
	} t[] = {
		{ "a.yaml", "K: v\n", "L", "a.yaml' has no key 'L'" },
		{ "a.yaml", "K:\n", "K", "a.yaml' has no value for 'K'" },
		{ "a.env", "K=\n", "K", "a.env' has no value for 'K'" },
		{ "a.yaml", "K: {L: v}\n", "K",
		    "is object, not one value: name a key in it" },
		{ "a.yaml", "- K\n", NULL, "has no keys with values" },
		{ "a.yaml", "", NULL, "has no keys with values" },
		{ "a.json", "{", NULL, "a.json': " },
		{ "a.env", "K\n", NULL, "a.env': '=' is missing" },
	};
	struct arena a = { .secret = true };
	struct err e = { .kind = ERR_NONE };

	(void)state;
	scratch_make(dir);
	for (size_t i = 0; i < LEN(t); i++) {
		const char *path = put(t[i].name, t[i].text);
		const struct json *root = bind_file_read(&a, path, 1 << 16, &e);

		CHECK_INT(root != NULL, t[i].key != NULL);
		if (root != NULL)
			CHECK_TEXT(
			    bind_file_find(root, path, str_of(t[i].key), &e),
			    NULL);
		CHECK_HAS(e.text, t[i].why);
	}
	CHECK(bind_file_read(&a, "/nowhere/at-all.env", 10, &e) == NULL);
	CHECK_INT(e.kind, ERR_ABSENT);
	scratch_remove(dir);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys_are_found_in_each_kind_of_file),
		cmocka_unit_test(
		    test_a_missing_value_is_reported_with_file_and_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
