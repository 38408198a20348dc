/* http_forwarded.c - the addresses that proxies note about a request. */
#include "http/http_ascii.h"
#include "http/http_forwarded.h"
#include "http/http_headers.h"

static void
add(struct http_forwarded *f, struct net_address_block address)
{
	f->ring[f->count++ % HTTP_FORWARDED_HOPS] = address;
}

/* The sender is not known. */
static void
add_unknown(struct http_forwarded *f)
{
	add(f, (struct net_address_block){ { 0 } });
}

/*
 * Adds "192.0.2.1", "192.0.2.1:80", "2001:db8::1", "[2001:db8::1]" or
 * "[2001:db8::1]:80".  Proxies write IPv6 addresses without brackets in
 * X-Forwarded-For, so a second colon means such an address.
 */
static void
add_node(struct http_forwarded *f, struct str text)
{
	const size_t colon = str_find(text, ':', 0);
	struct net_host_port h = { .host = text };
	struct net_address_block address;

	if (text.n > 0 &&
	    (text.p[0] == '[' || str_find(text, ':', colon + 1) >= text.n) &&
	    !net_host_port_split(&h, text))
		h.host = STR_NONE;
	if (h.is_v6)
		h.host = str_part(h.host, 1, h.host.n - 1);
	(void)net_address_block_read(&address, h.host);
	add(f, address);
}

void
http_forwarded_read_list(struct http_forwarded *f, const struct http_headers *h)
{
	for (size_t i = 0; i < h->count; i++) {
		struct str rest = h->items[i].value;

		if (!str_equal_nocase(h->items[i].name, STR("X-Forwarded-For")))
			continue;
		/* An empty header notes nothing about the client, too. */
		do
			add_node(f, str_trim(str_cut(&rest, ',')));
		while (rest.p != NULL);
	}
}

const struct net_address_block *
http_forwarded_hop(const struct http_forwarded *f, size_t index)
{
	if (index >= f->count || index >= HTTP_FORWARDED_HOPS)
		return NULL;
	return &f->ring[(f->count - 1 - index) % HTTP_FORWARDED_HOPS];
}

static struct str
take_token(struct str *rest)
{
	const size_t n = http_ascii_token_length(*rest);
	const struct str token = str_part(*rest, 0, n);

	*rest = str_part(*rest, n, rest->n);
	return token;
}

/*
 * Takes a token or the inside of a quoted string.  Addresses need no escapes,
 * so text with one stays as it is and is no address.  Returns false if it is
 * neither.
 */
static bool
take_value(struct str *rest, struct str *out)
{
	size_t n = 1;

	if (rest->n == 0 || rest->p[0] != '"') {
		*out = take_token(rest);
		return out->n > 0;
	}
	while (n < rest->n && rest->p[n] != '"')
		n += rest->p[n] == '\\' ? 2 : 1;
	if (n >= rest->n)
		return false;
	*out = str_part(*rest, 1, n);
	*rest = str_part(*rest, n + 1, rest->n);
	return true;
}

/* White space around "," is allowed, and that around ";" is often written. */
static bool
take_char(struct str *rest, char c)
{
	*rest = str_trim(*rest);
	if (rest->n == 0 || rest->p[0] != c)
		return false;
	*rest = str_trim(str_part(*rest, 1, rest->n));
	return true;
}

/*
 * Takes an element, 'for=192.0.2.1;proto=http', and its node.  Returns false if
 * it is malformed, or has two nodes.
 */
static bool
take_element(struct str *rest, struct str *node)
{
	struct str name, value;

	*node = STR_NONE;
	do {
		*rest = str_trim(*rest);
		name = take_token(rest);
		/* "for=x;" and an empty element. */
		if (name.n == 0)
			continue;
		if (rest->n == 0 || rest->p[0] != '=')
			return false;
		*rest = str_part(*rest, 1, rest->n);
		if (!take_value(rest, &value))
			return false;
		if (!str_equal_nocase(name, STR("for")))
			continue;
		if (node->p != NULL)
			return false;
		*node = value;
	} while (take_char(rest, ';'));
	return true;
}

/* Returns false if the value is malformed. */
static bool
read_elements(struct http_forwarded *f, struct str rest)
{
	struct str node;

	do {
		if (!take_element(&rest, &node))
			return false;
		add_node(f, node);
	} while (take_char(&rest, ','));
	return rest.n == 0;
}

void
http_forwarded_read_standard(
    struct http_forwarded *f, const struct http_headers *h)
{
	for (size_t i = 0; i < h->count; i++) {
		const struct http_header *one = &h->items[i];

		if (str_equal_nocase(one->name, STR("Forwarded")) &&
		    !read_elements(f, one->value))
			add_unknown(f);
	}
}
