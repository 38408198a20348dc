/* test_http_body.c - handlers decide by the head, and read bodies, on loopback.
 */
/* sanitize: thread */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "check.h"
#include "http_fixture.h"

#define HOST "Host: localhost\r\n"
#define LAST "GET /yes/last HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"

enum { LARGE = 3 * 1024 * 1024, LATER_MS = 50 };

/* A server on its own thread, whose handler accepts or refuses by the path. */
struct fixture {
	struct http_rig rig;
	struct http_exchange *waiting; /* for its decision */
	int begun, ended; /* on the loop's thread */
	struct mem_budget budget;
	const char *large; /* LARGE bytes */
};

static void
answer(void *context, struct http_exchange *x)
{
	const struct fixture *f = context;
	const struct http_request *r = &x->request;
	struct str body = r->body;

	x->response.status = 200;
	x->response.content_type = STR("text/plain");
	x->response.body = arena_strf(x->arena, "%.*s %zu %.*s|",
	    STR_FMT(r->path), body.n, STR_FMT(str_part(body, 0, 20)));
	if (str_is(r->path, "/large"))
		x->response.body = (struct str){ f->large, LARGE };
	http_exchange_send(x);
}

static void
decide(struct fixture *f, struct http_exchange *x)
{
	static const struct http_body_bound ten = { 10, "ten_bytes" },
	                                    two = { 2, NULL };
	struct str path = x->request.path;

	CHECK(x->request.body.n == 0);
	if (str_is(x->request.query, "known"))
		x->principal.kind = HTTP_PRINCIPAL_USER;
	if (str_ends(path, STR("/no"))) {
		x->response.status = 403;
		http_exchange_send(x);
	} else if (str_ends(path, STR("/ten")))
		http_exchange_read_body(x, &ten, answer, f);
	else if (str_ends(path, STR("/two")))
		http_exchange_read_body(x, &two, answer, f);
	else
		http_exchange_read_body(x, NULL, answer, f);
}

static void
on_later(void *context)
{
	struct fixture *f = context;

	if (str_is(f->waiting->request.path, "/later/freed"))
		mem_budget_add(&f->budget, -f->budget.limit);
	decide(f, f->waiting);
}

static void
on_ended(void *context)
{
	((struct fixture *)context)->ended++;
}

static void
handle(void *context, struct http_exchange *x)
{
	struct fixture *f = context;

	f->begun++;
	x->ended = on_ended;
	x->ended_context = f;
	if (!str_starts(x->request.path, STR("/later"))) {
		decide(f, x);
		return;
	}
	f->waiting = x;
	loop_timer_set(f->rig.timer, LATER_MS, 0);
}

static void
start_with_share(struct fixture *f, enum mem_budget_share share)
{
	*f = (struct fixture){ .rig.limits = limits_default() };
	f->rig.limits.stop_ms = 0;
	f->budget.limit = 8 << 20;
	f->rig.config.budget = &f->budget;
	f->rig.config.share = share;
	http_rig_start(&f->rig, handle, on_later, f);
}

static void
start(struct fixture *f)
{
	start_with_share(f, MEM_BUDGET_CALLER);
}

static void
stop(struct fixture *f)
{
	http_rig_ask_to_stop(&f->rig);
	http_rig_join(&f->rig);
	CHECK_INT(f->budget.used, 0);
	/* Every exchange ended exactly once. */
	CHECK_INT(f->ended, f->begun);
}

static int
dial(const struct fixture *f)
{
	return http_rig_dial(&f->rig, 0);
}

static void
say(int fd, const char *text, size_t n)
{
	while (n > 0) {
		ssize_t took = write(fd, text, n);

		CHECK(took > 0);
		text += took;
		n -= (size_t)took;
	}
}

/* Everything until the server closes; freed by the caller. */
static char *
hear_all(int fd)
{
	enum { ROOM = 65536 };
	char *text = mem_new(ROOM);
	ssize_t got;
	size_t n = 0;

	while ((got = read(fd, text + n, ROOM - 1 - n)) != 0) {
		CHECK(got > 0 || errno == EINTR);
		n += got > 0 ? (size_t)got : 0;
	}
	close(fd);
	return text;
}

