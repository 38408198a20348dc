/* test_net_address_block.c - blocks that peers are counted by. */
#include <arpa/inet.h>
#include <netinet/in.h>

#include "check.h"
#include "net/net_address_block.h"

static struct net_address_block
peer_of(const char *text)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	struct net_address_block p;

	if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
		net_address_block_set(&p, (struct sockaddr *)&in);
	else {
		CHECK(inet_pton(AF_INET6, text, &in6.sin6_addr) == 1);
		net_address_block_set(&p, (struct sockaddr *)&in6);
	}
	return p;
}

static void
test_a_block_is_an_ipv4_address_or_an_ipv6_network(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} t[] = {
		{ "192.0.2.1", "192.0.2.1", true },
		{ "192.0.2.1", "192.0.2.2", false },
		{ "192.0.2.1", "::ffff:192.0.2.1", true },
		{ "192.0.2.1", "::ffff:192.0.2.2", false },
		{ "2001:db8::1", "2001:db8::ffff:1", true },
		{ "2001:db8::1", "2001:db8:0:1::1", false },
		{ "::1", "127.0.0.1", false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		const struct net_address_block a = peer_of(t[i].a),
		                               b = peer_of(t[i].b);
		const struct net_address_block x = net_address_block_of(&a),
		                               y = net_address_block_of(&b);

		CHECK_INT(net_address_block_equal(&x, &y), t[i].same);
		CHECK_INT(net_address_block_hash(&x, 7) ==
		              net_address_block_hash(&y, 7),
		    t[i].same);
	}
}

static void
test_addresses_have_their_usual_text(void **state)
{
	static const struct {
		const char *address, *want;
	} t[] = {
		{ "192.0.2.1", "192.0.2.1" },
		{ "::ffff:192.0.2.1", "192.0.2.1" },
		{ "2001:db8::1", "2001:db8::1" },
		{ "::1", "::1" },
		{ "::", "-" },
		/* No address is a user on a Unix socket. */
		{ "756e:6978::1", "-" },
		{ "756e:6979::1", "756e:6979::1" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		const struct net_address_block p = peer_of(t[i].address);
		char text[NET_ADDRESS_BLOCK_TEXT];

		net_address_block_text(&p, text);
		CHECK_STR(text, t[i].want);
	}
}

static void
test_other_families_have_no_address(void **state)
{
	const struct sockaddr other = { .sa_family = AF_UNIX };
	struct net_address_block p;
	char text[NET_ADDRESS_BLOCK_TEXT];

	(void)state;
	net_address_block_set(&p, &other);
	net_address_block_text(&p, text);
	CHECK_STR(text, "-");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_block_is_an_ipv4_address_or_an_ipv6_network),
		cmocka_unit_test(test_addresses_have_their_usual_text),
		cmocka_unit_test(test_other_families_have_no_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
