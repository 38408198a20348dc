/* test_http_parser.c - valid and hostile requests, whole and byte by byte. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/limits.h"
#include "check.h"
#include "http/http_parser.h"

/* STR() as an initializer of static rows. */
#define TEXT(literal)                                                          \
	{                                                                      \
		"" literal, sizeof(literal) - 1                                \
	}

#define HOST "Host: localhost\r\n"
#define GET "GET / HTTP/1.1\r\n"
#define POST "POST /p HTTP/1.1\r\n" HOST
#define CHUNKED POST "Transfer-Encoding: chunked\r\n\r\n"

/* The result of feeding bytes in pieces of size step. */
struct outcome {
	enum http_parser_result rc;
	int status;
	size_t used;
	size_t body;
	char seen[512]; /* method, path, query, body */
	uint32_t head; /* hash of headers and options */
};

static uint32_t
hash_of_head(struct http_parser *p)
{
	const struct http_headers *all = &http_parser_request(p)->headers;
	uint32_t h = HASH_FNV32_BASIS;

	for (size_t i = 0; i < all->count; i++) {
		h = hash_fnv32(h, all->items[i].name);
		h = hash_fnv32(h, STR(": "));
		h = hash_fnv32(h, all->items[i].value);
		h = hash_fnv32(h, STR("\r\n"));
	}
	h = hash_fnv32(h, http_parser_request(p)->target);
	h = hash_fnv32(h, http_parser_keep_alive(p) ? STR("k") : STR("c"));
	return hash_fnv32(h, http_parser_is_http10(p) ? STR("0") : STR("1"));
}

static struct outcome
feed(
    const char *text, size_t n, size_t step, bool twice, const struct limits *l)
{
	struct http_parser *p = http_parser_new(l);
	struct arena a = { 0 };
	struct outcome out = { .rc = HTTP_PARSER_MORE };
	const struct http_request *r = http_parser_request(p);

	if (twice)
		http_parser_read_twice(p);
	http_parser_start(p, &a);
	while (out.rc != HTTP_PARSER_DONE && out.rc != HTTP_PARSER_BAD) {
		size_t take = n - out.used < step ? n - out.used : step;
		size_t used;
		/*
		 * A copy of exactly that size, so that over-reads are detected.
		 */
		char *piece =
		    memcpy(malloc(take > 0 ? take : 1), text + out.used, take);

		out.rc = http_parser_feed(p, piece, take, &used);
		free(piece);
		CHECK(used <= take);
		CHECK(out.rc != HTTP_PARSER_MORE || used == take);
		out.used += used;
		if (out.rc == HTTP_PARSER_MORE && out.used == n)
			break;
	}
	out.status = http_parser_status(p);
	out.body = r->body.n;
	if (out.rc == HTTP_PARSER_DONE)
		out.head = hash_of_head(p);
	if (out.rc == HTTP_PARSER_DONE)
		snprintf(out.seen, sizeof(out.seen), "%s %.*s %.*s|%.*s|%.*s",
		    http_method_name(r->method), STR_FMT(r->path),
		    STR_FMT(r->query), STR_FMT(http_parser_authority(p)),
		    (int)(r->body.n < 100 ? r->body.n : 100),
		    r->body.n > 0 ? r->body.p : "");
	http_parser_free(p);
	arena_done(&a);
	return out;
}

static void
check_same(struct outcome part, struct outcome whole)
{
	CHECK_INT(part.rc, whole.rc);
	CHECK_INT(part.status, whole.status);
	CHECK_STR(part.seen, whole.seen);
	CHECK_INT(part.head, whole.head);
	if (whole.rc == HTTP_PARSER_DONE)
		CHECK_INT(part.used, whole.used);
}

/*
 * The result is equal whole, in pieces, byte by byte, and if both parsers read
 * a plain head.
 */
