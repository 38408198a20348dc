/* http_response_reader.c - reads responses strictly (RFC 9112). */
#include <string.h>

#include "base/base.h"
#include "http/http_response_head.h"
#include "http/http_response_reader.h"

static enum http_response_event
fail(struct http_response_reader *r, enum http_response_fault fault,
    const char *why)
{
	r->fault = fault;
	r->why = why;
	r->phase = HTTP_RESPONSE_IN_ERROR;
	return HTTP_RESPONSE_BAD;
}

void
http_response_reader_done(struct http_response_reader *r)
{
	buf_done_secret(&r->partial);
}

void
http_response_reader_start(struct http_response_reader *r, struct arena *a,
    bool to_head, uint64_t most)
{
	buf_done_secret(&r->partial);
	*r = (struct http_response_reader){
		.length = -1,
		.arena = a,
		.to_head = to_head,
		.most = most,
	};
	buf_init_charged(&r->partial, HTTP_RESPONSE_HEAD_BYTES, a->budget);
}

/* RFC 9112 6.3: these end with their head, whatever their headers say. */
static bool
has_no_body(const struct http_response_reader *r)
{
	return r->to_head || r->status == 204 || r->status == 304;
}

/* Decides how the body ends. */
static enum http_response_event
begin_body(struct http_response_reader *r)
{
	if (has_no_body(r)) {
		/* A body that is announced nevertheless may follow. */
		r->close = r->close ||
		           (r->status == 204 && (r->coded || r->length > 0));
		r->length = 0;
		r->phase = HTTP_RESPONSE_AT_END;
	} else if (r->coded) {
		r->phase = HTTP_RESPONSE_IN_CHUNKS;
	} else if (r->sized) {
		if ((uint64_t)r->length > r->most)
			return fail(r, HTTP_RESPONSE_BODY_LARGE, "");
		r->left = (uint64_t)r->length;
		r->phase = r->left > 0 ? HTTP_RESPONSE_IN_LENGTH
		                       : HTTP_RESPONSE_AT_END;
	} else {
		r->phase = HTTP_RESPONSE_IN_REST;
	}
	return HTTP_RESPONSE_HEAD;
}

/* Forgets an interim response; the next head follows (RFC 9110 15.2). */
static enum http_response_event
skip_interim(struct http_response_reader *r)
{
	/* 101 answers Upgrade, which is never sent. */
	if (r->status == 101)
		return fail(r, HTTP_RESPONSE_STATUS, "");
	if (++r->interim > HTTP_RESPONSE_INTERIM)
		return fail(r, HTTP_RESPONSE_INVALID,
		    "it sent too many interim responses");
	r->headers.count = 0;
	r->length = -1;
	r->scan = (struct http_scan){ 0 };
	r->close = r->keep_alive = r->coded = r->sized = false;
	return HTTP_RESPONSE_MORE;
}

/* A server of another protocol is noticed before it sends a line end. */
static bool
may_be_http(const char *p, size_t n)
{
	return memcmp(p, "HTTP/", n < 5 ? n : 5) == 0;
}

/*
 * Finds the end of a head in n bytes.  Returns its length, 0 if it is
 * incomplete, or -1 after a fault.
 */
static int64_t
find_head(struct http_response_reader *r, const char *p, size_t n)
{
	const size_t most = HTTP_RESPONSE_HEAD_BYTES - r->head_bytes;
	struct http_refusal why;
	int64_t length;

	if (!may_be_http(p, n)) {
		fail(r, HTTP_RESPONSE_INVALID, "it is not HTTP/1.1");
		return -1;
	}
	length = http_strict_check_scan(&r->scan, p, n < most ? n : most, &why);
	if (length == -1)
		fail(r, HTTP_RESPONSE_INVALID, why.reason);
	if (length == 0 && n >= most) {
		fail(r, HTTP_RESPONSE_HEAD_LARGE, "");
		return -1;
	}
	return length;
}

static enum http_response_event
take_head(struct http_response_reader *r, const char *p, size_t n)
{
	if (!arena_has_room(r->arena, n))
		return fail(r, HTTP_RESPONSE_NO_MEMORY, "");
	r->head_bytes += n;
	if (!http_response_head_read(
	        r, arena_strdup(r->arena, (struct str){ p, n }), n)) {
		r->phase = HTTP_RESPONSE_IN_ERROR;
		return HTTP_RESPONSE_BAD;
	}
	return r->status < 200 ? skip_interim(r) : begin_body(r);
}

/* Collects a head that arrives in pieces; the scan continues. */
static enum http_response_event
gather_head(
    struct http_response_reader *r, const char *p, size_t n, size_t *used)
{
	const size_t room = HTTP_RESPONSE_HEAD_BYTES - r->partial.len;
	const size_t take = n < room ? n : room, before = r->partial.len;
	const size_t growth = buf_growth(&r->partial, take);
	enum http_response_event rc;
	int64_t length;

