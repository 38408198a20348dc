/* expose_skill_place.c - where clients reach the surfaces that a skill names.
 */
#include <string.h>

#include "base/base.h"
#include "expose/skill/expose_skill_place.h"
#include "http/http.h"
#include "net/net.h"

static bool
is_same_address(const struct net_address *a, const struct net_address *b)
{
	return a->port == b->port && strcmp(a->host, b->host) == 0;
}

struct str
expose_skill_place_url(struct arena *a, const struct expose_skill_place *p,
    const struct expose_skill_place *own, struct str authority)
{
	const bool any = net_address_is_any(&p->address);

	if (p->public_url.n > 0)
		return p->public_url;
	if (authority.n > 0 && own != NULL &&
	    is_same_address(&p->address, &own->address))
		return arena_strf(a, "http://%.*s", STR_FMT(authority));
	if (authority.n > 0 && any)
		return arena_strf(a, "http://%.*s:%d",
		    STR_FMT(http_host_plain_name(authority)), p->address.port);
	return http_url_of_host(a,
	    any ? STR("127.0.0.1") : str_of(p->address.host), p->address.port);
}

struct str
expose_skill_place_authority(struct arena *a, struct str authority)
{
	char *text;

	if (authority.n == 0 || http_host_plain_name(authority).p == NULL)
		return STR_NONE;
	text = arena_strdup(a, authority);
	for (size_t i = 0; i < authority.n; i++)
		if (text[i] >= 'A' && text[i] <= 'Z')
			text[i] = (char)(text[i] - 'A' + 'a');
	return (struct str){ text, authority.n };
}
