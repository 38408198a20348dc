/* test_net_watch.c - changes in directories are reported. */
#include <fcntl.h>
#include <unistd.h>

#include "base/err.h"
#include "check.h"
#include "net/loop.h"
#include "net/net_watch.h"
#include "scratch.h"

struct seen {
	struct loop *loop;
	char path[128];
	int events;
	bool late;
};

static void
on_event(void *context)
{
	struct seen *s = context;

	s->events++;
	loop_stop(s->loop);
}

static void
write_file(void *context)
{
	struct seen *s = context;
	int fd = open(s->path, O_WRONLY | O_CREAT, 0600);

	CHECK(fd != -1);
	close(fd);
}

static void
give_up(void *context)
{
	struct seen *s = context;

	s->late = true;
	loop_stop(s->loop);
}

static void
test_a_new_file_is_reported_and_a_missing_directory_ignored(void **state)
{
	char dir[SCRATCH_PATH];
	struct err e = { 0 };
	struct seen s = { .loop = loop_new(&e) };
	struct net_watch *w = net_watch_new(s.loop, on_event, &s);
	struct loop_timer *soon = loop_timer_new(s.loop, write_file, &s);
	struct loop_timer *late = loop_timer_new(s.loop, give_up, &s);

	(void)state;
	scratch_make(dir);
	snprintf(s.path, sizeof(s.path), "%s/file", dir);
	net_watch_add(w, "/nowhere/at/all");
	net_watch_add(w, dir);
	net_watch_add(w, dir);
	loop_timer_set(soon, 1, 0);
	loop_timer_set(late, 20000, 0);
	loop_run(s.loop);
	CHECK(!s.late);
	CHECK_INT(s.events, 1);
	net_watch_free(w);
	loop_timer_free(soon);
	loop_timer_free(late);
	loop_free(s.loop);
	scratch_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_new_file_is_reported_and_a_missing_directory_ignored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
