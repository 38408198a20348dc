/* test_conn_table.c - which connections are admitted, and which are closed. */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "check.h"
#include "net/conn_table.h"
#include "net/net_address_block.h"

/* A connection known to the table only. */
struct fake {
	struct conn_table_entry entry;
	struct net_address_block peer;
	bool told, open;
};

static void
on_evict(struct conn_table_entry *e)
{
	container_of(e, struct fake, entry)->told = true;
}

static struct net_address_block
peer_number(unsigned n)
{
	const struct net_address_block p = {
		{ [10] = 0xff, 0xff, 10, 0, (uint8_t)(n >> 8), (uint8_t)n }
	};

	return p;
}

static enum conn_table_answer
dial(
    struct fake *f, struct conn_table_group *g, unsigned peer, int64_t since_ms)
{
	struct conn_table_entry *out;
	enum conn_table_answer answer;

	/* Each has its own owner, so none is closed at once. */
	*f = (struct fake){ .entry.evict = on_evict, .entry.owner = f };
	f->peer = peer_number(peer);
	answer = conn_table_add(g, &f->peer, &f->entry, since_ms, &out);
	CHECK(out == NULL);
	f->open = answer != CONN_TABLE_CLOSE;
	return answer;
}

static void
hang_up(struct fake *f)
{
	if (f->open)
		conn_table_remove(&f->entry);
	f->open = false;
}

static void
set_busy(struct fake *f)
{
	atomic_store_explicit(
	    &f->entry.waiting_since_ms, 0, memory_order_relaxed);
}

static void
set_rank(struct fake *f, enum conn_rank rank)
{
	atomic_store_explicit(&f->entry.rank, (int)rank, memory_order_relaxed);
}

/* The index of the connection told to close; -1: none, -2: several. */
static int
told(const struct fake *f, int n)
{
	int found = -1;

	for (int i = 0; i < n; i++)
		if (f[i].told)
			found = found == -1 ? i : -2;
	return found;
}

static void
hang_up_all(struct fake *f, int n)
{
	for (int i = 0; i < n; i++)
		hang_up(&f[i]);
}

/* The limits of a table, its connections, and a new one. */
struct situation {
	const char *name;
	struct conn_table_limits limits;
	/*
	 * One letter per connection, in order, for the peer.  Upper case: in
	 * the other group, which is reserved if limits.reserved is set.  A "!"
	 * after it: busy, "+": known, "*": authenticated.
	 */
	const char *open;
	char comes;
	int goes; /* -1: none */
	enum conn_table_answer answer;
};

