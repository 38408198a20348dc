/*
 * fuzz_http_decoder.c - a compressed body has the same result whole and in
 * pieces.  The first byte chooses the codings.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "http/http_decoder.h"

enum { MOST = 1 << 16 };

static bool
collect(void *context, const char *p, size_t n)
{
	struct buf *b = context;

	buf_add(b, p, n);
	return !b->over;
}

/* Returns whether the body is valid; too large is not. */
static bool
run(struct buf *out, struct str codings, struct str in, size_t piece)
{
	struct http_decoder *d;
	struct arena a = { 0 };
	const char *why;
	bool fine = http_decoder_new(&d, codings, &a, collect, out, &why);

	for (size_t at = 0; fine && at < in.n; at += piece) {
		const struct str one = str_part(in, at, at + piece);

		fine = http_decoder_feed(d, one.p, one.n, &why);
	}
	fine = fine && http_decoder_end(d, &why);
	http_decoder_free(d);
	return fine;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	static const struct str codings[] = { { "gzip", 4 }, { "deflate", 7 },
		{ "deflate, gzip", 13 }, { "gzip, gzip", 10 } };
	struct buf whole, parts;
	struct str in;
	bool fine;

	if (n < 1)
		return 0;
	in = (struct str){ (const char *)data + 1, n - 1 };
	buf_init(&whole, MOST);
	buf_init(&parts, MOST);
	fine = run(&whole, codings[data[0] % 4], in, n);
	if (run(&parts, codings[data[0] % 4], in, 1 + n % 5) != fine)
		abort();
	if (fine && !str_equal(buf_str(&whole), buf_str(&parts)))
		abort();
	buf_done(&whole);
	buf_done(&parts);
	return 0;
}
