/* test_log_file.c - lines are appended without waiting. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/log.h"
#include "base/log_file.h"
#include "check.h"
#include "scratch.h"

static struct str
line(void)
{
	return STR("0123456789abcdef0123456789abcdef0123456789abcdef0123456789"
	           "abcd\n");
}

static size_t
read_file(const char *path, char *out, size_t size)
{
	int fd = open(path, O_RDONLY);
	ssize_t n;

	CHECK(fd >= 0);
	n = read(fd, out, size - 1);
	CHECK(n >= 0);
	out[n] = '\0';
	close(fd);
	return (size_t)n;
}

static void
test_lines_are_appended_in_order(void **state)
{
	char dir[SCRATCH_PATH];
	struct err e = { 0 };
	struct log_file *f;
	struct stat st;
	char path[300], text[100];

	(void)state;
	scratch_make(dir);
	snprintf(path, sizeof(path), "%s/log", dir);
	for (int i = 0; i < 2; i++) {
		f = log_file_open(path, &e);
		CHECK(f != NULL);
		log_file_add(f, STR("one\n"));
		log_file_add(f, STR("two\n"));
		log_file_close(f);
	}
	read_file(path, text, sizeof(text));
	CHECK_STR(text, "one\ntwo\none\ntwo\n");
	CHECK(stat(path, &st) == 0);
	CHECK_INT(st.st_mode & 0777, 0600);
	scratch_remove(dir);
}

static void
test_a_renamed_file_is_not_written_after_reopen(void **state)
{
	char dir[SCRATCH_PATH];
	struct err e = { 0 };
	struct log_file *f;
	char path[300], old[300], text[100];

	(void)state;
	scratch_make(dir);
	snprintf(path, sizeof(path), "%s/log", dir);
	snprintf(old, sizeof(old), "%s/log.1", dir);
	f = log_file_open(path, &e);
	CHECK(f != NULL && rename(path, old) == 0);
	log_file_reopen(f);
	log_file_add(f, STR("new\n"));
	log_file_close(f);
	CHECK_INT(read_file(old, text, sizeof(text)), 0);
	read_file(path, text, sizeof(text));
	CHECK_STR(text, "new\n");
	scratch_remove(dir);
}

static void
test_a_file_that_cannot_be_opened_is_an_error(void **state)
{
	struct err e = { 0 };

	(void)state;
	CHECK(log_file_open("/nonexistent/log", &e) == NULL);
	CHECK_INT(e.kind, ERR_SYSTEM);
	CHECK(strstr(e.text, "/nonexistent/log") != NULL);
}

/* 32 MiB: a pipe holds 64 KiB, and the queue 1 MiB. */
static void
test_an_unread_pipe_loses_lines_without_waiting(void **state)
{
	enum { LINES = 1 << 19 };
	char dir[SCRATCH_PATH];
	struct err e = { 0 };
	struct log_file *f;
	char path[300], text[4096];
	uint64_t dropped;
	int reader;

	(void)state;
	scratch_make(dir);
	snprintf(path, sizeof(path), "%s/pipe", dir);
	CHECK(mkfifo(path, 0600) == 0);
	CHECK(log_file_open(path, &e) == NULL); /* no reader: does not block */
	reader = open(path, O_RDONLY | O_NONBLOCK);
	f = log_file_open(path, &e);
	CHECK(f != NULL);
	for (int i = 0; i < LINES; i++)
		log_file_add(f, line());
	dropped = log_file_dropped(f);
	CHECK(dropped > 0 && dropped < LINES);
	log_set_level(LOG_LEVEL_ERROR); /* the warning is expected */
	log_file_close(f);
	CHECK(read(reader, text, sizeof(text)) > 0);
	CHECK(strncmp(text, line().p, line().n) == 0);
	close(reader);
	scratch_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_are_appended_in_order),
		cmocka_unit_test(
		    test_a_renamed_file_is_not_written_after_reopen),
		cmocka_unit_test(test_a_file_that_cannot_be_opened_is_an_error),
		cmocka_unit_test(
		    test_an_unread_pipe_loses_lines_without_waiting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
