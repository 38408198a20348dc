/*
 * fuzz_http_parser.c - requests have the same result whole, in two pieces, and
 * if both parsers read each head.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/limits.h"
#include "http/http_parser.h"

struct outcome {
	enum http_parser_result rc;
	int status;
	size_t used, requests, bodies;
	uint32_t heads; /* hash of what handlers see of all heads */
};

static uint32_t
hash_of_head(uint32_t h, struct http_parser *p)
{
	const struct http_request *r = http_parser_request(p);
	const struct str flags[] = {
		http_parser_keep_alive(p) ? STR("k") : STR(""),
		http_parser_is_http10(p) ? STR("0") : STR(""),
		http_parser_expects_continue(p) ? STR("e") : STR(""),
		http_parser_in_body(p) ? STR("b") : STR(""),
		str_of(http_method_name(r->method)),
		r->target,
		r->path,
		r->query,
		http_parser_authority(p),
	};

	for (size_t i = 0; i < LEN(flags); i++)
		h = hash_fnv32(hash_fnv32(h, flags[i]), STR("\n"));
	for (size_t i = 0; i < r->headers.count; i++) {
		h = hash_fnv32(h, r->headers.items[i].name);
		h = hash_fnv32(h, STR(":"));
		h = hash_fnv32(h, r->headers.items[i].value);
		h = hash_fnv32(h, STR("\n"));
	}
	return h;
}

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
		if (o->rc == HTTP_PARSER_HEAD)
			o->heads = hash_of_head(o->heads, p);
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
run(const char *bytes, size_t n, size_t split, bool twice)
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
	if (twice)
		http_parser_read_twice(p);
	http_parser_start(p, &a);
	feed(p, &a, &o, bytes, split);
	feed(p, &a, &o, bytes + split, n - split);
	http_parser_free(p);
	arena_done(&a);
	return o;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static void
compare(struct outcome whole, struct outcome other, size_t n)
{
	/*
	 * The position of a refusal may depend on the pieces, but not the
	 * refusal.
	 */
	if ((whole.rc == HTTP_PARSER_BAD) != (other.rc == HTTP_PARSER_BAD) ||
	    whole.status != other.status || whole.requests != other.requests ||
	    whole.bodies != other.bodies || whole.heads != other.heads)
		abort();
	if (whole.rc != HTTP_PARSER_BAD && (whole.used != n || other.used != n))
		abort();
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	const char *bytes = (const char *)data;
	size_t split = 0;
	struct outcome whole;

	for (size_t i = 0; i < n; i++)
		split = split * 31 + data[i];
	split = n > 0 ? split % n : 0;
	whole = run(bytes, n, 0, false);
	compare(whole, run(bytes, n, split, false), n);
	compare(whole, run(bytes, n, 0, true), n);
	return 0;
}
