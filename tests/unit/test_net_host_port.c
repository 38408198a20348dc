/* test_net_host_port.c - "host:port" is split strictly. */
#include "check.h"
#include "net/net.h"

static void
test_a_host_and_a_port_are_split_as_written(void **state)
{
	static const struct {
		const char *text, *host;
		int port;
		bool is_v6;
	} t[] = {
		{ "", "", -1, false },
		{ "h", "h", -1, false },
		{ "h:", "h", -1, false },
		{ "h:0", "h", 0, false },
		{ "h:00080", "h", 80, false },
		{ "h:65535", "h", 65535, false },
		{ ":8080", "", 8080, false },
		{ "127.0.0.1:80", "127.0.0.1", 80, false },
		{ "[::1]", "[::1]", -1, true },
		{ "[::1]:", "[::1]", -1, true },
		{ "[::ffff:10.0.0.1]:443", "[::ffff:10.0.0.1]", 443, true },
		{ "[FE80::a]:1", "[FE80::a]", 1, true },
		/* Characters are the caller's to check. */
		{ "u@h:1", "u@h", 1, false },
		{ "a%2fb:1", "a%2fb", 1, false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct net_host_port h;

		if (!net_host_port_split(&h, str_of(t[i].text)))
			fail_msg("'%s' is refused", t[i].text);
		CHECK_TEXT(h.host, t[i].host);
		CHECK_INT(h.port, t[i].port);
		CHECK_INT(h.is_v6, t[i].is_v6);
	}
}

static void
test_invalid_ports_and_brackets_are_refused(void **state)
{
	static const char *const t[] = { "h:65536", "h:99999", "h:000080",
		"h:4294967376", "h:-1", "h:+1", "h: 1", "h:1 ", "h:x", "h:1x",
		"h:80:80", "::1", "::1:80", "u:p@h", "[", "[]", "[]:1", "[::1",
		"[::1:80", "[::1]x", "[::1]80", "[::1]]", "[::1]:x",
		"[::1]:65536", "[127.0.0.1]:80", "[h]", "[v1.a:b]",
		"[fe80::1%eth0]", "[::1 ]", "[::1\r\n]", "[u@::1]", "[[::1]]" };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct net_host_port h;

		if (net_host_port_split(&h, str_of(t[i])))
			fail_msg("'%s' is accepted", t[i]);
	}
}

/* The text is not NUL-terminated: nothing behind its end is read. */
static void
test_only_the_given_bytes_are_read(void **state)
{
	struct net_host_port h;

	(void)state;
	CHECK(net_host_port_split(&h, (struct str){ "h:8080", 4 }));
	CHECK_INT(h.port, 80);
	CHECK(net_host_port_split(&h, (struct str){ "h:8080", 2 }));
	CHECK_INT(h.port, -1);
	CHECK(!net_host_port_split(&h, (struct str){ "[::1]", 4 }));
	CHECK(!net_host_port_split(&h, (struct str){ "h:8\0", 4 }));
	CHECK(net_host_port_split(&h, STR_NONE));
	CHECK_INT(h.host.n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_host_and_a_port_are_split_as_written),
		cmocka_unit_test(test_invalid_ports_and_brackets_are_refused),
		cmocka_unit_test(test_only_the_given_bytes_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
