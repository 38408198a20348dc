/* test_http_server.c - a server on loopback, with raw requests. */
/* sanitize: thread */
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "check.h"
#include "http_fixture.h"

#define HOST "Host: localhost\r\n"

/* A server on its own thread; a note stops it. */
struct fixture {
	struct http_rig rig;
	struct http_exchange *parked; /* until the timer answers it */
	char *large;
	_Atomic int handled;
	int ended; /* on the loop's thread */
};

enum { LARGE = 3 * 1024 * 1024 };

static void
send_text(struct http_exchange *x, struct str text)
{
	x->response.status = 200;
	x->response.content_type = STR("text/plain");
	x->response.body = text;
	http_exchange_send(x);
}

static void
on_later(void *context)
{
	struct fixture *f = context;
	struct http_exchange *x = f->parked;

	f->parked = NULL;
	send_text(x, STR("later"));
}

static void
on_ended(void *context)
{
	((struct fixture *)context)->ended++;
}

static void
answer(void *context, struct http_exchange *x)
{
	struct fixture *f = context;
	const struct http_request *r = &x->request;

	if (str_is(r->path, "/later") || str_is(r->path, "/park")) {
		f->parked = x;
		loop_timer_set(
		    f->rig.timer, str_is(r->path, "/later") ? 1 : 300, 0);
	} else if (str_is(r->path, "/none")) {
		x->response.status = 204;
		http_exchange_send(x);
	} else if (str_is(r->path, "/large")) {
		send_text(x, (struct str){ f->large, LARGE });
	} else if (str_is(r->path, "/silent")) {
		http_exchange_send(x);
	} else {
		send_text(x, arena_strf(x->arena, "%s %.*s %.*s",
		                 http_method_name(r->method), STR_FMT(r->path),
		                 STR_FMT(r->body)));
	}
}

static void
handle(void *context, struct http_exchange *x)
{
	struct fixture *f = context;

	atomic_fetch_add(&f->handled, 1);
	x->ended = on_ended;
	x->ended_context = f;
	x->route = "test";
	http_exchange_read_body(x, NULL, answer, f);
}

static void
start(struct fixture *f)
{
	f->large = memset(malloc(LARGE), 'L', LARGE);
	http_rig_start(&f->rig, handle, on_later, f);
}

static void
stop(struct fixture *f)
{
	http_rig_ask_to_stop(&f->rig);
	http_rig_join(&f->rig);
	free(f->large);
	/* Every exchange ended exactly once. */
	CHECK_INT(f->ended, f->handled);
}

static int
dial(const struct fixture *f)
{
	return http_rig_dial(&f->rig, 0);
}

