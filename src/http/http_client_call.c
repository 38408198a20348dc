/* http_client_call.c - one call of the client: its curl options and result. */
#include <stdlib.h>

#include "base/base.h"
#include "http/http_client_call.h"
#include "http/http_client_explain.h"
#include "http/http_method.h"
#include "http/http_response.h"
#include "http/http_tls_apply.h"
#include "http/http_url.h"

enum {
	SMALL_BODY = 16 * 1024,
	CURL_BYTES = 48 * 1024, /* the approximate memory of a handle */
};

/*
 * Request headers that are dropped: those of the connection (RFC 9110 7.6.1),
 * and those that curl must set (framing, host, encodings it can decode).
 */
static const char *const never_sent[] = {
	"connection",
	"keep-alive",
	"proxy-connection",
	"proxy-authenticate",
	"proxy-authorization",
	"te",
	"trailer",
	"transfer-encoding",
	"upgrade",
	"expect",
	"host",
	"content-length",
	"accept-encoding",
};

/*
 * Response headers that are dropped: those about the connection, and those
 * about bytes that curl has decoded.
 */
static const char *const never_taken[] = {
	"connection",
	"keep-alive",
	"proxy-connection",
	"proxy-authenticate",
	"te",
	"trailer",
	"transfer-encoding",
	"upgrade",
	"content-length",
	"content-encoding",
	"set-cookie",
};

static bool
is_listed(struct str name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal_nocase(name, str_of(list[i])))
			return true;
	return false;
}

static void
free_headers(struct curl_slist *list)
{
	/*
	 * Headers may contain a credential, and curl does not wipe what it
	 * frees.
	 */
	for (struct curl_slist *h = list; h != NULL; h = h->next)
		mem_wipe(h->data, strlen(h->data));
	curl_slist_free_all(list);
}

static size_t
on_body(char *p, size_t size, size_t n, void *context)
{
	struct http_client_call *x = context;
	struct buf *b = &x->body;
	size_t growth;

	n *= size;
	if (n > b->max - b->len) {
		b->over = true;
		return 0;
	}
	growth = buf_growth(b, n);
	if (growth > 0 && !arena_has_room(x->arena, growth))
		x->no_memory = true;
	else
		buf_add(b, p, n);
	x->no_memory = x->no_memory || b->over;
	return x->no_memory ? 0 : n;
}

static void
take_header(struct http_client_call *x, struct str line)
{
	struct http_response *r = &x->answer.response;
	struct str value = line, name = str_cut(&value, ':');

	if (value.p == NULL || name.n == 0)
		return;
	value = arena_str(x->arena, str_trim(value));
	if (str_equal_nocase(name, STR("content-type"))) {
		r->content_type = value;
		return;
	}
	if (!is_listed(name, never_taken, LEN(never_taken)))
		http_headers_add(
		    x->arena, &r->headers, arena_str(x->arena, name), value);
}

static size_t
on_header(char *p, size_t size, size_t n, void *context)
{
	struct http_client_call *x = context;
	struct str line = { p, size * n };

	x->head_bytes += line.n;
	if (x->head_bytes > HTTP_CLIENT_HEAD_BYTES) {
		x->head_over = true;
		return 0;
	}
	while (line.n > 0 &&
	       (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
		line.n--;
	/*
	 * A new status line: the headers so far belonged to an interim
	 * response.
	 */
	if (str_starts(line, STR("HTTP/"))) {
		x->answer.response.headers.count = 0;
		x->answer.response.content_type = STR_NONE;
	} else {
		take_header(x, line);
	}
	return size * n;
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

static int
add_header(struct http_client_call *x, struct str name, struct str value)
{
	struct str v = str_trim(value);
	char *line;

	if (!is_one_line(name) || !is_one_line(v))
		return err_set(&x->answer.error, ERR_INPUT,
		    "header '%.*s' contains a line break or NUL",
		    STR_FMT(name));
	/* curl's syntax: "Name;" sends an empty value. */
	line = v.n > 0 ? mem_printf("%.*s: %.*s", STR_FMT(name), STR_FMT(v))
	               : mem_printf("%.*s;", STR_FMT(name));
	x->headers = curl_slist_append(x->headers, line);
	mem_wipe(line, strlen(line));
	free(line);
	return 0;
}

static int
set_headers(struct http_client_call *x, const struct http_client_request *r)
{
	struct str type = http_headers_get(&r->headers, "content-type");

	for (size_t i = 0; i < r->headers.count; i++) {
		const struct http_header *h = &r->headers.items[i];

		if (is_listed(h->name, never_sent, LEN(never_sent)))
			continue;
		if (add_header(x, h->name, h->value) == -1)
			return -1;
	}
	/*
	 * An empty "Expect:" keeps curl from waiting for "100 Continue".
	 * Without a type, curl must not send its default type.
	 */
	x->headers = curl_slist_append(x->headers, "Expect:");
	if (type.p == NULL)
		x->headers = curl_slist_append(x->headers, "Content-Type:");
	if (http_headers_get(&r->headers, "accept").p == NULL)
		x->headers = curl_slist_append(x->headers, "Accept: */*");
	if (http_headers_get(&r->headers, "user-agent").p == NULL)
		x->headers = curl_slist_append(
		    x->headers, "User-Agent: claviger/" CLAVIGER_VERSION);
	curl_easy_setopt(x->easy, CURLOPT_HTTPHEADER, x->headers);
	return 0;
}

/*
 * RFC 9110 8.6: a method that usually has content sends Content-Length, even 0.
 */
static void
set_method(CURL *easy, const struct http_client_request *r)
{
	bool body =
	    r->has_body || r->body.n > 0 || r->method == HTTP_METHOD_POST ||
	    r->method == HTTP_METHOD_PUT || r->method == HTTP_METHOD_PATCH;

	if (body) {
		curl_easy_setopt(easy, CURLOPT_POST, 1L);
		curl_easy_setopt(
		    easy, CURLOPT_POSTFIELDS, r->body.n > 0 ? r->body.p : "");
		curl_easy_setopt(
		    easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.n);
	} else if (r->method == HTTP_METHOD_HEAD) {
		curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
		return;
	} else {
		curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
	}
	curl_easy_setopt(
	    easy, CURLOPT_CUSTOMREQUEST, http_method_name(r->method));
}

/*
 * curl calls this before it sends a request, and again before it repeats one on
 * its own, which it does with every method if a kept connection ends without a
 * byte of a response.  The server may have processed that request, so only an
 * idempotent one is repeated (RFC 9110 9.2.2).
 */
static int
on_send(void *context, char *to, char *from, int to_port, int from_port)
{
	struct http_client_call *x = context;

	(void)to, (void)from, (void)to_port, (void)from_port;
	if (x->begun && !x->idempotent)
		return CURL_PREREQFUNC_ABORT;
	x->begun = true;
	return CURL_PREREQFUNC_OK;
}

static bool
is_idempotent(enum http_method m)
{
	return m != HTTP_METHOD_POST && m != HTTP_METHOD_PATCH;
}

static void
set_options(struct http_client_call *x, const struct http_client_request *r)
{
	CURL *easy = x->easy;

	curl_easy_setopt(easy, CURLOPT_PRIVATE, x);
	curl_easy_setopt(easy, CURLOPT_URL, r->url);
	curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	x->identified = http_tls_apply(easy, r->tls);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)x->connect_ms);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)x->total_ms);
	curl_easy_setopt(
	    easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)x->body.max);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, x->error);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, x);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, x);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_send);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, x);
	set_method(easy, r);
}

