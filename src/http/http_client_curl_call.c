/* http_client_curl_call.c - one call on libcurl: its options and result. */
#include <stdlib.h>
#include <strings.h>

#include "base/base.h"
#include "http/http_client_curl_call.h"
#include "http/http_client_explain.h"
#include "http/http_decoder.h"
#include "http/http_libcurl.h"
#include "http/http_method.h"
#include "http/http_response_reader.h"
#include "http/http_tls_apply.h"

enum { CURL_BYTES = 48 * 1024 }; /* the approximate memory of a handle */

static void
free_headers(struct curl_slist *list)
{
	/*
	 * Headers may contain a credential, and curl does not wipe what it
	 * frees.
	 */
	for (struct curl_slist *h = list; h != NULL; h = h->next)
		mem_wipe(h->data, strlen(h->data));
	http_libcurl.slist_free_all(list);
}

static size_t
on_body(char *p, size_t size, size_t n, void *context)
{
	struct http_client_curl_call *x = context;
	struct http_client_call *c = &x->call;

	n *= size;
	if (!x->in_body && !http_client_call_begin_body(c, -1))
		return 0;
	x->in_body = true;
	return http_client_call_add_body(c, p, n) ? n : 0;
}

static void
take_header(struct http_client_call *x, struct str line)
{
	struct str value = line, name = str_cut(&value, ':');

	if (value.p == NULL || name.n == 0)
		return;
	http_client_call_take_header(
	    x, arena_str(x->arena, name), arena_str(x->arena, str_trim(value)));
}

/* Counts a line of the head, within the limits. */
static bool
count_line(struct http_client_curl_call *x, size_t n)
{
	x->head_bytes += n;
	x->head_over = x->head_bytes > HTTP_RESPONSE_HEAD_BYTES;
	/* The status and the empty line are counted, too. */
	x->headers_many = ++x->header_count > HTTP_RESPONSE_HEADERS + 2;
	return !x->head_over && !x->headers_many;
}

