/* test_mcp_files.c - what is below a directory, and what only seems to be. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "expose/mcp/mcp_files.h"
#include "check.h"

static char place[] = "/tmp/claviger-files-XXXXXX";

static void
put(const char *name, const char *text)
{
	char path[200];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", place, name);
	f = fopen(path, "w");
	CHECK(f != NULL);
	fputs(text, f);
	fclose(f);
}

static void
make(const char *name)
{
	char path[200];

	snprintf(path, sizeof(path), "%s/%s", place, name);
	CHECK_INT(mkdir(path, 0700), 0);
}

static void
lead(const char *target, const char *name)
{
	char path[200];

	snprintf(path, sizeof(path), "%s/%s", place, name);
	CHECK_INT(symlink(target, path), 0);
}

static int
open_place(void **state)
{
	(void)state;
	if (mkdtemp(place) == NULL)
		return -1;
	make("root");
	make("root/in");
	make("rooted");
	put("out.txt", "out");
	put("rooted/near.txt", "near");
	put("root/b.md", "bee");
	put("root/in/a.txt", "a");
	put("root/.env", "SECRET=1");
	lead("b.md", "root/c.md");
	lead("../out.txt", "root/out.txt");
	lead("../rooted/near.txt", "root/near.txt");
	lead("..", "root/up");
	return 0;
}

static int
close_place(void **state)
{
	static const char *const names[] = { "root/up", "root/near.txt",
		"root/out.txt", "root/c.md", "root/.env", "root/in/a.txt",
		"root/b.md", "rooted/near.txt", "out.txt" };
	static const char *const directories[] = { "root/in", "root", "rooted",
		"" };
	char path[200];

	(void)state;
	for (size_t i = 0; i < LEN(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", place, names[i]);
		unlink(path);
	}
	for (size_t i = 0; i < LEN(directories); i++) {
		snprintf(path, sizeof(path), "%s/%s", place, directories[i]);
		rmdir(path);
	}
	return 0;
}

static void
test_a_list_has_what_is_inside(void **state)
{
	static const char *const want[] = { "b.md", "c.md", "in/a.txt" };
	struct arena a = { 0 };
	struct mcp_files files;
	struct err e = { 0 };
	const char *root = arena_printf(&a, "%s/root", place);

	(void)state;
	CHECK_INT(mcp_files_list(&a, root, &files, &e), 0);
	CHECK_INT(files.count, LEN(want));
	for (size_t i = 0; i < files.count; i++)
		CHECK_TEXT(files.items[i].path, want[i]);
	CHECK_INT(files.items[0].size, 3);
	CHECK_INT(mcp_files_list(&a, "/no/such", &files, &e), -1);
	CHECK_INT(e.kind, ERR_ABSENT);
	arena_done(&a);
}

static void
test_only_what_is_inside_is_read(void **state)
{
	static const struct {
		const char *path, *want; /* NULL: refused */
	} t[] = {
		{ "b.md", "bee" },
		{ "c.md", "bee" },
		{ "in/a.txt", "a" },
		{ "out.txt", NULL },
		{ "near.txt", NULL },
		{ "up/out.txt", NULL },
		{ "../out.txt", NULL },
		{ "in/../b.md", NULL },
		{ "./b.md", NULL },
		{ "in//a.txt", NULL },
		{ "b.md/", NULL },
		{ "/b.md", NULL },
		{ ".env", NULL },
		{ "in", NULL },
		{ "", NULL },
		{ "no", NULL },
		{ "b.md\n", NULL },
	};
	struct arena a = { 0 };
	const char *root = arena_printf(&a, "%s/root", place);

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct str bytes = STR_NONE;
		struct err e = { 0 };
		int rc = mcp_files_read(
		    &a, root, str_of(t[i].path), 100, &bytes, &e);

		CHECK_INT(rc, t[i].want != NULL ? 0 : -1);
		CHECK_TEXT(bytes, t[i].want);
		CHECK_INT(e.kind, t[i].want != NULL ? ERR_NONE : ERR_ABSENT);
	}
	arena_done(&a);
}

static void
test_a_file_has_a_ceiling(void **state)
{
	struct arena a = { 0 };
	const char *root = arena_printf(&a, "%s/root", place);
	struct str bytes;
	struct err e = { 0 };

	(void)state;
	CHECK_INT(mcp_files_read(&a, root, STR("b.md"), 3, &bytes, &e), 0);
	CHECK_INT(mcp_files_read(&a, root, STR("b.md"), 2, &bytes, &e), -1);
	CHECK_INT(e.kind, ERR_LIMIT);
	arena_done(&a);
}

static void
test_types_come_by_the_end_of_the_name(void **state)
{
	(void)state;
	CHECK_TEXT(mcp_files_type(STR("a/b.MD")), "text/markdown");
	CHECK_TEXT(mcp_files_type(STR("a.tar.gz")), "application/gzip");
	CHECK_TEXT(mcp_files_type(STR("a.md/b")), NULL);
	CHECK_TEXT(mcp_files_type(STR("md")), NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_list_has_what_is_inside),
		cmocka_unit_test(test_only_what_is_inside_is_read),
		cmocka_unit_test(test_a_file_has_a_ceiling),
		cmocka_unit_test(test_types_come_by_the_end_of_the_name),
	};

	return cmocka_run_group_tests(tests, open_place, close_place);
}
