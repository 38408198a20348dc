/* http_client.c - requests to upstreams, on curl and the thread's loop. */
#include <pthread.h>
#include <stdlib.h>

#include <curl/curl.h>
#include <uv.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/list.h"
#include "base/mem.h"
#include "net/loop.h"
#include "http/http_client.h"

enum {
	HEAD_BYTES = 256 * 1024, /* of one answer, over all its headers */
	SPARE_HANDLES = 64, /* idle easy handles that are kept */
	UPSTREAMS = 16, /* whose connections are kept open, roughly */
};

struct http_client {
	struct loop *loop;
	const struct limits *limits;
	CURLM *multi;
	struct loop_timer *clock; /* curl's */
	struct loop_timer *soon; /* ends what never got to curl */
	struct list calls; /* in flight, of struct exchange */
	struct list refused;
	CURL *spare[SPARE_HANDLES];
	size_t spare_count;
};

/* One request and its answer to be. */
struct exchange {
	struct list link;
	struct http_client *client;
	struct arena *arena;
	CURL *easy;
	struct curl_slist *headers;
	http_client_fn *on_answer;
	void *context;
	struct http_client_answer answer;
	struct buf body;
	int64_t total_ms, connect_ms;
	size_t head_bytes;
	bool head_over;
	char *peer; /* "host:port", for messages */
	char error[CURL_ERROR_SIZE];
};

/* A socket of curl's, watched by the loop. */
struct watch {
	uv_poll_t poll;
	struct http_client *client;
	curl_socket_t fd;
};

/*
 * RFC 9110 7.6.1 and what curl itself has to decide: the framing, the host and
 * which encodings it can undo.
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

/* Of an answer: what spoke of the connection or of bytes that curl decoded. */
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

static pthread_once_t curl_is_up = PTHREAD_ONCE_INIT;

static void
start_curl(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

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
	/* A credential may be among them; curl does not wipe what it frees. */
	for (struct curl_slist *h = list; h != NULL; h = h->next)
		mem_wipe(h->data, strlen(h->data));
	curl_slist_free_all(list);
}

static void
release_handle(struct http_client *c, CURL *easy)
{
	if (easy == NULL)
		return;
	curl_easy_reset(easy);
	if (c->spare_count < SPARE_HANDLES)
		c->spare[c->spare_count++] = easy;
	else
		curl_easy_cleanup(easy);
}

/* Hand the answer over; x is gone before, so that the owner may send again. */
static void
finish(struct exchange *x)
{
	struct http_client_answer answer = x->answer;
	http_client_fn *on_answer = x->on_answer;
	void *context = x->context;

	list_remove(&x->link);
	if (answer.error.kind == ERR_NONE)
		answer.response.body = arena_str(x->arena, buf_str(&x->body));
	release_handle(x->client, x->easy);
	free_headers(x->headers);
	buf_done_secret(&x->body);
	free(x->peer);
	free(x);
	on_answer(context, &answer);
}

static void
say_timeout(struct exchange *x)
{
	curl_off_t connected = 0;

	curl_easy_getinfo(x->easy, CURLINFO_PRETRANSFER_TIME_T, &connected);
	x->answer.timed_out = true;
	if (connected == 0)
		err_set(&x->answer.error, ERR_UPSTREAM,
		    "cannot connect to %s: no connection within %lld ms",
		    x->peer,
		    (long long)(x->connect_ms < x->total_ms ? x->connect_ms
		                                            : x->total_ms));
	else
		err_set(&x->answer.error, ERR_UPSTREAM,
		    "%s did not answer within %lld ms", x->peer,
		    (long long)x->total_ms);
}

static void
say_no_connection(struct exchange *x)
{
	long number = 0;

	curl_easy_getinfo(x->easy, CURLINFO_OS_ERRNO, &number);
	err_set(&x->answer.error, ERR_UPSTREAM, "cannot connect to %s: %s",
	    x->peer, number != 0 ? strerror((int)number) : x->error);
}

/* What curl says in words that name the upstream. */
static void
explain(struct exchange *x, CURLcode code)
{
	struct err *e = &x->answer.error;

	if (x->head_over) {
		err_set(e, ERR_UPSTREAM,
		    "%s answered with more than %d bytes of headers", x->peer,
		    HEAD_BYTES);
		return;
	}
	if (x->body.over || code == CURLE_FILESIZE_EXCEEDED) {
		err_set(e, ERR_UPSTREAM, "%s answered more than %zu bytes",
		    x->peer, x->body.max);
		return;
	}
	if (x->error[0] == '\0')
		snprintf(
		    x->error, sizeof(x->error), "%s", curl_easy_strerror(code));
	switch (code) {
	case CURLE_OPERATION_TIMEDOUT:
		say_timeout(x);
		break;
	case CURLE_COULDNT_CONNECT:
		say_no_connection(x);
		break;
	case CURLE_COULDNT_RESOLVE_HOST:
		err_set(e, ERR_UPSTREAM,
		    "cannot connect to %s: the name has no address", x->peer);
		break;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
		err_set(e, ERR_UPSTREAM, "cannot connect to %s: TLS: %s",
		    x->peer, x->error);
		break;
	default:
		err_set(e, ERR_UPSTREAM, "%s gave no valid answer: %s", x->peer,
		    x->error);
	}
}

