/* test_http_exchange.c - responses in pieces, on loopback. */
/* sanitize: thread */
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "check.h"
#include "http_fixture.h"

enum { PIECE = 200000 };

/* A server on its own thread that streams; a note stops it. */
struct fixture {
	struct http_rig rig;
	struct http_exchange *streaming;
	int round;
	_Atomic int gone; /* streams whose client left */
	char *large;
};

static void on_left(struct http_exchange *x, enum http_exchange_event e);

static void
on_round(void *context)
{
	struct fixture *f = context;
	struct http_exchange *x = f->streaming;

	if (x->on_event == on_left) {
		x->response.body = STR("late");
		http_exchange_send(x);
		return;
	}
	if (f->round++ == 0) {
		CHECK(http_exchange_write(x, STR("two")));
		CHECK(http_exchange_write(x, STR("")));
		CHECK(http_exchange_write(x, (struct str){ f->large, PIECE }));
		loop_timer_set(f->rig.timer, 1, 0);
		return;
	}
	http_exchange_end(x);
}

static void
on_event(struct http_exchange *x, enum http_exchange_event e)
{
	struct fixture *f = x->stream;

	if (e == HTTP_EXCHANGE_GONE) {
		CHECK(http_exchange_is_gone(x));
		CHECK(!http_exchange_write(x, STR("nobody reads this")));
		atomic_fetch_add(&f->gone, 1);
	} else
		http_exchange_write(x, STR("bye"));
	http_exchange_end(x);
}

/* For an unanswered exchange. */
static void
on_left(struct http_exchange *x, enum http_exchange_event e)
{
	struct fixture *f = x->stream;

	CHECK_INT(e, HTTP_EXCHANGE_GONE);
	CHECK(http_exchange_is_gone(x));
	atomic_fetch_add(&f->gone, 1);
	loop_timer_stop(f->rig.timer);
	http_exchange_send(x);
}

static void
handle(void *context, struct http_exchange *x)
{
	struct fixture *f = context;

	x->response.status = 200;
	x->response.content_type = STR("text/event-stream");
	if (str_is(x->request.path, "/whole")) {
		x->response.body = STR("whole");
		http_exchange_send(x);
		return;
	}
	if (str_is(x->request.path, "/wait")) {
		x->on_event = on_left;
		x->stream = f;
		f->streaming = x;
		loop_timer_set(f->rig.timer, 300, 0);
		return;
	}
	http_exchange_begin(x);
	CHECK(http_exchange_write(x, STR("one")));
	if (str_is(x->request.path, "/hang")) {
		x->on_event = on_event;
		x->stream = f;
		return;
	}
	f->streaming = x;
	f->round = 0;
	loop_timer_set(f->rig.timer, 1, 0);
}

static void
start(struct fixture *f)
{
	*f = (struct fixture){ .rig.limits = limits_default() };
	f->large = memset(mem_new(PIECE), 'L', PIECE);
	http_rig_start(&f->rig, handle, on_round, f);
}

static void
stop(struct fixture *f)
{
	http_rig_ask_to_stop(&f->rig);
	http_rig_join(&f->rig);
	free(f->large);
}

/*
 * A connection that has sent text; only a hanging server reaches its timeout.
 */