/*
 * Reads n bytes, or fewer at the end of the input.  If the socket has a
 * timeout, any signal ends recv(2), and so does the io_uring of the loop.
 */
static size_t
hear(int fd, char *p, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = recv(fd, p + done, n - done, 0);

		CHECK(got >= 0 || errno == EINTR);
		if (got == 0)
			break;
		done += got > 0 ? (size_t)got : 0;
	}
	return done;
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
test_a_response_before_the_body_keeps_the_connection(void **state)
{
	static const struct {
		const char *ask;
		const char *has, *has_too;
		size_t answers, closes;
	} t[] = {
		/* A small body is dropped, and the next request answered. */
		{ "POST /no HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\n"
		  "GET /" LAST,
		    "HTTP/1.1 403 ", "/yes/last 0 |", 2, 1 },
		{ "POST /no HTTP/1.1\r\n" HOST
		  "Transfer-Encoding: chunked\r\n\r\n"
		  "3\r\nabc\r\n0\r\nT: x\r\n\r\n" LAST,
		    "HTTP/1.1 403 ", "/yes/last 0 |", 2, 1 },
		{ "POST /later/no HTTP/1.1\r\n" HOST
		  "Content-Length: 5\r\n\r\nabcde" LAST,
		    "HTTP/1.1 403 ", "/yes/last 0 |", 2, 1 },
		{ "POST /later/yes HTTP/1.1\r\n" HOST
		  "Content-Length: 5\r\n\r\nabcde" LAST,
		    "/later/yes 5 abcde|", "/yes/last 0 |", 2, 1 },
		{ "GET /later/yes HTTP/1.1\r\n" HOST "\r\n" LAST,
		    "/later/yes 0 |", "/yes/last 0 |", 2, 1 },
		/* A large body closes the connection: the rest is not read. */
		{ "POST /no HTTP/1.1\r\n" HOST
		  "Content-Length: 1000000\r\n\r\n",
		    "HTTP/1.1 403 ", "Connection: close", 1, 1 },
		{ "POST /no HTTP/1.1\r\n" HOST
		  "Transfer-Encoding: chunked\r\n\r\n10001\r\n",
		    "HTTP/1.1 403 ", "", 1, 0 },
		/* The body may or may not follow (RFC 9110 10.1.1). */
		{ "POST /no HTTP/1.1\r\n" HOST "Expect: 100-continue\r\n"
		  "Content-Length: 5\r\n\r\n",
		    "HTTP/1.1 403 ", "Connection: close", 1, 1 },
		{ "POST /later/no HTTP/1.1\r\n" HOST
		  "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n",
		    "HTTP/1.1 403 ", "Connection: close", 1, 1 },
		{ "POST /no HTTP/1.0\r\nContent-Length: 5\r\n\r\nabcde",
		    "HTTP/1.1 403 ", "Connection: close", 1, 1 },
		/* Errors in the dropped body are ignored. */
		{ "POST /no HTTP/1.1\r\n" HOST
		  "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
		    "HTTP/1.1 403 ", "", 1, 0 },
	};
	struct fixture f;

	(void)state;
	start(&f);
	for (size_t i = 0; i < LEN(t); i++) {
		int fd = dial(&f);
		char *got;

		say(fd, t[i].ask, strlen(t[i].ask));
		got = hear_all(fd);
		CHECK_HAS(got, t[i].has);
		CHECK_HAS(got, t[i].has_too);
		CHECK_INT(count(got, "HTTP/1.1 "), t[i].answers);
		CHECK_INT(count(got, "Connection: close"), t[i].closes);
		free(got);
	}
	stop(&f);
}

