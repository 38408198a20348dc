/* test_limits.c - the limits that an operator can set. */
#include "base/err.h"
#include "base/limits.h"
#include "check.h"

static int64_t
value_of(const struct limits *l, const struct limits_row *row)
{
	int64_t v;

	memcpy(&v, (const char *)l + row->offset, sizeof(v));
	return v;
}

static void
test_every_limit_has_a_row_and_a_default_within_its_range(void **state)
{
	struct limits l = limits_default();

	(void)state;
	CHECK_INT(limits_row_count, sizeof(l) / sizeof(int64_t));
	for (size_t i = 0; i < limits_row_count; i++) {
		const struct limits_row *row = &limits_rows[i];

		CHECK(value_of(&l, row) >= row->smallest);
		CHECK(value_of(&l, row) <= row->largest);
		CHECK(row->text[0] != '\0');
	}
}

static void
test_assignments_are_accepted_or_refused_with_the_range(void **state)
{
	static const struct {
		const char *text, *refusal; /* NULL: taken */
	} t[] = {
		{ "json_depth=100", NULL },
		{ "stop_ms=0", NULL },
		{ "spec_bytes=4096", NULL },
		{ "spec_values=2000", NULL },
		{ "memory=512MiB", NULL },
		{ "memory=1GiB", NULL },
		{ "request_body_bytes=64KiB", NULL },
		{ "memory=1TiB", "not '1TiB'" },
		{ "memory=MiB", "not 'MiB'" },
		{ "memory=99999999999GiB", "from 0 to 70368744177664" },
		{ "json_depth=1KiB", "not '1KiB'" },
		{ "json_depth=1001", "from 4 to 1000" },
		{ "json_depth=3", "from 4 to 1000" },
		{ "json_depth=-5", "not '-5'" },
		{ "json_depth=", "not ''" },
		{ "json_depth", "not ''" },
		{ "stop_ms", "not ''" },
		{ "json_depth=1e2", "not '1e2'" },
		{ "json_dept=5", "did you mean 'json_depth'?" },
		{ "", "unknown limit ''" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct limits l = limits_default();
		struct err e = { 0 };
		int rc = limits_set(&l, str_of(t[i].text), &e);

		CHECK_INT(rc, t[i].refusal == NULL ? 0 : -1);
		if (t[i].refusal != NULL)
			CHECK_HAS(e.text, t[i].refusal);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_every_limit_has_a_row_and_a_default_within_its_range),
		cmocka_unit_test(
		    test_assignments_are_accepted_or_refused_with_the_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
