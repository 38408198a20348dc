/* http_url.c - splits and checks URLs; unusual ones with libcurl's parser. */
#include <stdlib.h>

#include "http/http_ascii.h"
#include "http/http_libcurl.h"
#include "http/http_url.h"
#include "net/net.h"

bool
http_url_is(struct str text)
{
	return str_starts(text, STR("http://")) ||
	       str_starts(text, STR("https://"));
}

struct str
http_url_scheme(struct str text)
{
	const size_t colon = str_find(text, ':', 0);

	for (size_t i = 0; i < colon; i++) {
		const char c = text.p[i];
		const bool letter =
		    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (!letter &&
		    (i == 0 || !((c >= '0' && c <= '9') || c == '+' ||
		                   c == '-' || c == '.')))
			return STR_NONE;
	}
	return colon > 0 && colon < text.n ? str_part(text, 0, colon)
	                                   : STR_NONE;
}

/* Splits a URL of any scheme that has an authority. */
static bool
split(struct http_url *out, struct str scheme, struct str text)
{
	const size_t host = scheme.n + 3;
	const size_t end = str_find(text, '#', host);
	const size_t query = str_find(str_part(text, 0, end), '?', host);
	const size_t path = str_find(str_part(text, 0, query), '/', host);

	if (scheme.n == 0 ||
	    !str_starts(str_part(text, scheme.n, text.n), STR("://")) ||
	    path == host)
		return false;
	*out = (struct http_url){
		.origin = str_part(text, 0, path),
		.authority = str_part(text, host, path),
		.path = str_part(text, path, query),
		.query =
		    query < end ? str_part(text, query + 1, end) : STR_NONE,
		.is_secure = str_equal_nocase(scheme, STR("https")),
	};
	out->has_user = str_find(out->authority, '@', 0) < out->authority.n;
	return true;
}

bool
http_url_split(struct str text, struct http_url *out)
{
	const struct str scheme = http_url_scheme(text);

	return (str_equal_nocase(scheme, STR("http")) ||
	           str_equal_nocase(scheme, STR("https"))) &&
	       split(out, scheme, text);
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_name(struct str host)
{
	for (size_t i = 0; i < host.n; i++) {
		const char c = host.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		        is_digit(c) || c == '-' || c == '_' || c == '.'))
			return false;
	}
	return host.n > 0 && host.n <= NET_RESOLVE_NAME &&
	       host.p[host.n - 1] != '.';
}

/*
 * The last label of a name never begins with a digit, but those of "127.1" and
 * "0x7f.1" do: they mean an address in forms of inet_aton(3).
 */
static bool
ends_in_number(struct str host)
{
	size_t at = host.n;

	while (at > 0 && host.p[at - 1] != '.')
		at--;
	return is_digit(host.p[at]);
}

bool
http_url_plain_host(struct net_host_port *out, struct str authority)
{
	struct net_resolve_answer unused;

	if (!net_host_port_split(out, authority) || out->port == 0)
		return false;
	if (out->is_v6) {
		out->host = str_part(out->host, 1, out->host.n - 1);
		return net_resolve_known(&unused, out->host);
	}
	return is_name(out->host) && (!ends_in_number(out->host) ||
	                                 net_resolve_known(&unused, out->host));
}

/* Is it a URL that libcurl understands as this program does? */
static bool
is_accepted(struct str text, struct str authority, unsigned flags)
{
	struct net_host_port unused;
	struct err e;
	char *url;
	CURLU *u;
	bool ok;

	if (http_url_plain_host(&unused, authority))
		return true;
	if (http_libcurl_use(&e) == -1)
		return false;
	url = mem_printf("%.*s", STR_FMT(text));
	u = mem_must(http_libcurl.url());
	ok = http_libcurl.url_set(u, CURLUPART_URL, url, flags) == CURLUE_OK;
	http_libcurl.url_cleanup(u);
	free(url);
	return ok;
}

bool
http_url_parse(struct str text, struct http_url *out)
{
	/* libcurl also takes other schemes, "http:/host" and "http:///host". */
	return http_url_is(text) && http_ascii_is_target(text) &&
	       http_url_split(text, out) &&
	       is_accepted(text, out->authority, CURLU_PATH_AS_IS);
}

struct str
http_url_origin(struct str text)
{
	struct http_url u;

	return http_url_split(text, &u) ? u.origin : text;
}

bool
http_url_is_origin(struct str text)
{
	struct http_url u;

	/* "*" is valid in a name, but who writes it means a pattern. */
	return split(&u, http_url_scheme(text), text) && u.origin.n == text.n &&
	       http_ascii_is_authority(u.authority) &&
	       str_find(u.authority, '*', 0) == u.authority.n &&
	       is_accepted(text, u.authority, CURLU_NON_SUPPORT_SCHEME);
}

struct str
http_url_of_host(struct arena *a, struct str host, int port)
{
	const bool is_v6 = str_find(host, ':', 0) < host.n;
	struct str url = arena_strf(a, "http://%s%.*s%s", is_v6 ? "[" : "",
	    STR_FMT(host), is_v6 ? "]" : "");

	return port != 0 ? arena_strf(a, "%.*s:%d", STR_FMT(url), port) : url;
}

char *
http_url_host_port(const char *url)
{
	struct net_host_port parts;
	struct http_url u;
	size_t user = 0;

	if (!http_url_split(str_of(url), &u))
		return mem_strdup("the upstream");
	if (u.has_user)
		user = str_find(u.authority, '@', 0) + 1;
	u.authority = str_part(u.authority, user, u.authority.n);
	if (str_find(u.authority, '@', 0) < u.authority.n ||
	    !net_host_port_split(&parts, u.authority) || parts.host.n == 0)
		return mem_strdup("the upstream");
	if (parts.port == -1)
		parts.port = u.is_secure ? 443 : 80;
	return mem_printf("%.*s:%d", STR_FMT(parts.host), parts.port);
}
