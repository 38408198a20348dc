/* test_net_resolve.c - numeric hosts, and names on a thread of their own. */
/* sanitize: thread */
#include "check.h"
#include "net/loop.h"
#include "net/net_resolve.h"

static void
test_known_hosts_need_no_lookup(void **state)
{
	static const struct {
		const char *host;
		const char *first; /* NULL: unknown */
		size_t count;
	} rows[] = {
		{ "127.0.0.1", "127.0.0.1", 1 },
		{ "192.0.2.255", "192.0.2.255", 1 },
		{ "::1", "::1", 1 },
		{ "2001:db8::2", "2001:db8::2", 1 },
		{ "localhost", "::1", 2 },
		{ "LocalHost", "::1", 2 },
		{ "api.localhost", "::1", 2 },
		{ ".localhost", NULL, 0 },
		{ "notlocalhost", NULL, 0 },
		{ "example.com", NULL, 0 },
		/* Forms of inet_aton(3) are not known. */
		{ "127.1", NULL, 0 },
		{ "0x7f.0.0.1", NULL, 0 },
		{ "2130706433", NULL, 0 },
		{ "127.0.0.01", NULL, 0 },
		{ "127.0.0.1.", NULL, 0 },
		{ "[::1]", NULL, 0 },
		{ "", NULL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct net_resolve_answer a;
		char text[NET_ADDRESS_BLOCK_TEXT];

		CHECK_INT(net_resolve_known(&a, str_of(rows[i].host)),
		    rows[i].first != NULL);
		CHECK_INT(a.count, rows[i].count);
		if (rows[i].first == NULL)
			continue;
		net_address_block_text(&a.items[0], text);
		CHECK_STR(text, rows[i].first);
	}
}

/* The answers of lookups on a loop. */
struct bench {
	struct loop *loop;
	size_t open;
	struct net_resolve_answer last;
};

static void
on_answer(void *context, const struct net_resolve_answer *answer)
{
	struct bench *b = context;

	b->last = *answer;
	if (--b->open == 0)
		loop_stop(b->loop);
}

static void
look_up(struct bench *b, const char *host)
{
	b->open++;
	CHECK(net_resolve_start(b->loop, str_of(host), on_answer, b) != NULL);
}

/* getaddrinfo(3) needs no server for these. */
static void
test_a_name_is_looked_up(void **state)
{
	struct bench b = { .loop = loop_new(NULL) };
	char text[NET_ADDRESS_BLOCK_TEXT], label[100];

	(void)state;
	look_up(&b, "127.1");
	loop_run(b.loop);
	CHECK_INT(b.last.count, 1);
	net_address_block_text(&b.last.items[0], text);
	CHECK_STR(text, "127.0.0.1");
	/* A label has at most 63 bytes. */
	memset(label, 'a', sizeof(label));
	label[sizeof(label) - 1] = '\0';
	look_up(&b, label);
	loop_run(b.loop);
	CHECK_INT(b.last.count, 0);
	loop_free(b.loop);
}

static void
test_a_cancelled_lookup_has_no_answer(void **state)
{
	struct bench b = { .loop = loop_new(NULL) };

	(void)state;
	net_resolve_cancel(NULL);
	for (int i = 0; i < 50; i++) {
		struct net_resolve *r =
		    net_resolve_start(b.loop, STR("127.1"), on_answer, NULL);

		/* Before, while or after the thread posts its note. */
		for (volatile int k = 0; k < i * 1000; k++)
			;
		net_resolve_cancel(r);
	}
	look_up(&b, "127.1");
	loop_run(b.loop);
	CHECK_INT(b.last.count, 1);
	loop_free(b.loop);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_hosts_need_no_lookup),
		cmocka_unit_test(test_a_name_is_looked_up),
		cmocka_unit_test(test_a_cancelled_lookup_has_no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
