/* net_address.c - addresses to listen on. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/base.h"
#include "net/net_address.h"
#include "net/net_host_port.h"

enum { HOST_SHOWN = 80 };

/* Space for either family. */
union socket_address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* Converts numeric text to a socket address; returns its length or 0. */
static socklen_t
fill(union socket_address *out, const struct net_address *a)
{
	*out = (union socket_address){ .v6 = { 0 } };
	if (a->is_unix)
		return 0;
	if (inet_pton(AF_INET, a->host, &out->v4.sin_addr) == 1) {
		out->v4.sin_family = AF_INET;
		out->v4.sin_port = htons((uint16_t)a->port);
		return sizeof(out->v4);
	}
	if (inet_pton(AF_INET6, a->host, &out->v6.sin6_addr) == 1) {
		out->v6.sin6_family = AF_INET6;
		out->v6.sin6_port = htons((uint16_t)a->port);
		return sizeof(out->v6);
	}
	return 0;
}

int
net_address_set(
    struct net_address *out, struct str host, int port, struct err *e)
{
	union socket_address unused;

	if (host.n == 0 || str_equal_nocase(host, STR("localhost")))
		host = STR("127.0.0.1");
	*out = (struct net_address){ .port = port };
	if (host.n < sizeof(out->host))
		memcpy(out->host, host.p, host.n);
	/* A host that is too long, or has a NUL in it, is no address. */
	if (strlen(out->host) != host.n || fill(&unused, out) == 0)
		return err_set(e, ERR_INPUT,
		    "'%.*s' is not a numeric IPv4 or IPv6 address",
		    STR_FMT(str_part(host, 0, HOST_SHOWN)));
	return 0;
}

static int
parse_unix(struct net_address *out, struct str path, struct err *e)
{
	*out = (struct net_address){ .is_unix = true };
	if (path.n == 0 || path.p[0] != '/')
		return err_set(e, ERR_INPUT,
		    "'unix:%.*s' needs an absolute path, such as "
		    "unix:/run/claviger/authority.sock",
		    STR_FMT(str_part(path, 0, HOST_SHOWN)));
	if (path.n >= sizeof(out->host))
		return err_set(e, ERR_INPUT,
		    "the path of the Unix socket has %zu bytes, and the system "
		    "allows %zu: choose a shorter one",
		    path.n, sizeof(out->host) - 1);
	memcpy(out->host, path.p, path.n);
	return 0;
}

int
net_address_parse(struct net_address *out, struct str text, struct err *e)
{
	struct net_host_port h;

	if (str_starts(text, STR("unix:")))
		return parse_unix(out, str_part(text, 5, text.n), e);

	if (!net_host_port_split(&h, text) || h.port == -1)
		return err_set(e, ERR_INPUT,
		    "'%.*s' is not an address to listen on; write "
		    "ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:8080",
		    STR_FMT(text));
	if (h.is_v6)
		h.host = str_part(h.host, 1, h.host.n - 1);
	return net_address_set(out, h.host, h.port, e);
}

void
net_address_text(const struct net_address *a, char text[NET_ADDRESS_TEXT])
{
	const bool is_v6 = strchr(a->host, ':') != NULL;

	if (a->is_unix)
		snprintf(text, NET_ADDRESS_TEXT, "unix:%s", a->host);
	else
		snprintf(text, NET_ADDRESS_TEXT, is_v6 ? "[%s]:%d" : "%s:%d",
		    a->host, a->port);
}

bool
net_address_equal(const struct net_address *a, const struct net_address *b)
{
	return a->is_unix == b->is_unix && a->port == b->port &&
	       strcmp(a->host, b->host) == 0;
}

bool
net_address_is_any(const struct net_address *a)
{
	union socket_address s;

	if (fill(&s, a) == 0)
		return false;
	if (s.any.sa_family == AF_INET)
		return s.v4.sin_addr.s_addr == htonl(INADDR_ANY);
	return IN6_IS_ADDR_UNSPECIFIED(&s.v6.sin6_addr) != 0;
}

bool
net_address_is_loopback(const struct net_address *a)
{
	union socket_address s;

	if (fill(&s, a) == 0)
		return false;
	if (s.any.sa_family == AF_INET)
		return ntohl(s.v4.sin_addr.s_addr) >> 24 == 127;
	return IN6_IS_ADDR_LOOPBACK(&s.v6.sin6_addr) != 0;
}

static int
refuse_bind(const struct net_address *a, struct err *e)
{
	if (errno == EADDRINUSE)
		return err_set(e, ERR_UNAVAILABLE,
		    "port %d of %s is used by another program; stop that one, "
		    "or "
		    "choose another port with --port NAMESPACE=PORT (of the "
		    "key authority: --authority ADDR:PORT)",
		    a->port, a->host);
	if (errno == EACCES)
		return err_set(e, ERR_DENIED,
		    "port %d needs a privilege that the program lacks, or "
		    "dropped after its start: restart it as root or with "
		    "CAP_NET_BIND_SERVICE, or choose a port above 1023 with "
		    "--port NAMESPACE=PORT",
		    a->port);
	return err_errno(e, "listen on port %d of %s", a->port, a->host);
}

int
net_address_bind(const struct net_address *a, bool shared, struct err *e)
{
	union socket_address s;
	socklen_t n = fill(&s, a);
	const int on = 1;
	int fd;

	if (n == 0)
		return err_set(
		    e, ERR_INPUT, "'%s' is not a numeric address", a->host);
	fd = socket(
	    s.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return err_errno(e, "socket");
	/*
	 * Accepted sockets inherit TCP_NODELAY, which saves a system call for
	 * each.
	 */
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == -1 ||
	    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == -1 ||
	    (shared && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on,
	                   sizeof(on)) == -1)) {
		err_errno(e, "socket options");
		close(fd);
		return -1;
	}
	if (bind(fd, &s.any, n) == -1) {
		refuse_bind(a, e);
		close(fd);
		return -1;
	}
	return fd;
}

static int
bound_port(int fd, int *port, struct err *e)
{
	union socket_address s;
	socklen_t n = sizeof(s);

	if (getsockname(fd, &s.any, &n) == -1)
		return err_errno(e, "getsockname");
	*port =
	    ntohs(s.any.sa_family == AF_INET ? s.v4.sin_port : s.v6.sin6_port);
	return 0;
}

int
net_address_reserve(struct net_address *address, struct err *e)
{
	struct net_address a = *address;
	int probe, fd = -1;

	/*
	 * Without SO_REUSEPORT the kernel refuses a port that has a listener,
	 * whatever options the listener has.
	 */
	probe = net_address_bind(&a, false, e);
	if (probe == -1)
		return -1;
	if (bound_port(probe, &a.port, e) == -1)
		goto out;
	/*
	 * Two bound sockets that do not listen can share a port with
	 * SO_REUSEADDR, so that the port is never free in between.
	 */
	fd = net_address_bind(&a, true, e);
	if (fd != -1)
		*address = a;
out:
	close(probe);
	return fd;
}
