/* net_address_block.c - addresses of peers, and the block to count them by. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "net/net_address_block.h"

enum { USER = 4 }; /* where the number of a user begins */

static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

/*
 * The first bytes of a user.  No address begins with them: net_address_block_
 * set() and _read() refuse those of 756e:6978::/32, which is not assigned.
 */
static const uint8_t user_prefix[USER] = { 'u', 'n', 'i', 'x' };

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

bool
net_address_block_is_user(const struct net_address_block *p)
{
	return memcmp(p->bytes, user_prefix, sizeof(user_prefix)) == 0;
}

bool
net_address_block_is_address(const struct net_address_block *p)
{
	return !is_none(p) && !net_address_block_is_user(p);
}

static void
set_v4(struct net_address_block *out, const void *four)
{
	memcpy(out->bytes, mapped, sizeof(mapped));
	memcpy(out->bytes + sizeof(mapped), four, 4);
}

static void
set_v6(struct net_address_block *out, const void *sixteen)
{
	memcpy(out->bytes, sixteen, sizeof(out->bytes));
	if (net_address_block_is_user(out))
		*out = (struct net_address_block){ { 0 } };
}

void
net_address_block_set(
    struct net_address_block *out, const struct sockaddr *address)
{
	*out = (struct net_address_block){ { 0 } };
	if (address->sa_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, address, sizeof(in));
		set_v4(out, &in.sin_addr);
	} else if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;

		memcpy(&in6, address, sizeof(in6));
		set_v6(out, &in6.sin6_addr);
	}
}

void
net_address_block_set_user(struct net_address_block *out, uid_t user)
{
	const uint32_t number = htonl((uint32_t)user);

	*out = (struct net_address_block){ { 0 } };
	memcpy(out->bytes, user_prefix, sizeof(user_prefix));
	memcpy(out->bytes + USER, &number, sizeof(number));
}

bool
net_address_block_read(struct net_address_block *out, struct str text)
{
	char copy[INET6_ADDRSTRLEN];
	struct in6_addr v6;
	struct in_addr v4;

	*out = (struct net_address_block){ { 0 } };
	if (text.n >= sizeof(copy) || str_find(text, '\0', 0) < text.n)
		return false;
	memcpy(copy, text.n > 0 ? text.p : "", text.n);
	copy[text.n] = '\0';
	if (inet_pton(AF_INET, copy, &v4) == 1)
		set_v4(out, &v4);
	else if (inet_pton(AF_INET6, copy, &v6) == 1)
		set_v6(out, &v6);
	return !is_none(out);
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
	uint32_t user;

	if (net_address_block_is_user(p)) {
		memcpy(&user, p->bytes + USER, sizeof(user));
		snprintf(out, NET_ADDRESS_BLOCK_TEXT, "user:%lu",
		    (unsigned long)ntohl(user));
		return;
	}
	if (net_address_block_is_v4(p))
		text = inet_ntop(AF_INET, p->bytes + sizeof(mapped), out,
		    NET_ADDRESS_BLOCK_TEXT);
	else if (!is_none(p))
		text =
		    inet_ntop(AF_INET6, p->bytes, out, NET_ADDRESS_BLOCK_TEXT);
	if (text == NULL)
		snprintf(out, NET_ADDRESS_BLOCK_TEXT, "-");
}
