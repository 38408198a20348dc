/* http_parser_body.c - reads the body of a request. */
#include <assert.h>
#include <inttypes.h>

#include "base/base.h"
#include "http/http_parser_internal.h"

/* The body is complete: passes it to the request. */
static void
hand_over_body(struct http_parser *h)
{
	struct buf *b = &h->gathered;
	size_t cap;

	if (h->skipping)
		return;
	h->request.body = (struct str){ h->small, (size_t)h->body_bytes };
	if (b->p == NULL)
		return;
	h->request.body.p = b->p;
	cap = b->cap;
	arena_attach(h->arena, buf_release(b), cap);
}

bool
http_parser_bound_body(struct http_parser *h, int64_t most, const char *limit)
{
	const struct http_head *head = &h->head;

	/*
	 * Invariant: called between head and body, before any byte of the body.
	 */
	assert(h->phase == IN_BODY && h->body_bytes == 0);
	h->body_most = (uint64_t)most;
	h->body_limit = limit;
	buf_init_charged(&h->gathered,
	    (size_t)(head->has_length && head->length < most ? head->length
	                                                     : most),
	    h->arena->budget);
	return !head->has_length || head->length <= most;
}

const char *
http_parser_too_large(struct http_parser *h)
{
	if (h->body_limit == NULL)
		return arena_printf(h->arena,
		    "the body is larger than the %" PRIu64
		    " bytes that are accepted here",
		    h->body_most);
	return arena_printf(h->arena,
	    "the body is larger than %" PRIu64
	    " bytes: --limit %s=BYTES allows more",
	    h->body_most, h->body_limit);
}

void
http_parser_skip_body(struct http_parser *h, uint64_t most)
{
	h->skipping = true;
	h->body_most = h->body_bytes + most;
	h->small = NULL;
	buf_done_secret(&h->gathered);
}

bool
http_parser_can_skip(const struct http_parser *h, uint64_t most)
{
	const struct http_head *head = &h->head;

	/*
	 * RFC 9110 10.1.1: a client that expects 100 may or may not send the
	 * body.
	 */
	if (h->phase != IN_BODY || head->expects_continue)
		return false;
	return !head->has_length ||
	       (uint64_t)head->length - h->body_bytes <= most;
}

const char http_parser_no_memory[] =
    "this server has no memory left for the request (--limit memory=N): "
    "try again later";

static const char body_is_malformed[] = "the body is malformed";

/*
 * Refuses a body: its framing is invalid, or it exceeds its limit, which the
 * message names.
 */
static enum http_parser_result
refuse_chunk(struct http_parser *h)
{
	if (h->why.status == 413 && !h->skipping)
		h->why.reason = http_parser_too_large(h);
	return http_parser_refuse(h, h->why.status, h->why.reason);
}

/* Does the budget have room for n more bytes of a large body? */
static bool
has_room(const struct http_parser *h, size_t n)
{
	size_t growth;

	if (h->skipping || http_parser_is_body_small(h))
		return true;
	growth = buf_growth(&h->gathered, n);
	return growth == 0 || arena_has_room(h->arena, growth);
}

/*
 * Reads checked bytes of the body, the last ones if done.  Returns false if
 * llhttp disagrees with the check.
 */
static bool
read_checked(struct http_parser *h, const char *p, size_t n, bool done)
{
	if (!h->is_plain)
		return http_parser_execute(h, p, n) && h->complete == done;
	http_parser_take_body(h, p, n);
	h->complete = done;
	return true;
}

enum http_parser_result
http_parser_feed_body(
    struct http_parser *h, const char *p, size_t n, size_t *used)
{
	size_t take = n;
	bool done = false;

	if (h->head.chunked) {
		if (http_strict_check_chunks(&h->chunks, p, n, &take, &done,
		        h->body_most, &h->why) == -1) {
			/*
			 * Both parsers check the bytes before the error; the
			 * first error counts.
			 */
			if (!http_parser_execute(h, p, take))
				return http_parser_refuse(
				    h, 400, body_is_malformed);
			return refuse_chunk(h);
		}
	} else {
		size_t left = (size_t)(h->head.length - (int64_t)h->body_bytes);

		if (take > left)
			take = left;
		done = take == left;
	}
	*used += take;
	if (!has_room(h, take))
		return http_parser_refuse(h, 503, http_parser_no_memory);
	if (!read_checked(h, p, take, done))
		return http_parser_refuse(h, 400, body_is_malformed);
	if (h->gathered.over)
		return http_parser_refuse(h, 503, http_parser_no_memory);
	if (!done)
		return HTTP_PARSER_MORE;
	hand_over_body(h);
	h->phase = IN_END;
	return HTTP_PARSER_DONE;
}

size_t
http_parser_body_bytes(const struct http_parser *h)
{
	return (size_t)h->body_bytes;
}

bool
http_parser_is_body_large(const struct http_parser *h)
{
	return h->head.chunked || h->head.length > HTTP_PARSER_SMALL_BODY;
}

size_t
http_parser_announced(const struct http_parser *h)
{
	return h->head.has_length ? (size_t)h->head.length : 0;
}
