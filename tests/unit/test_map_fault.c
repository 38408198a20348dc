/* test_map_fault.c - an unreadable page of a mapped file ends the program. */
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "server/map_fault.h"
#include "scratch.h"

enum { PAGE = 4096 };

/* A file of two pages, mapped. */
static volatile char *
map_file(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT, 0600);
	void *at;

	CHECK(fd != -1);
	CHECK_INT(ftruncate(fd, 2 * PAGE), 0);
	at = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK(at != MAP_FAILED);
	close(fd);
	return at;
}

static void
test_the_file_of_an_address_is_found(void **state)
{
	char dir[SCRATCH_PATH], path[128], found[128], cut[8];
	volatile char *at;
	int on_stack;

	(void)state;
	scratch_make(dir);
	snprintf(path, sizeof(path), "%s/a file: with  spaces", dir);
	at = map_file(path);
	CHECK(map_fault_find((uintptr_t)at, found, sizeof(found)));
	CHECK_STR(found, path);
	CHECK(
	    map_fault_find((uintptr_t)at + 2 * PAGE - 1, found, sizeof(found)));
	CHECK_STR(found, path);
	CHECK(map_fault_find((uintptr_t)at, cut, sizeof(cut)));
	CHECK_STR(cut, "/tmp/cl");
	CHECK(!map_fault_find((uintptr_t)&on_stack, found, sizeof(found)));
	CHECK(!map_fault_find(0, found, sizeof(found)));
	scratch_remove(dir);
}

/* Runs in its own process; returns how it ends and what it prints. */
static int
end_of(void (*run)(const char *path), const char *path, char said[512])
{
	int ends[2], status;
	ssize_t n;
	pid_t child;

	CHECK_INT(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		map_fault_init();
		run(path);
		_exit(9);
	}
	close(ends[1]);
	for (size_t length = 0;
	     (n = read(ends[0], said + length, 511 - length)) >= 0;) {
		length += (size_t)n;
		said[length] = '\0';
		if (n == 0)
			break;
	}
	close(ends[0]);
	CHECK(waitpid(child, &status, 0) == child);
	return status;
}

static void
read_behind_the_end(const char *path)
{
	volatile char *at = map_file(path);

	if (truncate(path, PAGE) == 0)
		_exit(at[PAGE] == 0 ? 8 : 7);
}

static void
test_a_page_beyond_the_end_ends_the_process_with_a_message(void **state)
{
	char dir[SCRATCH_PATH], path[128], said[512] = "";
	int status;

	(void)state;
	scratch_make(dir);
	snprintf(path, sizeof(path), "%s/data.mdb", dir);
	status = end_of(read_behind_the_end, path, said);
	CHECK(WIFEXITED(status));
	CHECK_INT(WEXITSTATUS(status), 1);
	CHECK_HAS(said, path);
	CHECK_HAS(said, "restore");
	scratch_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_file_of_an_address_is_found),
		cmocka_unit_test(
		    test_a_page_beyond_the_end_ends_the_process_with_a_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
