/* http_host.c - checks Host and Origin against DNS rebinding. */
#include <arpa/inet.h>

#include "http/http_host.h"

/*
 * Returns the host of "host:port" or "[v6]:port"; STR_NONE if the port is
 * invalid.
 */
static struct str
host_of(struct str authority)
{
	struct str port;
	size_t end;

	if (authority.n > 0 && authority.p[0] == '[') {
		end = str_find(authority, ']', 0);
		if (end == authority.n)
			return STR_NONE;
		end++;
	} else
		end = str_find(authority, ':', 0);
	port = str_part(authority, end, authority.n);
	if (port.n > 0 && (port.p[0] != ':' || port.n > 6))
		return STR_NONE;
	/* RFC 3986 3.2.3: "host:" is the default port. */
	if (port.n > 1 && str_to_int(str_part(port, 1, port.n), 65535) < 0)
		return STR_NONE;
	return str_part(authority, 0, end);
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

/* Is it [::1] or the bound address, in any spelling? */
static bool
is_own_v6(struct str host, const char *bound)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr v6, own;

	if (host.n < 4 || host.n - 2 >= sizeof(text))
		return false;
	memcpy(text, host.p + 1, host.n - 2);
	text[host.n - 2] = '\0';
	if (inet_pton(AF_INET6, text, &v6) != 1)
		return false;
	return IN6_IS_ADDR_LOOPBACK(&v6) ||
	       (bound != NULL && inet_pton(AF_INET6, bound, &own) == 1 &&
	           IN6_ARE_ADDR_EQUAL(&v6, &own));
}

static bool
is_own_host(const struct http_host_rules *rules, struct str host)
{
	if (host.n == 0)
		return false;
	if (host.p[0] == '[')
		return is_own_v6(host, rules->bound) ||
		       is_listed(rules->hosts, host);
	return str_equal_nocase(host, STR("localhost")) ||
	       is_loopback_v4(host) ||
	       (rules->bound != NULL && str_is(host, rules->bound)) ||
	       is_listed(rules->hosts, host);
}

bool
http_host_is_expected(const struct http_host_rules *rules, struct str authority)
{
	struct str host = host_of(authority);

	if (host.n == 0)
		return false;
	return is_own_host(rules, host) || has_name(rules->hosts, "*");
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
	struct str rest = origin, scheme = str_cut(&rest, ':'), host;

	if (http_host_is_listed(rules->origins, origin))
		return true;
	/* RFC 6454 6.2: scheme "://" host [":" port], or "null". */
	if ((!str_equal_nocase(scheme, STR("http")) &&
	        !str_equal_nocase(scheme, STR("https"))) ||
	    !str_starts(rest, STR("//")))
		return false;
	host = host_of(str_part(rest, 2, rest.n));
	if (host.n == 0)
		return false;
	if (is_own_host(rules, host))
		return true;
	return has_name(rules->hosts, "*") &&
	       str_equal_nocase(host, host_of(authority));
}