static const struct situation situations[] = {
	{ "there is room", { .all = 8, .per_group = 8 }, "aaa", 'a', -1,
	    CONN_TABLE_ADMIT },
	{ "the oldest of the heaviest goes",
	    { .all = 8, .per_group = 8, .per_peer = 9 }, "bbaaacca", 'd', 2,
	    CONN_TABLE_ADMIT },
	{ "busy ones stay", { .all = 8, .per_group = 8, .per_peer = 9 },
	    "bba!a!acca", 'd', 4, CONN_TABLE_ADMIT },
	{ "a heavy peer that is busy leaves it to others",
	    { .all = 8, .per_group = 8, .per_peer = 9 }, "a!a!a!a!a!bbc", 'd',
	    5, CONN_TABLE_ADMIT },
	{ "what asked nothing goes first",
	    { .all = 8, .per_group = 8, .per_peer = 9 }, "a+a*a+a*a+aa*b", 'c',
	    5, CONN_TABLE_ADMIT },
	{ "what was authenticated goes last",
	    { .all = 4, .per_group = 4, .per_peer = 9 }, "a*a*a+b", 'c', 2,
	    CONN_TABLE_ADMIT },
	{ "if all are busy, it is refused",
	    { .all = 4, .per_group = 4, .per_peer = 9 }, "a!a!b!b!", 'c', -1,
	    CONN_TABLE_REFUSE },
	{ "a peer may have nearly all while it is alone",
	    { .all = 8, .per_group = 8, .per_peer = 2 }, "aaaaa", 'a', -1,
	    CONN_TABLE_ADMIT },
	{ "a heavy peer gives up its own once it is crowded",
	    { .all = 8, .per_group = 8, .per_peer = 2 }, "baaaaa", 'a', 1,
	    CONN_TABLE_ADMIT },
	{ "a heavy peer that is busy is refused once it is crowded",
	    { .all = 8, .per_group = 8, .per_peer = 2 }, "ba!a!a!a!a!", 'a', -1,
	    CONN_TABLE_REFUSE },
	{ "a light peer takes what a heavy one left",
	    { .all = 8, .per_group = 8, .per_peer = 2 }, "ba!a!a!a!a!", 'b', -1,
	    CONN_TABLE_ADMIT },
	{ "a full group gives up its own",
	    { .all = 16, .per_group = 4, .per_peer = 9 }, "bbaaABBB", 'C', 5,
	    CONN_TABLE_ADMIT },
	{ "a full group does not fill another",
	    { .all = 16, .per_group = 4, .per_peer = 9 }, "aaaa", 'A', -1,
	    CONN_TABLE_ADMIT },
	{ "places are kept for the reserved group",
	    { .all = 8, .per_group = 8, .per_peer = 9, .reserved = 3 },
	    "a!a!a!a!a!", 'b', -1, CONN_TABLE_REFUSE },
	{ "the reserved group has them",
	    { .all = 8, .per_group = 8, .per_peer = 9, .reserved = 3 },
	    "a!a!a!a!a!", 'A', -1, CONN_TABLE_ADMIT },
	{ "others do not take what is kept",
	    { .all = 8, .per_group = 8, .per_peer = 9, .reserved = 3 },
	    "a!a!a!a!a!BBB", 'c', -1, CONN_TABLE_REFUSE },
	{ "others take what the reserved group has beyond it",
	    { .all = 8, .per_group = 8, .per_peer = 9, .reserved = 3 },
	    "a!a!BBBBBB", 'c', 2, CONN_TABLE_ADMIT },
	{ "the group with the most gives up its own",
	    { .all = 8, .per_group = 8, .per_peer = 9, .reserved = 1 },
	    "BBBcaaab", 'B', 4, CONN_TABLE_ADMIT },
	{ "a group that is busy leaves it to another",
	    { .all = 8, .per_group = 8, .per_peer = 9, .reserved = 1 },
	    "a!a!a!a!a!BBB", 'B', 5, CONN_TABLE_ADMIT },
};

static void
check_situation(const struct situation *s)
{
	struct conn_table *t = conn_table_new(&s->limits);
	struct conn_table_group *g = conn_table_group_hold(t, "rest", false);
	struct conn_table_group *kept =
	    conn_table_group_hold(t, "keys", s->limits.reserved > 0);
	struct fake f[16], more;
	enum conn_table_answer answer;
	int n = 0;

	for (const char *p = s->open; *p != '\0'; p++) {
		if (*p == '!')
			set_busy(&f[n - 1]);
		else if (*p == '+')
			set_rank(&f[n - 1], CONN_KNOWN);
		else if (*p == '*')
			set_rank(&f[n - 1], CONN_AUTHENTICATED);
		else {
			dial(&f[n], *p < 'a' ? kept : g, (unsigned)(*p | 0x20),
			    100 + n);
			n++;
		}
	}
	if (told(f, n) != -1 || conn_table_count(t) != (size_t)n)
		fail_msg("%s: the first ones do not fit", s->name);
	answer = dial(&more, s->comes < 'a' ? kept : g,
	    (unsigned)(s->comes | 0x20), 1000);
	if (answer != s->answer || told(f, n) != s->goes)
		fail_msg(
		    "%s: %d, and %d goes", s->name, (int)answer, told(f, n));
	hang_up_all(f, n);
	hang_up(&more);
	CHECK_INT(conn_table_count(t), 0);
	conn_table_group_release(g);
	conn_table_group_release(kept);
	conn_table_free(t);
}

static void
test_a_connection_is_admitted_or_replaces_one_or_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(situations); i++)
		check_situation(&situations[i]);
}

static void
test_the_longest_waiting_is_closed_not_the_oldest(void **state)
{
	const struct conn_table_limits limits = { .all = 3, .per_peer = 9 };
	struct conn_table *t = conn_table_new(&limits);
	struct conn_table_group *g = conn_table_group_hold(t, "rest", false);
	struct fake f[3], more;

	(void)state;
	for (int i = 0; i < 3; i++) {
		dial(&f[i], g, 1, 100);
		set_rank(&f[i], CONN_KNOWN);
	}
	f[0].entry.waiting_since_ms = 300;
	f[1].entry.waiting_since_ms = 200;
	f[2].entry.waiting_since_ms = 250;
	dial(&more, g, 2, 1000);
	CHECK_INT(told(f, 3), 1);
	hang_up_all(f, 3);
	hang_up(&more);
	conn_table_group_release(g);
	conn_table_free(t);
}

