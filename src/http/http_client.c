/* http_client.c - requests to upstreams: which way each is carried. */
#include <stdlib.h>

#include "base/base.h"
#include "http/http_client.h"
#include "http/http_client_call.h"
#include "http/http_client_curl.h"
#include "http/http_client_plain.h"
#include "http/http_url.h"
#include "net/net.h"

struct http_client {
	struct loop *loop;
	struct http_client_plain *plain;
	struct http_client_curl *curl;
	bool proxied; /* http URLs may go through a proxy */
	size_t most; /* open sockets; 0: no limit */
};

/*
 * The variables that libcurl reads for http URLs.  It also reads no_proxy, and
 * is left to decide what that means.
 */
static bool
has_proxy(void)
{
	static const char *const names[] = { "http_proxy", "all_proxy",
		"ALL_PROXY" };

	for (size_t i = 0; i < LEN(names); i++) {
		const char *value = getenv(names[i]);

		if (value != NULL && *value != '\0')
			return true;
	}
	return false;
}

static size_t
rest_of(const struct http_client *c, size_t used)
{
	const size_t least = (c->most + 7) / 8;

	return c->most > used + least ? c->most - used : least;
}

/*
 * Each way may have what the other does not use, and at least an eighth, so
 * that idle connections of one never stop the other.
 */
static void
share_sockets(void *context)
{
	struct http_client *c = context;

	if (c->most == 0)
		return;
	http_client_plain_limit_sockets(
	    c->plain, rest_of(c, http_client_curl_open_sockets(c->curl)));
	http_client_curl_limit_sockets(
	    c->curl, rest_of(c, http_client_plain_open_sockets(c->plain)));
}

struct http_client *
http_client_new(struct loop *l, const struct limits *limits)
{
	struct http_client *c = mem_new(sizeof(*c));

	c->loop = l;
	c->proxied = has_proxy();
	c->curl = http_client_curl_new(l, limits, share_sockets, c);
	c->plain = http_client_plain_new(l, limits, share_sockets, c);
	return c;
}

void
http_client_prepare(struct http_client *c, struct str url)
{
	struct net_host_port unused;
	struct http_url u;
	struct err ignored;

	if (http_url_split(url, &u) &&
	    (c->proxied || u.is_secure ||
	        !http_url_plain_host(&unused, u.authority)))
		http_client_curl_start(c->curl, &ignored);
}

void
http_client_limit_sockets(struct http_client *c, size_t most)
{
	c->most = most;
	share_sockets(c);
}

struct loop *
http_client_loop(const struct http_client *c)
{
	return c->loop;
}

struct http_client_call *
http_client_send(struct http_client *c, struct arena *a,
    const struct http_client_request *request, http_client_fn *on_answer,
    void *context)
{
	struct http_client_call *x = NULL;

	if (!c->proxied && request->unix_path == NULL)
		x = http_client_plain_send(
		    c->plain, c, a, request, on_answer, context);
	return x != NULL ? x
	                 : http_client_curl_send(
	                       c->curl, c, a, request, on_answer, context);
}

void
http_client_cancel(struct http_client_call *x)
{
	if (x->plain)
		http_client_plain_cancel(x);
	else
		http_client_curl_cancel(x);
}

void
http_client_free(struct http_client *c)
{
	bool any = true;

	if (c == NULL)
		return;
	/* Repeats, because on_answer may send another request. */
	while (any) {
		any = http_client_plain_stop(c->plain);
		any = http_client_curl_stop(c->curl) || any;
	}
	c->most = 0;
	http_client_plain_free(c->plain);
	http_client_curl_free(c->curl);
	free(c);
}