static size_t
on_header(char *p, size_t size, size_t n, void *context)
{
	struct http_client_curl_call *x = context;
	struct str line = { p, size * n };

	if (!count_line(x, line.n))
		return 0;
	while (line.n > 0 &&
	       (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
		line.n--;
	/*
	 * A new status line: the headers so far belonged to an interim
	 * response.
	 */
	if (str_starts(line, STR("HTTP/"))) {
		http_client_call_drop_headers(&x->call);
		x->header_count = 1;
	} else if (!x->in_body) {
		/* Trailers are dropped (RFC 9110 6.5.1). */
		take_header(&x->call, line);
	}
	return size * n;
}

static void
add_header(struct http_client_curl_call *x, struct str name, struct str value)
{
	const struct str v = str_trim(value);
	char *line;

	if (value.p == NULL)
		return;
	/* curl's syntax: "Name;" sends an empty value. */
	line = v.n > 0 ? mem_printf("%.*s: %.*s", STR_FMT(name), STR_FMT(v))
	               : mem_printf("%.*s;", STR_FMT(name));
	x->headers = http_libcurl.slist_append(x->headers, line);
	mem_wipe(line, strlen(line));
	free(line);
}

static void
set_headers(struct http_client_curl_call *x)
{
	const struct http_client_call *c = &x->call;
	const struct http_headers *h = &c->request.headers;

	for (size_t i = 0; i < h->count; i++)
		if (http_client_call_sends(h->items[i].name))
			add_header(x, h->items[i].name,
			    h->items[i].value.p != NULL ? h->items[i].value
			                                : STR(""));
	/*
	 * An empty "Expect:" keeps curl from waiting for "100 Continue".
	 * Without a type, curl must not send its default type.
	 */
	x->headers = http_libcurl.slist_append(x->headers, "Expect:");
	if (http_headers_get(h, "content-type").p == NULL)
		x->headers =
		    http_libcurl.slist_append(x->headers, "Content-Type:");
	add_header(x, STR("Accept"), http_client_call_accept(c));
	add_header(x, STR("User-Agent"), http_client_call_user_agent(c));
	/* curl would decode only what it was built for. */
	add_header(x, STR("Accept-Encoding"), STR(HTTP_DECODER_ACCEPTS));
	http_libcurl.easy_setopt(x->easy, CURLOPT_HTTPHEADER, x->headers);
}

static void
set_method(CURL *easy, const struct http_client_call *c)
{
	const struct http_client_request *r = &c->request;

	if (c->has_content) {
		http_libcurl.easy_setopt(easy, CURLOPT_POST, 1L);
		http_libcurl.easy_setopt(
		    easy, CURLOPT_POSTFIELDS, r->body.n > 0 ? r->body.p : "");
		http_libcurl.easy_setopt(
		    easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.n);
	} else if (r->method == HTTP_METHOD_HEAD) {
		http_libcurl.easy_setopt(easy, CURLOPT_NOBODY, 1L);
		return;
	} else {
		http_libcurl.easy_setopt(easy, CURLOPT_HTTPGET, 1L);
	}
	http_libcurl.easy_setopt(
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
	struct http_client_curl_call *x = context;

	(void)to, (void)from, (void)to_port, (void)from_port;
	if (x->begun && !x->call.idempotent)
		return CURL_PREREQFUNC_ABORT;
	x->begun = true;
	return CURL_PREREQFUNC_OK;
}

static void
set_options(struct http_client_curl_call *x)
{
	const struct http_client_call *c = &x->call;
	CURL *easy = x->easy;

	http_libcurl.easy_setopt(easy, CURLOPT_PRIVATE, x);
	http_libcurl.easy_setopt(easy, CURLOPT_URL, c->request.url);
	if (c->request.unix_path != NULL)
		http_libcurl.easy_setopt(
		    easy, CURLOPT_UNIX_SOCKET_PATH, c->request.unix_path);
	http_libcurl.easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
	http_libcurl.easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	http_libcurl.easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	http_libcurl.easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	x->identified = http_tls_apply(easy, c->request.tls);
	http_libcurl.easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	http_libcurl.easy_setopt(
	    easy, CURLOPT_CONNECTTIMEOUT_MS, (long)c->connect_ms);
	http_libcurl.easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)c->total_ms);
	http_libcurl.easy_setopt(
	    easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)c->body_most);
	http_libcurl.easy_setopt(easy, CURLOPT_ERRORBUFFER, x->error);
	http_libcurl.easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	http_libcurl.easy_setopt(easy, CURLOPT_HEADERDATA, x);
	http_libcurl.easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	http_libcurl.easy_setopt(easy, CURLOPT_WRITEDATA, x);
	http_libcurl.easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_send);
	http_libcurl.easy_setopt(easy, CURLOPT_PREREQDATA, x);
	set_method(easy, c);
}

int
http_client_curl_call_prepare(struct http_client_curl_call *x)
{
	struct http_client_call *c = &x->call;

	mem_budget_add(c->arena->budget, CURL_BYTES);
	if (!arena_has_room(c->arena, 0)) {
		http_client_explain_memory(c);
		return -1;
	}
	if (http_client_call_check(c) == -1)
		return -1;
	set_options(x);
	set_headers(x);
	return 0;
}

bool
http_client_curl_call_repeats(struct http_client_curl_call *x, CURLcode code)
{
	long fresh = 0;
	curl_off_t spent_us = 0;
	int64_t left_ms;

	http_libcurl.easy_getinfo(x->easy, CURLINFO_NUM_CONNECTS, &fresh);
	http_libcurl.easy_getinfo(x->easy, CURLINFO_TOTAL_TIME_T, &spent_us);
	left_ms = x->call.total_ms - spent_us / 1000;
	if (!x->call.idempotent || x->repeated || fresh > 0 ||
	    x->head_bytes > 0 || left_ms <= 0)
		return false;
	if (code != CURLE_RECV_ERROR && code != CURLE_SEND_ERROR &&
	    code != CURLE_GOT_NOTHING)
		return false;
	x->repeated = true;
	x->error[0] = '\0';
	http_libcurl.easy_setopt(x->easy, CURLOPT_FRESH_CONNECT, 1L);
	http_libcurl.easy_setopt(x->easy, CURLOPT_TIMEOUT_MS, (long)left_ms);
	return true;
}