/* A client that has just connected may have sent its request. */
static void
test_a_connection_has_a_grace_time(void **state)
{
	const struct conn_table_limits limits = { .all = 2, .per_peer = 9 };
	struct conn_table *t = conn_table_new(&limits);
	struct conn_table_group *g = conn_table_group_hold(t, "rest", false);
	struct fake f[2], more[2];

	(void)state;
	dial(&f[0], g, 1, 1000);
	dial(&f[1], g, 1, 1000);
	CHECK_INT(
	    dial(&more[0], g, 2, 999 + CONN_TABLE_GRACE_MS), CONN_TABLE_REFUSE);
	CHECK_INT(
	    dial(&more[1], g, 2, 1000 + CONN_TABLE_GRACE_MS), CONN_TABLE_ADMIT);
	CHECK_INT(told(f, 2), 0);
	hang_up_all(f, 2);
	hang_up_all(more, 2);
	conn_table_group_release(g);
	conn_table_free(t);
}

/* Searches without a result must not move the oldest behind newer ones. */
static void
test_the_oldest_is_closed_after_its_grace_time(void **state)
{
	enum { COUNT = 60 };
	const struct conn_table_limits limits = { .all = COUNT,
		.per_peer = COUNT };
	struct conn_table *t = conn_table_new(&limits);
	struct conn_table_group *g = conn_table_group_hold(t, "rest", false);
	struct fake f[COUNT], more;

	(void)state;
	for (int i = 0; i < COUNT; i++)
		dial(&f[i], g, 1, 1000 + i);
	for (int i = 0; i < 7; i++) {
		CHECK_INT(dial(&more, g, 1, 1050), CONN_TABLE_REFUSE);
		hang_up(&more);
	}
	CHECK_INT(
	    dial(&more, g, 1, 1000 + CONN_TABLE_GRACE_MS), CONN_TABLE_ADMIT);
	CHECK_INT(told(f, COUNT), 0);
	hang_up_all(f, COUNT);
	hang_up(&more);
	conn_table_group_release(g);
	conn_table_free(t);
}

/* It receives a request before it processes the eviction. */
static void
test_a_connection_that_became_busy_stays(void **state)
{
	const struct conn_table_limits limits = { .all = 2, .per_peer = 9 };
	struct conn_table *t = conn_table_new(&limits);
	struct conn_table_group *g = conn_table_group_hold(t, "rest", false);
	struct fake f[2], more;

	(void)state;
	dial(&f[0], g, 1, 100);
	dial(&f[1], g, 1, 200);
	dial(&more, g, 2, 1000);
	CHECK_INT(told(f, 2), 0);
	set_busy(&f[0]);
	CHECK(!conn_table_leave(&f[0].entry));
	CHECK_INT(conn_table_count(t), 3);
	hang_up_all(f, 2);
	hang_up(&more);
	CHECK_INT(conn_table_count(t), 0);
	conn_table_group_release(g);
	conn_table_free(t);
}

/* The number of open connections is limited in any case. */
static void
test_refused_connections_are_limited(void **state)
{
	const struct conn_table_limits limits = { .all = 8, .per_peer = 9 };
	struct conn_table *t = conn_table_new(&limits);
	struct conn_table_group *g = conn_table_group_hold(t, "rest", false);
	struct fake f[8], more[20];
	size_t refused = 0;

	(void)state;
	for (int i = 0; i < 8; i++) {
		dial(&f[i], g, 1, 100);
		set_busy(&f[i]);
	}
	for (int i = 0; i < 20; i++)
		refused += dial(&more[i], g, 2, 200) == CONN_TABLE_REFUSE;
	CHECK_INT(refused, conn_table_slack(8) / 2);
	hang_up_all(more, 20);
	CHECK_INT(dial(&more[0], g, 2, 200), CONN_TABLE_REFUSE);
	hang_up(&more[0]);
	hang_up_all(f, 8);
	conn_table_group_release(g);
	conn_table_free(t);
}

/* Connections that are closing have descriptors, too. */
static void
test_closing_connections_are_limited(void **state)
{
	const struct conn_table_limits limits = { .all = 8, .per_peer = 9 };
	struct conn_table *t = conn_table_new(&limits);
	struct conn_table_group *g = conn_table_group_hold(t, "rest", false);
	struct fake f[64];
	size_t open = 0;

	(void)state;
	for (int i = 0; i < 64; i++) {
		dial(&f[i], g, (unsigned)i % 3, 100 + 100 * i);
		open += f[i].open;
	}
	CHECK(open > 8 && open <= 8 + conn_table_slack(8));
	CHECK_INT(conn_table_count(t), 8);
	hang_up_all(f, 64);
	conn_table_group_release(g);
	conn_table_free(t);
}