static struct outcome
feed_all_ways(struct str text, const struct limits *l)
{
	static const size_t steps[] = { 1, 2, 3, 7, 16, 61 };
	struct outcome whole = feed(text.p, text.n, text.n + 1, false, l);

	check_same(feed(text.p, text.n, text.n + 1, true, l), whole);
	for (size_t i = 0; i < LEN(steps); i++)
		check_same(feed(text.p, text.n, steps[i], false, l), whole);
	return whole;
}

static void
test_valid_requests_parse_equally_in_any_pieces(void **state)
{
	static const struct {
		struct str text;
		const char *want;
		size_t left; /* bytes of the next request */
	} t[] = {
		{ TEXT(GET HOST "\r\n"), "GET / |localhost|", 0 },
		{ TEXT("\r\n" GET HOST "\r\n"), "GET / |localhost|", 0 },
		{ TEXT("GET /a?b=c HTTP/1.1\r\n" HOST "\r\n"),
		    "GET /a b=c|localhost|", 0 },
		{ TEXT("GET /a? HTTP/1.1\r\n" HOST "\r\n"),
		    "GET /a |localhost|", 0 },
		/* Only some paths accept a method that is not known. */
		{ TEXT("BREW /a?b=c HTTP/1.1\r\n" HOST "\r\n"),
		    " /a b=c|localhost|", 0 },
		{ TEXT("GET http://h:80/x?y HTTP/1.1\r\n" HOST "\r\n"),
		    "GET /x y|h:80|", 0 },
		{ TEXT("GET HTTPS://h HTTP/1.1\r\n" HOST "\r\n"), "GET / |h|",
		    0 },
		{ TEXT("GET http://h?q/r HTTP/1.1\r\n" HOST "\r\n"),
		    "GET / q/r|h|", 0 },
		{ TEXT("OPTIONS * HTTP/1.1\r\n" HOST "\r\n"),
		    "OPTIONS * |localhost|", 0 },
		{ TEXT("GET / HTTP/1.0\r\n\r\n"), "GET / ||", 0 },
		{ TEXT("GET / HTTP/1.0\r\n" HOST "\r\n"), "GET / |localhost|",
		    0 },
		{ TEXT(GET "Host:\t localhost \t\r\nX:\r\nY: \r\n\r\n"),
		    "GET / |localhost|", 0 },
		{ TEXT(GET HOST "X: a\tb \xc3\xa4\r\n\r\n"),
		    "GET / |localhost|", 0 },
		{ TEXT(POST "Content-Length: 3\r\n\r\nabcGET"),
		    "POST /p |localhost|abc", 3 },
		{ TEXT(POST "Content-Length: 0\r\n\r\nX"),
		    "POST /p |localhost|", 1 },
		{ TEXT(POST "Content-Length: 007\r\n\r\n1234567"),
		    "POST /p |localhost|1234567", 0 },
		{ TEXT(POST "\r\nGET"), "POST /p |localhost|", 3 },
		{ TEXT(CHUNKED "3\r\nabc\r\n0\r\n\r\nGET"),
		    "POST /p |localhost|abc", 3 },
		{ TEXT(CHUNKED "1\r\na\r\n0002;x=\"y\"\r\nbc\r\n0\r\n\r\n"),
		    "POST /p |localhost|abc", 0 },
		{ TEXT(CHUNKED "A\r\n0123456789\r\n0\r\nT: v\r\nU:\r\n\r\nG"),
		    "POST /p |localhost|0123456789", 1 },
		{ TEXT(CHUNKED "0\r\n\r\n"), "POST /p |localhost|", 0 },
		{ TEXT(POST "Transfer-Encoding: Chunked\r\n\r\n0\r\n\r\n"),
		    "POST /p |localhost|", 0 },
		{ TEXT(GET HOST "Connection: upgrade\r\nUpgrade: h2c\r\n\r\nP"),
		    "GET / |localhost|", 1 },
		{ TEXT(GET HOST "\r\n" GET HOST "\r\n"), "GET / |localhost|",
		    35 },
		/* Names and values around the ends of sixteen bytes. */
		{ TEXT(GET HOST "Access-Control-Request-Headers: x\r\n"
		                "X_1.2-Long!Name*: 0123456789abcde\tf\r\n"
		                "A: 0123456789abcdef\xc3\xa4\t\tx y z\r\n\r\n"),
		    "GET / |localhost|", 0 },
		{ TEXT(GET HOST "Connection: Close\r\n\r\n"),
		    "GET / |localhost|", 0 },
		{ TEXT(GET HOST "Connection: keep-alive\r\n\r\n"),
		    "GET / |localhost|", 0 },
		{ TEXT(GET HOST "Connection: keep-alive, close\r\n\r\n"),
		    "GET / |localhost|", 0 },
		{ TEXT(GET HOST "Connection: \r\n\r\n"), "GET / |localhost|",
		    0 },
		{ TEXT(GET HOST "Connection: keep-alive\r\n"
		                "Connection: close\r\n\r\n"),
		    "GET / |localhost|", 0 },
		{ TEXT(GET HOST "Proxy-Connection: close\r\n\r\n"),
		    "GET / |localhost|", 0 },
		{ TEXT(GET HOST "Upgrade: h2c\r\n\r\n"), "GET / |localhost|",
		    0 },
		{ TEXT("GET /? HTTP/1.1\r\nhOST: [::1]:8\r\n\r\n"),
		    "GET / |[::1]:8|", 0 },
		{ TEXT("DELETE /a HTTP/1.1\r\n" HOST
		       "content-length: 2\r\n\r\nxy"),
		    "DELETE /a |localhost|xy", 0 },
	};
	struct limits l = limits_default();

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct outcome o = feed_all_ways(t[i].text, &l);

		if (o.rc != HTTP_PARSER_DONE)
			fail_msg("row %zu: %d %d", i, o.rc, o.status);
		CHECK_STR(o.seen, t[i].want);
		CHECK_INT(t[i].text.n - o.used, t[i].left);
	}
}

