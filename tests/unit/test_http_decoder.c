/* test_http_decoder.c - compressed bodies, in any pieces. */
#include <zlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "check.h"
#include "http/http_decoder.h"

enum { GZIP = 15 + 16, WRAPPED = 15, RAW = -15, MOST = 1 << 20 };

/* Appends text, compressed with that windowBits of zlib. */
static void
compress_to(struct buf *out, struct str text, int window)
{
	const uLong bound = 2 * text.n + 256;
	z_stream z = { .next_in = (unsigned char *)(uintptr_t)text.p,
		.avail_in = (unsigned)text.n };

	CHECK_INT(
	    deflateInit2(&z, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY),
	    Z_OK);
	z.next_out = (unsigned char *)buf_reserve(out, bound);
	z.avail_out = (unsigned)bound;
	CHECK_INT(deflate(&z, Z_FINISH), Z_STREAM_END);
	out->len += z.total_out;
	deflateEnd(&z);
}

static bool
collect(void *context, const char *p, size_t n)
{
	struct buf *b = context;

	buf_add(b, p, n);
	return !b->over;
}

/* Decodes in pieces of that size.  Returns the reason of a refusal, or "". */
static const char *
decode(struct buf *out, const char *codings, struct str in, size_t piece)
{
	struct http_decoder *d;
	struct arena a = { 0 };
	const char *why = NULL;
	bool fine =
	    http_decoder_new(&d, str_of(codings), &a, collect, out, &why);

	for (size_t at = 0; fine && at < in.n; at += piece) {
		const struct str one = str_part(in, at, at + piece);

		fine = http_decoder_feed(d, one.p, one.n, &why);
	}
	if (fine)
		fine = http_decoder_end(d, &why);
	http_decoder_free(d);
	return fine ? "" : why != NULL ? why : "stopped";
}

static const size_t pieces[] = { 1, 2, 3, 100, MOST };

static void
test_bodies_are_decoded(void **state)
{
	static const struct {
		const char *codings;
		int windows[3]; /* of its members; 0: no more */
	} rows[] = {
		{ "gzip", { GZIP } },
		{ "x-gzip", { GZIP } },
		{ " GZIP ", { GZIP } },
		{ "identity, gzip", { GZIP } },
		{ "gzip", { GZIP, GZIP, GZIP } },
		{ "deflate", { WRAPPED } },
		{ "deflate", { RAW } },
	};
	struct arena a = { 0 };
	/* Larger than what zlib is given at a time. */
	const struct str text = arena_strf(&a, "%070000d%s", 1, "the end");

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++)
		for (size_t k = 0; k < LEN(pieces); k++) {
			struct buf in, out, want;

			buf_init(&in, MOST);
			buf_init(&out, MOST);
			buf_init(&want, MOST);
			for (size_t m = 0; m < 3; m++) {
				if (rows[i].windows[m] == 0)
					break;
				compress_to(&in, text, rows[i].windows[m]);
				buf_add_str(&want, text);
			}
			CHECK_STR(decode(&out, rows[i].codings, buf_str(&in),
			              pieces[k]),
			    "");
			CHECK(str_equal(buf_str(&out), buf_str(&want)));
			buf_done(&in);
			buf_done(&out);
			buf_done(&want);
		}
	arena_done(&a);
}

static void
test_codings_are_undone_in_reverse_order(void **state)
{
	struct buf once, twice, out;

	(void)state;
	buf_init(&once, MOST);
	buf_init(&twice, MOST);
	compress_to(&once, STR("hello"), WRAPPED);
	compress_to(&twice, buf_str(&once), GZIP);
	for (size_t k = 0; k < LEN(pieces); k++) {
		buf_init(&out, MOST);
		CHECK_STR(
		    decode(&out, "deflate, gzip", buf_str(&twice), pieces[k]),
		    "");
		CHECK_TEXT(buf_str(&out), "hello");
		buf_done(&out);
	}
	buf_done(&once);
	buf_done(&twice);
}

