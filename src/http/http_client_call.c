/* http_client_call.c - a call of the client, whatever carries it. */
#include <assert.h>
#include <stdlib.h>

#include "base/base.h"
#include "http/http_ascii.h"
#include "http/http_client_call.h"
#include "http/http_client_explain.h"
#include "http/http_decoder.h"
#include "http/http_method.h"
#include "http/http_response.h"

enum { SMALL_BODY = 16 * 1024 };

/*
 * Request headers that are dropped: those of the connection (RFC 9110 7.6.1),
 * and those that the client sets (framing, host, encodings it can decode).
 * All names are written as most servers do, which compares faster.
 */
static const struct str never_sent[] = {
	{ "Connection", 10 },
	{ "Keep-Alive", 10 },
	{ "Proxy-Connection", 16 },
	{ "Proxy-Authenticate", 18 },
	{ "Proxy-Authorization", 19 },
	{ "TE", 2 },
	{ "Trailer", 7 },
	{ "Transfer-Encoding", 17 },
	{ "Upgrade", 7 },
	{ "Expect", 6 },
	{ "Host", 4 },
	{ "Content-Length", 14 },
	{ "Accept-Encoding", 15 },
};

/*
 * Response headers that are dropped: those about the connection, and those
 * about bytes before they are decoded.
 */
static const struct str never_taken[] = {
	{ "Connection", 10 },
	{ "Keep-Alive", 10 },
	{ "Proxy-Connection", 16 },
	{ "Proxy-Authenticate", 18 },
	{ "TE", 2 },
	{ "Trailer", 7 },
	{ "Transfer-Encoding", 17 },
	{ "Upgrade", 7 },
	{ "Content-Length", 14 },
	{ "Set-Cookie", 10 },
};

static bool
is_listed(struct str name, const struct str *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (name.n == list[i].n && str_equal_nocase(name, list[i]))
			return true;
	return false;
}

static int64_t
given(int64_t own, int64_t standard)
{
	return own > 0 ? own : standard;
}

static bool
is_idempotent(enum http_method m)
{
	return m != HTTP_METHOD_POST && m != HTTP_METHOD_PATCH;
}

/*
 * RFC 9110 8.6: a method that usually has content sends Content-Length, even 0.
 */
static bool
has_content(const struct http_client_request *r)
{
	return r->has_body || r->body.n > 0 || r->method == HTTP_METHOD_POST ||
	       r->method == HTTP_METHOD_PUT || r->method == HTTP_METHOD_PATCH;
}

void
http_client_call_init(struct http_client_call *x, struct http_client *c,
    const struct limits *limits, struct arena *a,
    const struct http_client_request *r, http_client_fn *on_answer,
    void *context)
{
	list_init(&x->link);
	x->client = c;
	x->arena = a;
	x->request = *r;
	x->on_answer = on_answer;
	x->context = context;
	x->connect_ms = given(r->connect_ms, limits->connect_ms);
	x->total_ms = given(r->total_ms, limits->upstream_ms);
	x->body_most =
	    (size_t)given(r->response_bytes, limits->response_body_bytes);
	x->idempotent = is_idempotent(r->method);
	x->has_content = has_content(r);
	buf_init_charged(&x->body, x->body_most, a->budget);
}

bool
http_client_call_sends(struct str name)
{
	return !is_listed(name, never_sent, LEN(never_sent));
}

/* RFC 9110 5.5: a field value has no CR, LF or NUL. */
static bool
is_one_line(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == '\0')
			return false;
	return true;
}

int
http_client_call_check(struct http_client_call *x)
{
	const struct http_headers *h = &x->request.headers;

	for (size_t i = 0; i < h->count; i++) {
		const struct http_header *one = &h->items[i];

		if (!http_ascii_is_token(one->name))
			return err_set(&x->answer.error, ERR_INPUT,
			    "'%.*s' is not the name of a header: use letters, "
			    "digits and hyphens",
			    STR_FMT(one->name));
		if (!is_one_line(one->value))
			return err_set(&x->answer.error, ERR_INPUT,
			    "header '%.*s' contains a line break or NUL",
			    STR_FMT(one->name));
	}
	return 0;
}

struct str
http_client_call_accept(const struct http_client_call *x)
{
	return http_headers_get(&x->request.headers, "accept").p == NULL
	           ? STR("*/*")
	           : STR_NONE;
}

