/* test_skill_folder.c - writing and reading a skill as a folder. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "data/json/json.h"
#include "skill/skill.h"
#include "skill/skill_folder.h"
#include "check.h"

static const char front[] = "---\nname: demo\ndescription: d\n---\n\n# Demo\n";

static struct skill *
make(struct arena *a)
{
	struct skill *k = arena_new(a, sizeof(*k));

	k->name = STR("demo");
	skill_add(a, k, STR("SKILL.md"), str_of(front), false, NULL);
	skill_add(a, k, STR("scripts/x.sh"), STR("#!/bin/sh\n"), true, NULL);
	return k;
}

static char *
scratch(struct arena *a)
{
	char *path = arena_strdup(a, STR("/tmp/claviger-skill-XXXXXX"));

	assert_non_null(mkdtemp(path));
	return path;
}

static void
clear(const char *top)
{
	static const char *const paths[] = { "demo/SKILL.md",
		"demo/scripts/x.sh", "demo/scripts/link", "demo/bad",
		"demo/scripts", "demo" };
	char path[4096];

	for (size_t i = 0; i < LEN(paths); i++) {
		snprintf(path, sizeof(path), "%s/%s", top, paths[i]);
		if (unlink(path) == -1)
			rmdir(path);
	}
	rmdir(top);
}

static void
test_a_written_folder_is_read_back(void **state)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct skill *k = make(&a), *back = arena_new(&a, sizeof(*back));
	char *top = scratch(&a), *demo = arena_printf(&a, "%s/demo", top);

	(void)state;
	CHECK_INT(skill_folder_write(top, k, false, &e), 0);
	CHECK_STR(e.text, "");
	CHECK_INT(skill_folder_read(&a, demo, back, &e), 0);
	CHECK_STR(e.text, "");
	CHECK_INT(back->count, 2);
	assert_true(back->has_manifest);
	CHECK_TEXT(json_get_text(back->frontmatter, "description"), "d");
	CHECK_STR(back->files[1].digest, k->files[1].digest);
	assert_true(back->files[1].executable);
	clear(top);
	arena_done(&a);
}

static void
test_existing_files_are_kept_unless_forced(void **state)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct skill *k = make(&a);
	char *top = scratch(&a);

	(void)state;
	CHECK_INT(skill_folder_write(top, k, false, &e), 0);
	CHECK_INT(skill_folder_write(top, k, false, &e), -1);
	CHECK_INT(e.kind, ERR_DENIED);
	e = (struct err){ 0 };
	CHECK_INT(skill_folder_write(top, k, true, &e), 0);
	clear(top);
	arena_done(&a);
}

static void
test_links_are_not_followed(void **state)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct skill *k = make(&a), *back = arena_new(&a, sizeof(*back));
	char *top = scratch(&a), *demo = arena_printf(&a, "%s/demo", top);

	(void)state;
	CHECK_INT(symlink("/tmp", demo), 0);
	CHECK_INT(skill_folder_write(top, k, true, &e), -1);
	CHECK_INT(e.kind, ERR_DENIED);
	unlink(demo);
	e = (struct err){ 0 };
	CHECK_INT(skill_folder_write(top, k, false, &e), 0);
	CHECK_INT(
	    symlink("/etc/passwd", arena_printf(&a, "%s/scripts/link", demo)),
	    0);
	CHECK_INT(skill_folder_read(&a, demo, back, &e), -1);
	CHECK_INT(e.kind, ERR_DENIED);
	clear(top);
	arena_done(&a);
}

static void
test_a_manifest_without_frontmatter_is_an_error(void **state)
{
	static const char *const texts[] = { "# Demo\n", "---\nname: x\n",
		"---\n- a\n---\n", "---\n{\n---\n", "" };

	(void)state;
	for (size_t i = 0; i < LEN(texts); i++) {
		struct arena a = { 0 };
		struct err e = { 0 };
		struct skill *k = arena_new(&a, sizeof(*k));
		struct skill *back = arena_new(&a, sizeof(*back));
		char *top = scratch(&a);

		k->name = STR("demo");
		skill_add(
		    &a, k, STR("SKILL.md"), str_of(texts[i]), false, NULL);
		CHECK_INT(skill_folder_write(top, k, false, &e), 0);
		CHECK_INT(skill_folder_read(
		              &a, arena_printf(&a, "%s/demo", top), back, &e),
		    -1);
		CHECK_INT(e.kind, ERR_INPUT);
		clear(top);
		arena_done(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_written_folder_is_read_back),
		cmocka_unit_test(test_existing_files_are_kept_unless_forced),
		cmocka_unit_test(test_links_are_not_followed),
		cmocka_unit_test(
		    test_a_manifest_without_frontmatter_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