static void
test_hostile_requests_are_refused(void **state)
{
	static const struct {
		struct str text;
		int status;
	} t[] = {
		/* Line ends. */
		{ TEXT("GET / HTTP/1.1\n" HOST "\r\n"), 400 },
		{ TEXT(GET "Host: localhost\n\r\n"), 400 },
		{ TEXT(GET HOST "\n"), 400 },
		{ TEXT("GET / HTTP/1.1\rHost: localhost\r\r"), 400 },
		{ TEXT(GET "Host: localhost\rX: y\r\n\r\n"), 400 },
		{ TEXT(GET HOST "X: a\r\r\n\r\n"), 400 },
		{ TEXT(GET HOST "\r\rX"), 400 },
		{ TEXT("\n" GET HOST "\r\n"), 400 },
		{ TEXT("\r\n\r\n" GET HOST "\r\n"), 400 },
		/* Control bytes. */
		{ TEXT(GET HOST "X: a\0b\r\n\r\n"), 400 },
		{ TEXT(GET HOST "X: a\x01\r\n\r\n"), 400 },
		{ TEXT(GET HOST "X: 01234567\x7f\r\n\r\n"), 400 },
		{ TEXT(GET HOST "X\0: a\r\n\r\n"), 400 },
		{ TEXT("G\0T / HTTP/1.1\r\n" HOST "\r\n"), 400 },
		{ TEXT("GET /\x01 HTTP/1.1\r\n" HOST "\r\n"), 400 },
		{ TEXT("GET /\t HTTP/1.1\r\n" HOST "\r\n"), 400 },
		{ TEXT("GET /a b HTTP/1.1\r\n" HOST "\r\n"), 400 },
		{ TEXT("GET /\x80 HTTP/1.1\r\n" HOST "\r\n"), 400 },
		{ TEXT("GET /#f HTTP/1.1\r\n" HOST "\r\n"), 400 },
		{ TEXT("GET /\x7f HTTP/1.1\r\n" HOST "\r\n"), 400 },
		/* Header names and folding. */
		{ TEXT(GET "Host : localhost\r\n\r\n"), 400 },
		{ TEXT(GET HOST "X\t: y\r\n\r\n"), 400 },
		{ TEXT(GET HOST "X: y\r\n z\r\n\r\n"), 400 },
		{ TEXT(GET HOST "X: y\r\n\tz\r\n\r\n"), 400 },
		{ TEXT(GET " " HOST "\r\n"), 400 },
		{ TEXT(GET "\t" HOST "\r\n"), 400 },
		{ TEXT(GET HOST ": y\r\n\r\n"), 400 },
		{ TEXT(GET HOST "X y: z\r\n\r\n"), 400 },
		{ TEXT(GET HOST "X(y): z\r\n\r\n"), 400 },
		{ TEXT(GET HOST "Abcdefghijklmnopqr[: z\r\n\r\n"), 400 },
		{ TEXT(GET HOST "Abcdefghijklmnopqr@: z\r\n\r\n"), 400 },
		{ TEXT(GET HOST "Abcdefghijklmnopqr\x80: z\r\n\r\n"), 400 },
		{ TEXT(GET HOST "Abcdefghijklmnopqr : z\r\n\r\n"), 400 },
		{ TEXT(GET HOST "X: 0123456789abcdefg\x1fh\r\n\r\n"), 400 },
		{ TEXT(GET HOST "X: 0123456789abcdefg\x7fh\r\n\r\n"), 400 },
		{ TEXT(GET HOST "X: 0123456789abcdefg\0h\r\n\r\n"), 400 },
		{ TEXT(GET HOST "X: 0123456789abcdefg\nh\r\n\r\n"), 400 },
		{ TEXT(GET HOST "X\x80: z\r\n\r\n"), 400 },
		{ TEXT(GET HOST "no colon\r\n\r\n"), 400 },
		/* The request line. */
		{ TEXT("GET / http/1.1\r\n" HOST "\r\n"), 400 },
		{ TEXT("GET / HTTP/1.1 \r\n" HOST "\r\n"), 400 },
		{ TEXT("GET  / HTTP/1.1\r\n" HOST "\r\n"), 400 },
		{ TEXT(" GET / HTTP/1.1\r\n" HOST "\r\n"), 400 },
		{ TEXT("GET /\r\n\r\n"), 400 },
		{ TEXT("GET\r\n\r\n"), 400 },
		{ TEXT("GET / HTTP/11\r\n" HOST "\r\n"), 400 },
		{ TEXT("GET / HTTP/1.10\r\n" HOST "\r\n"), 400 },
		{ TEXT("GET / ICE/1.1\r\n" HOST "\r\n"), 400 },
		{ TEXT("GET / HTTP/1.2\r\n" HOST "\r\n"), 505 },
		{ TEXT("GET / HTTP/0.9\r\n" HOST "\r\n"), 505 },
		{ TEXT("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505 },
		{ TEXT("CONNECT h:1 HTTP/1.1\r\n" HOST "\r\n"), 501 },
		{ TEXT("TRACE / HTTP/1.1\r\n" HOST "\r\n"), 405 },
		{ TEXT("G(T / HTTP/1.1\r\n" HOST "\r\n"), 400 },
		{ TEXT("GET * HTTP/1.1\r\n" HOST "\r\n"), 400 },
		{ TEXT("GET a HTTP/1.1\r\n" HOST "\r\n"), 400 },
		{ TEXT("GET h:80 HTTP/1.1\r\n" HOST "\r\n"), 400 },
		{ TEXT("GET http:// HTTP/1.1\r\n" HOST "\r\n"), 400 },
		{ TEXT("GET http://a@b/ HTTP/1.1\r\n" HOST "\r\n"), 400 },
		{ TEXT("GET ftp://a/ HTTP/1.1\r\n" HOST "\r\n"), 400 },
		/* Host and Origin. */
		{ TEXT(GET "\r\n"), 400 },
		{ TEXT(GET HOST HOST "\r\n"), 400 },
		{ TEXT("GET / HTTP/1.0\r\n" HOST HOST "\r\n"), 400 },
		{ TEXT(GET "Host: a b\r\n\r\n"), 400 },
		{ TEXT(GET "Host: a, b\r\n\r\n"), 400 },
		{ TEXT(GET "Host: a@b\r\n\r\n"), 400 },
		{ TEXT(GET "Host: a/b\r\n\r\n"), 400 },
		{ TEXT(GET HOST "Origin: null\r\nOrigin: null\r\n\r\n"), 400 },
		{ TEXT(GET HOST "Authorization: a\r\nauthorization: b\r\n\r\n"),
		    400 },
		/* Lengths. */
		{ TEXT(POST "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
		    400 },
		{ TEXT(POST "Content-Length: 1\r\nContent-Length: 1\r\n\r\na"),
		    400 },
		{ TEXT(POST "Content-Length: 1, 1\r\n\r\na"), 400 },
		{ TEXT(POST "Content-Length: +0\r\n\r\n"), 400 },
		{ TEXT(POST "Content-Length: 0x0\r\n\r\n"), 400 },
		{ TEXT(POST "Content-Length: -1\r\n\r\n"), 400 },
		{ TEXT(POST "Content-Length: \r\n\r\n"), 400 },
		{ TEXT(POST "Content-Length: 1 2\r\n\r\n"), 400 },
		{ TEXT(POST "Content-Length: 18446744073709551616\r\n\r\n"),
		    400 },
		{ TEXT(POST "Content-Length: 18446744073709551615\r\n\r\n"),
		    400 },
		{ TEXT(POST "Content-Length: 4194305\r\n\r\n"), 413 },
		{ TEXT(POST "Content-Length: 3\r\n"
		            "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
		    400 },
		{ TEXT(POST "Transfer-Encoding: chunked\r\n"
		            "Content-Length: 3\r\n\r\n0\r\n\r\n"),
		    400 },
		/* Transfer codings. */
		{ TEXT(POST "Transfer-Encoding: xchunked\r\n\r\n"), 501 },
		{ TEXT(POST "Transfer-Encoding: gzip, chunked\r\n\r\n"), 501 },
		{ TEXT(POST "Transfer-Encoding: chunked, identity\r\n\r\n"),
		    400 },
		{ TEXT(POST "Transfer-Encoding: chunked, chunked\r\n\r\n"),
		    400 },
		{ TEXT(POST "Transfer-Encoding: chunked,\r\n\r\n"), 400 },
		{ TEXT(POST "Transfer-Encoding: \r\n\r\n"), 400 },
		{ TEXT(POST "Transfer-Encoding: chunked\r\n"
		            "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
		    400 },
		{ TEXT(POST "Transfer-Encoding: \x0b"
		            "chunked\r\n\r\n0\r\n\r\n"),
		    400 },
		{ TEXT("POST / HTTP/1.0\r\n"
		       "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
		    400 },
		/* Chunks. */
		{ TEXT(CHUNKED "+1\r\na\r\n0\r\n\r\n"), 400 },
		{ TEXT(CHUNKED "-1\r\na\r\n0\r\n\r\n"), 400 },
		{ TEXT(CHUNKED " 1\r\na\r\n0\r\n\r\n"), 400 },
		{ TEXT(CHUNKED "1 \r\na\r\n0\r\n\r\n"), 400 },
		{ TEXT(CHUNKED "0x1\r\na\r\n0\r\n\r\n"), 400 },
		{ TEXT(CHUNKED "\r\n0\r\n\r\n"), 400 },
		{ TEXT(CHUNKED ";x\r\n\r\n"), 400 },
		{ TEXT(CHUNKED "1\na\r\n0\r\n\r\n"), 400 },
		{ TEXT(CHUNKED "1\r\na\n0\r\n\r\n"), 400 },
		{ TEXT(CHUNKED "1\r\nab\r\n0\r\n\r\n"), 400 },
		{ TEXT(CHUNKED "1\r\na0\r\n\r\n"), 400 },
		{ TEXT(CHUNKED "1;x\ny\r\na\r\n0\r\n\r\n"), 400 },
		{ TEXT(CHUNKED "1\r\na\r\n0\n\n"), 400 },
		{ TEXT(CHUNKED "0\r\nT: v\n\r\n"), 400 },
		{ TEXT(CHUNKED "0\r\nT : v\r\n\r\n"), 400 },
		{ TEXT(CHUNKED "0\r\nT: v\r\n fold\r\n\r\n"), 400 },
		{ TEXT(CHUNKED "0\r\n\rX"), 400 },
		{ TEXT(CHUNKED "00000000000000001\r\na\r\n0\r\n\r\n"), 400 },
		{ TEXT(CHUNKED "ffffffffffffffff\r\n"), 413 },
		{ TEXT(CHUNKED "10000000000000000\r\n"), 413 },
		{ TEXT(CHUNKED "400001\r\n"), 413 },
		/* Expectations. */
		{ TEXT(POST "Expect: 200-ok\r\nContent-Length: 1\r\n\r\n"),
		    417 },
	};
	struct limits l = limits_default();

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct outcome o = feed_all_ways(t[i].text, &l);

		if (o.rc != HTTP_PARSER_BAD || o.status != t[i].status)
			fail_msg("row %zu: %d %d, want %d: %.60s", i, o.rc,
			    o.status, t[i].status, t[i].text.p);
	}
}

static void
test_incomplete_requests_need_more(void **state)
{
	static const struct str t[] = {
		TEXT("G"),
		TEXT(GET),
		TEXT(GET HOST),
		TEXT(GET HOST "\r"),
		TEXT("\r\n"),
		TEXT(POST "Content-Length: 3\r\n\r\nab"),
		TEXT(CHUNKED "3\r\nabc\r\n0\r\n"),
		TEXT(CHUNKED "3\r\nabc\r\n0\r\n\r"),
	};
	struct limits l = limits_default();

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_INT(feed_all_ways(t[i], &l).rc, HTTP_PARSER_MORE);
}

/* A request of before, n times c, after. */
static struct outcome
feed_long(
    const char *before, char c, size_t n, const char *after, struct limits *l)
{
	size_t b = strlen(before), e = strlen(after);
	char *text = malloc(b + n + e);
	struct outcome o;

	memcpy(text, before, b);
	memset(text + b, c, n);
	memcpy(text + b + n, after, e);
	o = feed_all_ways((struct str){ text, b + n + e }, l);
	free(text);
	return o;
}

static void
test_sizes_are_limited(void **state)
{
	struct limits l = limits_default();
	const char *end = " HTTP/1.1\r\n" HOST "\r\n";

	(void)state;
	l.request_head_bytes = 1024;
	l.request_target_bytes = 300;
	l.request_headers = 8;
	l.request_body_bytes = 100;
	CHECK_INT(feed_long("GET /", 'a', 299, end, &l).rc, HTTP_PARSER_DONE);
	CHECK_INT(feed_long("GET /", 'a', 300, end, &l).status, 414);
	CHECK_INT(feed_long("GET /", 'a', 3000, end, &l).status, 414);
	CHECK_INT(
	    feed_long(GET HOST "X: ", 'a', 984, "\r\n\r\n", &l).status, 0);
	CHECK_INT(
	    feed_long(GET HOST "X: ", 'a', 985, "\r\n\r\n", &l).status, 431);
	CHECK_INT(
	    feed_long(GET HOST "X: ", 'a', 9000, "\r\n\r\n", &l).status, 431);
	CHECK_INT(
	    feed_long(POST "Content-Length: 100\r\n\r\n", 'b', 100, "", &l)
	        .body,
	    100);
	CHECK_INT(
	    feed_long(CHUNKED "64\r\n", 'b', 100, "\r\n0\r\n\r\n", &l).body,
	    100);
	CHECK_INT(
	    feed_long(CHUNKED "64\r\n", 'b', 100, "\r\n1\r\n", &l).status, 413);
	CHECK_INT(
	    feed_long(CHUNKED "1;", 'x', 5000, "\r\na\r\n0\r\n\r\n", &l).status,
	    431);
	CHECK_INT(
	    feed_long(CHUNKED "0\r\nT: ", 'x', 5000, "\r\n\r\n", &l).status,
	    431);
	CHECK_INT(feed_all_ways(STR(GET HOST "A: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\n"
	                                     "E: 1\r\nF: 1\r\nG: 1\r\n\r\n"),
	              &l)
	              .rc,
	    HTTP_PARSER_DONE);
	CHECK_INT(
	    feed_all_ways(STR(GET HOST "A: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\n"
	                               "E: 1\r\nF: 1\r\nG: 1\r\nH: 1\r\n\r\n"),
	        &l)
	        .status,
	    431);
}

static void
test_keep_alive_depends_on_version_and_connection(void **state)
{
	static const struct {
		const char *text;
		bool keep, expects, http10;
	} t[] = {
		{ GET HOST "\r\n", true, false, false },
		{ GET HOST "Connection: close\r\n\r\n", false, false, false },
		{ GET HOST "Connection: x, Close\r\n\r\n", false, false,
		    false },
		{ "GET / HTTP/1.0\r\n\r\n", false, false, true },
		{ "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true,
		    false, true },
		{ POST "Expect: 100-Continue\r\nContent-Length: 1\r\n\r\na",
		    true, true, false },
		/* No body: no interim response. */
		{ POST "Expect: 100-continue\r\n\r\n", true, false, false },
		{ "POST / HTTP/1.0\r\nExpect: 100-continue\r\n"
		  "Content-Length: 1\r\n\r\na",
		    false, false, true },
	};
	struct limits l = limits_default();
	struct http_parser *p = http_parser_new(&l);
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		size_t used, n = strlen(t[i].text), more;

		http_parser_start(p, &a);
		CHECK(!http_parser_has_begun(p));
		CHECK_INT(
		    http_parser_feed(p, t[i].text, n, &used), HTTP_PARSER_HEAD);
		CHECK_INT(http_parser_expects_continue(p), t[i].expects);
		CHECK_INT(
		    http_parser_feed(p, t[i].text + used, n - used, &more),
		    HTTP_PARSER_DONE);
		CHECK_INT(used + more, n);
		CHECK_INT(http_parser_keep_alive(p), t[i].keep);
		CHECK_INT(http_parser_is_http10(p), t[i].http10);
		arena_reset(&a);
	}
	http_parser_free(p);
	arena_done(&a);
}

static void
test_headers_keep_order_and_trailers_are_dropped(void **state)
{
	static const char text[] =
	    CHUNKED "1\r\na\r\n0\r\nContent-Type: evil\r\nX: y\r\n\r\n";
	struct limits l = limits_default();
	struct http_parser *p = http_parser_new(&l);
	struct arena a = { 0 };
	const struct http_request *r = http_parser_request(p);
	size_t used, more;

	(void)state;
	http_parser_start(p, &a);
	CHECK_INT(http_parser_feed(p, text, sizeof(text) - 1, &used),
	    HTTP_PARSER_HEAD);
	CHECK(http_parser_in_body(p));
	CHECK_INT(
	    http_parser_feed(p, text + used, sizeof(text) - 1 - used, &more),
	    HTTP_PARSER_DONE);
	CHECK_INT(r->headers.count, 2);
	CHECK_TEXT(r->headers.items[0].name, "Host");
	CHECK_TEXT(r->headers.items[0].value, "localhost");
	CHECK_TEXT(r->headers.items[1].value, "chunked");
	http_parser_free(p);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_valid_requests_parse_equally_in_any_pieces),
		cmocka_unit_test(test_hostile_requests_are_refused),
		cmocka_unit_test(test_incomplete_requests_need_more),
		cmocka_unit_test(test_sizes_are_limited),
		cmocka_unit_test(
		    test_keep_alive_depends_on_version_and_connection),
		cmocka_unit_test(
		    test_headers_keep_order_and_trailers_are_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