static void
say(int fd, const char *text)
{
	CHECK_INT(write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

/*
 * Up to n bytes.  With a receive timeout set, a signal ends read(2) whatever
 * its handler asked for (signal(7)): sanitizers send some.
 */
static ssize_t
hear(int fd, char *to, size_t n)
{
	ssize_t got;

	do
		got = read(fd, to, n);
	while (got == -1 && errno == EINTR);
	return got;
}

/* Exactly n bytes. */
static void
hear_exactly(int fd, char *to, size_t n)
{
	while (n > 0) {
		ssize_t got = hear(fd, to, n);

		CHECK(got > 0);
		to += got;
		n -= (size_t)got;
	}
}

/* Everything until the connection ends; freed by the caller. */
static char *
hear_to_end(int fd, size_t *n, bool may_be_reset)
{
	size_t room = LARGE + 4096;
	char *text = malloc(room);
	ssize_t got = 0;

	*n = 0;
	while (*n < room - 1 && (got = hear(fd, text + *n, room - 1 - *n)) > 0)
		*n += (size_t)got;
	CHECK(got == 0 || (may_be_reset && errno == ECONNRESET));
	text[*n] = '\0';
	close(fd);
	return text;
}

static char *
hear_all(int fd, size_t *n)
{
	return hear_to_end(fd, n, false);
}

/* Sends text on a new connection and reads until the end. */
static char *
ask(const struct fixture *f, const char *text)
{
	int fd = dial(f);
	size_t n;

	say(fd, text);
	return hear_all(fd, &n);
}

static size_t
count(const char *text, const char *part)
{
	size_t n = 0;

	while ((text = strstr(text, part)) != NULL) {
		text++;
		n++;
	}
	return n;
}

static void
test_responses_are_framed_by_version_and_connection(void **state)
{
	static const struct {
		const char *ask, *has, *has_too, *has_not;
	} t[] = {
		{ "GET /a HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n",
		    "HTTP/1.1 200 OK\r\nDate: ",
		    "Connection: close\r\n\r\nGET /a ", "keep-alive" },
		{ "GET /a HTTP/1.0\r\n\r\n", "Connection: close\r\n",
		    "Content-Length: 7\r\n", "keep-alive" },
		{ "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
		  "GET /b HTTP/1.0\r\n\r\n",
		    "Connection: keep-alive\r\n\r\nGET /a ", "GET /b ",
		    " 400 " },
		{ "HEAD /a HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n",
		    "Content-Length: 8\r\n", "X-Request-Id: ", "HEAD" },
		{ "GET /none HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n",
		    "HTTP/1.1 204 No Content\r\n", "Date", "Content-Length" },
		{ "POST /a HTTP/1.1\r\n" HOST "Connection: close\r\n"
		  "Content-Length: 3\r\n\r\nabc",
		    "POST /a abc", " 200 ", "100 Continue" },
		{ "POST /a HTTP/1.1\r\n" HOST "Connection: close\r\n"
		  "Transfer-Encoding: chunked\r\n\r\n"
		  "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n",
		    "POST /a abc", " 200 ", " 400 " },
		{ "GET /a HTTP/1.1\r\n" HOST "Connection: close\r\n"
		  "X-Request-Id: my-id.1:2_3\r\n\r\n",
		    "X-Request-Id: my-id.1:2_3\r\n", " 200 ", " 400 " },
		{ "GET /a HTTP/1.1\r\n" HOST "Connection: close\r\n"
		  "X-Request-Id: not good\r\n\r\n",
		    "X-Request-Id: ", " 200 ", "not good" },
		{ "GET /silent HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n",
		    "HTTP/1.1 500 ", "server_error", " 200 " },
		{ "GET /later HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n",
		    "200 OK", "\r\n\r\nlater", " 400 " },
		{ "OPTIONS * HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n",
		    "200 OK", "OPTIONS * ", " 400 " },
		{ "GET http://127.0.0.1:1/x HTTP/1.1\r\n"
		  "Host: evil.example\r\nConnection: close\r\n\r\n",
		    "200 OK", "GET /x ", "403" },
	};
	struct fixture f = { .rig.limits = limits_default() };

	(void)state;
	start(&f);
	for (size_t i = 0; i < LEN(t); i++) {
		char *got = ask(&f, t[i].ask);

		CHECK_HAS(got, t[i].has);
		CHECK_HAS(got, t[i].has_too);
		if (strstr(got, t[i].has_not) != NULL)
			fail_msg("'%s' is in '%s'", t[i].has_not, got);
		free(got);
	}
	stop(&f);
}

static void
test_refusals_close_and_have_a_json_error(void **state)
{
	static const struct {
		const char *ask;
		const char *status;
	} t[] = {
		{ "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 " },
		{ "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
		    "HTTP/1.1 403 " },
		{ "GET / HTTP/1.1\r\n" HOST "Origin: null\r\n\r\n",
		    "HTTP/1.1 403 " },
		{ "GET http://evil.example/ HTTP/1.1\r\n" HOST "\r\n",
		    "HTTP/1.1 403 " },
		{ "BREW / HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 501 " },
		{ "TRACE / HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 405 " },
		{ "TRACE / HTTP/1.1\r\n" HOST "\r\n",
		    "Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n" },
		{ "POST / HTTP/1.1\r\n" HOST "Content-Length: 99999999\r\n\r\n",
		    "HTTP/1.1 413 " },
		{ "POST / HTTP/1.1\r\n" HOST "Expect: 100-continue\r\n"
		  "Content-Length: 99999999\r\n\r\n",
		    "HTTP/1.1 413 " },
		{ "POST / HTTP/1.1\r\nHost: evil.example\r\n"
		  "Expect: 100-continue\r\nContent-Length: 1\r\n\r\n",
		    "HTTP/1.1 403 " },
		{ "GET /1 HTTP/1.1\r\n" HOST "\r\n"
		  "GET / HTTP/1.1\r\nX : y\r\n\r\n"
		  "GET /3 HTTP/1.1\r\n" HOST "\r\n",
		    "HTTP/1.1 400 " },
	};
	struct fixture f = { .rig.limits = limits_default() };

	(void)state;
	start(&f);
	for (size_t i = 0; i < LEN(t); i++) {
		char *got = ask(&f, t[i].ask);

		CHECK_HAS(got, t[i].status);
		CHECK_HAS(got, "Connection: close\r\n");
		CHECK_HAS(got, "{\"error\":{\"type\":\"");
		CHECK_INT(count(got, "GET /3"), 0);
		CHECK_INT(count(got, "100 Continue"), 0);
		free(got);
	}
	stop(&f);
}

static void
test_pipelined_requests_are_answered_in_order(void **state)
{
	enum { REQUESTS = 5000 };
	struct fixture f = { .rig.limits = limits_default() };
	char *all = malloc(REQUESTS * 80), *got, *at;
	size_t n = 0;

	(void)state;
	start(&f);
	/* Some are answered later, which delays the next ones. */
	for (int i = 0; i < REQUESTS; i++)
		n += (size_t)snprintf(all + n, 80,
		    "GET /%s%d HTTP/1.1\r\n" HOST "%s\r\n",
		    i % 500 == 7 ? "later?" : "n", i,
		    i == REQUESTS - 1 ? "Connection: close\r\n" : "");
	got = ask(&f, all);
	at = got;
	for (int i = 0; i < REQUESTS; i++) {
		char want[32] = "\r\n\r\nlater";

		if (i % 500 != 7)
			snprintf(want, sizeof(want), "\r\n\r\nGET /n%d ", i);
		at = strstr(at, want);
		if (at == NULL)
			fail_msg("the answer to %d is not in its place", i);
		at++;
	}
	CHECK_INT(count(got, "HTTP/1.1 200 OK"), REQUESTS);
	free(got);
	free(all);
	stop(&f);
}

static void
test_continue_is_sent_before_the_body(void **state)
{
	struct fixture f = { .rig.limits = limits_default() };
	char line[26] = "";
	size_t n;
	char *got;
	int fd;

	(void)state;
	start(&f);
	fd = dial(&f);
	say(fd, "POST /a HTTP/1.1\r\n" HOST "Expect: 100-continue\r\n"
	        "Connection: close\r\nContent-Length: 3\r\n\r\n");
	hear_exactly(fd, line, 25);
	CHECK_STR(line, "HTTP/1.1 100 Continue\r\n\r\n");
	say(fd, "abc");
	got = hear_all(fd, &n);
	CHECK_HAS(got, "POST /a abc");
	free(got);
	stop(&f);
}

static void
test_a_large_response_arrives_completely(void **state)
{
	struct fixture f = { .rig.limits = limits_default() };
	int fd;
	size_t n;
	char *got, *body;

	(void)state;
	start(&f);
	fd = dial(&f);
	say(fd, "GET /large HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
	/* The kernel's buffers are full before anything is read. */
	usleep(100000);
	got = hear_all(fd, &n);
	body = strstr(got, "\r\n\r\n");
	CHECK(body != NULL);
	CHECK_INT(n - (size_t)(body + 4 - got), LARGE);
	free(got);
	stop(&f);
}

static void
test_slow_and_idle_clients_are_closed(void **state)
{
	static const struct {
		const char *say;
		const char *want; /* ": closed without a response word */
	} t[] = {
		{ "", "" },
		{ "GET / HT", "HTTP/1.1 408 " },
		{ "POST / HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\na",
		    "HTTP/1.1 408 " },
		/* Answered, then idle. */
		{ "GET / HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 200 " },
	};
	struct fixture f = { .rig.limits = limits_default() };
	int fds[LEN(t)];

	(void)state;
	f.rig.limits.header_read_ms = 1000;
	f.rig.limits.idle_ms = 1000;
	f.rig.limits.body_grace_ms = 1000;
	f.rig.limits.body_bytes_per_second = 1 << 20;
	start(&f);
	for (size_t i = 0; i < LEN(t); i++) {
		fds[i] = dial(&f);
		say(fds[i], t[i].say);
	}
	for (size_t i = 0; i < LEN(t); i++) {
		size_t n;
		char *got = hear_all(fds[i], &n);

		CHECK_HAS(got, t[i].want);
		if (t[i].want[0] == '\0')
			CHECK_INT(n, 0);
		free(got);
	}
	stop(&f);
}

static void
test_a_connection_too_many_is_refused_if_all_are_busy(void **state)
{
	struct fixture f = { .rig.limits = limits_default() };
	int first, second;
	size_t n;
	char *got;

	(void)state;
	f.rig.limits.connections = 1;
	start(&f);
	first = dial(&f);
	say(first, "GET /park HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
	while (atomic_load(&f.handled) == 0)
		usleep(1000);
	second = dial(&f);
	got = hear_all(second, &n);
	CHECK_HAS(got, "HTTP/1.1 503 ");
	CHECK_HAS(got, "Connection: close");
	CHECK_HAS(got, "Retry-After: ");
	free(got);
	got = hear_all(first, &n);
	CHECK_HAS(got, "later");
	free(got);
	stop(&f);
}

static void
test_a_connection_too_many_replaces_a_waiting_one(void **state)
{
	static const char *const idle[] = {
		"", /* nothing came */
		"GET / HT", /* a part of a head */
		"GET /a HTTP/1.1\r\n" HOST "\r\n", /* answered */
		"POST / HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\na",
	};

	(void)state;
	for (size_t i = 0; i < LEN(idle); i++) {
		struct fixture f = { .rig.limits = limits_default() };
		char *got, line[13] = "";
		int first;
		size_t n;

		f.rig.limits.connections = 1;
		start(&f);
		first = dial(&f);
		say(first, idle[i]);
		if (i == 2)
			hear_exactly(first, line, 12);
		usleep(2 * CONN_TABLE_GRACE_MS * 1000);
		got = ask(
		    &f, "GET /b HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
		CHECK_HAS(got, "GET /b ");
		free(got);
		/* Closed, after the responses to earlier requests only. */
		got = hear_to_end(first, &n, true);
		CHECK_INT(count(got, "HTTP/1.1 "), 0);
		free(got);
		stop(&f);
	}
}

static void
test_a_half_closed_client_receives_its_response(void **state)
{
	struct fixture f = { .rig.limits = limits_default() };
	int fd;
	size_t n;
	char *got;

	(void)state;
	start(&f);
	fd = dial(&f);
	say(fd, "GET /later HTTP/1.1\r\n" HOST "\r\n"
	        "GET /2 HTTP/1.1\r\n" HOST "\r\n");
	shutdown(fd, SHUT_WR);
	got = hear_all(fd, &n);
	CHECK_HAS(got, "later");
	CHECK_HAS(got, "GET /2 ");
	free(got);
	stop(&f);
}

static void
test_stopping_finishes_requests_in_flight(void **state)
{
	struct fixture f = { .rig.limits = limits_default() };
	int busy, idle;
	char line[13] = "";
	size_t n;
	char *got;

	(void)state;
	start(&f);
	idle = dial(&f);
	say(idle, "GET /a HTTP/1.1\r\n" HOST "\r\n");
	hear_exactly(idle, line, 12);
	busy = dial(&f);
	say(busy, "GET /park HTTP/1.1\r\n" HOST "\r\n");
	http_rig_ask_to_stop(&f.rig);
	got = hear_all(idle, &n);
	free(got);
	got = hear_all(busy, &n);
	CHECK_HAS(got, "HTTP/1.1 200 OK");
	CHECK_HAS(got, "Connection: close");
	CHECK_HAS(got, "later");
	free(got);
	http_rig_join(&f.rig);
	free(f.large);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_responses_are_framed_by_version_and_connection),
		cmocka_unit_test(test_refusals_close_and_have_a_json_error),
		cmocka_unit_test(test_pipelined_requests_are_answered_in_order),
		cmocka_unit_test(test_continue_is_sent_before_the_body),
		cmocka_unit_test(test_a_large_response_arrives_completely),
		cmocka_unit_test(test_slow_and_idle_clients_are_closed),
		cmocka_unit_test(
		    test_a_connection_too_many_is_refused_if_all_are_busy),
		cmocka_unit_test(
		    test_a_connection_too_many_replaces_a_waiting_one),
		cmocka_unit_test(
		    test_a_half_closed_client_receives_its_response),
		cmocka_unit_test(test_stopping_finishes_requests_in_flight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
