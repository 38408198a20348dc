/* authority_gateway.c - what the operator says of proxies that ask. */
#include "authority/authority_gateway.h"
#include "http/http.h"
#include "net/net.h"

bool
authority_gateway_network(
    const struct net_address_block *peer, struct key_network *out)
{
	enum { V4 = 12 }; /* where an IPv4 address begins */

	*out = (struct key_network){ .family = 6, .prefix = 128 };
	if (net_address_block_is_v4(peer)) {
		out->family = 4;
		out->prefix = 32;
		memcpy(out->address, peer->bytes + V4, 4);
		return true;
	}
	memcpy(out->address, peer->bytes, sizeof(out->address));
	return net_address_block_is_address(peer);
}

bool
authority_gateway_trusts(
    const struct authority_gateway *g, const struct net_address_block *peer)
{
	struct key_network n;

	if (net_address_block_is_user(peer))
		return g->trusts_users;
	return g->trusted.count > 0 && authority_gateway_network(peer, &n) &&
	       key_field_has_network(g->trusted, &n);
}

/* Returns the client of a list, borrowed; NULL: it is unknown. */
static const struct net_address_block *
first_foreign(const struct authority_gateway *g, const struct http_forwarded *f)
{
	const struct net_address_block *hop = NULL;

	for (size_t i = 0; i < f->count; i++) {
		hop = http_forwarded_hop(f, i);
		if (hop == NULL || !net_address_block_is_address(hop))
			return NULL;
		if (!authority_gateway_trusts(g, hop))
			return hop;
	}
	return hop;
}

/*
 * A proxy sets one of the headers, and passes the other one of its client on.
 * So they must agree: then what a client writes has no effect.
 */
bool
authority_gateway_client(const struct authority_gateway *g,
    const struct http_headers *h, struct net_address_block *out)
{
	struct http_forwarded list = { .count = 0 }, standard = { .count = 0 };
	const struct net_address_block *client, *other;

	http_forwarded_read_list(&list, h);
	http_forwarded_read_standard(&standard, h);
	client = first_foreign(g, list.count > 0 ? &list : &standard);
	other = first_foreign(g, standard.count > 0 ? &standard : &list);
	if (client == NULL || other == NULL ||
	    !net_address_block_equal(client, other))
		return false;
	*out = *client;
	return true;
}