static void
test_a_body_has_the_limit_of_its_handler(void **state)
{
	static const struct {
		const char *path, *length, *body;
		const char *has;
	} t[] = {
		{ "/ten", "Content-Length: 10", "0123456789",
		    "/ten 10 0123456789|" },
		{ "/ten", "Content-Length: 11", "",
		    "larger than 10 bytes: --limit ten_bytes=BYTES" },
		{ "/two", "Content-Length: 3", "",
		    "larger than the 2 bytes that are accepted here" },
		{ "/ten", "Transfer-Encoding: chunked",
		    "5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n",
		    "/ten 10 0123456789|" },
		{ "/ten", "Transfer-Encoding: chunked", "5\r\n01234\r\n6\r\n",
		    "larger than 10 bytes: --limit ten_bytes=BYTES" },
		{ "/yes", "Content-Length: 4194305", "",
		    "--limit request_body_bytes" },
	};
	struct fixture f;

	(void)state;
	start(&f);
	for (size_t i = 0; i < LEN(t); i++) {
		int fd = dial(&f);
		char *ask = mem_printf("POST %s HTTP/1.1\r\n" HOST
		                       "Connection: close\r\n%s\r\n\r\n%s",
		    t[i].path, t[i].length, t[i].body);
		char *got;

		say(fd, ask, strlen(ask));
		got = hear_all(fd);
		CHECK_HAS(got, t[i].has);
		CHECK_HAS(got,
		    t[i].has[0] == '/' ? "HTTP/1.1 200 " : "HTTP/1.1 413 ");
		free(got);
		free(ask);
	}
	stop(&f);
}

static void
test_continue_is_sent_when_the_handler_reads_the_body(void **state)
{
	static const char head[] =
	    "POST /later/yes HTTP/1.1\r\n" HOST "Expect: 100-continue\r\n"
	    "Content-Length: 5\r\n"
	    "Connection: close\r\n\r\n";
	char line[26] = "", *got;
	struct fixture f;
	int fd;

	(void)state;
	start(&f);
	fd = dial(&f);
	say(fd, head, sizeof(head) - 1);
	CHECK_INT(hear(fd, line, 25), 25);
	CHECK_STR(line, "HTTP/1.1 100 Continue\r\n\r\n");
	say(fd, "abcde", 5);
	got = hear_all(fd);
	CHECK_HAS(got, "/later/yes 5 abcde|");
	free(got);
	stop(&f);
}

/* RFC 9112 9.6: a reset would make the client lose the answer. */
static void
test_a_client_that_sends_a_refused_body_receives_the_response(void **state)
{
	static const char *const paths[] = { "/no", "/later/no", "/ten" };
	char *large = memset(mem_new(LARGE), 'L', LARGE);
	struct fixture f;

	(void)state;
	start(&f);
	for (size_t i = 0; i < LEN(paths); i++) {
		int fd = dial(&f);
		char *head = mem_printf("POST %s HTTP/1.1\r\n" HOST
		                        "Content-Length: %d\r\n\r\n",
		    paths[i], LARGE);
		char *got;

		say(fd, head, strlen(head));
		say(fd, large, LARGE);
		got = hear_all(fd);
		CHECK_HAS(got,
		    i == LEN(paths) - 1 ? "HTTP/1.1 413 " : "HTTP/1.1 403 ");
		CHECK_INT(count(got, "HTTP/1.1 "), 1);
		free(got);
		free(head);
	}
	free(large);
	stop(&f);
}

static void
test_a_large_body_arrives_completely_in_any_framing(void **state)
{
	char *large = memset(mem_new(LARGE), 'L', LARGE);
	char *want = mem_printf("/yes %d LLLLLLLLLLLLLLLLLLLL|", LARGE);
	struct fixture f;

	(void)state;
	start(&f);
	for (int chunked = 0; chunked < 2; chunked++) {
		int fd = dial(&f);
		char *head = mem_printf("POST /yes HTTP/1.1\r\n" HOST
		                        "Connection: close\r\n%s%d\r\n\r\n",
		    chunked ? "Transfer-Encoding: chunked\r\nX: "
		            : "Content-Length: ",
		    LARGE);
		char *size = mem_printf("%x\r\n", LARGE);
		char *got;

		say(fd, head, strlen(head));
		if (chunked)
			say(fd, size, strlen(size));
		say(fd, large, LARGE);
		if (chunked)
			say(fd, "\r\n0\r\n\r\n", 7);
		got = hear_all(fd);
		CHECK_HAS(got, want);
		free(got);
		free(size);
		free(head);
	}
	free(want);
	free(large);
	stop(&f);
}

