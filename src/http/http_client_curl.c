/* http_client_curl.c - carries calls with libcurl on an event loop. */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <uv.h>

#include "base/base.h"
#include "net/net.h"
#include "http/http_client_curl.h"
#include "http/http_client_curl_call.h"
#include "http/http_client_explain.h"
#include "http/http_libcurl.h"

enum {
	SPARE_HANDLES = 64, /* idle easy handles to keep */
	UPSTREAMS = 16, /* approximate number of upstreams whose idle
	                   connections are kept */
};

struct http_client_curl {
	struct loop *loop;
	const struct limits *limits;
	CURLM *multi; /* NULL until the first call */
	size_t most; /* open sockets; 0: no limit */
	struct loop_timer *clock; /* timeouts of curl */
	struct loop_timer *soon; /* ends calls that curl did not accept */
	struct list calls; /* in flight, of struct http_client_call */
	struct list refused;
	CURL *spare[SPARE_HANDLES];
	size_t spare_count;
	size_t open; /* sockets */
	void (*on_close)(void *context); /* a socket was closed */
	void *context;
	bool on_clock; /* inside curl's timeout function */
};

/* A socket of curl, watched by the loop. */
struct watch {
	uv_poll_t poll;
	struct http_client_curl *client;
	curl_socket_t fd;
};

static void
release_handle(struct http_client_curl *c, CURL *easy)
{
	if (easy == NULL)
		return;
	http_libcurl.easy_reset(easy);
	if (c->spare_count < SPARE_HANDLES)
		c->spare[c->spare_count++] = easy;
	else
		http_libcurl.easy_cleanup(easy);
}

/* Frees x after moving its answer to *answer. */
static void
take_down(struct http_client_curl_call *x, struct http_client_answer *answer)
{
	release_handle(x->multi, x->easy);
	http_client_curl_call_free(x, answer);
}

/* Frees x first, then calls on_answer, which may send again. */
static void
finish(struct http_client_curl_call *x)
{
	struct http_client_answer answer;
	http_client_fn *on_answer = x->call.on_answer;
	void *context = x->call.context;

	take_down(x, &answer);
	on_answer(context, &answer);
}

/* Collects finished calls; on_answer is called only from here. */
static void
collect(struct http_client_curl *c)
{
	CURLMsg *m;
	int left;

	while ((m = http_libcurl.multi_info_read(c->multi, &left)) != NULL) {
		struct http_client_curl_call *x;
		CURLcode code = m->data.result;

		if (m->msg != CURLMSG_DONE)
			continue;
		http_libcurl.easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &x);
		http_libcurl.multi_remove_handle(c->multi, x->easy);
		if (http_client_curl_call_repeats(x, code) &&
		    http_libcurl.multi_add_handle(c->multi, x->easy) ==
		        CURLM_OK)
			continue;
		http_client_curl_call_end(x, code);
		finish(x);
	}
}

static void
on_clock(void *context)
{
	struct http_client_curl *c = context;
	int running;

	c->on_clock = true;
	http_libcurl.multi_socket_action(
	    c->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	c->on_clock = false;
	collect(c);
}

/*
 * curl's timer callback.  It must not call curl, so even a timeout of 0 ms goes
 * through the loop.  While more bytes arrive than one read takes, curl requests
 * 0 ms each time.  If the timer's own callback set it to 0 ms, it would run
 * again before other sockets are served; so it waits 1 ms.
 */
static int
set_clock(CURLM *multi, long timeout_ms, void *context)
{
	struct http_client_curl *c = context;

	(void)multi;
	if (timeout_ms < 0)
		loop_timer_stop(c->clock);
	else
		loop_timer_set(c->clock,
		    timeout_ms == 0 && c->on_clock ? 1 : timeout_ms, 0);
	return 0;
}

static void
on_socket(uv_poll_t *poll, int status, int events)
{
	struct watch *w = poll->data;
	struct http_client_curl *c = w->client;
	int flags = 0, running;

	if (status < 0)
		flags = CURL_CSELECT_ERR;
	if (events & UV_READABLE)
		flags |= CURL_CSELECT_IN;
	if (events & UV_WRITABLE)
		flags |= CURL_CSELECT_OUT;
	http_libcurl.multi_socket_action(c->multi, w->fd, flags, &running);
	collect(c);
}

static void
on_watch_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static struct watch *
watch_new(struct http_client_curl *c, curl_socket_t fd)
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
	struct http_client_curl *c = context;
	struct watch *w = known;
	int events = 0;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (w != NULL) {
			uv_poll_stop(&w->poll);
			uv_close((uv_handle_t *)&w->poll, on_watch_closed);
			http_libcurl.multi_assign(c->multi, fd, NULL);
		}
		return 0;
	}
	if (w == NULL) {
		w = watch_new(c, fd);
		if (w == NULL)
			return -1;
		http_libcurl.multi_assign(c->multi, fd, w);
	}
	if (what != CURL_POLL_IN)
		events |= UV_WRITABLE;
	if (what != CURL_POLL_OUT)
		events |= UV_READABLE;
	return uv_poll_start(&w->poll, events, on_socket) == 0 ? 0 : -1;
}

/* Counts a socket that curl opens; the limit of the client needs it. */
static curl_socket_t
open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct http_client_curl *c = context;
	int fd;

	(void)purpose;
	fd = socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
	if (fd == -1)
		return CURL_SOCKET_BAD;
	c->open++;
	return fd;
}

static int
close_socket(void *context, curl_socket_t fd)
{
	struct http_client_curl *c = context;

	c->open--;
	c->on_close(c->context);
	return close(fd);
}

