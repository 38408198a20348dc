/*
 * fuzz_http_url.c - the parts of a URL are its bytes in order, and what libcurl
 * accepts is split where libcurl splits it.
 */
#include <curl/curl.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/base.h"
#include "http/http_url.h"
#include "net/net.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Nothing is lost, and no byte is in two parts. */
static void
check_parts(struct str text, const struct http_url *u)
{
	size_t n = u->origin.n + u->path.n;

	if (u->origin.p != text.p || u->path.p != text.p + u->origin.n ||
	    u->authority.n == 0 ||
	    u->authority.p + u->authority.n != text.p + u->origin.n)
		abort();
	n += u->query.p != NULL ? u->query.n + 1 : 0;
	if (n > text.n || (n < text.n && text.p[n] != '#'))
		abort();
}

/* A host that the two parsers see differently would be called as another. */
static void
check_host(const char *url, struct str authority)
{
	struct net_host_port h;
	CURLU *u = mem_must(curl_url());
	char *host = NULL, *port = NULL;

	if (curl_url_set(u, CURLUPART_URL, url, CURLU_PATH_AS_IS) != CURLUE_OK)
		abort();
	curl_url_get(u, CURLUPART_HOST, &host, 0);
	curl_url_get(u, CURLUPART_PORT, &port, 0);
	/* libcurl is not asked about a plain host: it must take it as it is. */
	if (http_url_plain_host(&h, authority) &&
	    (host == NULL || (!h.is_v6 && !str_is(h.host, host))))
		abort();
	if (!net_host_port_split(&h, authority))
		goto out;
	if ((port != NULL) != (h.port != -1) ||
	    (port != NULL && str_to_int(str_of(port), 65535) != h.port) ||
	    host == NULL || (host[0] == '[') != h.is_v6)
		abort();
out:
	curl_free(host);
	curl_free(port);
	curl_url_cleanup(u);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct net_host_port h;
	struct http_url u;

	if (size > 4096)
		return 0;
	if (http_url_split(text, &u)) {
		check_parts(text, &u);
		if (u.has_user && http_url_is_origin(text))
			abort();
	}
	if (http_url_parse(text, &u)) {
		char *url = mem_printf("%.*s", STR_FMT(text));

		if (!u.has_user)
			check_host(url, u.authority);
		free(http_url_host_port(url));
		free(url);
	}
	if (net_host_port_split(&h, text) &&
	    (h.host.n > text.n || h.port < -1 || h.port > 65535))
		abort();
	return 0;
}
