/* keys_remote_place.c - where the authority of `claviger keys` is. */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "http/http.h"
#include "net/net.h"

#include "cli/keys_remote_place.h"

/* Adds "/v1" to a URL without a path.  Returns NULL if url is invalid. */
static char *
base_of(const char *url)
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

int
keys_remote_place_set(
    struct keys_remote_place *p, const char *url, struct err *e)
{
	struct net_address a;

	if (strncmp(url, "unix:", 5) != 0) {
		p->base = base_of(url);
		if (p->base == NULL)
			return err_set(e, ERR_INPUT,
			    "'%s' is no URL: http://HOST:PORT, or unix:PATH",
			    url);
		p->name = mem_strdup(p->base);
		return 0;
	}
	if (net_address_parse(&a, str_of(url), e) == -1)
		return -1;
	p->name = mem_strdup(url);
	p->path = mem_strdup(a.host);
	p->base = mem_strdup("http://localhost/v1");
	return 0;
}

void
keys_remote_place_done(struct keys_remote_place *p)
{
	free(p->base);
	free(p->name);
	free(p->path);
}