static int64_t
given(int64_t own, int64_t standard)
{
	return own > 0 ? own : standard;
}

struct http_client_call *
http_client_call_new(struct http_client *c, const struct limits *limits,
    struct arena *a, const struct http_client_request *r,
    http_client_fn *on_answer, void *context)
{
	struct http_client_call *x = mem_new(sizeof(*x));

	x->client = c;
	x->arena = a;
	x->on_answer = on_answer;
	x->context = context;
	x->connect_ms = given(r->connect_ms, limits->connect_ms);
	x->total_ms = given(r->total_ms, limits->upstream_ms);
	buf_init_charged(&x->body,
	    (size_t)given(r->response_bytes, limits->response_body_bytes),
	    a->budget);
	x->idempotent = is_idempotent(r->method);
	x->peer = http_url_host_port(r->url);
	x->budget = a->budget;
	mem_budget_add(x->budget, CURL_BYTES);
	return x;
}

int
http_client_call_prepare(
    struct http_client_call *x, const struct http_client_request *r)
{
	if (!arena_has_room(x->arena, 0))
		return http_client_explain_memory(x);
	set_options(x, r);
	return set_headers(x, r);
}

bool
http_client_call_repeats(struct http_client_call *x, CURLcode code)
{
	long fresh = 0;
	curl_off_t spent_us = 0;
	int64_t left_ms;

	curl_easy_getinfo(x->easy, CURLINFO_NUM_CONNECTS, &fresh);
	curl_easy_getinfo(x->easy, CURLINFO_TOTAL_TIME_T, &spent_us);
	left_ms = x->total_ms - spent_us / 1000;
	if (!x->idempotent || x->repeated || fresh > 0 || x->head_bytes > 0 ||
	    left_ms <= 0)
		return false;
	if (code != CURLE_RECV_ERROR && code != CURLE_SEND_ERROR &&
	    code != CURLE_GOT_NOTHING)
		return false;
	x->repeated = true;
	x->error[0] = '\0';
	curl_easy_setopt(x->easy, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(x->easy, CURLOPT_TIMEOUT_MS, (long)left_ms);
	return true;
}

void
http_client_call_end(struct http_client_call *x, CURLcode code)
{
	long status = 0;

	curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
	x->answer.response.status = (int)status;
	if (code != CURLE_OK)
		http_client_explain(x, code);
	else if (status < 200 || status > 599)
		err_set(&x->answer.error, ERR_UPSTREAM,
		    "%s sent the invalid status %ld", x->peer, status);
}

/* Copies a small body, and attaches a large one. */
static void
take_body(struct http_client_call *x, struct http_response *r)
{
	struct buf *b = &x->body;
	size_t cap = b->cap;

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
http_client_call_free(
    struct http_client_call *x, struct http_client_answer *answer)
{
	*answer = x->answer;
	if (answer->error.kind == ERR_NONE)
		take_body(x, &answer->response);
	mem_budget_add(x->budget, -CURL_BYTES);
	free_headers(x->headers);
	buf_done_secret(&x->body);
	free(x->peer);
	free(x);
}
