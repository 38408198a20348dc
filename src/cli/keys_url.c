/* keys_url.c - what the URL of an authority says. */
#include "base/base.h"
#include "http/http.h"

#include "cli/keys_url.h"

char *
keys_url_base(const char *url)
{
	struct str s = str_of(url);
	struct http_url u;

	if (!http_url_parse(s, &u))
		return NULL;
	while (s.p[s.n - 1] == '/')
		s.n--;
	if (s.n <= u.origin.n)
		return mem_printf("%.*s/v1", STR_FMT(u.origin));
	return mem_printf("%.*s", STR_FMT(s));
}

static bool
ends_nocase(struct str s, struct str end)
{
	return s.n >= end.n &&
	       str_equal_nocase(str_part(s, s.n - end.n, s.n), end);
}

bool
keys_url_is_fal(const char *url)
{
	struct http_url u;
	struct str host;

	if (!http_url_parse(str_of(url), &u))
		return false;
	host = str_cut(&u.authority, ':');
	return str_equal_nocase(host, STR("fal.ai")) ||
	       ends_nocase(host, STR(".fal.ai")) ||
	       ends_nocase(host, STR(".fal.run"));
}