int
http_client_curl_start(struct http_client_curl *c, struct err *e)
{
	const struct limits *most = c->limits;
	CURLM *multi;

	if (c->multi != NULL)
		return 0;
	if (http_libcurl_use(e) == -1)
		return -1;
	multi = http_libcurl.multi_init();
	if (multi == NULL)
		return err_set(e, ERR_SYSTEM, "cannot initialize curl");
	c->multi = multi;
	http_libcurl.multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
	http_libcurl.multi_setopt(multi, CURLMOPT_SOCKETDATA, c);
	http_libcurl.multi_setopt(multi, CURLMOPT_TIMERFUNCTION, set_clock);
	http_libcurl.multi_setopt(multi, CURLMOPT_TIMERDATA, c);
	http_libcurl.multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS,
	    (long)most->upstream_connections);
	http_libcurl.multi_setopt(multi, CURLMOPT_MAXCONNECTS,
	    (long)(most->upstream_connections * UPSTREAMS));
	http_libcurl.multi_setopt(
	    multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)c->most);
	return 0;
}

/* Passes x to curl.  Returns -1 and sets the error if curl refuses it. */
static int
submit(struct http_client_curl *c, struct http_client_curl_call *x)
{
	struct err *e = &x->call.answer.error;
	CURLMcode rc;

	if (http_client_curl_start(c, e) == -1)
		return -1;
	x->easy = c->spare_count > 0 ? c->spare[--c->spare_count]
	                             : http_libcurl.easy_init();
	if (x->easy == NULL)
		return err_set(e, ERR_SYSTEM, "cannot create a curl handle");
	http_libcurl.easy_setopt(
	    x->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	http_libcurl.easy_setopt(x->easy, CURLOPT_OPENSOCKETDATA, c);
	http_libcurl.easy_setopt(
	    x->easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
	http_libcurl.easy_setopt(x->easy, CURLOPT_CLOSESOCKETDATA, c);
	if (http_client_curl_call_prepare(x) == -1)
		return -1;
	rc = http_libcurl.multi_add_handle(c->multi, x->easy);
	if (rc != CURLM_OK)
		return err_set(
		    e, ERR_SYSTEM, "curl: %s", http_libcurl.multi_strerror(rc));
	return 0;
}

struct http_client_call *
http_client_curl_send(struct http_client_curl *m, struct http_client *c,
    struct arena *a, const struct http_client_request *request,
    http_client_fn *on_answer, void *context)
{
	struct http_client_curl_call *x = mem_new(sizeof(*x));

	http_client_call_init(
	    &x->call, c, m->limits, a, request, on_answer, context);
	x->multi = m;
	x->submitted = submit(m, x) == 0;
	if (x->submitted) {
		list_append(&m->calls, &x->call.link);
		return &x->call;
	}
	/* on_answer must not be called from inside http_client_send(). */
	list_append(&m->refused, &x->call.link);
	loop_timer_set(m->soon, 0, 0);
	return &x->call;
}

static struct http_client_curl_call *
call_of(struct list *link)
{
	return container_of(link, struct http_client_curl_call, call.link);
}

void
http_client_curl_cancel(struct http_client_call *call)
{
	struct http_client_curl_call *x =
	    container_of(call, struct http_client_curl_call, call);
	struct http_client_answer unread;

	/*
	 * Removing the handle makes curl close its connection, which is in the
	 * middle of an exchange.
	 */
	if (x->submitted)
		http_libcurl.multi_remove_handle(x->multi->multi, x->easy);
	err_set(&call->answer.error, ERR_CANCELLED, "it was cancelled");
	take_down(x, &unread);
}

static void
on_soon(void *context)
{
	struct http_client_curl *c = context;

	while (!list_is_empty(&c->refused))
		finish(call_of(c->refused.next));
}

struct http_client_curl *
http_client_curl_new(struct loop *l, const struct limits *limits,
    void (*on_close)(void *context), void *context)
{
	struct http_client_curl *c = mem_new(sizeof(*c));

	c->loop = l;
	c->limits = limits;
	c->on_close = on_close;
	c->context = context;
	c->clock = loop_timer_new(l, on_clock, c);
	c->soon = loop_timer_new(l, on_soon, c);
	list_init(&c->calls);
	list_init(&c->refused);
	return c;
}

void
http_client_curl_limit_sockets(struct http_client_curl *m, size_t most)
{
	m->most = most;
	if (m->multi != NULL)
		http_libcurl.multi_setopt(
		    m->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)most);
}

size_t
http_client_curl_open_sockets(const struct http_client_curl *m)
{
	return m->open;
}

static bool
cut_off(struct http_client_curl *c)
{
	bool any = false;

	while (!list_is_empty(&c->calls)) {
		struct http_client_curl_call *x = call_of(c->calls.next);

		http_libcurl.multi_remove_handle(c->multi, x->easy);
		http_client_explain_stopped(&x->call);
		finish(x);
		any = true;
	}
	return any;
}

bool
http_client_curl_stop(struct http_client_curl *m)
{
	bool any = cut_off(m) || !list_is_empty(&m->refused);

	on_soon(m);
	return any;
}

void
http_client_curl_free(struct http_client_curl *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->spare_count; i++)
		http_libcurl.easy_cleanup(m->spare[i]);
	if (m->multi != NULL)
		http_libcurl.multi_cleanup(m->multi);
	loop_timer_free(m->clock);
	loop_timer_free(m->soon);
	free(m);
}
