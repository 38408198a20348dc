/* test_http_response_reader.c - hostile and valid responses, in any pieces. */
#include "base/arena.h"
#include "base/buf.h"
#include "check.h"
#include "http/http_response_reader.h"

#define OK "HTTP/1.1 200 OK\r\n"
#define TEXT(literal) literal, sizeof(literal) - 1

enum { MOST = 64 };

/* How a response ended. */
struct outcome {
	enum http_response_event end;
	enum http_response_fault fault;
	const char *why;
	int status;
	size_t headers, used;
	bool keeps;
	char body[MOST * 2];
	size_t body_bytes;
};

static enum http_response_event
feed(struct http_response_reader *r, struct outcome *o, const char *p, size_t n)
{
	enum http_response_event rc;

	do {
		size_t used;

		rc = http_response_reader_feed(r, p, n, &used);
		p += used;
		n -= used;
		o->used += used;
		if (rc == HTTP_RESPONSE_DATA) {
			memcpy(o->body + o->body_bytes, r->data.p, r->data.n);
			o->body_bytes += r->data.n;
		}
	} while (rc == HTTP_RESPONSE_HEAD || rc == HTTP_RESPONSE_DATA);
	return rc;
}

/* Reads text in pieces of that size; then the connection ends. */
static struct outcome
read_all(struct arena *a, const char *p, size_t n, size_t piece, bool to_head)
{
	struct http_response_reader r = { .status = 0 };
	struct outcome o = { .end = HTTP_RESPONSE_MORE };

	http_response_reader_start(&r, a, to_head, MOST);
	for (size_t at = 0; at < n && o.end == HTTP_RESPONSE_MORE; at += piece)
		o.end = feed(&r, &o, p + at, piece < n - at ? piece : n - at);
	if (o.end == HTTP_RESPONSE_MORE)
		o.end = http_response_reader_end(&r);
	o.fault = r.fault;
	o.why = o.end == HTTP_RESPONSE_BAD ? r.why : "";
	o.status = r.status;
	o.headers = r.headers.count;
	o.keeps = http_response_reader_keeps(&r);
	http_response_reader_done(&r);
	return o;
}

static const size_t pieces[] = { 1, 2, 3, 7, 16, 100000 };

static void
test_valid_responses(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		int status;
		const char *body;
		bool keeps;
	} rows[] = {
		{ TEXT(OK "Content-Length: 2\r\n\r\nhi"), 200, "hi", true },
		{ TEXT(OK "Content-Length: 0\r\n\r\n"), 200, "", true },
		{ TEXT("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"), 200, "",
		    true },
		{ TEXT("HTTP/1.1 404 \r\nContent-Length: 0\r\n\r\n"), 404, "",
		    true },
		{ TEXT(OK "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi"),
		    200, "hi", true },
		{ TEXT(OK "Content-Length: 2, 2\r\n\r\nhi"), 200, "hi", true },
		{ TEXT(OK "Content-Length: 2\r\nConnection: close\r\n\r\nhi"),
		    200, "hi", false },
		{ TEXT(OK "Connection: x, Close\r\nContent-Length: 0\r\n\r\n"),
		    200, "", false },
		/* Ended by the connection. */
		{ TEXT(OK "\r\nall of it"), 200, "all of it", false },
		{ TEXT(OK "\r\n"), 200, "", false },
		{ TEXT("HTTP/1.0 200 OK\r\n\r\nold"), 200, "old", false },
		{ TEXT("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n1"), 200,
		    "1", false },
		{ TEXT("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n"
		       "Content-Length: 1\r\n\r\n1"),
		    200, "1", true },
		/* Chunks, extensions and trailers. */
		{ TEXT(OK "Transfer-Encoding: chunked\r\n\r\n"
		          "2\r\nhi\r\n3;a=b\r\n ho\r\n0\r\n\r\n"),
		    200, "hi ho", true },
		{ TEXT(OK "Transfer-Encoding: Chunked\r\n\r\n"
		          "0\r\nContent-Length: 9\r\nX: y\r\n\r\n"),
		    200, "", true },
		/* No body, whatever the headers say. */
		{ TEXT("HTTP/1.1 204 No Content\r\n\r\n"), 204, "", true },
		{ TEXT("HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n"), 204, "",
		    true },
		{ TEXT("HTTP/1.1 204 No\r\nContent-Length: 9\r\n\r\n"), 204, "",
		    false },
		{ TEXT("HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n"),
		    204, "", false },
		{ TEXT("HTTP/1.1 304 Same\r\nContent-Length: 9\r\n\r\n"), 304,
		    "", true },
		/* Interim responses and their headers are dropped. */
		{ TEXT("HTTP/1.1 100 Continue\r\n\r\n"
		       "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n"
		       "Content-Length: 7\r\n\r\n" OK
		       "Content-Length: 2\r\n\r\nhi"),
		    200, "hi", true },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++)
		for (size_t k = 0; k < LEN(pieces); k++) {
			struct arena a = { 0 };
			const struct outcome o = read_all(
			    &a, rows[i].text, rows[i].n, pieces[k], false);

			CHECK_STR(o.why, "");
			CHECK_INT(o.end, HTTP_RESPONSE_DONE);
			CHECK_INT(o.status, rows[i].status);
			CHECK_TEXT(((struct str){ o.body, o.body_bytes }),
			    rows[i].body);
			CHECK_INT(o.keeps, rows[i].keeps);
			CHECK_INT(o.used, rows[i].n);
			arena_done(&a);
		}
}

