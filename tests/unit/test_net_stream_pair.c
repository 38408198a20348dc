/* test_net_stream_pair.c - two descriptors as one stream. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "check.h"
#include "net/loop.h"
#include "net/net_stream_pair.h"

/* Echoes its input, and ends after writing it. */
struct echo {
	struct loop *loop;
	struct net_stream_pair *duplex;
	struct buf heard;
	bool ended, lost, paused;
	struct loop_timer *timer;
};

static void
leave_when_done(struct echo *x)
{
	if (x->lost || (x->ended && net_stream_pair_queued(x->duplex) == 0))
		loop_stop(x->loop);
}

static void
on_data(void *context, struct str data)
{
	struct echo *x = context;

	CHECK(!x->paused);
	buf_add_str(&x->heard, data);
	net_stream_pair_write(x->duplex, data);
}

static void
on_end(void *context)
{
	struct echo *x = context;

	CHECK(!x->ended);
	x->ended = true;
	leave_when_done(x);
}

static void
on_written(void *context, bool lost)
{
	struct echo *x = context;

	x->lost = x->lost || lost;
	leave_when_done(x);
}

static const struct net_stream_pair_events events = { on_data, on_end,
	on_written };

static void
run(struct echo *x, int in, int out)
{
	struct err e = { 0 };

	x->loop = loop_new(&e);
	buf_init(&x->heard, 1 << 20);
	x->duplex = net_stream_pair_open(x->loop, in, out, &events, x, &e);
	CHECK(x->duplex != NULL);
	loop_run(x->loop);
	net_stream_pair_close(x->duplex);
	loop_free(x->loop);
}

static int
new_file(const char *text)
{
	char path[] = "/tmp/test_net_duplex.XXXXXX";
	int fd = mkstemp(path);

	CHECK(fd != -1);
	unlink(path);
	CHECK_INT(write(fd, text, strlen(text)), strlen(text));
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static void
check_read(int fd, const char *want)
{
	char got[64];
	ssize_t n = read(fd, got, sizeof(got));

	CHECK(n >= 0);
	CHECK_TEXT(((struct str){ got, (size_t)n }), want);
	close(fd);
}

static void
test_files_pipes_and_sockets_are_read_to_their_end(void **state)
{
	struct echo x = { 0 };
	int in[2], out[2], pair[2];

	(void)state;
	CHECK(pipe2(out, O_CLOEXEC) == 0);
	run(&x, new_file("of a file"), out[1]);
	CHECK_STR(buf_text(&x.heard), "of a file");
	check_read(out[0], "of a file");
	buf_done(&x.heard);

	x = (struct echo){ 0 };
	CHECK(pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0);
	CHECK_INT(write(in[1], "by pipe", 7), 7);
	close(in[1]);
	run(&x, in[0], out[1]);
	CHECK_STR(buf_text(&x.heard), "by pipe");
	check_read(out[0], "by pipe");
	buf_done(&x.heard);

	x = (struct echo){ 0 };
	CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
	CHECK_INT(write(pair[1], "both ways", 9), 9);
	shutdown(pair[1], SHUT_WR);
	run(&x, pair[0], dup(pair[0]));
	CHECK_STR(buf_text(&x.heard), "both ways");
	check_read(pair[1], "both ways");
	buf_done(&x.heard);
}

static void
test_an_unreadable_descriptor_is_an_empty_input(void **state)
{
	const char *const names[] = { "/dev/null", "/" };

	(void)state;
	for (size_t i = 0; i < LEN(names); i++) {
		struct echo x = { 0 };
		int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

		run(&x, open(names[i], O_RDONLY | O_CLOEXEC), null);
		CHECK(x.ended);
		CHECK_STR(buf_text(&x.heard), "");
		buf_done(&x.heard);
	}
}

static void
test_unread_output_is_lost_and_a_closed_one_refused(void **state)
{
	struct echo x = { 0 };
	struct err e = { 0 };
	struct loop *loop = loop_new(&e);
	int out[2], closed;

	(void)state;
	CHECK(pipe2(out, O_CLOEXEC) == 0);
	close(out[0]);
	run(&x, new_file("x"), out[1]);
	CHECK(x.lost);
	buf_done(&x.heard);
	closed = dup(0);
	close(closed);
	CHECK(net_stream_pair_open(loop, closed, closed, &events, &x, &e) ==
	      NULL);
	CHECK_HAS(e.text, "cannot write to descriptor");
	loop_free(loop);
}

static void
on_resume(void *context)
{
	struct echo *x = context;

	x->paused = false;
	net_stream_pair_pause(x->duplex, false);
}

static void
test_pausing_delays_all_input(void **state)
{
	struct err e = { 0 };
	int in[2];

	(void)state;
	for (int file = 0; file < 2; file++) {
		struct echo x = { .paused = true };
		int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

		CHECK(pipe2(in, O_CLOEXEC) == 0);
		CHECK_INT(write(in[1], "later", 5), 5);
		close(in[1]);
		if (file == 1) {
			close(in[0]);
			in[0] = new_file("later");
		}
		x.loop = loop_new(&e);
		buf_init(&x.heard, 1 << 20);
		x.duplex =
		    net_stream_pair_open(x.loop, in[0], null, &events, &x, &e);
		CHECK(x.duplex != NULL);
		net_stream_pair_pause(x.duplex, true);
		x.timer = loop_timer_new(x.loop, on_resume, &x);
		loop_timer_set(x.timer, 20, 0);
		loop_run(x.loop);
		CHECK_STR(buf_text(&x.heard), "later");
		loop_timer_free(x.timer);
		net_stream_pair_close(x.duplex);
		loop_free(x.loop);
		buf_done(&x.heard);
	}
}

static void
test_the_flags_of_descriptors_are_restored(void **state)
{
	struct echo x = { 0 };
	int in[2], null = open("/dev/null", O_WRONLY | O_CLOEXEC), kept;

	(void)state;
	CHECK(pipe2(in, O_CLOEXEC) == 0);
	close(in[1]);
	kept = dup(in[0]);
	run(&x, in[0], null);
	CHECK((fcntl(kept, F_GETFL) & O_NONBLOCK) == 0);
	close(kept);
	buf_done(&x.heard);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_files_pipes_and_sockets_are_read_to_their_end),
		cmocka_unit_test(
		    test_an_unreadable_descriptor_is_an_empty_input),
		cmocka_unit_test(
		    test_unread_output_is_lost_and_a_closed_one_refused),
		cmocka_unit_test(test_pausing_delays_all_input),
		cmocka_unit_test(test_the_flags_of_descriptors_are_restored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
