/* skill_surface.c - the surfaces that a skill uses, and their URLs. */
#include "base/base.h"
#include "http/http.h"
#include "skill/skill.h"
#include "skill/skill_model.h"
#include "skill/skill_surface.h"
#include "capability/capability.h"

/* Returns the URL of a surface that a running program serves. */
static struct str
served_url(const struct skill_model *m, const struct capability_exposes *x,
    const char *path)
{
	const struct skill_options *o = m->options;

	for (size_t i = 0; i < o->address_count; i++)
		if (o->addresses[i].surface == x)
			return arena_strf(
			    m->a, "%.*s%s", STR_FMT(o->addresses[i].url), path);
	return STR_NONE;
}

/* Returns the URL of a surface, by default for clients on this machine. */
static struct str
url_of(const struct skill_model *m, const struct capability_exposes *x,
    const char *path)
{
	struct arena *a = m->a;
	struct str host = x->address;

	if (m->options->address_count > 0)
		return served_url(m, x, path);
	if (x->port == 0)
		return STR_NONE;
	for (size_t i = 0; i < host.n; i++)
		if (!(host.p[i] >= '0' && host.p[i] <= ':') &&
		    !((host.p[i] | 32) >= 'a' && (host.p[i] | 32) <= 'z') &&
		    host.p[i] != '.' && host.p[i] != '-')
			return STR_NONE;
	if (host.n == 0 || str_is(host, "0.0.0.0") || str_is(host, "::") ||
	    str_is(host, "localhost"))
		host = STR("127.0.0.1");
	return arena_strf(
	    a, "%.*s%s", STR_FMT(http_url_of_host(a, host, x->port)), path);
}

void
skill_surface_find(struct skill_model *m)
{
	for (const struct capability_exposes *x = m->capability->exposes;
	     x != NULL; x = x->next) {
		if (x->type == CAPABILITY_EXPOSES_REST && m->rest == NULL &&
		    (x->operations != NULL || x->forwards != NULL))
			m->rest = x;
		if (x->type == CAPABILITY_EXPOSES_MCP && m->mcp == NULL)
			m->mcp = x;
	}
	if (m->rest != NULL)
		m->rest_url = url_of(m, m->rest, "");
	if (m->mcp != NULL &&
	    (m->mcp->transport.n == 0 || str_is(m->mcp->transport, "http")))
		m->mcp_url = url_of(m, m->mcp, "/mcp");
}
