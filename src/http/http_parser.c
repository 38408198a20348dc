/* http_parser.c - parses requests: in one pass, or strict checks and llhttp. */
#include <stdlib.h>

#include "base/base.h"
#include "http/http_parser_internal.h"
#include "http/http_plain_head.h"
#include "http/http_request.h"

struct http_parser *
http_parser_new(const struct limits *l)
{
	struct http_parser *h = mem_new(sizeof(*h));

	h->limits = l;
	h->reads_plain = true;
	/* The maximum head, and the empty line before it. */
	buf_init(&h->partial, (size_t)l->request_head_bytes + 2);
	http_parser_set_callbacks(h);
	return h;
}

void
http_parser_read_twice(struct http_parser *h)
{
	h->reads_plain = false;
}

void
http_parser_free(struct http_parser *h)
{
	if (h == NULL)
		return;
	buf_done_secret(&h->partial);
	buf_done_secret(&h->gathered);
	free(h);
}

void
http_parser_start(struct http_parser *h, struct arena *a)
{
	if (h->partial.cap > 0)
		buf_done_secret(&h->partial);
	if (h->gathered.cap > 0)
		buf_done_secret(&h->gathered);
	h->arena = a;
	h->partial.budget = a->budget;
	h->phase = IN_HEAD;
	h->is_plain = false;
	h->skipped_line = h->head_done = h->complete = h->keep_alive = false;
	h->scan = (struct http_scan){ 0 };
	h->head = (struct http_head){ 0 };
	h->chunks = (struct http_chunks){ 0 };
	h->request = (struct http_request){ .method = HTTP_METHOD_COUNT };
	h->small = NULL;
	h->body_bytes = 0;
	h->skipping = false;
	h->why = (struct http_refusal){ 0 };
}

static enum http_parser_result
refused(struct http_parser *h)
{
	return http_parser_refuse(h, h->why.status, h->why.reason);
}

/*
 * llhttp knows some methods only.  The strict check has read the request line,
 * so another method, which has no meaning of its own here, passes as GET.
 */
static bool
execute_head(struct http_parser *h, struct str head)
{
	const size_t n = h->head.method_text.n;

	llhttp_init(&h->ll, HTTP_REQUEST, &h->settings);
	h->ll.data = h;
	if (h->head.method != HTTP_METHOD_COUNT)
		return http_parser_execute(h, head.p, head.n);
	return http_parser_execute(h, "GET", 3) &&
	       http_parser_execute(h, head.p + n, head.n - n);
}

static void
fill_request(struct http_parser *h)
{
	struct http_request *r = &h->request;

	r->method = h->head.method;
	r->target = h->head.target;
	r->path = h->head.path;
	r->query = h->head.query;
	r->authority = h->head.authority;
}

static enum http_parser_result
finish_head(struct http_parser *h)
{
	h->phase = h->complete ? IN_END : IN_BODY;
	if (h->phase == IN_BODY)
		http_parser_bound_body(
		    h, h->limits->request_body_bytes, "request_body_bytes");
	return HTTP_PARSER_HEAD;
}

static enum http_parser_result
take_head(struct http_parser *h, struct str text)
{
	struct str head = arena_str(h->arena, text);

	if (http_strict_check_head(&h->head, head, h->limits, &h->why) == -1)
		return refused(h);
	fill_request(h);
	if (!execute_head(h, head) || !h->head_done ||
	    h->complete == (h->head.chunked || h->head.length > 0))
		return http_parser_refuse(h, 400, "the head is malformed");
	return finish_head(h);
}

/* Takes a plain head at the start of text.  Returns false if there is none. */
static bool
take_plain(struct http_parser *h, struct str text, size_t *used)
{
	struct http_plain_head plain;
	size_t n;

	n = http_plain_head_read(&plain, text, h->arena, h->limits);
	if (n == 0)
		return false;
	http_plain_head_move(
	    &plain, text.p, arena_strdup(h->arena, (struct str){ text.p, n }));
	h->head = plain.head;
	h->request.headers = plain.headers;
	fill_request(h);
	h->is_plain = h->head_done = true;
	h->keep_alive = plain.keep_alive;
	h->complete = h->head.length == 0;
	*used += n;
	return true;
}

/* RFC 9112 2.2: one empty line before the request line is ignored. */
static bool
skip_empty_line(struct http_parser *h, const char *p, size_t n)
{
	if (h->skipped_line || n < 2 || p[0] != '\r' || p[1] != '\n')
		return false;
	h->skipped_line = true;
	h->scan = (struct http_scan){ 0 };
	return true;
}