static int
dial(const struct fixture *f, const char *text)
{
	const int fd = http_rig_dial(&f->rig, 0);

	CHECK_INT(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	return fd;
}

/*
 * Reads until the text ends in `end`, or everything if end is NULL; the caller
 * frees it.
 */
static char *
hear(int fd, const char *end)
{
	size_t room = PIECE + 8192, n = 0;
	char *text = mem_new(room);
	ssize_t got;

	while (end == NULL || strstr(text, end) == NULL) {
		got = read(fd, text + n, room - 1 - n);
		if (got == -1 && errno == EINTR)
			continue;
		CHECK(got >= 0);
		if (got == 0)
			break;
		n += (size_t)got;
	}
	CHECK(end == NULL || strstr(text, end) != NULL);
	return text;
}

#define GET(path, version)                                                     \
	"GET " path " HTTP/" version "\r\nHost: localhost\r\n\r\n"

static void
test_pieces_are_chunks_and_the_connection_stays_open(void **state)
{
	struct fixture f;
	char *text, *body;
	int fd;

	(void)state;
	start(&f);
	fd = dial(&f, GET("/stream", "1.1") GET("/whole", "1.1"));
	text = hear(fd, "whole");
	CHECK_HAS(text, "HTTP/1.1 200 OK\r\n");
	CHECK_HAS(text, "Transfer-Encoding: chunked\r\n");
	body = strstr(text, "\r\n\r\n") + 4;
	CHECK(strncmp(body, "3\r\none\r\n3\r\ntwo\r\n30d40\r\nLLL", 26) == 0);
	body = memmem(body, PIECE + 1000, "L\r\n0\r\n\r\nHTTP/1.1 200 OK", 23);
	CHECK(body != NULL);
	CHECK_HAS(body, "Content-Length: 5\r\n");
	free(text);
	close(fd);
	stop(&f);
}

static void
test_http_1_0_gets_bytes_until_the_end(void **state)
{
	struct fixture f;
	char *text, *body;
	int fd;

	(void)state;
	start(&f);
	fd = dial(&f, "GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
	text = hear(fd, NULL);
	CHECK(strstr(text, "Transfer-Encoding") == NULL);
	CHECK(strstr(text, "Content-Length") == NULL);
	CHECK_HAS(text, "Connection: close\r\n");
	body = strstr(text, "\r\n\r\n") + 4;
	CHECK_INT(strlen(body), 6 + PIECE);
	CHECK(strncmp(body, "onetwoL", 7) == 0);
	free(text);
	close(fd);
	stop(&f);
}

static void
wait_for_gone(const struct fixture *f, int count)
{
	for (int i = 0; i < 10000; i++) {
		if (atomic_load(&f->gone) == count)
			break;
		usleep(1000);
	}
	CHECK_INT(atomic_load(&f->gone), count);
}

static void
test_a_client_that_leaves_a_stream_is_detected(void **state)
{
	struct fixture f;

	(void)state;
	start(&f);
	for (int i = 1; i <= 3; i++) {
		int fd = dial(&f, GET("/hang", "1.1"));

		free(hear(fd, "one"));
		close(fd);
		wait_for_gone(&f, i);
	}
	stop(&f);
}

/*
 * Closing and half-closing look the same: only an HTTP/1.1 client can be
 * probed.
 */
static void
test_leaving_differs_from_closing_one_side(void **state)
{
	static const struct {
		const char *text;
		enum { CLOSES, RESETS, ENDS } how;
		bool answered;
	} t[] = {
		{ GET("/wait", "1.1"), CLOSES, false },
		{ GET("/wait", "1.1"), RESETS, false },
		{ GET("/wait", "1.1"), ENDS, true },
		{ GET("/wait", "1.0"), CLOSES, false },
		{ GET("/wait", "1.0"), ENDS, false },
		/*
		 * More than the server reads during a request: leaving is still
		 * detected.
		 */
		{ GET("/wait", "1.1") GET("/whole", "1.1"), CLOSES, false },
	};
	const struct linger now = { 1, 0 };
	struct fixture f;
	int gone = 0;

	(void)state;
	start(&f);
	for (size_t i = 0; i < LEN(t); i++) {
		int fd = dial(&f, t[i].text);

		usleep(20000);
		if (t[i].how == RESETS)
			setsockopt(
			    fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
		if (t[i].how == ENDS) {
			char *text;

			shutdown(fd, SHUT_WR);
			text = hear(fd, NULL);
			CHECK((strstr(text, "late") != NULL) == t[i].answered);
			free(text);
		}
		close(fd);
		gone += !t[i].answered;
		wait_for_gone(&f, gone);
	}
	stop(&f);
}

static void
test_a_stop_lets_a_stream_finish(void **state)
{
	struct fixture f;
	char *text;
	int fd;

	(void)state;
	start(&f);
	fd = dial(&f, GET("/hang", "1.1"));
	free(hear(fd, "one"));
	http_rig_ask_to_stop(&f.rig);
	text = hear(fd, NULL);
	CHECK_HAS(text, "3\r\nbye\r\n0\r\n\r\n");
	free(text);
	close(fd);
	http_rig_join(&f.rig);
	free(f.large);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_pieces_are_chunks_and_the_connection_stays_open),
		cmocka_unit_test(test_http_1_0_gets_bytes_until_the_end),
		cmocka_unit_test(
		    test_a_client_that_leaves_a_stream_is_detected),
		cmocka_unit_test(test_leaving_differs_from_closing_one_side),
		cmocka_unit_test(test_a_stop_lets_a_stream_finish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
