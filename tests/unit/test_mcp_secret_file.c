/* test_mcp_secret_file.c - a secret's file is new, and its owner's alone. */
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "expose/mcp/mcp_secret_file.h"
#include "key/key_file.h"
#include "scratch.h"
#include "check.h"

static void
test_a_secret_lies_in_a_file_of_its_own(void **state)
{
	struct err e = { .kind = ERR_NONE };
	struct arena a = { .head = NULL };
	struct str paths[2];
	char dir[SCRATCH_PATH];
	struct stat st;

	(void)state;
	scratch_make(dir);
	for (int i = 0; i < 2; i++)
		CHECK_INT(mcp_secret_file_write(dir, STR("../.x/y"),
		              STR("hush"), &a, &paths[i], &e),
		    0);
	CHECK(!str_equal(paths[0], paths[1]));
	CHECK_INT(paths[0].p[0], '/');
	CHECK_HAS(arena_strdup(&a, paths[0]), "/secrets/_._.x_y-");
	CHECK_INT(stat(arena_strdup(&a, paths[0]), &st), 0);
	CHECK_INT(st.st_mode & 07777, 0600);
	CHECK_INT(st.st_size, 4);
	CHECK_INT(stat(arena_printf(&a, "%s/secrets", dir), &st), 0);
	CHECK_INT(st.st_mode & 07777, 0700);
	arena_done(&a);
	scratch_remove(dir);
}

static void
test_nothing_is_written_where_others_look(void **state)
{
	struct err e = { .kind = ERR_NONE };
	struct arena a = { .head = NULL };
	char dir[SCRATCH_PATH];
	const char *inner;
	struct str path;

	(void)state;
	scratch_make(dir);
	inner = arena_printf(&a, "%s/secrets", dir);
	CHECK_INT(mcp_secret_file_prepare(NULL, &e), -1);
	CHECK_INT(mkdir(inner, 0700), 0);
	CHECK_INT(chmod(inner, 0755), 0);
	CHECK_INT(mcp_secret_file_prepare(dir, &e), -1);
	CHECK_HAS(e.text, "mode 0700");
	CHECK_INT(
	    mcp_secret_file_write(dir, STR("x"), STR("hush"), &a, &path, &e),
	    -1);
	CHECK_INT(rmdir(inner), 0); /* it is empty */
	CHECK_INT(symlink("/tmp", inner), 0);
	CHECK_INT(mcp_secret_file_prepare(dir, &e), -1);
	arena_done(&a);
	scratch_remove(dir);
}

/* A disk that is full, as a limit on the size of files is. */
static void
test_half_a_file_is_none(void **state)
{
	struct err e = { .kind = ERR_NONE };
	struct arena a = { .head = NULL };
	struct rlimit old, small = { .rlim_cur = 2 };
	char dir[SCRATCH_PATH];
	struct str path = STR_NONE;
	int rc;

	(void)state;
	scratch_make(dir);
	CHECK_INT(mcp_secret_file_prepare(dir, &e), 0);
	CHECK_INT(getrlimit(RLIMIT_FSIZE, &old), 0);
	small.rlim_max = old.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	CHECK_INT(setrlimit(RLIMIT_FSIZE, &small), 0);
	rc = mcp_secret_file_write(dir, STR("x"), STR("hush"), &a, &path, &e);
	CHECK_INT(setrlimit(RLIMIT_FSIZE, &old), 0);
	CHECK_INT(rc, -1);
	CHECK(path.p == NULL);
	CHECK(strstr(e.text, "hush") == NULL);
	CHECK_HAS(e.text, "cannot write");
	CHECK_INT(rmdir(arena_printf(&a, "%s/secrets", dir)), 0);
	arena_done(&a);
	scratch_remove(dir);
}

static void
test_no_file_is_overwritten(void **state)
{
	struct err e = { .kind = ERR_NONE };
	char dir[SCRATCH_PATH];
	struct buf b;

	(void)state;
	scratch_make(dir);
	CHECK_INT(key_file_create(dir, "x", STR("one"), &e), 0);
	CHECK_INT(key_file_create(dir, "x", STR("two"), &e), -1);
	buf_init(&b, 8192);
	CHECK_INT(key_file_read(dir, "x", true, &b, &e), 1);
	CHECK_TEXT(buf_str(&b), "one");
	buf_done(&b);
	scratch_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_secret_lies_in_a_file_of_its_own),
		cmocka_unit_test(test_nothing_is_written_where_others_look),
		cmocka_unit_test(test_half_a_file_is_none),
		cmocka_unit_test(test_no_file_is_overwritten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