/* While other threads are slow, a thread closes its own connections. */
static void
test_an_own_connection_is_closed_if_other_owners_are_slow(void **state)
{
	const struct conn_table_limits limits = { .all = 100, .per_peer = 200 };
	struct conn_table *t = conn_table_new(&limits);
	struct conn_table_group *g = conn_table_group_hold(t, "rest", false);
	struct fake f[200];
	int threads[2], own = 0;

	(void)state;
	for (int i = 0; i < 200; i++) {
		struct conn_table_entry *out;

		/* The second thread is stuck, and accepts nothing more. */
		f[i] = (struct fake){ .entry.evict = on_evict,
			.entry.owner = &threads[i < 100 && i % 2],
			.peer = peer_number(1),
			.open = true };
		CHECK_INT(conn_table_add(
		              g, &f[i].peer, &f[i].entry, 1 + 10 * i, &out),
		    CONN_TABLE_ADMIT);
		if (out == NULL)
			continue;
		CHECK(out->owner == &threads[0]);
		hang_up(container_of(out, struct fake, entry));
		own++;
	}
	CHECK_INT(own, 100 - (int)conn_table_slack(100) / 2);
	CHECK_INT(conn_table_count(t), 100);
	hang_up_all(f, 200);
	conn_table_group_release(g);
	conn_table_free(t);
}

enum { MANY = 600, TURNS = 10000 };

/* Random operations: the counts are right and memory is freed. */
static void
test_counts_are_right_after_random_operations(void **state)
{
	const struct conn_table_limits limits = { .all = 200 };
	struct conn_table *t = conn_table_new(&limits);
	struct conn_table_group *g[] = {
		conn_table_group_hold(t, "rest", false),
		conn_table_group_hold(t, "mcp", false),
		conn_table_group_hold(t, "keys", true),
	};
	struct fake *f = calloc(MANY, sizeof(*f));
	unsigned seed = 7;
	struct buf text;

	(void)state;
	for (int i = 0; i < TURNS; i++) {
		struct fake *one = &f[(unsigned)rand_r(&seed) % MANY];
		const unsigned what = (unsigned)rand_r(&seed);

		if (one->told && one->open) {
			if (conn_table_leave(&one->entry))
				hang_up(one);
			one->told = false;
		} else if (!one->open)
			dial(one, g[what % 3], what % 50, 1 + i);
		else if (what % 4 == 0)
			hang_up(one);
		else if (what % 4 == 1)
			set_busy(one);
		else {
			atomic_store_explicit(&one->entry.waiting_since_ms,
			    1 + i, memory_order_relaxed);
			set_rank(
			    one, (enum conn_rank)(what / 4 % CONN_RANKS) >
			                 (enum conn_rank)one->entry.rank
			             ? (enum conn_rank)(what / 4 % CONN_RANKS)
			             : (enum conn_rank)one->entry.rank);
		}
		CHECK(conn_table_count(t) <= 200 + conn_table_slack(200));
	}
	for (int i = 0; i < MANY; i++)
		hang_up(&f[i]);
	CHECK_INT(conn_table_count(t), 0);
	buf_init(&text, 65536);
	conn_table_metrics(t, &text);
	buf_putc(&text, '\0');
	CHECK_HAS(text.p, "claviger_connections{listener=\"mcp\"} 0\n");
	CHECK_HAS(text.p, "claviger_connections_max 200\n");
	buf_done(&text);
	for (size_t i = 0; i < LEN(g); i++)
		conn_table_group_release(g[i]);
	conn_table_free(t);
	free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_connection_is_admitted_or_replaces_one_or_is_refused),
		cmocka_unit_test(
		    test_the_longest_waiting_is_closed_not_the_oldest),
		cmocka_unit_test(test_a_connection_has_a_grace_time),
		cmocka_unit_test(
		    test_the_oldest_is_closed_after_its_grace_time),
		cmocka_unit_test(test_a_connection_that_became_busy_stays),
		cmocka_unit_test(test_refused_connections_are_limited),
		cmocka_unit_test(test_closing_connections_are_limited),
		cmocka_unit_test(
		    test_an_own_connection_is_closed_if_other_owners_are_slow),
		cmocka_unit_test(test_counts_are_right_after_random_operations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