/* What curl reports, in the words of http_client_plain. */
static const char *
words_of(const struct http_client_curl_call *x, CURLcode code)
{
	switch (code) {
	case CURLE_GOT_NOTHING:
		return "the connection ended without a response";
	case CURLE_PARTIAL_FILE:
		return "the connection ended before the whole body arrived";
	case CURLE_UNSUPPORTED_PROTOCOL:
		return "it is not HTTP/1.1";
	default:
		return x->error[0] != '\0' ? x->error
		                           : http_libcurl.easy_strerror(code);
	}
}

static void
explain_no_connection(struct http_client_curl_call *x)
{
	long number = 0;

	http_libcurl.easy_getinfo(x->easy, CURLINFO_OS_ERRNO, &number);
	http_client_explain_no_connection(
	    &x->call, number != 0 ? strerror((int)number) : x->error);
}

static void
explain_timeout(struct http_client_curl_call *x)
{
	curl_off_t connected = 0;

	http_libcurl.easy_getinfo(
	    x->easy, CURLINFO_PRETRANSFER_TIME_T, &connected);
	http_client_explain_timeout(&x->call, connected > 0);
}

/* Did the server end a TLS connection without a byte of a response? */
static bool
is_closed_after_handshake(const struct http_client_curl_call *x, CURLcode code)
{
	const char *scheme = NULL;

	http_libcurl.easy_getinfo(x->easy, CURLINFO_SCHEME, &scheme);
	return (code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR) &&
	       x->head_bytes == 0 && scheme != NULL &&
	       strcasecmp(scheme, "https") == 0;
}

/*
 * curl has one code for a connection that broke and for malformed chunks, which
 * the upstream would send again.
 */
static bool
is_malformed(const struct http_client_curl_call *x, CURLcode code)
{
	return code == CURLE_RECV_ERROR &&
	       strcasestr(x->error, "chunk") != NULL;
}

/* Sets the error for curl's code. */
static void
explain(struct http_client_curl_call *x, CURLcode code)
{
	struct http_client_call *c = &x->call;

	if (is_malformed(x, code)) {
		http_client_explain_invalid(c, words_of(x, code));
		return;
	}
	if (is_closed_after_handshake(x, code)) {
		http_client_explain_closed(
		    c, words_of(x, code), !x->identified);
		return;
	}
	switch (code) {
	case CURLE_OPERATION_TIMEDOUT:
		explain_timeout(x);
		break;
	case CURLE_ABORTED_BY_CALLBACK: /* See on_send(). */
		http_client_explain_unknown(c);
		break;
	case CURLE_COULDNT_CONNECT:
		explain_no_connection(x);
		break;
	case CURLE_COULDNT_RESOLVE_HOST:
		http_client_explain_no_address(c);
		break;
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
		http_client_explain_tls(c, words_of(x, code));
		break;
	case CURLE_FILESIZE_EXCEEDED:
		http_client_explain_large_body(c);
		break;
	case CURLE_GOT_NOTHING:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_PARTIAL_FILE:
		http_client_explain_lost(c, words_of(x, code));
		break;
	default:
		http_client_explain_invalid(c, words_of(x, code));
	}
}

void
http_client_curl_call_end(struct http_client_curl_call *x, CURLcode code)
{
	struct http_client_call *c = &x->call;
	long status = 0;

	/* A callback has set the error, and stopped curl. */
	if (c->answer.error.kind != ERR_NONE)
		return;
	http_libcurl.easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
	c->answer.response.status = (int)status;
	if (x->head_over)
		http_client_explain_large_head(c);
	else if (x->headers_many)
		http_client_explain_many_headers(c);
	else if (code != CURLE_OK)
		explain(x, code);
	else if (status < 200 || status > 599)
		http_client_explain_status(c, (int)status);
	else
		http_client_call_complete(c);
}

void
http_client_curl_call_free(
    struct http_client_curl_call *x, struct http_client_answer *answer)
{
	http_client_call_done(&x->call, answer);
	free_headers(x->headers);
	mem_budget_add(x->call.arena->budget, -CURL_BYTES);
	free(x);
}
