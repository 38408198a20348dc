/* test_server_descriptors.c - the limit of open files is divided. */
#include "base/err.h"
#include "base/limits.h"
#include "base/log.h"
#include "check.h"
#include "server/server_descriptors.h"

static void
test_workers_are_limited_by_descriptors(void **state)
{
	static const struct {
		int64_t limit, used;
		size_t addresses, wanted, out; /* 0: not even one */
	} t[] = {
		{ 20000, 10, 3, 8, 8 },
		{ 256, 10, 3, 8, 8 },
		{ 64, 10, 3, 8, 2 },
		{ 64, 10, 3, 1, 1 },
		{ 48, 10, 3, 8, 0 },
		{ 1024, 10, 200, 8, 4 },
	};

	(void)state;
	log_setup(LOG_LEVEL_ERROR, LOG_FORMAT_TEXT);
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { 0 };
		size_t out = 0;
		int rc = server_descriptors_workers(t[i].limit, t[i].used,
		    t[i].addresses, t[i].wanted, &out, &e);

		CHECK_INT(rc, t[i].out > 0 ? 0 : -1);
		CHECK_INT(out, t[i].out);
		if (rc == -1)
			CHECK_HAS(e.text, "ulimit -n");
	}
}

static void
test_connections_and_other_descriptors_fit_the_limit(void **state)
{
	static const struct {
		int64_t limit, used, connections;
		size_t all; /* 0: too few */
	} t[] = {
		{ 1 << 20, 50, 10000, 10000 },
		{ 20000, 50, 10000, 10000 },
		{ 1024, 50, 10000, 648 },
		{ 1024, 50, 100, 100 },
		{ 64, 40, 10000, 12 },
		{ 64, 50, 10000, 0 },
	};

	(void)state;
	log_setup(LOG_LEVEL_ERROR, LOG_FORMAT_TEXT);
	for (size_t i = 0; i < LEN(t); i++) {
		struct limits limits = limits_default();
		struct server_descriptors d = { .connections.all = 0 };
		struct err e = { 0 };
		int rc;

		limits.connections = t[i].connections;
		rc = server_descriptors_share(
		    t[i].limit, t[i].used, 2, &limits, &d, &e);
		CHECK_INT(rc, t[i].all > 0 ? 0 : -1);
		CHECK_INT(d.connections.all, t[i].all);
		if (rc == -1)
			continue;
		CHECK(t[i].used + (int64_t)d.connections.all +
		          (int64_t)conn_table_slack(d.connections.all) +
		          2 * (int64_t)d.upstream_sockets <=
		      t[i].limit);
	}
}

static void
test_shares_shrink_with_the_connections(void **state)
{
	struct limits limits = limits_default();
	struct server_descriptors d;
	struct err e = { 0 };

	(void)state;
	log_setup(LOG_LEVEL_ERROR, LOG_FORMAT_TEXT);
	limits.connections_per_listener = 5000;
	limits.connections_reserved = 1;
	CHECK_INT(server_descriptors_share(20000, 50, 2, &limits, &d, &e), 0);
	CHECK_INT(d.connections.per_group, 5000);
	CHECK_INT(d.connections.per_peer, 0);
	CHECK_INT(d.connections.reserved, 1);
	CHECK_INT(server_descriptors_share(1024, 50, 2, &limits, &d, &e), 0);
	CHECK_INT(d.connections.per_group, d.connections.all / 2);
	CHECK_INT(d.connections.reserved, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_workers_are_limited_by_descriptors),
		cmocka_unit_test(
		    test_connections_and_other_descriptors_fit_the_limit),
		cmocka_unit_test(test_shares_shrink_with_the_connections),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
