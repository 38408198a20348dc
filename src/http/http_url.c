/* http_url.c - checks and splits http and https URLs, with libcurl's parser. */
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

/* Does libcurl accept the URL?  Sets *has_user. */
static bool
is_accepted(struct str text, bool *has_user)
{
	char *url = mem_printf("%.*s", STR_FMT(text)), *user = NULL;
	CURLU *u = mem_must(curl_url());
	bool ok =
	    curl_url_set(u, CURLUPART_URL, url, CURLU_PATH_AS_IS) == CURLUE_OK;

	*has_user = curl_url_get(u, CURLUPART_USER, &user, 0) == CURLUE_OK;
	curl_free(user);
	curl_url_cleanup(u);
	free(url);
	return ok;
}

bool
http_url_parse(struct str text, struct http_url *out)
{
	const bool is_secure = str_starts(text, STR("https://"));
	const size_t host = is_secure ? 8 : 7;
	const size_t query = str_find(text, '?', host);
	const size_t path = str_find(str_part(text, 0, query), '/', host);

	/* libcurl also takes other schemes, "http:/host" and "http:///host". */
	if (!http_url_is(text) || path == host ||
	    !http_ascii_is_target(str_part(text, host, text.n)) ||
	    !is_accepted(text, &out->has_user))
		return false;
	out->is_secure = is_secure;
	out->origin = str_part(text, 0, path);
	out->authority = str_part(text, host, path);
	out->path = str_part(text, path, query);
	out->query =
	    query < text.n ? str_part(text, query + 1, text.n) : STR_NONE;
	return true;
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