static void
test_invalid_bodies_are_refused(void **state)
{
	struct buf gzip, cut, more, wrapped, out;
	struct str good;

	(void)state;
	buf_init(&gzip, MOST);
	buf_init(&cut, MOST);
	buf_init(&more, MOST);
	buf_init(&wrapped, MOST);
	compress_to(&gzip, STR("hello hello hello"), GZIP);
	compress_to(&wrapped, STR("hello hello hello"), WRAPPED);
	good = buf_str(&gzip);
	buf_add(&cut, good.p, good.n - 1);
	buf_add_str(&more, good);
	buf_puts(&more, "no member");
	buf_puts(&wrapped, "x");
	const struct {
		const char *codings;
		struct str in;
		const char *why;
	} rows[] = {
		{ "gzip", STR("no gzip!!"), "malformed" },
		{ "gzip", buf_str(&cut), "incomplete" },
		{ "gzip", str_part(good, 0, 1), "incomplete" },
		{ "gzip", buf_str(&more), "malformed" },
		{ "gzip, gzip", good, "malformed" },
		{ "deflate", STR("\x07"), "incomplete" },
		{ "deflate", STR("\x07\x07"), "malformed" },
		{ "deflate", buf_str(&wrapped), "follow" },
		{ "br", good, "neither gzip nor deflate" },
		{ "gzip, br", good, "neither gzip nor deflate" },
		{ "gzip;q=1", good, "neither gzip nor deflate" },
		{ "gzip,gzip,gzip,gzip,gzip", good, "too many" },
	};
	for (size_t i = 0; i < LEN(rows); i++)
		for (size_t k = 0; k < LEN(pieces); k++) {
			buf_init(&out, MOST);
			CHECK_HAS(decode(&out, rows[i].codings, rows[i].in,
			              pieces[k]),
			    rows[i].why);
			buf_done(&out);
		}
	buf_done(&gzip);
	buf_done(&cut);
	buf_done(&more);
	buf_done(&wrapped);
}

static void
test_nothing_to_decode(void **state)
{
	static const char *const codings[] = { "", "identity", " , identity" };
	struct arena a = { 0 };
	struct buf out;

	(void)state;
	for (size_t i = 0; i < LEN(codings); i++) {
		struct http_decoder *d = NULL;
		const char *why;

		CHECK(http_decoder_new(
		    &d, str_of(codings[i]), &a, collect, NULL, &why));
		CHECK(d == NULL);
		CHECK(http_decoder_end(d, &why));
		http_decoder_free(d);
	}
	/* A body of no bytes. */
	buf_init(&out, MOST);
	CHECK_STR(decode(&out, "gzip", STR(""), 1), "");
	CHECK_STR(decode(&out, "deflate", STR(""), 1), "");
	CHECK_INT(out.len, 0);
	buf_done(&out);
}

/* The sink stops a body that is too large when decoded. */
static void
test_the_sink_bounds_the_result(void **state)
{
	struct arena a = { 0 };
	const struct str text = arena_strf(&a, "%0500000d", 1);
	struct buf in, out;

	(void)state;
	buf_init(&in, MOST);
	compress_to(&in, text, GZIP);
	for (size_t k = 0; k < LEN(pieces); k++) {
		buf_init(&out, 100000);
		CHECK_STR(
		    decode(&out, "gzip", buf_str(&in), pieces[k]), "stopped");
		CHECK(out.len <= 100000);
		buf_done(&out);
	}
	buf_done(&in);
	arena_done(&a);
}

static void
test_memory_is_charged_to_the_budget(void **state)
{
	struct mem_budget budget = { .limit = 200000 };
	struct arena a = { .budget = &budget };
	struct http_decoder *d;
	const char *why = "unset";

	(void)state;
	CHECK(http_decoder_new(&d, STR("gzip"), &a, collect, NULL, &why));
	CHECK(budget.used > 40000);
	http_decoder_free(d);
	CHECK_INT(budget.used, 0);
	CHECK(!http_decoder_new(&d, STR("gzip,gzip"), &a, collect, NULL, &why));
	CHECK(d == NULL);
	CHECK(why == NULL);
	CHECK_INT(budget.used, 0);
	arena_done(&a);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bodies_are_decoded),
		cmocka_unit_test(test_codings_are_undone_in_reverse_order),
		cmocka_unit_test(test_invalid_bodies_are_refused),
		cmocka_unit_test(test_nothing_to_decode),
		cmocka_unit_test(test_the_sink_bounds_the_result),
		cmocka_unit_test(test_memory_is_charged_to_the_budget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
