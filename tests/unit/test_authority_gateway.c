/* test_authority_gateway.c - which proxies are trusted, and about whom. */
#include "authority/authority_gateway.h"
#include "base/arena.h"
#include "base/buf.h"
#include "check.h"
#include "http/http.h"

/* Trusts these networks, separated by spaces; "unix" is each user. */
static void
trust(struct authority_gateway *g, struct buf *networks, const char *text)
{
	struct str rest = str_of(text);

	*g = (struct authority_gateway){ .trusts_users = false };
	buf_clear(networks);
	while (rest.n > 0) {
		const struct str one = str_cut(&rest, ' ');
		struct key_network n;
		struct err e;

		if (str_is(one, "unix")) {
			g->trusts_users = true;
			continue;
		}
		CHECK_INT(key_field_read_network(one, &n, &e), 0);
		CHECK(key_field_add_network(networks, &n));
		g->trusted.count++;
	}
	g->trusted.bytes = buf_str(networks);
}

static void
test_a_peer_is_trusted_by_its_network_or_as_a_user(void **state)
{
	static const struct {
		const char *trust, *peer; /* NULL: a user */
		bool want;
	} t[] = {
		{ "", "127.0.0.1", false },
		{ "", NULL, false },
		{ "127.0.0.1", "127.0.0.1", true },
		{ "127.0.0.1", "127.0.0.2", false },
		{ "10.0.0.0/8 127.0.0.0/8", "127.0.0.2", true },
		{ "10.0.0.0/8", "::ffff:10.1.2.3", true },
		{ "2001:db8::/32", "2001:db8::1", true },
		{ "2001:db8::/32", "2001:db9::1", false },
		{ "0.0.0.0/0", "2001:db8::1", false },
		{ "0.0.0.0/0 ::/0", NULL, false },
		{ "unix", NULL, true },
		{ "unix", "127.0.0.1", false },
		/* An unknown peer is in no network. */
		{ "::/0 unix", "-", false },
	};
	struct authority_gateway g;
	struct buf networks;

	(void)state;
	buf_init(&networks, 4096);
	for (size_t i = 0; i < LEN(t); i++) {
		struct net_address_block peer;

		trust(&g, &networks, t[i].trust);
		net_address_block_set_user(&peer, 0);
		if (t[i].peer != NULL)
			(void)net_address_block_read(&peer, str_of(t[i].peer));
		if (authority_gateway_trusts(&g, &peer) != t[i].want)
			fail_msg("row %zu", i);
	}
	buf_done(&networks);
}

static void
test_the_client_is_the_last_hop_that_is_not_trusted(void **state)
{
	static const struct {
		const char *list, *standard; /* NULL: no such header */
		const char *want; /* "-": unknown */
	} t[] = {
		{ NULL, NULL, "-" },
		{ "192.0.2.1", NULL, "192.0.2.1" },
		{ NULL, "for=192.0.2.1", "192.0.2.1" },
		{ "192.0.2.1, 10.0.0.1", NULL, "192.0.2.1" },
		{ "192.0.2.1, 10.0.0.1, 10.0.0.2", NULL, "192.0.2.1" },
		/* The client writes the rest. */
		{ "10.0.0.9, 192.0.2.1", NULL, "192.0.2.1" },
		{ "10.0.0.9, 192.0.2.1, 10.0.0.1", NULL, "192.0.2.1" },
		{ "junk, 192.0.2.1", NULL, "192.0.2.1" },
		{ NULL, "for=10.0.0.9, for=192.0.2.1", "192.0.2.1" },
		/* All are trusted: the first one is the client. */
		{ "10.0.0.9, 10.0.0.1", NULL, "10.0.0.9" },
		/* A proxy that does not know or say it. */
		{ "192.0.2.1, unknown", NULL, "-" },
		{ "192.0.2.1, unknown, 10.0.0.1", NULL, "-" },
		{ "", NULL, "-" },
		{ NULL, "for=_x", "-" },
		{ NULL, "for=\"192.0.2.1", "-" },
		/* A proxy sets one header and passes the other one on. */
		{ "192.0.2.1", "for=192.0.2.1", "192.0.2.1" },
		{ "192.0.2.1", "for=10.0.0.9", "-" },
		{ "10.0.0.9", "for=192.0.2.1", "-" },
		{ "192.0.2.1", "for=\"", "-" },
		{ "unknown", "for=192.0.2.1", "-" },
	};
	struct authority_gateway g;
	struct buf networks;
	struct arena a = { 0 };

	(void)state;
	buf_init(&networks, 4096);
	trust(&g, &networks, "10.0.0.0/8");
	for (size_t i = 0; i < LEN(t); i++) {
		struct http_headers h = { 0 };
		struct net_address_block client;
		char text[NET_ADDRESS_BLOCK_TEXT] = "-";

		if (t[i].list != NULL)
			http_headers_add(
			    &a, &h, STR("X-Forwarded-For"), str_of(t[i].list));
		if (t[i].standard != NULL)
			http_headers_add(
			    &a, &h, STR("Forwarded"), str_of(t[i].standard));
		http_headers_add(&a, &h, STR("X-Real-IP"), STR("10.0.0.9"));
		if (authority_gateway_client(&g, &h, &client))
			net_address_block_text(&client, text);
		if (strcmp(text, t[i].want) != 0)
			fail_msg("row %zu: %s, want %s", i, text, t[i].want);
	}
	buf_done(&networks);
	arena_done(&a);
}

/* More trusted hops than are kept hide the client. */
static void
test_a_list_that_is_too_long_has_no_client(void **state)
{
	struct authority_gateway g;
	struct net_address_block client;
	struct buf networks;
	struct arena a = { 0 };
	struct http_headers h = { 0 };

	(void)state;
	buf_init(&networks, 4096);
	trust(&g, &networks, "10.0.0.0/8");
	http_headers_add(&a, &h, STR("X-Forwarded-For"), STR("192.0.2.1"));
	for (int i = 0; i < HTTP_FORWARDED_HOPS - 1; i++)
		http_headers_add(
		    &a, &h, STR("X-Forwarded-For"), STR("10.0.0.1"));
	CHECK(authority_gateway_client(&g, &h, &client));
	http_headers_add(&a, &h, STR("X-Forwarded-For"), STR("10.0.0.1"));
	CHECK(!authority_gateway_client(&g, &h, &client));
	buf_done(&networks);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_peer_is_trusted_by_its_network_or_as_a_user),
		cmocka_unit_test(
		    test_the_client_is_the_last_hop_that_is_not_trusted),
		cmocka_unit_test(test_a_list_that_is_too_long_has_no_client),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
