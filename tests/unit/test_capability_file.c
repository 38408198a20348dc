/* test_capability_file.c - locations of files, and how files are read. */
#include <sys/stat.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "capability/capability.h"
#include "check.h"
#include "scratch.h"

static void
test_a_location_is_relative_to_its_file(void **state)
{
	static const struct {
		const char *from, *location, *path;
	} t[] = {
		{ "caps/a.yaml", "b.yaml", "caps/b.yaml" },
		{ "caps/a.yaml", "./b.yaml", "caps/b.yaml" },
		{ "caps/a.yaml", "../b.yaml", "caps/../b.yaml" },
		{ "a.yaml", "./shared/b.yaml", "shared/b.yaml" },
		{ "/x/a.yaml", "b.yaml", "/x/b.yaml" },
		{ "a.yaml", "/abs/b.yaml", "/abs/b.yaml" },
		{ "c/a.yaml", "file:b.yaml", "c/b.yaml" },
		{ "c/a.yaml", "file:/abs/b.yaml", "/abs/b.yaml" },
		{ "c/a.yaml", "file:///abs/b.yaml", "/abs/b.yaml" },
		{ "c/a.yaml", "file://localhost/abs/b.yaml", "/abs/b.yaml" },
		{ "c/a.yaml", "file://./b.yaml", "c/b.yaml" },
		{ "c/a.yaml", "file:///./b.yaml", "c/b.yaml" },
		{ "c/a.yaml", "file:///../b.yaml", "c/../b.yaml" },
		{ "c/a.yaml", "file://b.yaml", "c/b.yaml" },
		{ "c/a.yaml", "file:my%20file%2", "c/my file%2" },
		{ "a.yaml", "with:colon.yaml", "with:colon.yaml" },
		{ "a.yaml", "file:a%00b", NULL },
		{ "a.yaml", "", NULL },
		{ "a.yaml", "file:", NULL },
		{ "a.yaml", "https://example.org/a.yaml", NULL },
		{ "a.yaml", "vault://secret/x", NULL },
	};
	struct arena a = { .head = NULL };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .kind = ERR_NONE };
		const char *path = capability_file_path(
		    &a, t[i].from, str_of(t[i].location), &e);

		CHECK_STR(path, t[i].path);
		CHECK_INT(e.kind, path == NULL ? ERR_INPUT : ERR_NONE);
	}
	arena_done(&a);
}

static void
test_only_regular_files_within_the_limit_are_read(void **state)
{
	char dir[SCRATCH_PATH], path[SCRATCH_PATH + 16];
	struct capability_file_id id, other;
	struct err e = { .kind = ERR_NONE };
	struct buf b;
	FILE *f;

	(void)state;
	scratch_make(dir);
	snprintf(path, sizeof(path), "%s/a", dir);
	buf_init(&b, 5);
	CHECK_INT(capability_file_read(path, true, &b, &id, &e), -1);
	CHECK_INT(e.kind, ERR_ABSENT);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("12345", f);
	fclose(f);
	CHECK_INT(capability_file_read(path, true, &b, &id, &e), 0);
	CHECK_STR(buf_text(&b), "12345");
	CHECK_INT(capability_file_read(path, true, &b, &other, &e), -1);
	CHECK_HAS(e.text, "is larger than 5 bytes");
	CHECK_INT(capability_file_read(dir, true, &b, &id, &e), -1);
	CHECK_HAS(e.text, "is a directory");
	snprintf(path, sizeof(path), "%s/fifo", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	CHECK_INT(capability_file_read(path, true, &b, &id, &e), -1);
	CHECK_HAS(e.text, "is not a regular file");
	buf_done(&b);
	scratch_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_location_is_relative_to_its_file),
		cmocka_unit_test(
		    test_only_regular_files_within_the_limit_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