/* Each is refused, and with the same fault in any pieces. */
static void
test_invalid_responses(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		enum http_response_fault fault;
		const char *why;
	} rows[] = {
		{ TEXT("\x16\x03\x01"), HTTP_RESPONSE_INVALID, "not HTTP" },
		{ TEXT("ICY 200 OK\r\n\r\n"), HTTP_RESPONSE_INVALID,
		    "not HTTP" },
		{ TEXT("\r\n" OK "\r\n"), HTTP_RESPONSE_INVALID, "not HTTP" },
		{ TEXT("http/1.1 200 OK\r\n\r\n"), HTTP_RESPONSE_INVALID,
		    "not HTTP" },
		{ TEXT("HTTP/2.0 200 OK\r\n\r\n"), HTTP_RESPONSE_INVALID,
		    "status" },
		{ TEXT("HTTP/1.2 200 OK\r\n\r\n"), HTTP_RESPONSE_INVALID,
		    "status" },
		{ TEXT("HTTP/1.1  200 OK\r\n\r\n"), HTTP_RESPONSE_INVALID,
		    "status" },
		{ TEXT("HTTP/1.1 20 OK\r\n\r\n"), HTTP_RESPONSE_INVALID,
		    "status" },
		{ TEXT("HTTP/1.1 2000 OK\r\n\r\n"), HTTP_RESPONSE_INVALID,
		    "status" },
		{ TEXT("HTTP/1.1 +20 OK\r\n\r\n"), HTTP_RESPONSE_INVALID,
		    "status" },
		{ TEXT("HTTP/1.1 200 O\x01K\r\n\r\n"), HTTP_RESPONSE_INVALID,
		    "control" },
		{ TEXT("HTTP/1.1 099 What\r\n\r\n"), HTTP_RESPONSE_STATUS,
		    NULL },
		{ TEXT("HTTP/1.1 600 What\r\n\r\n"), HTTP_RESPONSE_STATUS,
		    NULL },
		{ TEXT("HTTP/1.1 101 Switch\r\nUpgrade: x\r\n\r\n"),
		    HTTP_RESPONSE_STATUS, NULL },
		{ TEXT(OK "A: b\n\r\n"), HTTP_RESPONSE_INVALID, "LF" },
		{ TEXT("HTTP/1.1 200 OK\nA: b\r\n\r\n"), HTTP_RESPONSE_INVALID,
		    "LF" },
		{ TEXT(OK "A: b\rc\r\n\r\n"), HTTP_RESPONSE_INVALID, "CR" },
		{ TEXT(OK "A: b\r\n\n"), HTTP_RESPONSE_INVALID, "LF" },
		{ TEXT(OK "A: b\r\n c\r\n\r\n"), HTTP_RESPONSE_INVALID,
		    "begins with a space" },
		{ TEXT(OK "\tA: b\r\n\r\n"), HTTP_RESPONSE_INVALID,
		    "begins with a space" },
		{ TEXT(OK "A : b\r\n\r\n"), HTTP_RESPONSE_INVALID, "token" },
		{ TEXT(OK ": b\r\n\r\n"), HTTP_RESPONSE_INVALID, "token" },
		{ TEXT(OK "A b\r\n\r\n"), HTTP_RESPONSE_INVALID, "colon" },
		{ TEXT(OK "A: b\0c\r\n\r\n"), HTTP_RESPONSE_INVALID,
		    "control" },
		/* Framing with two meanings. */
		{ TEXT(OK "Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi!"),
		    HTTP_RESPONSE_INVALID, "different" },
		{ TEXT(OK "Content-Length: 2, 3\r\n\r\nhi!"),
		    HTTP_RESPONSE_INVALID, "different" },
		{ TEXT(OK "Content-Length: 2,\r\n\r\nhi"),
		    HTTP_RESPONSE_INVALID, "number" },
		{ TEXT(OK "Content-Length: +2\r\n\r\nhi"),
		    HTTP_RESPONSE_INVALID, "number" },
		{ TEXT(OK "Content-Length: 0x2\r\n\r\nhi"),
		    HTTP_RESPONSE_INVALID, "number" },
		{ TEXT(OK "Content-Length:\r\n\r\nhi"), HTTP_RESPONSE_INVALID,
		    "number" },
		{ TEXT(OK "Content-Length: 99999999999999999999\r\n\r\n"),
		    HTTP_RESPONSE_INVALID, "number" },
		{ TEXT(OK "Content-Length: 2\r\n"
		          "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
		    HTTP_RESPONSE_INVALID, "and Transfer-Encoding" },
		{ TEXT(OK "Transfer-Encoding: chunked\r\n"
		          "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
		    HTTP_RESPONSE_INVALID, "nothing else" },
		{ TEXT(OK "Transfer-Encoding: gzip, chunked\r\n\r\n"),
		    HTTP_RESPONSE_INVALID, "nothing else" },
		{ TEXT(OK "Transfer-Encoding: identity\r\n\r\n"),
		    HTTP_RESPONSE_INVALID, "nothing else" },
		{ TEXT("HTTP/1.0 200 OK\r\n"
		       "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
		    HTTP_RESPONSE_INVALID, "HTTP/1.0" },
		/* Chunks. */
		{ TEXT(OK "Transfer-Encoding: chunked\r\n\r\nx\r\n"),
		    HTTP_RESPONSE_INVALID, "chunks" },
		{ TEXT(OK "Transfer-Encoding: chunked\r\n\r\n2 \r\nhi\r\n"),
		    HTTP_RESPONSE_INVALID, "chunks" },
		{ TEXT(OK "Transfer-Encoding: chunked\r\n\r\n2\nhi\r\n"),
		    HTTP_RESPONSE_INVALID, "chunks" },
		{ TEXT(OK "Transfer-Encoding: chunked\r\n\r\n2\r\nhi!\r\n"),
		    HTTP_RESPONSE_INVALID, "chunks" },
		{ TEXT(OK "Transfer-Encoding: chunked\r\n\r\n"
		          "00000000000000000\r\n"),
		    HTTP_RESPONSE_INVALID, "chunks" },
		{ TEXT(OK "Transfer-Encoding: chunked\r\n\r\n"
		          "FFFFFFFFFFFFFFFF\r\n"),
		    HTTP_RESPONSE_BODY_LARGE, NULL },
		{ TEXT(OK "Transfer-Encoding: chunked\r\n\r\n0\r\nA b\r\n\r\n"),
		    HTTP_RESPONSE_INVALID, "chunks" },
		/* Too early an end. */
		{ TEXT("HTTP/1.1 200 O"), HTTP_RESPONSE_CUT_OFF, "head" },
		{ TEXT(OK "A: b\r\n"), HTTP_RESPONSE_CUT_OFF, "head" },
		{ TEXT("HTTP/1.1 100 Continue\r\n\r\n"), HTTP_RESPONSE_CUT_OFF,
		    "head" },
		{ TEXT(OK "Content-Length: 3\r\n\r\nhi"), HTTP_RESPONSE_CUT_OFF,
		    "whole body" },
		{ TEXT(OK "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n"),
		    HTTP_RESPONSE_CUT_OFF, "whole body" },
		{ TEXT(OK "Transfer-Encoding: chunked\r\n\r\n0\r\n"),
		    HTTP_RESPONSE_CUT_OFF, "whole body" },
		/* Limits. */
		{ TEXT(OK "Content-Length: 65\r\n\r\n"),
		    HTTP_RESPONSE_BODY_LARGE, NULL },
		{ TEXT(OK "\r\n0123456789012345678901234567890123456789"
		          "0123456789012345678901234567890123456789"),
		    HTTP_RESPONSE_BODY_LARGE, NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++)
		for (size_t k = 0; k < LEN(pieces); k++) {
			struct arena a = { 0 };
			const struct outcome o = read_all(
			    &a, rows[i].text, rows[i].n, pieces[k], false);

			CHECK_INT(o.end, HTTP_RESPONSE_BAD);
			CHECK_INT(o.fault, rows[i].fault);
			if (rows[i].why != NULL)
				CHECK_HAS(o.why, rows[i].why);
			CHECK(!o.keeps);
			arena_done(&a);
		}
}

static void
test_a_response_to_head_has_no_body(void **state)
{
	static const char text[] =
	    OK "Content-Length: 100000\r\n\r\n" OK "Content-Length: 0\r\n\r\n";

	(void)state;
	for (size_t k = 0; k < LEN(pieces); k++) {
		struct arena a = { 0 };
		const struct outcome o =
		    read_all(&a, text, sizeof(text) - 1, pieces[k], true);

		CHECK_INT(o.end, HTTP_RESPONSE_DONE);
		CHECK_INT(o.headers, 1);
		CHECK_INT(o.body_bytes, 0);
		arena_done(&a);
	}
}

/* What follows a response is not read: the caller closes the connection. */
static void
test_bytes_after_a_response_are_not_used(void **state)
{
	static const char *const first[] = {
		OK "Content-Length: 2\r\n\r\nhi",
		OK "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
		"HTTP/1.1 204 No\r\n\r\n",
	};

	(void)state;
	for (size_t i = 0; i < LEN(first); i++) {
		struct arena a = { 0 };
		const char *both = arena_printf(&a, "%s%s", first[i], first[0]);
		const struct outcome o =
		    read_all(&a, both, strlen(both), 100000, false);

		CHECK_INT(o.end, HTTP_RESPONSE_DONE);
		CHECK_INT(o.used, strlen(first[i]));
		arena_done(&a);
	}
}

/* Feeds `start`, then `again` until the reader refuses it. */
static enum http_response_fault
repeat(const char *start, const char *again, size_t most, size_t *used)
{
	struct http_response_reader r = { .status = 0 };
	struct outcome o = { .used = 0 };
	struct arena a = { 0 };
	enum http_response_event rc;

	http_response_reader_start(&r, &a, false, 1 << 20);
	rc = feed(&r, &o, start, strlen(start));
	while (rc == HTTP_RESPONSE_MORE && o.used < most)
		rc = feed(&r, &o, again, strlen(again));
	CHECK_INT(rc, HTTP_RESPONSE_BAD);
	*used = o.used;
	http_response_reader_done(&r);
	arena_done(&a);
	return r.fault;
}

static void
test_heads_and_trailers_are_bounded(void **state)
{
	static const char chunked[] = OK "Transfer-Encoding: chunked\r\n\r\n";
	size_t used;

	(void)state;
	CHECK_INT(repeat(OK "A: ", "xxxxxxxxxxxxxxxx", 1 << 20, &used),
	    HTTP_RESPONSE_HEAD_LARGE);
	CHECK(used <= HTTP_RESPONSE_HEAD_BYTES);
	CHECK_INT(repeat("HTTP/1.1 200 ", "OK", 1 << 20, &used),
	    HTTP_RESPONSE_HEAD_LARGE);
	CHECK_INT(repeat("HTTP/1.1 103 Hints\r\n\r\n",
	              "HTTP/1.1 103 Hints\r\n\r\n", 1 << 20, &used),
	    HTTP_RESPONSE_INVALID);
	CHECK(used < 1000);
	CHECK_INT(repeat(chunked,
	              "0000000000000001;xxxxxxxxxxxxxxxxxxxxxxxxx\r\nx\r\n",
	              1 << 20, &used),
	    HTTP_RESPONSE_INVALID);
	CHECK(used < 16384);
	CHECK_INT(repeat(OK "Transfer-Encoding: chunked\r\n\r\n0\r\n",
	              "A: xxxxxxxxxxxxxxxxxxxxxxx\r\n", 1 << 20, &used),
	    HTTP_RESPONSE_INVALID);
	CHECK(used < 16384);
}

static void
test_the_number_of_headers_is_bounded(void **state)
{
	struct arena a = { 0 };
	struct buf b;
	struct outcome o;

	(void)state;
	buf_init(&b, 1 << 20);
	buf_puts(&b, OK);
	for (int i = 0; i <= HTTP_RESPONSE_HEADERS; i++)
		buf_puts(&b, "a:\r\n");
	buf_puts(&b, "\r\n");
	o = read_all(&a, b.p, b.len, 100000, false);
	CHECK_INT(o.end, HTTP_RESPONSE_BAD);
	CHECK_INT(o.fault, HTTP_RESPONSE_HEADERS_MANY);
	buf_done(&b);
	arena_done(&a);
}

/* Callers may use a value as a C string. */
static void
test_a_nul_follows_each_name_and_value(void **state)
{
	static const char text[] =
	    OK "A:b\r\nC: \t d \t\r\nE:\r\nContent-Length: 0\r\n\r\n";
	static const char *const want[][2] = { { "A", "b" }, { "C", "d" },
		{ "E", "" }, { "Content-Length", "0" } };
	struct http_response_reader r = { .status = 0 };
	struct arena a = { 0 };
	size_t used;

	(void)state;
	http_response_reader_start(&r, &a, false, MOST);
	CHECK_INT(http_response_reader_feed(&r, text, sizeof(text) - 1, &used),
	    HTTP_RESPONSE_HEAD);
	CHECK_INT(r.headers.count, LEN(want));
	for (size_t i = 0; i < LEN(want); i++) {
		CHECK_STR(r.headers.items[i].name.p, want[i][0]);
		CHECK_STR(r.headers.items[i].value.p, want[i][1]);
	}
	http_response_reader_done(&r);
	arena_done(&a);
}

static void
test_a_head_is_charged_to_the_budget(void **state)
{
	static const char text[] = OK "A: b\r\n\r\n";

	(void)state;
	for (size_t k = 0; k < LEN(pieces); k++) {
		struct mem_budget budget = { .limit = 1000 };
		struct arena a = { .budget = &budget };
		struct outcome o;

		mem_budget_add(&budget, 1000);
		o = read_all(&a, text, sizeof(text) - 1, pieces[k], false);
		CHECK_INT(o.end, HTTP_RESPONSE_BAD);
		CHECK_INT(o.fault, HTTP_RESPONSE_NO_MEMORY);
		arena_done(&a);
		CHECK_INT(budget.used, 1000);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid_responses),
		cmocka_unit_test(test_invalid_responses),
		cmocka_unit_test(test_a_response_to_head_has_no_body),
		cmocka_unit_test(test_bytes_after_a_response_are_not_used),
		cmocka_unit_test(test_heads_and_trailers_are_bounded),
		cmocka_unit_test(test_the_number_of_headers_is_bounded),
		cmocka_unit_test(test_a_nul_follows_each_name_and_value),
		cmocka_unit_test(test_a_head_is_charged_to_the_budget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
