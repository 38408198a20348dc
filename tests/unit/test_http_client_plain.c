/*
 * test_http_client_plain.c - what calls wait for: a place, a name, a
 * connection; and large bodies.
 */
/* sanitize: thread */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "check.h"
#include "client_bench.h"
#include "http/http_client.h"
#include "loopback.h"
#include "net/loop.h"

static const char fine[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
static const char last[] =
    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nho";

static void
test_calls_wait_for_a_connection(void **state)
{
	const char *const answers[] = { fine, fine, fine, last };
	struct server s;
	struct bench b;

	(void)state;
	server_start(&s, answers, LEN(answers));
	bench_start(&b);
	b.limits.upstream_connections = 1;
	http_client_free(b.client);
	b.client = http_client_new(b.loop, &b.limits);
	struct http_client_request r = { .url = url_of(&b, &s, "/") };
	for (int i = 0; i < 4; i++)
		send_one(&b, &r);
	loop_run(b.loop);
	CHECK_INT(b.got, 4);
	for (int i = 0; i < 4; i++)
		CHECK_INT(b.answers[i].response.status, 200);
	bench_stop(&b);
	server_wait(&s);
	CHECK_INT(s.accepted, 1);
	server_done(&s);
}

/* An idle connection to one upstream is closed for another one. */
static void
test_sockets_are_limited_over_all_upstreams(void **state)
{
	const char *const answers[] = { fine, fine };
	struct server first, second;
	struct bench b;

	(void)state;
	server_start(&first, answers, 1);
	server_start(&second, answers, 1);
	bench_start(&b);
	http_client_limit_sockets(b.client, 1);
	struct http_client_request r = { .url = url_of(&b, &first, "/") };
	struct http_client_request q = { .url = url_of(&b, &second, "/") };
	CHECK_INT(ask(&b, &r)->response.status, 200);
	CHECK_INT(ask(&b, &q)->response.status, 200);
	/* At the same time: one waits. */
	server_stop(&first);
	server_stop(&second);
	server_start(&first, answers, 2);
	server_start(&second, answers, 2);
	r.url = url_of(&b, &first, "/");
	q.url = url_of(&b, &second, "/");
	for (int i = 0; i < 2; i++) {
		send_one(&b, &r);
		send_one(&b, &q);
	}
	loop_run(b.loop);
	for (size_t i = 2; i < 6; i++)
		CHECK_INT(b.answers[i].response.status, 200);
	bench_stop(&b);
	server_stop(&first);
	server_stop(&second);
}

static void
test_hosts(void **state)
{
	static const struct {
		const char *host, *sent; /* sent NULL: it fails */
		const char *says;
	} rows[] = {
		{ "127.0.0.1:PORT", "127.0.0.1:PORT", NULL },
		{ "localhost:PORT", "localhost:PORT", NULL },
		/* Forms that libcurl decides. */
		{ "127.1:PORT", "127.0.0.1:PORT", NULL },
		{ "0x7f000001:PORT", "127.0.0.1:PORT", NULL },
		{ "user:secret@127.0.0.1:PORT", "127.0.0.1:PORT", NULL },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		  "a"
		  "aaaaaaa:PORT",
		    NULL, "the name does not resolve" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		const char *const answers[] = { last };
		const struct http_client_answer *a;
		struct http_client_request r = { .method = HTTP_METHOD_GET };
		struct server s;
		struct bench b;
		struct str host;

		server_start(&s, answers, 1);
		bench_start(&b);
		host = str_of(rows[i].host);
		r.url = arena_printf(&b.arena, "http://%.*s%d/x?y#z",
		    (int)host.n - 4, host.p, s.port);
		/* A fragment is for libcurl, too. */
		if (i == 0)
			r.url = url_of(&b, &s, "?y");
		a = ask(&b, &r);
		if (rows[i].sent == NULL) {
			CHECK_HAS(a->error.text, rows[i].says);
			CHECK(a->lost);
			shutdown(s.listener, SHUT_RDWR);
			server_wait(&s);
		} else {
			host = str_of(rows[i].sent);
			CHECK_STR(a->error.text, "");
			server_wait(&s);
			CHECK_HAS(buf_text(&s.seen),
			    i == 0 ? "GET /?y HTTP/1.1\r\n"
			           : "GET /x?y HTTP/1.1\r\n");
			CHECK_HAS(buf_text(&s.seen),
			    arena_printf(&b.arena, "\r\nHost: %.*s%d\r\n",
			        (int)host.n - 4, host.p, s.port));
		}
		bench_stop(&b);
		server_done(&s);
	}
}

/* A listener whose queue is full: connections to it stay in progress. */
struct silent {
	int port, listener, fill[8];
};

static void
silent_start(struct silent *s)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t n = sizeof(a);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	s->listener = socket(AF_INET, SOCK_STREAM, 0);
	CHECK_INT(bind(s->listener, (struct sockaddr *)&a, sizeof(a)), 0);
	CHECK_INT(listen(s->listener, 0), 0);
	getsockname(s->listener, (struct sockaddr *)&a, &n);
	s->port = ntohs(a.sin_port);
	for (size_t i = 0; i < LEN(s->fill); i++) {
		s->fill[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)connect(s->fill[i], (struct sockaddr *)&a, sizeof(a));
	}
}