/* One connection at a time: its request, and the rest of the budget. */
static void
test_requests_are_refused_without_memory(void **state)
{
	static const struct {
		const char *ask;
		int64_t left;
		const char *has;
	} t[] = {
		{ "GET /yes HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n",
		    5 << 20, "/yes 0 |" },
		{ "GET /yes HTTP/1.1\r\n" HOST "\r\n", 3 << 20,
		    "HTTP/1.1 503 " },
		{ "POST /yes HTTP/1.1\r\n" HOST
		  "Content-Length: 1000000\r\n\r\n",
		    (4 << 20) + 500000, "HTTP/1.1 503 " },
		/* An authenticated caller may use more. */
		{ "GET /yes?known HTTP/1.1\r\n" HOST
		  "Connection: close\r\n\r\n",
		    3 << 20, "/yes 0 |" },
		{ "GET /yes?known HTTP/1.1\r\n" HOST "\r\n", 1 << 19,
		    "HTTP/1.1 503 " },
		/* A body in pieces, and an endless body. */
		{ "GET /yes HTT", 3 << 20, "HTTP/1.1 503 " },
		{ NULL, (4 << 20) + 200000, "HTTP/1.1 503 " },
		/* Not even a connection is accepted. */
		{ "GET /yes?known HTTP/1.1\r\n" HOST "\r\n", 0,
		    "HTTP/1.1 503 " },
	};
	static const char head[] =
	    "POST /yes HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
	    "300000\r\n";
	char *large = memset(mem_new(LARGE), 'L', LARGE);
	struct fixture f;

	(void)state;
	start(&f);
	for (size_t i = 0; i < LEN(t); i++) {
		int64_t taken = f.budget.limit - t[i].left;
		char *got;
		int fd;

		mem_budget_add(&f.budget, taken);
		fd = dial(&f);
		if (t[i].ask != NULL)
			say(fd, t[i].ask, strlen(t[i].ask));
		else {
			say(fd, head, sizeof(head) - 1);
			say(fd, large, LARGE);
		}
		got = hear_all(fd);
		if (strstr(got, t[i].has) == NULL)
			fail_msg("row %zu: %s", i, got);
		if (strstr(got, " 503 ") != NULL) {
			CHECK_HAS(got, "Retry-After: 1\r\n");
			CHECK_HAS(got, "--limit memory");
		}
		free(got);
		mem_budget_add(&f.budget, -taken);
	}
	free(large);
	stop(&f);
}

/*
 * More than seven eighths are in use: requests without a large body continue.
 */
static void
test_large_bodies_do_not_use_the_reserve_of_the_authority(void **state)
{
#define KNOWN(framing)                                                         \
	"POST /yes?known HTTP/1.1\r\n" HOST framing "Connection: "             \
	"close\r\n\r\n"
	static const struct {
		const char *ask, *has;
	} t[] = {
		{ KNOWN("Content-Length: 0\r\n"), "/yes 0 |" },
		{ KNOWN("Content-Length: 5\r\n") "abcde", "/yes 5 abcde|" },
		{ KNOWN("Content-Length: 5000\r\n"), "HTTP/1.1 503 " },
		{ KNOWN("Transfer-Encoding: chunked\r\n") "5\r\nabcde\r\n0\r\n"
		                                          "\r\n",
		    "HTTP/1.1 503 " },
	};
#undef KNOWN
	struct fixture f;

	(void)state;
	start_with_share(&f, MEM_BUDGET_AUTHORITY);
	mem_budget_add(&f.budget, f.budget.limit / 16 * 15);
	for (size_t i = 0; i < LEN(t); i++) {
		int fd = dial(&f);
		char *got;

		say(fd, t[i].ask, strlen(t[i].ask));
		got = hear_all(fd);
		if (strstr(got, t[i].has) == NULL)
			fail_msg("row %zu: %s", i, got);
		free(got);
	}
	mem_budget_add(&f.budget, -(f.budget.limit / 16 * 15));
	stop(&f);
}

