/* http_decoder.c - decodes compressed bodies piece by piece. */
#include <stdint.h>
#include <stdlib.h>

#include <zlib.h>

#include "base/base.h"
#include "http/http_decoder.h"

enum {
	MOST_CODINGS = 4, /* one is usual; each has memory of its own */
	PIECE_BYTES = 16 * 1024, /* decoded at a time */
	/* A window of 32 KiB and the state of zlib. */
	CODING_BYTES = 48 * 1024 + PIECE_BYTES,
};

/* Values of windowBits for inflateInit2(). */
enum { GZIP = 15 + 16, WRAPPED = 15, RAW = -15 };

/*
 * One coding.  Invariant: between two calls, at_end is set if the last byte was
 * the last one of a stream.
 */
struct http_decoder {
	struct http_decoder *next; /* takes what this one decodes */
	http_decoder_sink *sink; /* of the last one */
	void *context;
	struct mem_budget *budget;
	z_stream z;
	int window;
	bool begun, ready, at_end;
	unsigned char first; /* byte of deflate, until the second arrives */
	char piece[PIECE_BYTES];
};

static bool
refuse(const char **why, const char *text)
{
	*why = text;
	return false;
}

/* The coding's window; 0: unknown; 1: nothing to do. */
static int
window_of(struct str coding)
{
	/* RFC 9110 8.4.1.3: x-gzip means gzip. */
	if (str_equal_nocase(coding, STR("gzip")) ||
	    str_equal_nocase(coding, STR("x-gzip")))
		return GZIP;
	if (str_equal_nocase(coding, STR("deflate")))
		return WRAPPED;
	return coding.n == 0 || str_equal_nocase(coding, STR("identity")) ? 1
	                                                                  : 0;
}

static struct http_decoder *
coding_new(const struct arena *a, int window)
{
	struct http_decoder *d;

	if (!arena_has_room(a, CODING_BYTES))
		return NULL;
	d = mem_new(sizeof(*d));
	d->budget = a->budget;
	d->window = window;
	mem_budget_add(d->budget, CODING_BYTES);
	return d;
}

/* Codings are listed in the order they were applied: the last is undone first.
 */
bool
http_decoder_new(struct http_decoder **out, struct str codings,
    const struct arena *a, http_decoder_sink *sink, void *context,
    const char **why)
{
	struct http_decoder *first = NULL;
	size_t count = 0;

	*out = NULL;
	*why = NULL;
	while (codings.p != NULL) {
		const int window = window_of(str_trim(str_cut(&codings, ',')));
		struct http_decoder *d;

		if (window == 1)
			continue;
		if (window == 0)
			*why = "its Content-Encoding is neither gzip nor "
			       "deflate";
		else if (++count > MOST_CODINGS)
			*why = "its Content-Encoding has too many codings";
		d = *why == NULL ? coding_new(a, window) : NULL;
		if (d == NULL) {
			http_decoder_free(first);
			return false;
		}
		d->sink = sink;
		d->context = context;
		d->next = first;
		first = d;
	}
	*out = first;
	return true;
}

void
http_decoder_free(struct http_decoder *d)
{
	while (d != NULL) {
		struct http_decoder *next = d->next;

		if (d->ready)
			inflateEnd(&d->z);
		mem_budget_add(d->budget, -CODING_BYTES);
		mem_wipe(d->piece, sizeof(d->piece));
		free(d);
		d = next;
	}
}

/* RFC 1950 2.2: a method, and a checksum of the first two bytes. */
static bool
is_wrapped(unsigned char a, unsigned char b)
{
	return (a & 15) == Z_DEFLATED && ((a << 8) | b) % 31 == 0;
}

static bool
begin(struct http_decoder *d, const char **why)
{
	d->ready = inflateInit2(&d->z, d->window) == Z_OK;
	return d->ready || refuse(why, "zlib cannot be initialized");
}

static bool
pass_on(struct http_decoder *d, const char **why)
{
	const size_t n = sizeof(d->piece) - d->z.avail_out;

	if (n == 0)
		return true;
	return d->next != NULL ? http_decoder_feed(d->next, d->piece, n, why)
	                       : d->sink(d->context, d->piece, n);
}

/* Another member of gzip begins; nothing may follow deflate. */
static bool
begin_again(struct http_decoder *d, const char **why)
{
	if (d->window != GZIP)
		return refuse(why, "bytes follow the compressed body");
	if (inflateReset(&d->z) != Z_OK)
		return refuse(why, "zlib cannot be initialized");
	d->at_end = false;
	return true;
}

static bool
inflate_all(struct http_decoder *d, const char *p, size_t n, const char **why)
{
	d->z.next_in = (unsigned char *)(uintptr_t)p;
	d->z.avail_in = (unsigned)n;
	/* A full piece may leave bytes inside zlib, without input. */
	do {
		int rc;

		if (d->at_end && !begin_again(d, why))
			return false;
		d->z.next_out = (unsigned char *)d->piece;
		d->z.avail_out = sizeof(d->piece);
		rc = inflate(&d->z, Z_NO_FLUSH);
		if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
			return refuse(why, "the compressed body is malformed");
		if (!pass_on(d, why))
			return false;
		d->at_end = rc == Z_STREAM_END;
	} while (d->z.avail_in > 0 || (d->z.avail_out == 0 && !d->at_end));
	return true;
}

/* The first two bytes of deflate tell whether it has a wrapper. */
static bool
begin_deflate(
    struct http_decoder *d, const char **p, size_t *n, const char **why)
{
	char both[2];

	if (!d->begun) {
		d->first = (unsigned char)**p;
		d->begun = true;
		++*p;
		--*n;
	}
	if (*n == 0)
		return true;
	both[0] = (char)d->first;
	both[1] = **p;
	if (!is_wrapped(d->first, (unsigned char)both[1]))
		d->window = RAW;
	++*p;
	--*n;
	return begin(d, why) && inflate_all(d, both, 2, why);
}

bool
http_decoder_feed(
    struct http_decoder *d, const char *p, size_t n, const char **why)
{
	/* zlib counts in unsigned int. */
	while (n > 0) {
		size_t one;

		if (!d->ready && d->window == WRAPPED) {
			if (!begin_deflate(d, &p, &n, why))
				return false;
			continue;
		}
		if (!d->ready && !begin(d, why))
			return false;
		d->begun = true;
		one = n < (1 << 20) ? n : 1 << 20;
		if (!inflate_all(d, p, one, why))
			return false;
		p += one;
		n -= one;
	}
	return true;
}

bool
http_decoder_end(const struct http_decoder *d, const char **why)
{
	for (; d != NULL; d = d->next)
		if (d->begun && !d->at_end)
			return refuse(why, "the compressed body is incomplete");
	return true;
}
