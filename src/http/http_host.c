/* http_host.c - checks Host and Origin against DNS rebinding. */
#include <arpa/inet.h>
#include <ctype.h>

#include "net/net.h"

#include "http/http_host.h"
#include "http/http_url.h"

enum { NAME_BYTES = 253 }; /* RFC 1035 2.3.4 */

struct str
http_host_plain_name(struct str authority)
{
	struct net_host_port h;

	if (!net_host_port_split(&h, authority) || h.host.n == 0 ||
	    h.host.n > NAME_BYTES)
		return STR_NONE;
	for (size_t i = 0; i < h.host.n; i++) {
		if (!isalnum((unsigned char)h.host.p[i]) &&
		    strchr(".-_[]:", h.host.p[i]) == NULL)
			return STR_NONE;
	}
	return h.host;
}

struct str
http_host_plain_origin(struct str origin)
{
	struct http_url u;

	if (!http_url_split(origin, &u) || u.origin.n != origin.n ||
	    http_host_plain_name(u.authority).p == NULL)
		return STR_NONE;
	return origin;
}

static bool
has_name(const char *const *names, const char *name)
{
	for (; names != NULL && *names != NULL; names++) {
		if (strcmp(*names, name) == 0)
			return true;
	}
	return false;
}

static bool
is_listed(const char *const *names, struct str s)
{
	for (; names != NULL && *names != NULL; names++) {
		if (str_equal_nocase(str_of(*names), s))
			return true;
	}
	return false;
}

/* 127/8 in dotted form only; other spellings such as "127.1" are refused. */
static bool
is_loopback_v4(struct str host)
{
	char text[INET_ADDRSTRLEN];
	struct in_addr v4;

	if (host.n < 9 || host.n >= sizeof(text) ||
	    memcmp(host.p, "127.", 4) != 0)
		return false;
	memcpy(text, host.p, host.n);
	text[host.n] = '\0';
	return inet_pton(AF_INET, text, &v4) == 1;
}

static bool
is_v6(const struct in6_addr *v6, const char *text)
{
	struct in6_addr own;

	return text != NULL && inet_pton(AF_INET6, text, &own) == 1 &&
	       IN6_ARE_ADDR_EQUAL(v6, &own);
}

/* Is it [::1] or an address of the listener, in any spelling? */
static bool
is_own_v6(const struct http_host_rules *rules, struct str host)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr v6;

	if (host.n < 4 || host.n - 2 >= sizeof(text))
		return false;
	memcpy(text, host.p + 1, host.n - 2);
	text[host.n - 2] = '\0';
	if (inet_pton(AF_INET6, text, &v6) != 1)
		return false;
	return IN6_IS_ADDR_LOOPBACK(&v6) || is_v6(&v6, rules->bound) ||
	       is_v6(&v6, rules->arrived);
}

static bool
is_own_host(const struct http_host_rules *rules, const struct net_host_port *h)
{
	if (h->is_v6)
		return is_own_v6(rules, h->host) ||
		       is_listed(rules->hosts, h->host);
	return str_equal_nocase(h->host, STR("localhost")) ||
	       is_loopback_v4(h->host) ||
	       (rules->bound != NULL && str_is(h->host, rules->bound)) ||
	       (rules->arrived != NULL && str_is(h->host, rules->arrived)) ||
	       is_listed(rules->hosts, h->host);
}

bool
http_host_is_expected(const struct http_host_rules *rules, struct str authority)
{
	struct net_host_port h;

	if (!net_host_port_split(&h, authority) || h.host.n == 0)
		return false;
	return is_own_host(rules, &h) || has_name(rules->hosts, "*");
}

bool
http_host_is_any_origin(const char *const *origins)
{
	return has_name(origins, "*");
}

bool
http_host_is_listed(const char *const *origins, struct str origin)
{
	return (!str_equal_nocase(origin, STR("null")) &&
	           is_listed(origins, origin)) ||
	       http_host_is_any_origin(origins);
}

bool
http_host_is_own_origin(const struct http_host_rules *rules, struct str origin,
    struct str authority)
{
	struct net_host_port h, own;
	struct http_url u;

	if (http_host_is_listed(rules->origins, origin))
		return true;
	/* RFC 6454 6.2: scheme "://" host [":" port], or "null". */
	if (!http_url_split(origin, &u) || u.origin.n != origin.n ||
	    !net_host_port_split(&h, u.authority) || h.host.n == 0)
		return false;
	if (is_own_host(rules, &h))
		return true;
	return has_name(rules->hosts, "*") &&
	       net_host_port_split(&own, authority) &&
	       str_equal_nocase(h.host, own.host);
}
