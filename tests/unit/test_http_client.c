/* test_http_client.c - requests to an upstream that records them. */
/* sanitize: thread */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "http/http_client.h"
#include "net/loop.h"
#include "check.h"
#include "client_bench.h"
#include "loopback.h"

static void
test_a_request_is_sent_unchanged(void **state)
{
	static const char *const ok[] = {
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"
		"Content-Type: text/plain\r\nX-A: 1\r\nSet-Cookie: "
		"a=b\r\n\r\nhi",
	};
	static const struct {
		enum http_method method;
		const char *path, *body;
		bool has_body;
		const char *head, *length;
	} t[] = {
		{ HTTP_METHOD_GET, "/a/%2E%2E/b?x=%20", NULL, false,
		    "GET /a/%2E%2E/b?x=%20 HTTP/1.1\r\n", NULL },
		{ HTTP_METHOD_GET, "/a/../b", NULL, false,
		    "GET /a/../b HTTP/1.1\r\n", NULL },
		{ HTTP_METHOD_DELETE, "/k", NULL, false,
		    "DELETE /k HTTP/1.1\r\n", NULL },
		{ HTTP_METHOD_DELETE, "/k", "{}", true,
		    "DELETE /k HTTP/1.1\r\n", "Content-Length: 2\r\n" },
		{ HTTP_METHOD_GET, "/k", "{}", true, "GET /k HTTP/1.1\r\n",
		    "Content-Length: 2\r\n" },
		{ HTTP_METHOD_POST, "/k", NULL, false, "POST /k HTTP/1.1\r\n",
		    "Content-Length: 0\r\n" },
		{ HTTP_METHOD_PUT, "/k", NULL, false, "PUT /k HTTP/1.1\r\n",
		    "Content-Length: 0\r\n" },
		{ HTTP_METHOD_PATCH, "/k", "{\"a\":1}", true,
		    "PATCH /k HTTP/1.1\r\n", "Content-Length: 7\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct server s;
		struct bench b;
		const struct http_client_answer *answer;

		server_start(&s, ok, LEN(ok));
		bench_start(&b);
		struct http_client_request r = {
			.method = t[i].method,
			.url = url_of(&b, &s, t[i].path),
			.body = str_of(t[i].body),
			.has_body = t[i].has_body,
		};
		answer = ask(&b, &r);
		CHECK_STR(answer->error.text, "");
		CHECK_INT(answer->response.status, 200);
		CHECK_TEXT(answer->response.body, "hi");
		CHECK_TEXT(answer->response.content_type, "text/plain");
		CHECK_TEXT(
		    http_headers_get(&answer->response.headers, "x-a"), "1");
		CHECK_TEXT(
		    http_headers_get(&answer->response.headers, "set-cookie"),
		    NULL);
		bench_stop(&b);
		server_wait(&s);
		const char *seen = buf_text(&s.seen);
		CHECK(strncmp(seen, t[i].head, strlen(t[i].head)) == 0);
		if (t[i].length != NULL)
			CHECK_HAS(seen, t[i].length);
		else
			CHECK(strstr(seen, "Content-Length") == NULL);
		CHECK(strstr(seen, "Expect") == NULL);
		CHECK(strstr(seen, "Content-Type") == NULL);
		server_done(&s);
	}
}

static void
test_hop_by_hop_headers_are_not_sent(void **state)
{
	static const char *const ok[] = {
		"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
	};
	static const char *const rows[][3] = {
		{ "Authorization", "Key a:b", "Authorization: Key a:b\r\n" },
		{ "X-Empty", "", "X-Empty:\r\n" },
		{ "Content-Type", "a/b", "Content-Type: a/b\r\n" },
		{ "Accept", "c/d", "Accept: c/d\r\n" },
		{ "Connection", "secret-hop", NULL },
		{ "Transfer-Encoding", "secret-hop", NULL },
		{ "Upgrade", "secret-hop", NULL },
		{ "TE", "secret-hop", NULL },
		{ "Host", "secret-hop", NULL },
		{ "Content-Length", "99", NULL },
		{ "Proxy-Authorization", "secret-hop", NULL },
		{ "Expect", "100-continue", NULL },
	};
	struct server s;
	struct bench b;
	struct http_client_request r = { .method = HTTP_METHOD_POST };

	(void)state;
	server_start(&s, ok, LEN(ok));
	bench_start(&b);
	r.url = url_of(&b, &s, "/");
	for (size_t i = 0; i < LEN(rows); i++)
		http_headers_add(&b.arena, &r.headers, str_of(rows[i][0]),
		    str_of(rows[i][1]));
	CHECK_INT(ask(&b, &r)->response.status, 204);
	CHECK_INT(b.answers[0].response.body.n, 0);
	server_wait(&s);
	for (size_t i = 0; i < LEN(rows); i++)
		if (rows[i][2] != NULL)
			CHECK_HAS(buf_text(&s.seen), rows[i][2]);
	CHECK(strstr(buf_text(&s.seen), "secret-hop") == NULL);
	CHECK(strstr(buf_text(&s.seen), "Content-Length: 99") == NULL);
	CHECK(strstr(buf_text(&s.seen), "100-continue") == NULL);
	server_done(&s);
	bench_stop(&b);
}

static void
test_bodies_are_binary_and_connections_are_reused(void **state)
{
	static const char *const two[] = {
		"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1",
		"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n"
		"Content-Length: 1\r\nConnection: close\r\n\r\n2",
	};
	struct server s;
	struct bench b;

	(void)state;
	server_start(&s, two, LEN(two));
	bench_start(&b);
	struct http_client_request r = {
		.method = HTTP_METHOD_POST,
		.url = url_of(&b, &s, "/"),
		.body = { "a\0b", 3 },
		.has_body = true,
	};
	CHECK_TEXT(ask(&b, &r)->response.body, "1");
	/* A redirect is returned like any response. */
	CHECK_INT(ask(&b, &r)->response.status, 302);
	CHECK_TEXT(b.answers[1].response.body, "2");
	CHECK_TEXT(http_headers_get(&b.answers[1].response.headers, "location"),
	    "http://127.0.0.1:1/");
	bench_stop(&b);
	server_wait(&s);
	CHECK(memmem(s.seen.p, s.seen.len, "a\0b", 3) != NULL);
	server_done(&s);
}

static void
test_failures_name_the_upstream_and_the_cause(void **state)
{
	static const char *const big[] = {
		"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
		"0123456789012345678901234567890123456789",
		"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n"
		"Connection: close\r\n\r\n",
		"nonsense\r\n\r\nConnection: close",
		"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n"
		"Connection: close\r\n\r\nshort",
	};
	static const char *const want[] = { "sent more than 32 bytes",
		"sent more than 32 bytes", "sent an invalid response",
		"sent an invalid response" };
	struct server s;
	struct bench b;

	(void)state;
	server_start(&s, big, LEN(big));
	bench_start(&b);
	struct http_client_request r = { .url = url_of(&b, &s, "/?k=secret"),
		.response_bytes = 32 };
	for (size_t i = 0; i < LEN(big); i++) {
		const struct http_client_answer *a = ask(&b, &r);

		CHECK_INT(a->error.kind, ERR_UPSTREAM);
		CHECK_HAS(a->error.text, want[i]);
		CHECK_HAS(a->error.text, "127.0.0.1:");
		CHECK(strstr(a->error.text, "secret") == NULL);
		CHECK(!a->timed_out);
	}
	bench_stop(&b);
	server_stop(&s);
}

static void
test_a_response_is_refused_without_memory(void **state)
{
	enum { LARGE = 100000 };
	static const char small[] =
	    "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789";
	struct arena a = { 0 };
	char *large = arena_printf(&a,
	    "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%0*d", LARGE, LARGE,
	    1);
	const char *const answers[] = { small, large, small };
	struct mem_budget budget = { .limit = 256 * 1024 };
	const struct http_client_answer *answer;
	struct server s;
	struct bench b;

	(void)state;
	server_start(&s, answers, LEN(answers));
	bench_start(&b);
	b.arena.budget = &budget;
	struct http_client_request r = { .url = url_of(&b, &s, "/") };

	answer = ask(&b, &r);
	CHECK_INT(answer->error.kind, ERR_NONE);
	CHECK_TEXT(answer->response.body, "0123456789");
	/* While it is received ... */
	answer = ask(&b, &r);
	CHECK_INT(answer->error.kind, ERR_OVERLOADED);
	CHECK_HAS(answer->error.text, "no memory left");
	CHECK(!answer->lost);
	answer = ask(&b, &r);
	CHECK_INT(answer->error.kind, ERR_NONE);
	/* ... and before anything is sent. */
	mem_budget_add(&budget, budget.limit);
	answer = ask(&b, &r);
	CHECK_INT(answer->error.kind, ERR_OVERLOADED);
	mem_budget_add(&budget, -budget.limit);
	bench_stop(&b);
	CHECK_INT(budget.used, 0);
	server_stop(&s);
	arena_done(&a);
}

static void
test_timeouts_and_closed_ports_differ(void **state)
{
	static const char *const silent[] = { "" };
	struct server s;
	struct bench b;
	const struct http_client_answer *a;

	(void)state;
	server_start(&s, silent, LEN(silent));
	bench_start(&b);
	struct http_client_request r = {
		.url = url_of(&b, &s, "/"),
		.total_ms = 60,
	};
	a = ask(&b, &r);
	CHECK_INT(a->error.kind, ERR_UPSTREAM);
	CHECK_HAS(a->error.text, "did not answer within 60 ms");
	CHECK(a->timed_out);
	server_stop(&s);
	/* The listener is closed by now. */
	a = ask(&b, &r);
	CHECK_HAS(a->error.text, "cannot connect to 127.0.0.1:");
	CHECK(!a->timed_out);
	bench_stop(&b);
}

static void
test_an_invalid_request_fails_from_the_loop(void **state)
{
	struct bench b;
	struct http_client_request r = { .url = "http://127.0.0.1:1/" };

	(void)state;
	bench_start(&b);
	http_headers_add(
	    &b.arena, &r.headers, STR("X-A"), STR("1\r\nX-Evil: 2"));
	CHECK_INT(ask(&b, &r)->error.kind, ERR_INPUT);
	CHECK_HAS(b.answers[0].error.text, "'X-A' contains a line break");
	r.headers.count = 0;
	http_headers_add(&b.arena, &r.headers, STR("X-A: 1\r\nX-B"), STR("2"));
	CHECK_INT(ask(&b, &r)->error.kind, ERR_INPUT);
	CHECK_HAS(b.answers[1].error.text, "is not the name of a header");
	r = (struct http_client_request){ .url = "file:///etc/hostname" };
	CHECK_INT(ask(&b, &r)->error.kind, ERR_UPSTREAM);
	bench_stop(&b);
}

static void
test_calls_in_flight_end_when_the_client_is_freed(void **state)
{
	static const char *const silent[] = { "" };
	struct server s;
	struct bench b;

	(void)state;
	server_start(&s, silent, LEN(silent));
	bench_start(&b);
	struct http_client_request r = { .url = url_of(&b, &s, "/") };
	send_one(&b, &r);
	http_client_free(b.client);
	b.client = NULL;
	CHECK_INT(b.got, 1);
	CHECK_INT(b.answers[0].error.kind, ERR_UNAVAILABLE);
	bench_stop(&b);
	/* No connection: the server would wait for 5 s. */
	shutdown(s.listener, SHUT_RDWR);
	server_stop(&s);
}

static void
on_patience(void *context)
{
	struct http_client_call **call = context;

	http_client_cancel(*call);
	*call = NULL;
}

/* Calls that curl refused end at once, and one in flight. */
static void
test_a_cancelled_call_has_no_answer(void **state)
{
	static const char *const answers[] = { "",
		"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n" };
	struct http_client_call *out;
	struct loop_timer *timer;
	struct server s;
	struct bench b;

	(void)state;
	server_start(&s, answers, LEN(answers));
	bench_start(&b);
	struct http_client_request r = { .url = url_of(&b, &s, "/") };
	struct http_client_request bad = r;
	http_headers_add(&b.arena, &bad.headers, STR("a"), STR("b\nc"));
	http_client_cancel(
	    http_client_send(b.client, &b.arena, &r, on_answer, &b));
	http_client_cancel(
	    http_client_send(b.client, &b.arena, &bad, on_answer, &b));
	out = http_client_send(b.client, &b.arena, &r, on_answer, &b);
	timer = loop_timer_new(b.loop, on_patience, &out);
	loop_timer_set(timer, 100, 0);
	/* The server accepts this one after the other connection ends. */
	send_one(&b, &r);
	loop_run(b.loop);
	CHECK(out == NULL);
	CHECK_INT(b.got, 1);
	CHECK_INT(b.answers[0].response.status, 204);
	loop_timer_free(timer);
	bench_stop(&b);
	server_stop(&s);
}

static size_t
count(const struct server *s, const char *word)
{
	size_t n = 0;
	const char *p = s->seen.p;
	const char *end = p + s->seen.len;

	while ((p = memmem(p, (size_t)(end - p), word, strlen(word))) != NULL) {
		p++;
		n++;
	}
	return n;
}

/* What happens to the second request on a connection that ends under it. */
static void
test_a_stale_connection_is_replaced_for_idempotent_requests(void **state)
{
	static const char ok[] =
	    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1";
	static const struct {
		enum http_method method;
		const char *end;
		size_t sent;
	} rows[] = {
		{ HTTP_METHOD_GET, "!close", 2 },
		{ HTTP_METHOD_GET, "!reset", 2 },
		{ HTTP_METHOD_PUT, "!close", 2 },
		{ HTTP_METHOD_PUT, "!reset", 2 },
		{ HTTP_METHOD_DELETE, "!reset", 2 },
		{ HTTP_METHOD_POST, "!close", 1 },
		{ HTTP_METHOD_POST, "!reset", 1 },
		{ HTTP_METHOD_PATCH, "!close", 1 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		const char *const answers[] = { ok, rows[i].end, ok };
		const struct http_client_answer *a;
		struct server s;
		struct bench b;

		server_start(&s, answers, rows[i].sent + 1);
		bench_start(&b);
		struct http_client_request r = { .url = url_of(&b, &s, "/1") };
		CHECK_INT(ask(&b, &r)->response.status, 200);
		r.url = url_of(&b, &s, "/2");
		r.method = rows[i].method;
		a = ask(&b, &r);
		CHECK_INT(
		    a->error.kind, rows[i].sent == 2 ? ERR_NONE : ERR_UPSTREAM);
		CHECK(a->lost == (rows[i].sent == 1));
		bench_stop(&b);
		server_wait(&s);
		CHECK_INT(count(&s, " /2 HTTP/1.1"), rows[i].sent);
		server_done(&s);
	}
}

/* The first connection ends, too: that is the server's answer. */
static void
test_a_request_is_repeated_only_once(void **state)
{
	static const char *const answers[] = {
		"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1", "!reset",
		"!reset"
	};
	struct server s;
	struct bench b;

	(void)state;
	server_start(&s, answers, LEN(answers));
	bench_start(&b);
	struct http_client_request r = { .url = url_of(&b, &s, "/2") };
	CHECK_INT(ask(&b, &r)->response.status, 200);
	CHECK_INT(ask(&b, &r)->error.kind, ERR_UPSTREAM);
	CHECK(b.answers[1].lost);
	bench_stop(&b);
	server_wait(&s);
	CHECK_INT(count(&s, " /2 HTTP/1.1"), 3);
	server_done(&s);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_request_is_sent_unchanged),
		cmocka_unit_test(test_hop_by_hop_headers_are_not_sent),
		cmocka_unit_test(
		    test_a_stale_connection_is_replaced_for_idempotent_requests),
		cmocka_unit_test(test_a_request_is_repeated_only_once),
		cmocka_unit_test(
		    test_bodies_are_binary_and_connections_are_reused),
		cmocka_unit_test(test_failures_name_the_upstream_and_the_cause),
		cmocka_unit_test(test_a_response_is_refused_without_memory),
		cmocka_unit_test(test_timeouts_and_closed_ports_differ),
		cmocka_unit_test(test_an_invalid_request_fails_from_the_loop),
		cmocka_unit_test(
		    test_calls_in_flight_end_when_the_client_is_freed),
		cmocka_unit_test(test_a_cancelled_call_has_no_answer),
	};

	return client_bench_run_both(tests, LEN(tests), NULL);
}
