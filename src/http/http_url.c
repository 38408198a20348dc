/* http_url.c - splits and checks URLs, with libcurl's parser for the check. */
#include <curl/curl.h>
#include <stdlib.h>

#include "http/http_ascii.h"
#include "http/http_url.h"

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
is_accepted(struct str text, unsigned flags)
{
	char *url = mem_printf("%.*s", STR_FMT(text));
	CURLU *u = mem_must(curl_url());
	bool ok = curl_url_set(u, CURLUPART_URL, url, flags) == CURLUE_OK;

	curl_url_cleanup(u);
	free(url);
	return ok;
}

bool
http_url_parse(struct str text, struct http_url *out)
{
	/* libcurl also takes other schemes, "http:/host" and "http:///host". */
	return http_url_is(text) && http_ascii_is_target(text) &&
	       http_url_split(text, out) && is_accepted(text, CURLU_PATH_AS_IS);
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
	       is_accepted(text, CURLU_NON_SUPPORT_SCHEME);
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
	CURLU *u = mem_must(curl_url());
	char *host = NULL, *port = NULL, *text;

	if (curl_url_set(u, CURLUPART_URL, url, CURLU_PATH_AS_IS) ==
	    CURLUE_OK) {
		curl_url_get(u, CURLUPART_HOST, &host, 0);
		curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT);
	}
	text = host != NULL && port != NULL ? mem_printf("%s:%s", host, port)
	                                    : mem_strdup("the upstream");
	curl_free(host);
	curl_free(port);
	curl_url_cleanup(u);
	return text;
}
