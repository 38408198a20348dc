/*
 * fuzz_http_parser.c - requests have the same result whole and in two pieces.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "http/http_parser.h"

struct outcome {
	enum http_parser_result rc;
	int status;
	size_t used, requests, bodies;
};

/* Feeds pieces like a server: request after request, until one is bad. */
static void
feed(struct http_parser *p, struct arena *a, struct outcome *o,
    const char *bytes, size_t n)
{
	size_t at = 0;

	while (at < n && o->rc != HTTP_PARSER_BAD) {
		size_t used;

		o->rc = http_parser_feed(p, bytes + at, n - at, &used);
		at += used;
		if (o->rc == HTTP_PARSER_HEAD && !http_parser_in_body(p))
			o->rc = http_parser_feed(p, NULL, 0, &used);
		if (o->rc == HTTP_PARSER_MORE && at < n)
			abort(); /* the parser must use all bytes or stop */
		if (o->rc != HTTP_PARSER_DONE)
			continue;
		o->requests++;
		o->bodies += http_parser_body_bytes(p);
		arena_reset(a);
		http_parser_start(p, a);
	}
	o->used += at;
	o->status = o->rc == HTTP_PARSER_BAD ? http_parser_status(p) : 0;
}

static struct outcome
run(const char *bytes, size_t n, size_t split)
{
	struct limits l = limits_default();
	struct arena a = { 0 };
	struct outcome o = { .rc = HTTP_PARSER_MORE };
	struct http_parser *p;

	/* Small limits, so that the fuzzer reaches them. */
	l.request_head_bytes = 1024;
	l.request_target_bytes = 256;
	l.request_headers = 8;
	l.request_body_bytes = 512;
	p = http_parser_new(&l);
	http_parser_start(p, &a);
	feed(p, &a, &o, bytes, split);
	feed(p, &a, &o, bytes + split, n - split);
	http_parser_free(p);
	arena_done(&a);
	return o;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	const char *bytes = (const char *)data;
	size_t split = 0;
	struct outcome whole, parts;

	for (size_t i = 0; i < n; i++)
		split = split * 31 + data[i];
	split = n > 0 ? split % n : 0;
	whole = run(bytes, n, 0);
	parts = run(bytes, n, split);
	/*
	 * The position of a refusal may depend on the pieces, but not the
	 * refusal.
	 */
	if ((whole.rc == HTTP_PARSER_BAD) != (parts.rc == HTTP_PARSER_BAD) ||
	    whole.status != parts.status || whole.requests != parts.requests ||
	    whole.bodies != parts.bodies)
		abort();
	if (whole.rc != HTTP_PARSER_BAD && (whole.used != n || parts.used != n))
		abort();
	return 0;
}
