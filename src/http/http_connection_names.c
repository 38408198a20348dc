/* http_connection_names.c - checks the method, Host and Origin of a request. */
#include <string.h>

#include "base/base.h"
#include "http/http_connection.h"
#include "http/http_parser.h"
#include "net/net.h"

/* The message has the option as it can be typed. */
static int
refuse_host(struct http_connection *p, struct str authority, const char **why)
{
	struct str host = http_host_plain_name(authority);

	if (host.p == NULL)
		host = STR("NAME");
	*why = arena_printf(p->arena,
	    "the name in Host is not allowed: use a loopback name, or allow it "
	    "with --host %.*s",
	    STR_FMT(host));
	return 403;
}

static bool
is_expected(struct http_connection *p, const struct http_host_rules *rules,
    struct str authority)
{
	if (authority.n > 0 && authority.n == p->host_bytes &&
	    memcmp(authority.p, p->host, authority.n) == 0)
		return true;
	if (!http_host_is_expected(rules, authority))
		return false;
	if (authority.n <= sizeof(p->host)) {
		memcpy(p->host, authority.p, authority.n);
		p->host_bytes = authority.n;
	}
	return true;
}

static int
check_host_and_site(struct http_connection *p,
    const struct http_host_rules *rules, const char **why)
{
	struct str authority = http_parser_authority(p->parser);

	/* HTTP/1.0 may omit Host; no browser uses it. */
	if (authority.p != NULL && !is_expected(p, rules, authority))
		return refuse_host(p, authority, why);
	if (http_site_check(&p->site, http_parser_request(p->parser), rules,
	        p->server->further_origins, authority, p->arena, why) == -1 &&
	    !(p->site.is_navigation && p->server->config->has_documents))
		return 403;
	return 0;
}

int
http_connection_check_names(struct http_connection *p, const char **why)
{
	const struct http_server *s = p->server;
	const struct http_request *r = http_parser_request(p->parser);
	struct http_host_rules rules = s->rules;
	char arrived[NET_ADDRESS_BLOCK_TEXT];
	struct net_address_block local;

	if (s->config->is_public != NULL && s->config->is_public(r->path)) {
		p->site = (struct http_site){ .is_foreign = false };
		return 0;
	}
	if (r->method == HTTP_METHOD_COUNT) {
		*why = "this method is not known here";
		return 501;
	}
	if (s->is_bound_to_any && conn_local(p->conn, &local)) {
		net_address_block_text(&local, arrived);
		rules.arrived = arrived;
	}
	return check_host_and_site(p, &rules, why);
}