static void
silent_stop(struct silent *s)
{
	for (size_t i = 0; i < LEN(s->fill); i++)
		close(s->fill[i]);
	close(s->listener);
}

/* Also what waits for a connection that another call waits for. */
static void
test_connecting_has_its_own_timeout(void **state)
{
	struct silent s;
	struct bench b;

	(void)state;
	silent_start(&s);
	bench_start(&b);
	b.limits.upstream_connections = 1;
	http_client_free(b.client);
	b.client = http_client_new(b.loop, &b.limits);
	struct http_client_request r = {
		.url = arena_printf(&b.arena, "http://127.0.0.1:%d/", s.port),
		.connect_ms = 60,
		.total_ms = 60000,
	};
	send_one(&b, &r);
	send_one(&b, &r);
	loop_run(b.loop);
	for (int i = 0; i < 2; i++) {
		CHECK_INT(b.answers[i].error.kind, ERR_UPSTREAM);
		CHECK_HAS(
		    b.answers[i].error.text, "no connection within 60 ms");
		CHECK(b.answers[i].timed_out);
		CHECK(b.answers[i].lost);
	}
	bench_stop(&b);
	silent_stop(&s);
}

/* A call can be cancelled, and the client freed, in each state. */
static void
test_calls_end_in_every_state(void **state)
{
	struct silent s;

	(void)state;
	silent_start(&s);
	for (int cancel = 0; cancel < 2; cancel++) {
		struct http_client_call *calls[3];
		struct bench b;

		bench_start(&b);
		b.limits.upstream_connections = 1;
		http_client_free(b.client);
		b.client = http_client_new(b.loop, &b.limits);
		struct http_client_request connects = {
			.url = arena_printf(
			    &b.arena, "http://127.0.0.1:%d/", s.port),
		};
		struct http_client_request resolves = {
			.url = "http://no-such-host.invalid/",
		};
		calls[0] = http_client_send(
		    b.client, &b.arena, &connects, on_answer, &b);
		/* The second waits for a place. */
		calls[1] = http_client_send(
		    b.client, &b.arena, &connects, on_answer, &b);
		calls[2] = http_client_send(
		    b.client, &b.arena, &resolves, on_answer, &b);
		b.open = 3;
		for (int i = 0; cancel != 0 && i < 3; i++)
			http_client_cancel(calls[i]);
		http_client_free(b.client);
		b.client = NULL;
		CHECK_INT(b.got, cancel != 0 ? 0 : 3);
		for (size_t i = 0; i < b.got; i++)
			CHECK_INT(b.answers[i].error.kind, ERR_UNAVAILABLE);
		bench_stop(&b);
	}
	silent_stop(&s);
}

/* The loop does not know yet that the upstream has closed the connection. */
static void
test_what_is_not_idempotent_avoids_closed_connections(void **state)
{
	static const struct timespec moment = { .tv_nsec = 100000000 };
	const char *const answers[] = { fine, "!hangup", last };
	struct server s;
	struct bench b;

	(void)state;
	server_start(&s, answers, LEN(answers));
	bench_start(&b);
	struct http_client_request r = { .url = url_of(&b, &s, "/") };
	CHECK_TEXT(ask(&b, &r)->response.body, "hi");
	nanosleep(&moment, NULL);
	r.method = HTTP_METHOD_POST;
	CHECK_TEXT(ask(&b, &r)->response.body, "ho");
	bench_stop(&b);
	server_wait(&s);
	CHECK_INT(s.accepted, 2);
	server_done(&s);
}

/* A body that the kernel does not take at once, in both directions. */
static void
test_large_bodies(void **state)
{
	enum { SIZE = 900000 };
	const int small = 4096;
	struct arena a = { 0 };
	char *body = arena_printf(&a, "%0*d", SIZE, 1);
	const char *const answers[] = { arena_printf(&a,
	    "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n"
	    "Connection: close\r\n\r\n%s",
	    SIZE, body) };
	const struct http_client_answer *got;
	struct server s;
	struct bench b;

	(void)state;
	server_start(&s, answers, 1);
	setsockopt(s.listener, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	bench_start(&b);
	struct http_client_request r = { .method = HTTP_METHOD_POST,
		.url = url_of(&b, &s, "/"),
		.body = { body, SIZE },
		.has_body = true };
	got = ask(&b, &r);
	CHECK_STR(got->error.text, "");
	CHECK_INT(got->response.body.n, SIZE);
	CHECK_INT(memcmp(got->response.body.p, body, SIZE), 0);
	bench_stop(&b);
	server_wait(&s);
	CHECK(s.seen.len > SIZE);
	CHECK_INT(memcmp(s.seen.p + s.seen.len - SIZE, body, SIZE), 0);
	server_done(&s);
	arena_done(&a);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_calls_wait_for_a_connection),
		cmocka_unit_test(test_sockets_are_limited_over_all_upstreams),
		cmocka_unit_test(test_hosts),
		cmocka_unit_test(test_connecting_has_its_own_timeout),
		cmocka_unit_test(test_calls_end_in_every_state),
		cmocka_unit_test(
		    test_what_is_not_idempotent_avoids_closed_connections),
		cmocka_unit_test(test_large_bodies),
	};

	return client_bench_run_both(tests, LEN(tests), NULL);
}
