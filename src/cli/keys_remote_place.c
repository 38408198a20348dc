/* keys_remote_place.c - where the authority of `claviger keys` is. */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "net/net.h"

#include "cli/keys_remote_place.h"
#include "cli/keys_url.h"

int
keys_remote_place_set(
    struct keys_remote_place *p, const char *url, struct err *e)
{
	struct net_address a;

	if (strncmp(url, "unix:", 5) != 0) {
		p->base = keys_url_base(url);
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
