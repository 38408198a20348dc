/* test_http_forwarded.c - the addresses that proxies note about a request. */
#include "base/arena.h"
#include "check.h"
#include "http/http_forwarded.h"
#include "http/http_headers.h"

typedef void read_fn(struct http_forwarded *f, const struct http_headers *h);

/* Checks that a header has these hops, the nearest one first. */
static void
check_hops(read_fn *read, const char *name, const char *value, const char *want)
{
	struct http_header one = { str_of(name), str_of(value) };
	const struct http_headers h = { .items = &one, .count = 1 };
	struct http_forwarded f = { .count = 0 };
	const struct net_address_block *hop;
	char text[NET_ADDRESS_BLOCK_TEXT], all[512] = "";

	read(&f, &h);
	for (size_t i = 0; (hop = http_forwarded_hop(&f, i)) != NULL; i++) {
		net_address_block_text(hop, text);
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s",
		    i > 0 ? " " : "", text);
	}
	if (strcmp(all, want) != 0)
		fail_msg("%s: %s: '%s', want '%s'", name, value, all, want);
}

static void
test_x_forwarded_for_is_a_list_of_addresses(void **state)
{
	static const struct {
		const char *value, *want;
	} t[] = {
		{ "192.0.2.1", "192.0.2.1" },
		{ " 192.0.2.1 ,\t192.0.2.2", "192.0.2.2 192.0.2.1" },
		{ "192.0.2.1:4711", "192.0.2.1" },
		{ "2001:db8::1", "2001:db8::1" },
		{ "[2001:db8::1]", "2001:db8::1" },
		{ "[2001:db8::1]:4711", "2001:db8::1" },
		{ "::ffff:192.0.2.1", "192.0.2.1" },
		{ "unknown, 192.0.2.1", "192.0.2.1 -" },
		{ "192.0.2.1, _hidden", "- 192.0.2.1" },
		{ "", "-" },
		{ "192.0.2.1,", "- 192.0.2.1" },
		{ "192.0.2.1:port", "-" },
		{ "192.0.2.1:", "192.0.2.1" },
		{ "192.0.2.256", "-" },
		{ "192.0.2.1 192.0.2.2", "-" },
		{ "fe80::1%eth0", "-" },
		{ "2001:db8::1]", "-" },
		{ "[2001:db8::1", "-" },
		{ "\"192.0.2.1\"", "-" },
		/* Not a user on a Unix socket. */
		{ "756e:6978::", "-" },
		{ "user:0", "-" },
		{ "unix:", "-" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_hops(http_forwarded_read_list, "x-forwarded-for",
		    t[i].value, t[i].want);
	check_hops(http_forwarded_read_list, "X-Forwarded", "192.0.2.1", "");
}

static void
test_forwarded_has_the_grammar_of_rfc_7239(void **state)
{
	static const struct {
		const char *value, *want;
	} t[] = {
		{ "for=192.0.2.1", "192.0.2.1" },
		{ "For=\"192.0.2.1\"", "192.0.2.1" },
		{ "for=\"192.0.2.1:4711\"", "192.0.2.1" },
		{ "for=\"[2001:db8::1]:4711\"", "2001:db8::1" },
		{ "for=\"[2001:db8::1]\"", "2001:db8::1" },
		{ "for=192.0.2.1;proto=http;by=203.0.113.43", "192.0.2.1" },
		{ "proto=http; by=x ; for=192.0.2.1", "192.0.2.1" },
		{ "for=192.0.2.1, for=192.0.2.2", "192.0.2.2 192.0.2.1" },
		{ "for=192.0.2.1,for=unknown", "- 192.0.2.1" },
		{ "for=_x, for=192.0.2.1", "192.0.2.1 -" },
		{ "host=\"a,b;for=x\";for=192.0.2.1", "192.0.2.1" },
		{ "host=\"a\\\"\";for=192.0.2.1", "192.0.2.1" },
		{ "proto=http", "-" },
		{ "for=192.0.2.1;", "192.0.2.1" },
		{ "", "-" },
		/* What is behind something malformed is not the truth. */
		{ "for=\"192.0.2.1, for=192.0.2.2", "-" },
		{ "for=192.0.2.1 x, for=192.0.2.2", "- 192.0.2.1" },
		{ "for=1;for=192.0.2.1", "-" },
		{ "for, for=192.0.2.1", "-" },
		{ "for =192.0.2.1", "-" },
		{ "for=", "-" },
		{ "for=[2001:db8::1]", "-" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_hops(http_forwarded_read_standard, "forwarded",
		    t[i].value, t[i].want);
}

static void
test_several_headers_are_one_list(void **state)
{
	struct http_header two[] = {
		{ STR("X-Forwarded-For"), STR("192.0.2.1, 192.0.2.2") },
		{ STR("Other"), STR("192.0.2.9") },
		{ STR("x-forwarded-for"), STR("192.0.2.3") },
	};
	const struct http_headers h = { .items = two, .count = LEN(two) };
	struct http_forwarded f = { .count = 0 };

	(void)state;
	http_forwarded_read_list(&f, &h);
	CHECK_INT(f.count, 3);
	for (size_t i = 0; i < 3; i++)
		CHECK_INT(http_forwarded_hop(&f, i)->bytes[15], 3 - i);
}

static void
test_only_the_nearest_hops_are_kept(void **state)
{
	struct arena a = { 0 };
	struct http_headers h = { 0 };
	struct http_forwarded f = { .count = 0 };

	(void)state;
	for (int i = 0; i < 100; i++)
		http_headers_add(&a, &h, STR("X-Forwarded-For"),
		    arena_strf(&a, "192.0.2.%d", i));
	http_forwarded_read_list(&f, &h);
	CHECK_INT(f.count, 100);
	CHECK_INT(http_forwarded_hop(&f, 0)->bytes[15], 99);
	CHECK_INT(http_forwarded_hop(&f, HTTP_FORWARDED_HOPS - 1)->bytes[15],
	    100 - HTTP_FORWARDED_HOPS);
	CHECK(http_forwarded_hop(&f, HTTP_FORWARDED_HOPS) == NULL);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_x_forwarded_for_is_a_list_of_addresses),
		cmocka_unit_test(test_forwarded_has_the_grammar_of_rfc_7239),
		cmocka_unit_test(test_several_headers_are_one_list),
		cmocka_unit_test(test_only_the_nearest_hops_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