/* Collect what curl has finished; on_answer is called from here only. */
static void
collect(struct http_client *c)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(c->multi, &left)) != NULL) {
		struct exchange *x;
		CURLcode code = m->data.result;
		long status = 0;

		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &x);
		curl_multi_remove_handle(c->multi, x->easy);
		curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
		x->answer.response.status = (int)status;
		if (code != CURLE_OK)
			explain(x, code);
		else if (status < 200 || status > 599)
			err_set(&x->answer.error, ERR_UPSTREAM,
			    "%s answered with status %ld, which HTTP has not",
			    x->peer, status);
		finish(x);
	}
}

static void
on_clock(void *context)
{
	struct http_client *c = context;
	int running;

	curl_multi_socket_action(c->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	collect(c);
}

/* curl forbids calling back from here: even 0 ms goes through the loop. */
static int
set_clock(CURLM *multi, long timeout_ms, void *context)
{
	struct http_client *c = context;

	(void)multi;
	if (timeout_ms < 0)
		loop_timer_stop(c->clock);
	else
		loop_timer_set(c->clock, timeout_ms, 0);
	return 0;
}

static void
on_socket(uv_poll_t *poll, int status, int events)
{
	struct watch *w = poll->data;
	struct http_client *c = w->client;
	int flags = 0, running;

	if (status < 0)
		flags = CURL_CSELECT_ERR;
	if (events & UV_READABLE)
		flags |= CURL_CSELECT_IN;
	if (events & UV_WRITABLE)
		flags |= CURL_CSELECT_OUT;
	curl_multi_socket_action(c->multi, w->fd, flags, &running);
	collect(c);
}

static void
on_watch_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static struct watch *
watch_new(struct http_client *c, curl_socket_t fd)
{
	struct watch *w = mem_new(sizeof(*w));

	w->client = c;
	w->fd = fd;
	if (uv_poll_init_socket(loop_uv(c->loop), &w->poll, fd) != 0) {
		free(w);
		return NULL;
	}
	w->poll.data = w;
	return w;
}

static int
watch_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *known)
{
	struct http_client *c = context;
	struct watch *w = known;
	int events = 0;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (w != NULL) {
			uv_poll_stop(&w->poll);
			uv_close((uv_handle_t *)&w->poll, on_watch_closed);
			curl_multi_assign(c->multi, fd, NULL);
		}
		return 0;
	}
	if (w == NULL) {
		w = watch_new(c, fd);
		if (w == NULL)
			return -1;
		curl_multi_assign(c->multi, fd, w);
	}
	if (what != CURL_POLL_IN)
		events |= UV_WRITABLE;
	if (what != CURL_POLL_OUT)
		events |= UV_READABLE;
	return uv_poll_start(&w->poll, events, on_socket) == 0 ? 0 : -1;
}

static size_t
on_body(char *p, size_t size, size_t n, void *context)
{
	struct exchange *x = context;

	buf_add(&x->body, p, size * n);
	return x->body.over ? 0 : size * n;
}

static void
take_header(struct exchange *x, struct str line)
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
	struct exchange *x = context;
	struct str line = { p, size * n };

	x->head_bytes += line.n;
	if (x->head_bytes > HEAD_BYTES) {
		x->head_over = true;
		return 0;
	}
	while (line.n > 0 &&
	       (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
		line.n--;
	/* A status line: what came before belonged to an interim answer. */
	if (str_starts(line, STR("HTTP/"))) {
		x->answer.response.headers.count = 0;
		x->answer.response.content_type = STR_NONE;
	} else {
		take_header(x, line);
	}
	return size * n;
}

/* RFC 9110 5.5: no CR, LF or NUL ever stands in a field value. */
static bool
is_one_line(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == '\0')
			return false;
	return true;
}

static int
add_header(struct exchange *x, struct str name, struct str value)
{
	struct str v = str_trim(value);
	char *line;

	if (!is_one_line(name) || !is_one_line(v))
		return err_set(&x->answer.error, ERR_INPUT,
		    "header '%.*s' has a line break or a NUL in it",
		    STR_FMT(name));
	/* curl's own language: "Name;" sends an empty value. */
	line = v.n > 0 ? mem_printf("%.*s: %.*s", STR_FMT(name), STR_FMT(v))
	               : mem_printf("%.*s;", STR_FMT(name));
	x->headers = curl_slist_append(x->headers, line);
	mem_wipe(line, strlen(line));
	free(line);
	return 0;
}

