/* public_url.c - parses --public-url: where clients reach surfaces. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "http/http.h"
#include "server/public_url.h"

static bool
is_plain_path(struct str path)
{
	for (size_t i = 0; i < path.n; i++)
		if (!isalnum((unsigned char)path.p[i]) &&
		    strchr("/._~-", path.p[i]) == NULL)
			return false;
	return true;
}

static bool
is_plain(struct str url)
{
	struct http_url u;

	return http_url_split(url, &u) && !u.has_user && u.query.p == NULL &&
	       http_host_plain_name(u.authority).p != NULL &&
	       is_plain_path(u.path) &&
	       url.n == u.origin.n + u.path.n; /* no fragment */
}

int
public_url_add(struct public_urls *all, const char *text, struct err *e)
{
	const char *equals = strchr(text, '=');
	struct str url = str_of(equals != NULL ? equals + 1 : text);
	struct public_url *out = &all->items[all->count];

	while (str_ends(url, STR("/")))
		url.n--;
	if (equals == text || !is_plain(url))
		return err_set(e, ERR_INPUT,
		    "takes %s with a URL such as https://keys.example.com or "
		    "https://example.com/keys",
		    PUBLIC_URL_FORM);
	if (all->count == PUBLIC_URLS_MAX)
		return err_set(
		    e, ERR_INPUT, "given more than %d times", PUBLIC_URLS_MAX);
	all->count++;
	out->namespace = NULL;
	if (equals != NULL)
		out->namespace = mem_printf("%.*s", (int)(equals - text), text);
	out->url = mem_printf("%.*s", STR_FMT(url));
	return 0;
}

void
public_url_done(struct public_urls *all)
{
	for (size_t i = 0; i < all->count; i++) {
		free(all->items[i].namespace);
		free(all->items[i].url);
	}
	all->count = 0;
}