struct str
http_client_call_user_agent(const struct http_client_call *x)
{
	return http_headers_get(&x->request.headers, "user-agent").p == NULL
	           ? STR("claviger/" CLAVIGER_VERSION)
	           : STR_NONE;
}

void
http_client_call_take_header(
    struct http_client_call *x, struct str name, struct str value)
{
	struct http_response *r = &x->answer.response;

	if (name.n == 12 && str_equal_nocase(name, STR("Content-Type")))
		r->content_type = value;
	else if (name.n == 16 &&
	         str_equal_nocase(name, STR("Content-Encoding")))
		x->codings = x->codings.p == NULL
		                 ? value
		                 : arena_strf(x->arena, "%.*s,%.*s",
		                       STR_FMT(x->codings), STR_FMT(value));
	else if (!is_listed(name, never_taken, LEN(never_taken)))
		http_headers_add(x->arena, &r->headers, name, value);
}

void
http_client_call_drop_headers(struct http_client_call *x)
{
	x->answer.response.headers.count = 0;
	x->answer.response.content_type = STR_NONE;
	x->codings = STR_NONE;
}

static bool
fail_large(struct http_client_call *x)
{
	http_client_explain_large_body(x);
	return false;
}

static bool
fail_memory(struct http_client_call *x)
{
	http_client_explain_memory(x);
	return false;
}

/* Stores bytes of the body, within its limit and the budget. */
static bool
store(void *context, const char *p, size_t n)
{
	struct http_client_call *x = context;
	struct buf *b = &x->body;
	size_t growth;

	if (x->small != NULL) {
		assert(n <= x->small_room - x->small_len);
		memcpy(x->small + x->small_len, p, n);
		x->small_len += n;
		return true;
	}
	if (n > b->max - b->len)
		return fail_large(x);
	growth = buf_growth(b, n);
	if (growth > 0 && !arena_has_room(x->arena, growth))
		return fail_memory(x);
	buf_add(b, p, n);
	return !b->over || fail_memory(x);
}

/*
 * Memory grows with the bytes received: only a small body has all of it at
 * once, on the arena.
 */
bool
http_client_call_begin_body(struct http_client_call *x, int64_t length)
{
	const char *why = NULL;

	if (length > 0 && (uint64_t)length > x->body_most)
		return fail_large(x);
	if (length == 0)
		return true;
	if (x->codings.p == NULL) {
		if (length < 0 || length > SMALL_BODY)
			return true;
		if (!arena_has_room(x->arena, (size_t)length + 1))
			return fail_memory(x);
		x->small_room = (size_t)length;
		x->small = arena_new(x->arena, x->small_room + 1);
		return true;
	}
	if (http_decoder_new(&x->decoder, x->codings, x->arena, store, x, &why))
		return true;
	if (why == NULL)
		return fail_memory(x);
	http_client_explain_invalid(x, why);
	return false;
}

bool
http_client_call_add_body(struct http_client_call *x, const char *p, size_t n)
{
	const char *why = NULL;

	if (x->decoder == NULL)
		return store(x, p, n);
	if (http_decoder_feed(x->decoder, p, n, &why))
		return true;
	if (why != NULL)
		http_client_explain_invalid(x, why);
	return false;
}

void
http_client_call_complete(struct http_client_call *x)
{
	const char *why;

	if (!http_decoder_end(x->decoder, &why))
		http_client_explain_invalid(x, why);
}

/* Copies a small body, and attaches a large one. */
static void
take_body(struct http_client_call *x, struct http_response *r)
{
	struct buf *b = &x->body;
	size_t cap;

	if (x->small != NULL) {
		r->body = (struct str){ x->small, x->small_len };
		return;
	}
	if (b->len <= SMALL_BODY) {
		r->body = arena_str(x->arena, buf_str(b));
		return;
	}
	buf_text(b); /* adds a NUL, as arena_str() does */
	r->body = buf_str(b);
	cap = b->cap;
	arena_attach(x->arena, buf_release(b), cap);
}

void
http_client_call_done(
    struct http_client_call *x, struct http_client_answer *answer)
{
	list_remove(&x->link);
	*answer = x->answer;
	if (answer->error.kind == ERR_NONE)
		take_body(x, &answer->response);
	http_decoder_free(x->decoder);
	buf_done_secret(&x->body);
	free(x->peer);
}
