/* net_host_port.c - splits "host:port"; no other module does. */
#include "net/net_host_port.h"

enum { PORT_DIGITS = 5 };

/*
 * Returns the length of "[IPv6]" at the start; 0 if it is anything else.
 * IPvFuture (RFC 3986 3.2.2) is refused, since no version is defined, and so
 * are zones, which have a meaning on one machine only.
 */
static size_t
v6_length(struct str text)
{
	const size_t end = str_find(text, ']', 0);
	const struct str inside = str_part(text, 1, end);

	if (end == text.n || str_find(inside, ':', 0) == inside.n)
		return 0;
	for (size_t i = 0; i < inside.n; i++) {
		const char c = inside.p[i];

		if (c != ':' && c != '.' && decode_hex_digit(c) == -1)
			return 0;
	}
	return end + 1;
}

bool
net_host_port_split(struct net_host_port *out, struct str text)
{
	const bool is_v6 = text.n > 0 && text.p[0] == '[';
	const size_t end = is_v6 ? v6_length(text) : str_find(text, ':', 0);
	const struct str port = str_part(text, end + 1, text.n);

	if (is_v6 && (end == 0 || (end < text.n && text.p[end] != ':')))
		return false;
	out->host = str_part(text, 0, end);
	out->is_v6 = is_v6;
	out->port = -1;
	/* RFC 3986 3.2.3: "host:" means the default port. */
	if (port.n == 0)
		return true;
	out->port = port.n <= PORT_DIGITS ? (int)str_to_int(port, 65535) : -1;
	return out->port != -1;
}