/*
 * Finds the end of a head in n bytes.  Returns its length, 0 if it is
 * incomplete, or -1 after a refusal.  It does not look beyond the limit, so
 * that the result does not depend on how the bytes were split.
 */
static int64_t
find_head(struct http_parser *h, const char *p, size_t n)
{
	const size_t most = (size_t)h->limits->request_head_bytes;
	int64_t length =
	    http_strict_check_scan(&h->scan, p, n < most ? n : most, &h->why);

	if (length == 2) {
		http_parser_refuse(h, 400, "the request line is empty");
		return -1;
	}
	if (length == 0 && n >= most) {
		if (h->scan.line == 0)
			http_parser_refuse(
			    h, 414, "the request line is too long");
		else
			http_parser_refuse(h, 431, "the headers are too large");
		return -1;
	}
	return length;
}

/*
 * Collects a head that arrives in pieces.  The scan continues where it stopped.
 */
static enum http_parser_result
gather_head(struct http_parser *h, const char *p, size_t n, size_t *used)
{
	size_t room = h->partial.max - h->partial.len;
	size_t take = n < room ? n : room;
	enum http_parser_result rc;
	int64_t length;

	/*
	 * Allocates the maximum at once: growing would leave copies of a
	 * credential in the heap.
	 */
	if (h->partial.cap == 0 && !arena_has_room(h->arena, room))
		return http_parser_refuse(h, 503, http_parser_no_memory);
	buf_reserve(&h->partial, room);
	buf_add(&h->partial, p, take);
	*used += take;
	if (skip_empty_line(h, h->partial.p, h->partial.len))
		buf_consume(&h->partial, 2);
	length = find_head(h, h->partial.p, h->partial.len);
	if (length == -1)
		return refused(h);
	if (length == 0)
		return HTTP_PARSER_MORE;
	*used -= h->partial.len - (size_t)length;
	rc = take_head(h, (struct str){ h->partial.p, (size_t)length });
	buf_done_secret(&h->partial);
	return rc;
}

/* The common case: the whole head is in these bytes. */
static enum http_parser_result
feed_head(struct http_parser *h, const char *p, size_t n, size_t *used)
{
	int64_t length;

	if (h->partial.len > 0)
		return gather_head(h, p, n, used);
	if (skip_empty_line(h, p, n)) {
		p += 2;
		n -= 2;
		*used += 2;
	}
	if (h->reads_plain && take_plain(h, (struct str){ p, n }, used))
		return finish_head(h);
	length = find_head(h, p, n);
	if (length == -1)
		return refused(h);
	if (length == 0) {
		/* The scan counts from the start of the collected copy. */
		h->scan = (struct http_scan){ 0 };
		return n > 0 ? gather_head(h, p, n, used) : HTTP_PARSER_MORE;
	}
	*used += (size_t)length;
	return take_head(h, (struct str){ p, (size_t)length });
}

enum http_parser_result
http_parser_feed(
    struct http_parser *h, const char *bytes, size_t n, size_t *used)
{
	*used = 0;
	switch (h->phase) {
	case IN_HEAD:
		return n > 0 ? feed_head(h, bytes, n, used) : HTTP_PARSER_MORE;
	case IN_BODY:
		return n > 0 ? http_parser_feed_body(h, bytes, n, used)
		             : HTTP_PARSER_MORE;
	case IN_END:
		return HTTP_PARSER_DONE;
	case IN_ERROR:
		break;
	}
	return HTTP_PARSER_BAD;
}

struct http_request *
http_parser_request(struct http_parser *h)
{
	return &h->request;
}

struct str
http_parser_authority(const struct http_parser *h)
{
	return h->head.authority;
}

bool
http_parser_keep_alive(const struct http_parser *h)
{
	return h->keep_alive && h->phase != IN_ERROR;
}

bool
http_parser_expects_continue(const struct http_parser *h)
{
	return h->head.expects_continue && h->phase == IN_BODY;
}

bool
http_parser_is_http10(const struct http_parser *h)
{
	return h->head_done && h->head.minor == 0;
}

bool
http_parser_has_begun(const struct http_parser *h)
{
	return h->phase != IN_HEAD || h->partial.len > 0;
}

bool
http_parser_in_body(const struct http_parser *h)
{
	return h->phase == IN_BODY;
}

int
http_parser_status(const struct http_parser *h)
{
	return h->why.status;
}

const char *
http_parser_reason(const struct http_parser *h)
{
	return h->why.reason;
}