/* Earlier input was dropped, so a body would be incomplete. */
static void
test_a_dropped_body_is_not_read_further(void **state)
{
	static const char first[] = "GET /yes HTTP/1.1\r\n" HOST "\r\n";
	static const char ask[] = "POST /later/freed HTTP/1.1\r\n" HOST
	                          "Content-Length: 10\r\n\r\nabcde";
	struct fixture f;
	char *got;
	int fd;

	(void)state;
	start(&f);
	fd = dial(&f);
	say(fd, first, sizeof(first) - 1);
	got = mem_new(8192);
	CHECK(TEMP_FAILURE_RETRY(recv(fd, got, 8191, 0)) > 0);
	CHECK_HAS(got, "/yes 0 |");
	free(got);
	mem_budget_add(&f.budget, f.budget.limit);
	say(fd, ask, sizeof(ask) - 1);
	got = hear_all(fd);
	CHECK_HAS(got, "HTTP/1.1 503 ");
	free(got);
	stop(&f);
}

/* Unread responses are queued, up to the caller's share. */
static void
test_unread_responses_are_bounded(void **state)
{
	enum { READERS = 12 };
	static const char ask[] = "GET /large HTTP/1.1\r\n" HOST "\r\n";
	char *large = memset(mem_new(LARGE), 'L', LARGE);
	int fds[READERS], refused = 0;
	struct fixture f;

	(void)state;
	start(&f);
	f.large = large;
	for (int i = 0; i < READERS; i++) {
		char line[13] = "";

		fds[i] = http_rig_dial(&f.rig, 4096);
		say(fds[i], ask, sizeof(ask) - 1);
		CHECK_INT(hear(fds[i], line, 12), 12);
		refused += strcmp(line, "HTTP/1.1 503") == 0;
	}
	CHECK(refused > 0 && refused < READERS);
	CHECK(mem_budget_used(&f.budget) <= f.budget.limit);
	for (int i = 0; i < READERS; i++)
		close(fds[i]);
	stop(&f);
	free(large);
}

static void
test_a_body_that_ends_early_ends_its_exchange(void **state)
{
	static const struct {
		const char *ask, *has;
	} t[] = {
		{ "POST /yes HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\nabc",
		    "HTTP/1.1 400 " },
		{ "POST /later/yes HTTP/1.1\r\n" HOST
		  "Content-Length: 9\r\n\r\nabc",
		    "HTTP/1.1 400 " },
		{ "POST /yes HTTP/1.1\r\n" HOST
		  "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
		    "HTTP/1.1 400 " },
		{ "POST /no HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\nabc",
		    "HTTP/1.1 403 " },
	};
	static const char cut[] =
	    "POST /yes HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\nabc";
	struct linger reset = { .l_onoff = 1 };
	struct fixture f;
	int fd;

	(void)state;
	start(&f);
	for (size_t i = 0; i < LEN(t); i++) {
		char *got;

		fd = dial(&f);
		say(fd, t[i].ask, strlen(t[i].ask));
		shutdown(fd, SHUT_WR);
		got = hear_all(fd);
		CHECK_HAS(got, t[i].has);
		CHECK_INT(count(got, "HTTP/1.1 "), 1);
		free(got);
	}
	/* One is ended by its client, and one by the end of the server. */
	fd = dial(&f);
	say(fd, cut, sizeof(cut) - 1);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(fd);
	fd = dial(&f);
	say(fd, cut, sizeof(cut) - 1);
	usleep(100000);
	stop(&f);
	close(fd);
	CHECK_INT(f.begun, LEN(t) + 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_response_before_the_body_keeps_the_connection),
		cmocka_unit_test(test_a_body_has_the_limit_of_its_handler),
		cmocka_unit_test(
		    test_continue_is_sent_when_the_handler_reads_the_body),
		cmocka_unit_test(
		    test_a_client_that_sends_a_refused_body_receives_the_response),
		cmocka_unit_test(
		    test_a_large_body_arrives_completely_in_any_framing),
		cmocka_unit_test(test_requests_are_refused_without_memory),
		cmocka_unit_test(
		    test_large_bodies_do_not_use_the_reserve_of_the_authority),
		cmocka_unit_test(test_a_dropped_body_is_not_read_further),
		cmocka_unit_test(test_unread_responses_are_bounded),
		cmocka_unit_test(test_a_body_that_ends_early_ends_its_exchange),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