static int
set_headers(struct exchange *x, const struct http_client_request *r)
{
	struct str type = http_headers_get(&r->headers, "content-type");

	for (size_t i = 0; i < r->headers.count; i++) {
		const struct http_header *h = &r->headers.items[i];

		if (is_listed(h->name, never_sent, LEN(never_sent)))
			continue;
		if (add_header(x, h->name, h->value) == -1)
			return -1;
	}
	/* No waiting for "100 Continue", no type that nobody gave. */
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
 * RFC 9110 8.6: a method that anticipates content says how much, even none.
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

static void
set_options(struct exchange *x, const struct http_client_request *r)
{
	CURL *easy = x->easy;

	curl_easy_setopt(easy, CURLOPT_PRIVATE, x);
	curl_easy_setopt(easy, CURLOPT_URL, r->url);
	curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
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
	set_method(easy, r);
}

/* "host:port" of the URL, never its query: that may hold a credential. */
static char *
peer_of(const char *url)
{
	CURLU *u = curl_url();
	char *host = NULL, *port = NULL, *peer;

	if (curl_url_set(u, CURLUPART_URL, url, CURLU_PATH_AS_IS) ==
	    CURLUE_OK) {
		curl_url_get(u, CURLUPART_HOST, &host, 0);
		curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT);
	}
	peer = host != NULL && port != NULL ? mem_printf("%s:%s", host, port)
	                                    : mem_strdup("the upstream");
	curl_free(host);
	curl_free(port);
	curl_url_cleanup(u);
	return peer;
}

static int64_t
given(int64_t own, int64_t standard)
{
	return own > 0 ? own : standard;
}

static struct exchange *
exchange_new(struct http_client *c, struct arena *a,
    const struct http_client_request *r, http_client_fn *on_answer,
    void *context)
{
	struct exchange *x = mem_new(sizeof(*x));

	x->client = c;
	x->arena = a;
	x->on_answer = on_answer;
	x->context = context;
	x->connect_ms = given(r->connect_ms, c->limits->connect_ms);
	x->total_ms = given(r->total_ms, c->limits->upstream_ms);
	buf_init(&x->body,
	    (size_t)given(r->response_bytes, c->limits->response_body_bytes));
	x->peer = peer_of(r->url);
	return x;
}

/* Give x to curl; -1 and its error where curl will not have it. */
static int
submit(struct exchange *x, const struct http_client_request *r)
{
	struct http_client *c = x->client;
	CURLMcode rc;

	x->easy =
	    c->spare_count > 0 ? c->spare[--c->spare_count] : curl_easy_init();
	if (x->easy == NULL)
		return err_set(
		    &x->answer.error, ERR_SYSTEM, "curl has no handle to give");
	set_options(x, r);
	if (set_headers(x, r) == -1)
		return -1;
	rc = curl_multi_add_handle(c->multi, x->easy);
	if (rc != CURLM_OK)
		return err_set(&x->answer.error, ERR_SYSTEM, "curl: %s",
		    curl_multi_strerror(rc));
	return 0;
}

void
http_client_send(struct http_client *c, struct arena *a,
    const struct http_client_request *request, http_client_fn *on_answer,
    void *context)
{
	struct exchange *x = exchange_new(c, a, request, on_answer, context);

	if (submit(x, request) == 0) {
		list_append(&c->calls, &x->link);
		return;
	}
	/* The answer never comes from inside this call. */
	list_append(&c->refused, &x->link);
	loop_timer_set(c->soon, 0, 0);
}

static void
on_soon(void *context)
{
	struct http_client *c = context;

	while (!list_is_empty(&c->refused))
		finish(LIST_MEMBER(c->refused.next, struct exchange, link));
}

struct http_client *
http_client_new(struct loop *l, const struct limits *limits, struct err *e)
{
	struct http_client *c;
	CURLM *multi;

	pthread_once(&curl_is_up, start_curl);
	multi = curl_multi_init();
	if (multi == NULL) {
		err_set(e, ERR_SYSTEM, "curl does not start");
		return NULL;
	}
	c = mem_new(sizeof(*c));
	c->loop = l;
	c->limits = limits;
	c->multi = multi;
	c->clock = loop_timer_new(l, on_clock, c);
	c->soon = loop_timer_new(l, on_soon, c);
	list_init(&c->calls);
	list_init(&c->refused);
	curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
	curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, c);
	curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, set_clock);
	curl_multi_setopt(multi, CURLMOPT_TIMERDATA, c);
	curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS,
	    (long)limits->upstream_connections);
	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS,
	    (long)(limits->upstream_connections * UPSTREAMS));
	return c;
}

static void
cut_off(struct http_client *c)
{
	while (!list_is_empty(&c->calls)) {
		struct exchange *x =
		    LIST_MEMBER(c->calls.next, struct exchange, link);

		curl_multi_remove_handle(c->multi, x->easy);
		err_set(&x->answer.error, ERR_UNAVAILABLE,
		    "the server stopped before %s had answered", x->peer);
		finish(x);
	}
}

void
http_client_free(struct http_client *c)
{
	if (c == NULL)
		return;
	/* An owner that is told may send again: until nobody does. */
	while (!list_is_empty(&c->calls) || !list_is_empty(&c->refused)) {
		cut_off(c);
		on_soon(c);
	}
	for (size_t i = 0; i < c->spare_count; i++)
		curl_easy_cleanup(c->spare[i]);
	curl_multi_cleanup(c->multi);
	loop_timer_free(c->clock);
	loop_timer_free(c->soon);
	free(c);
}
