/* net_address_block.c - addresses of peers, and the block to count them by. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "net/net_address_block.h"

static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

bool
net_address_block_is_v4(const struct net_address_block *p)
{
	return memcmp(p->bytes, mapped, sizeof(mapped)) == 0;
}

static bool
is_none(const struct net_address_block *p)
{
	static const struct net_address_block none;

	return net_address_block_equal(p, &none);
}

void
net_address_block_set(
    struct net_address_block *out, const struct sockaddr *address)
{
	*out = (struct net_address_block){ { 0 } };
	if (address->sa_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, address, sizeof(in));
		memcpy(out->bytes, mapped, sizeof(mapped));
		memcpy(out->bytes + sizeof(mapped), &in.sin_addr, 4);
	} else if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;

		memcpy(&in6, address, sizeof(in6));
		memcpy(out->bytes, &in6.sin6_addr, sizeof(out->bytes));
	}
}

struct net_address_block
net_address_block_of(const struct net_address_block *p)
{
	struct net_address_block block = *p;

	if (!net_address_block_is_v4(p))
		memset(block.bytes + 8, 0, 8);
	return block;
}

bool
net_address_block_equal(
    const struct net_address_block *a, const struct net_address_block *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

/* The finalizer of SplitMix64. */
static uint64_t
mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

uint64_t
net_address_block_hash(const struct net_address_block *p, uint64_t seed)
{
	uint64_t half[2];

	memcpy(half, p->bytes, sizeof(half));
	return mix(mix(half[0] ^ seed) ^ half[1]);
}

void
net_address_block_text(
    const struct net_address_block *p, char out[NET_ADDRESS_BLOCK_TEXT])
{
	const char *text = NULL;

	if (net_address_block_is_v4(p))
		text = inet_ntop(AF_INET, p->bytes + sizeof(mapped), out,
		    NET_ADDRESS_BLOCK_TEXT);
	else if (!is_none(p))
		text =
		    inet_ntop(AF_INET6, p->bytes, out, NET_ADDRESS_BLOCK_TEXT);
	if (text == NULL)
		snprintf(out, NET_ADDRESS_BLOCK_TEXT, "-");
}