	if (growth > 0 && !arena_has_room(r->arena, growth))
		return fail(r, HTTP_RESPONSE_NO_MEMORY, "");
	buf_add(&r->partial, p, take);
	if (r->partial.over)
		return fail(r, HTTP_RESPONSE_NO_MEMORY, "");
	length = find_head(r, r->partial.p, r->partial.len);
	if (length == -1)
		return HTTP_RESPONSE_BAD;
	*used = length == 0 ? take : (size_t)length - before;
	if (length == 0)
		return HTTP_RESPONSE_MORE;
	rc = take_head(r, r->partial.p, (size_t)length);
	mem_wipe(r->partial.p, r->partial.len);
	buf_clear(&r->partial);
	return rc;
}

/* One head; the common case is that these bytes contain all of it. */
static enum http_response_event
feed_head(struct http_response_reader *r, const char *p, size_t n, size_t *used)
{
	int64_t length;

	r->begun = true;
	if (r->partial.len > 0)
		return gather_head(r, p, n, used);
	length = find_head(r, p, n);
	if (length == -1)
		return HTTP_RESPONSE_BAD;
	if (length == 0) {
		/* The scan counts from the start of the collected copy. */
		r->scan = (struct http_scan){ 0 };
		return gather_head(r, p, n, used);
	}
	*used = (size_t)length;
	return take_head(r, p, (size_t)length);
}

static enum http_response_event
feed_length(
    struct http_response_reader *r, const char *p, size_t n, size_t *used)
{
	*used = n < r->left ? n : (size_t)r->left;
	r->data = (struct str){ p, *used };
	r->left -= *used;
	if (r->left == 0)
		r->phase = HTTP_RESPONSE_AT_END;
	return HTTP_RESPONSE_DATA;
}

static enum http_response_event
feed_chunks(
    struct http_response_reader *r, const char *p, size_t n, size_t *used)
{
	struct http_refusal why;

	if (http_strict_check_chunk(
	        &r->chunks, p, n, used, &r->data, r->most, &why) == -1)
		return fail(r,
		    why.status == 413 ? HTTP_RESPONSE_BODY_LARGE
		                      : HTTP_RESPONSE_INVALID,
		    why.reason);
	if (http_strict_check_chunks_end(&r->chunks))
		r->phase = HTTP_RESPONSE_AT_END;
	if (r->data.n > 0)
		return HTTP_RESPONSE_DATA;
	return r->phase == HTTP_RESPONSE_AT_END ? HTTP_RESPONSE_DONE
	                                        : HTTP_RESPONSE_MORE;
}

/* left counts up here. */
static enum http_response_event
feed_rest(struct http_response_reader *r, const char *p, size_t n, size_t *used)
{
	*used = n;
	if (n > r->most - r->left)
		return fail(r, HTTP_RESPONSE_BODY_LARGE, "");
	r->left += n;
	r->data = (struct str){ p, n };
	return HTTP_RESPONSE_DATA;
}

static enum http_response_event
feed_phase(
    struct http_response_reader *r, const char *p, size_t n, size_t *used)
{
	switch (r->phase) {
	case HTTP_RESPONSE_IN_HEAD:
		return feed_head(r, p, n, used);
	case HTTP_RESPONSE_IN_LENGTH:
		return feed_length(r, p, n, used);
	case HTTP_RESPONSE_IN_CHUNKS:
		return feed_chunks(r, p, n, used);
	case HTTP_RESPONSE_IN_REST:
		return feed_rest(r, p, n, used);
	case HTTP_RESPONSE_AT_END:
		return HTTP_RESPONSE_DONE;
	case HTTP_RESPONSE_IN_ERROR:
		break;
	}
	return HTTP_RESPONSE_BAD;
}

enum http_response_event
http_response_reader_feed(
    struct http_response_reader *r, const char *p, size_t n, size_t *used)
{
	size_t at = 0;

	/* Interim responses and framing are no events. */
	for (;;) {
		enum http_response_event rc = HTTP_RESPONSE_MORE;
		size_t one = 0;

		if (at < n || r->phase >= HTTP_RESPONSE_AT_END)
			rc = feed_phase(r, p + at, n - at, &one);
		at += one;
		*used = at;
		if (rc != HTTP_RESPONSE_MORE || at == n)
			return rc;
	}
}

enum http_response_event
http_response_reader_end(struct http_response_reader *r)
{
	switch (r->phase) {
	case HTTP_RESPONSE_IN_REST:
		r->phase = HTTP_RESPONSE_AT_END;
		r->close = true;
		return HTTP_RESPONSE_DONE;
	case HTTP_RESPONSE_AT_END:
		return HTTP_RESPONSE_DONE;
	case HTTP_RESPONSE_IN_HEAD:
		return fail(r, HTTP_RESPONSE_CUT_OFF,
		    r->begun ? "the connection ended inside the head"
		             : "the connection ended without a response");
	case HTTP_RESPONSE_IN_LENGTH:
	case HTTP_RESPONSE_IN_CHUNKS:
		return fail(r, HTTP_RESPONSE_CUT_OFF,
		    "the connection ended before the whole body arrived");
	case HTTP_RESPONSE_IN_ERROR:
		break;
	}
	return HTTP_RESPONSE_BAD;
}

bool
http_response_reader_has_begun(const struct http_response_reader *r)
{
	return r->begun;
}

/* RFC 9112 9.3 */
bool
http_response_reader_keeps(const struct http_response_reader *r)
{
	return r->phase == HTTP_RESPONSE_AT_END && !r->close &&
	       (r->minor == 1 || r->keep_alive);
}
