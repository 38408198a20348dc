/* test_server_fingerprint.c - changes of files are detected. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "scratch.h"
#include "server/server_fingerprint.h"

static void
put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd == -1 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		fail_msg("cannot write %s", path);
	close(fd);
}

/* The date proves nothing here, because tests are faster than clock ticks. */
static void
set_date(const char *path, time_t seconds)
{
	const struct timespec times[2] = { { seconds, 0 }, { seconds, 0 } };

	if (utimensat(AT_FDCWD, path, times, 0) == -1)
		fail_msg("cannot date %s", path);
}

static void
test_only_the_contents_of_a_file_count(void **state)
{
	char dir[SCRATCH_PATH], path[128], other[128];
	struct server_fingerprints s = { 0 };

	(void)state;
	scratch_make(dir);
	snprintf(path, sizeof(path), "%s/a", dir);
	snprintf(other, sizeof(other), "%s/b", dir);
	put(path, "one");
	server_fingerprint_take(&s, path);
	CHECK_INT(
	    server_fingerprint_compare(&s, false), SERVER_FINGERPRINT_SAME);
	CHECK_INT(
	    server_fingerprint_compare(&s, true), SERVER_FINGERPRINT_SAME);
	/* Touched, and written again with the same text. */
	set_date(path, 1000000000);
	CHECK_INT(
	    server_fingerprint_compare(&s, false), SERVER_FINGERPRINT_SAME);
	put(path, "one");
	CHECK_INT(
	    server_fingerprint_compare(&s, true), SERVER_FINGERPRINT_SAME);
	put(path, "two");
	CHECK_INT(
	    server_fingerprint_compare(&s, true), SERVER_FINGERPRINT_CHANGED);
	server_fingerprint_take(&s, path);
	CHECK_INT(s.count, 1);
	CHECK_INT(
	    server_fingerprint_compare(&s, true), SERVER_FINGERPRINT_SAME);
	/* Editors replace the file by another one of the same name. */
	put(other, "three");
	CHECK_INT(rename(other, path), 0);
	CHECK_INT(
	    server_fingerprint_compare(&s, false), SERVER_FINGERPRINT_CHANGED);
	server_fingerprint_done(&s);
	scratch_remove(dir);
}

static void
test_a_file_can_disappear_and_return(void **state)
{
	char dir[SCRATCH_PATH], path[128], part[128];
	struct server_fingerprints s = { 0 };

	(void)state;
	scratch_make(dir);
	snprintf(path, sizeof(path), "%s/a", dir);
	snprintf(part, sizeof(part), "%s/b", dir);
	put(path, "one");
	put(part, "part");
	server_fingerprint_take(&s, path);
	server_fingerprint_take(&s, part);
	CHECK_INT(unlink(path), 0);
	CHECK_INT(
	    server_fingerprint_compare(&s, false), SERVER_FINGERPRINT_GONE);
	put(path, "one");
	CHECK_INT(
	    server_fingerprint_compare(&s, false), SERVER_FINGERPRINT_SAME);
	CHECK_INT(unlink(part), 0);
	CHECK_INT(
	    server_fingerprint_compare(&s, false), SERVER_FINGERPRINT_CHANGED);
	server_fingerprint_take(&s, part);
	CHECK_INT(
	    server_fingerprint_compare(&s, true), SERVER_FINGERPRINT_SAME);
	put(part, "part");
	CHECK_INT(
	    server_fingerprint_compare(&s, false), SERVER_FINGERPRINT_CHANGED);
	server_fingerprint_done(&s);
	scratch_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_the_contents_of_a_file_count),
		cmocka_unit_test(test_a_file_can_disappear_and_return),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
