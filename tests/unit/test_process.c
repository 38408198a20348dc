/* test_process.c - open files and other facts about this process. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/process.h"
#include "check.h"

static void
test_open_files_are_counted(void **state)
{
	const int64_t before = process_open_files();
	int fds[10];

	(void)state;
	CHECK(before >= 3);
	for (size_t i = 0; i < LEN(fds); i++)
		fds[i] = dup(STDERR_FILENO);
	CHECK_INT(process_open_files(), before + (int64_t)LEN(fds));
	for (size_t i = 0; i < LEN(fds); i++)
		close(fds[i]);
	CHECK_INT(process_open_files(), before);
}

static void
test_the_limit_is_raised_to_the_hard_limit(void **state)
{
	struct rlimit before, low;

	(void)state;
	CHECK_INT(getrlimit(RLIMIT_NOFILE, &before), 0);
	low = before;
	low.rlim_cur = 50;
	CHECK_INT(setrlimit(RLIMIT_NOFILE, &low), 0);
	CHECK_INT(process_max_files(), 50);
	CHECK_INT(process_raise_max_files(), (int64_t)before.rlim_max);
	CHECK_INT(process_max_files(), (int64_t)before.rlim_max);
	CHECK_INT(setrlimit(RLIMIT_NOFILE, &before), 0);
}

/* Returns the value of a sample; -1 if it is missing. */
static double
sample(const char *text, const char *name)
{
	char line[80];
	const char *at;

	snprintf(line, sizeof(line), "\n%s ", name);
	at = strstr(text, line);
	return at != NULL ? strtod(at + strlen(line), NULL) : -1;
}

static void
test_metrics_have_the_conventional_names(void **state)
{
	const double now = (double)time(NULL);
	struct buf out;

	(void)state;
	buf_init(&out, 65536);
	process_metrics(&out);
	buf_putc(&out, '\0');
	CHECK(sample(out.p, "process_cpu_seconds_total") >= 0);
	CHECK(sample(out.p, "process_open_fds") >= 3);
	CHECK_INT(
	    (int64_t)sample(out.p, "process_max_fds"), process_max_files());
	CHECK(sample(out.p, "process_resident_memory_bytes") > 100000);
	CHECK(sample(out.p, "process_virtual_memory_bytes") >
	      sample(out.p, "process_resident_memory_bytes"));
	CHECK_INT((int64_t)sample(out.p, "process_threads"), 1);
	CHECK(sample(out.p, "process_start_time_seconds") > now - 3600);
	CHECK(sample(out.p, "process_start_time_seconds") < now + 10);
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open_files_are_counted),
		cmocka_unit_test(test_the_limit_is_raised_to_the_hard_limit),
		cmocka_unit_test(test_metrics_have_the_conventional_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
