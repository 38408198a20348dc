/* test_cpu_budget.c - work stops when its processor time is spent. */
#include "base/cpu_budget.h"
#include "base/err.h"
#include "check.h"

static void
test_small_work_is_never_stopped(void **state)
{
	struct cpu_budget b = { 0 };

	(void)state;
	cpu_budget_start(&b, 1);
	for (int i = 0; i < 1000; i++)
		CHECK(cpu_budget_spend(&b, 10));
	CHECK_INT(b.units, 10000);
	CHECK_INT(b.end_us, 0); /* the clock was not read */
	CHECK(cpu_budget_spend(NULL, 1 << 30));
}

static void
test_endless_work_is_stopped(void **state)
{
	struct err e = { 0 };
	struct cpu_budget b = { 0 };
	size_t turns = 0;

	(void)state;
	cpu_budget_start(&b, 5);
	while (cpu_budget_spend(&b, 100))
		turns++;
	CHECK(turns > 1000);
	CHECK(!cpu_budget_spend(&b, 1));
	CHECK_INT(cpu_budget_refuse(&b, &e), -1);
	CHECK_INT(e.kind, ERR_LIMIT);
	CHECK_HAS(e.text, "5 ms");
	CHECK_HAS(e.text, "conversion_ms");
}

static void
test_without_a_limit_only_cancelling_stops_work(void **state)
{
	struct err e = { 0 };
	struct cpu_budget b = { 0 };

	(void)state;
	cpu_budget_start(&b, 0);
	CHECK(cpu_budget_spend(&b, 1 << 30));
	CHECK(cpu_budget_spend(&b, 1 << 30));
	atomic_store(&b.cancelled, true);
	CHECK(!cpu_budget_spend(&b, 1 << 30));
	cpu_budget_refuse(&b, &e);
	CHECK_HAS(e.text, "cancelled");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small_work_is_never_stopped),
		cmocka_unit_test(test_endless_work_is_stopped),
		cmocka_unit_test(
		    test_without_a_limit_only_cancelling_stops_work),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
