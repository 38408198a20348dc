/*
 * test_http_client_responses.c - what a client makes of responses, and when it
 * keeps a connection; on its own connections and on those of libcurl.
 */
/* sanitize: thread */
#include <stdlib.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "http/http_client.h"
#include "net/loop.h"
#include "check.h"
#include "client_bench.h"
#include "loopback.h"

#define OK "HTTP/1.1 200 OK\r\n"
#define CLOSE "Connection: close\r\n"

static bool on_curl; /* which way the tests run */

static void
test_valid_responses(void **state)
{
	static const struct {
		enum http_method method;
		const char *text;
		int status;
		const char *body;
	} rows[] = {
		{ HTTP_METHOD_GET, OK "Content-Length: 2\r\n\r\nhi", 200,
		    "hi" },
		{ HTTP_METHOD_GET,
		    OK CLOSE "Transfer-Encoding: chunked\r\n\r\n"
		             "2\r\nhi\r\n3;a=b\r\n ho\r\n0\r\nX-A: no\r\n\r\n",
		    200, "hi ho" },
		{ HTTP_METHOD_GET, OK CLOSE "\r\nto the end", 200,
		    "to the end" },
		{ HTTP_METHOD_GET, "HTTP/1.0 200 OK\r\n" CLOSE "\r\nvery old",
		    200, "very old" },
		{ HTTP_METHOD_GET,
		    "HTTP/1.1 103 Early Hints\r\nX-A: no\r\n"
		    "Content-Type: a/b\r\n\r\n" OK
		    "Content-Length: 2\r\n\r\nhi",
		    200, "hi" },
		{ HTTP_METHOD_HEAD, OK "Content-Length: 2\r\n\r\n", 200, "" },
		{ HTTP_METHOD_GET,
		    "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n",
		    304, "" },
		{ HTTP_METHOD_POST, "HTTP/1.1 204 No Content\r\n\r\n", 204,
		    "" },
		{ HTTP_METHOD_GET,
		    "HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\nno", 500,
		    "no" },
		{ HTTP_METHOD_GET,
		    OK "Content-Encoding: identity\r\n"
		       "Content-Length: 2\r\n\r\nhi",
		    200, "hi" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		const struct http_client_answer *a;
		struct server s;
		struct bench b;

		server_start(&s, &rows[i].text, 1);
		bench_start(&b);
		struct http_client_request r = { .method = rows[i].method,
			.url = url_of(&b, &s, "/") };
		a = ask(&b, &r);
		CHECK_STR(a->error.text, "");
		CHECK_INT(a->response.status, rows[i].status);
		CHECK_TEXT(a->response.body, rows[i].body);
		/* Those of interim responses and trailers are dropped. */
		CHECK_TEXT(http_headers_get(&a->response.headers, "x-a"), NULL);
		CHECK(a->response.content_type.p == NULL);
		bench_stop(&b);
		server_stop(&s);
	}
}

/* Both ways refuse these, in the same words. */
static void
test_invalid_responses(void **state)
{
	static const struct {
		const char *text, *says;
		bool lost;
	} rows[] = {
		{ "!close", "invalid response: the connection ended without",
		    true },
		{ OK CLOSE "Content-Length: 9\r\n\r\nshort",
		    "invalid response: the connection ended before the whole "
		    "body arrived",
		    true },
		{ OK CLOSE "Transfer-Encoding: chunked\r\n\r\n5\r\nab",
		    "invalid response: the connection ended before the whole "
		    "body arrived",
		    true },
		{ OK CLOSE "Transfer-Encoding: chunked\r\n\r\nx\r\n",
		    "invalid response: ", false },
		{ "nonsense\r\n" CLOSE "\r\n",
		    "invalid response: it is not HTTP/1.1", false },
		{ "HTTP/1.1 999 What\r\n" CLOSE "\r\n",
		    "the invalid status 999", false },
		{ OK CLOSE "Content-Length: 1000\r\n\r\n",
		    "more than 100 bytes", false },
		{ OK CLOSE "\r\n0123456789012345678901234567890123456789"
		           "0123456789012345678901234567890123456789"
		           "0123456789012345678901234567890123456789",
		    "more than 100 bytes", false },
		{ OK CLOSE "Content-Encoding: br\r\n\r\nxx",
		    "invalid response: its Content-Encoding is neither gzip",
		    false },
		{ OK CLOSE "Content-Encoding: gzip\r\n\r\nno gzip!!",
		    "invalid response: the compressed body is malformed",
		    false },
		{ OK CLOSE "Content-Encoding: gzip\r\n\r\n\x1f\x8b",
		    "invalid response: the compressed body is incomplete",
		    false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		const struct http_client_answer *a;
		struct server s;
		struct bench b;

		server_start(&s, &rows[i].text, 1);
		bench_start(&b);
		struct http_client_request r = { .url = url_of(&b, &s, "/?k=s"),
			.response_bytes = 100 };
		a = ask(&b, &r);
		CHECK_INT(a->error.kind, ERR_UPSTREAM);
		CHECK_HAS(a->error.text, rows[i].says);
		CHECK_HAS(a->error.text, "127.0.0.1:");
		CHECK(strstr(a->error.text, "k=s") == NULL);
		CHECK_INT(a->lost, rows[i].lost);
		CHECK(!a->timed_out);
		bench_stop(&b);
		server_stop(&s);
	}
}

/* libcurl accepts some of these; the client's own reader does not. */
static void
test_smuggled_responses_are_refused(void **state)
{
	static const char *const rows[] = {
		OK CLOSE "Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi!",
		OK CLOSE "Content-Length: 2\r\n"
		         "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		OK CLOSE "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
		OK CLOSE "A: b\r\n folded\r\nContent-Length: 0\r\n\r\n",
		OK CLOSE "A: b\nContent-Length: 0\n\n",
		OK CLOSE "A : b\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 101 Switching Protocols\r\n" CLOSE
		"Upgrade: x\r\n\r\n",
	};

	(void)state;
	if (on_curl)
		return;
	for (size_t i = 0; i < LEN(rows); i++) {
		const struct http_client_answer *a;
		struct server s;
		struct bench b;

		server_start(&s, &rows[i], 1);
		bench_start(&b);
		struct http_client_request r = { .url = url_of(&b, &s, "/") };
		a = ask(&b, &r);
		CHECK_INT(a->error.kind, ERR_UPSTREAM);
		CHECK(!a->lost);
		bench_stop(&b);
		server_stop(&s);
	}
}

static void
test_connections_are_kept_only_after_clean_responses(void **state)
{
	static const char fine[] = OK "Content-Length: 2\r\n\r\nhi";
	static const struct {
		enum http_method method;
		const char *first;
		size_t connections;
	} rows[] = {
		{ HTTP_METHOD_GET, OK "Content-Length: 2\r\n\r\nhi", 1 },
		{ HTTP_METHOD_GET,
		    OK "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
		    1 },
		{ HTTP_METHOD_HEAD, OK "Content-Length: 2\r\n\r\n", 1 },
		{ HTTP_METHOD_GET, "HTTP/1.1 204 No\r\n\r\n", 1 },
		{ HTTP_METHOD_GET,
		    "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", 1 },
		{ HTTP_METHOD_GET,
		    "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n"
		    "Content-Length: 0\r\n\r\n",
		    1 },
		{ HTTP_METHOD_GET,
		    "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", 2 },
		{ HTTP_METHOD_GET, OK CLOSE "Content-Length: 2\r\n\r\nhi", 2 },
		{ HTTP_METHOD_GET,
		    OK "Connection: x, CLOSE\r\nContent-Length: 2\r\n\r\nhi",
		    2 },
		/* More than one response. */
		{ HTTP_METHOD_GET, OK "Content-Length: 2\r\n\r\nhi!", 2 },
		{ HTTP_METHOD_HEAD, OK "Content-Length: 2\r\n\r\nhi", 2 },
		{ HTTP_METHOD_GET, "HTTP/1.1 204 No\r\n\r\nhi", 2 },
		{ HTTP_METHOD_GET,
		    OK "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n0\r\n\r\n",
		    2 },
		/* Refused. */
		{ HTTP_METHOD_GET, OK "Content-Length: 1000\r\n\r\n", 2 },
		{ HTTP_METHOD_GET,
		    OK "Content-Encoding: br\r\nContent-Length: 1\r\n\r\nx",
		    2 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		const char *const answers[] = { rows[i].first, fine };
		struct server s;
		struct bench b;

		server_start(&s, answers, LEN(answers));
		bench_start(&b);
		struct http_client_request r = { .method = rows[i].method,
			.url = url_of(&b, &s, "/"),
			.response_bytes = 100 };
		ask(&b, &r);
		r.method = HTTP_METHOD_GET;
		CHECK_TEXT(ask(&b, &r)->response.body, "hi");
		bench_stop(&b);
		server_wait(&s);
		/* libcurl keeps some that this client closes. */
		if (!on_curl)
			CHECK_INT(s.accepted, rows[i].connections);
		server_done(&s);
	}
}

/*
 * What an upstream sends unasked must never answer the next request.  libcurl
 * keeps the connection if it read such bytes together with a response.
 */
static void
test_bytes_on_an_idle_connection_close_it(void **state)
{
	static const char *const answers[] = { OK "Content-Length: 2\r\n\r\nhi",
		"!unasked", OK "Content-Length: 2\r\n\r\nho" };
	struct server s;
	struct bench b;

	(void)state;
	if (on_curl)
		return;
	server_start(&s, answers, LEN(answers));
	bench_start(&b);
	struct http_client_request r = { .url = url_of(&b, &s, "/") };
	CHECK_TEXT(ask(&b, &r)->response.body, "hi");
	/* Once they are sent, they are in the socket of the client. */
	while (!atomic_load(&s.sent_unasked))
		bench_wait(&b, 5);
	bench_wait(&b, 5);
	CHECK_TEXT(ask(&b, &r)->response.body, "ho");
	bench_stop(&b);
	server_wait(&s);
	CHECK_INT(s.accepted, 2);
	server_done(&s);
}

/* Sends a response with a body of several gzip members. */
static void
test_compressed_bodies_are_decoded(void **state)
{
	struct arena a = { 0 };
	const struct str text = arena_strf(&a, "%050000d", 7);
	const char *const unused[] = { "!binary" };
	unsigned char packed[4096];
	const struct http_client_answer *got;
	struct server s = { .count = 0 };
	struct bench b;
	struct buf out;

	(void)state;
	buf_init(&out, 1 << 20);
	for (int member = 0; member < 2; member++) {
		z_stream z = { .next_in = (unsigned char *)(uintptr_t)text.p,
			.avail_in = (unsigned)text.n,
			.next_out = packed,
			.avail_out = sizeof(packed) };

		deflateInit2(&z, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
		CHECK_INT(deflate(&z, Z_FINISH), Z_STREAM_END);
		buf_add(&out, packed, z.total_out);
		deflateEnd(&z);
	}
	s.binary_head = arena_strf(&a,
	    OK "Content-Encoding: gzip\r\nETag: x\r\n"
	       "Content-Length: %zu\r\n\r\n",
	    out.len);
	s.binary_body = buf_str(&out);
	server_start_binary(&s, unused, 1);
	bench_start(&b);
	struct http_client_request r = { .url = url_of(&b, &s, "/") };
	got = ask(&b, &r);
	CHECK_STR(got->error.text, "");
	CHECK_INT(got->response.body.n, 2 * text.n);
	CHECK_INT(memcmp(got->response.body.p + text.n, text.p, text.n), 0);
	CHECK_TEXT(http_headers_get(&got->response.headers, "etag"), "x");
	CHECK_TEXT(
	    http_headers_get(&got->response.headers, "content-encoding"), NULL);
	bench_stop(&b);
	server_wait(&s);
	CHECK_HAS(buf_text(&s.seen), "Accept-Encoding: gzip, deflate\r\n");
	server_done(&s);
	buf_done(&out);
	arena_done(&a);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid_responses),
		cmocka_unit_test(test_invalid_responses),
		cmocka_unit_test(test_smuggled_responses_are_refused),
		cmocka_unit_test(
		    test_connections_are_kept_only_after_clean_responses),
		cmocka_unit_test(test_bytes_on_an_idle_connection_close_it),
		cmocka_unit_test(test_compressed_bodies_are_decoded),
	};

	return client_bench_run_both(tests, LEN(tests), &on_curl);
}
