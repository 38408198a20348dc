/* test_table.c - a hash table from names to pointers. */
#include "base/arena.h"
#include "base/table.h"
#include "check.h"

static void
test_adding_a_name_again_keeps_its_value(void **state)
{
	struct arena a = { 0 };
	struct table t;
	int values[3] = { 0 };

	(void)state;
	table_init(&t, &a);
	CHECK(table_find(&t, STR("a")) == NULL);
	CHECK(table_add(&t, STR("a"), &values[0]) == NULL);
	CHECK(table_add(&t, STR(""), &values[1]) == NULL);
	CHECK(table_add(&t, STR("a"), &values[2]) == &values[0]);
	CHECK(table_find(&t, STR("a")) == &values[0]);
	CHECK(table_find(&t, STR("")) == &values[1]);
	CHECK(table_find(&t, STR("b")) == NULL);
	table_set(&t, STR("a"), &values[2]);
	table_set(&t, STR("b"), &values[0]);
	CHECK(table_find(&t, STR("a")) == &values[2]);
	CHECK(table_find(&t, STR("b")) == &values[0]);
	CHECK_INT(t.count, 3);
	arena_done(&a);
}

static void
test_many_names_are_found(void **state)
{
	enum { MANY = 10000 };
	struct arena a = { 0 };
	struct table t;

	(void)state;
	table_init(&t, &a);
	for (int i = 0; i < MANY; i++) {
		int *value = arena_new(&a, sizeof(*value));

		*value = i;
		CHECK(table_add(&t, arena_strf(&a, "%d", i), value) == NULL);
	}
	for (int i = 0; i < MANY; i++) {
		const int *value = table_find(&t, arena_strf(&a, "%d", i));

		CHECK(value != NULL);
		CHECK_INT(*value, i);
	}
	CHECK(table_find(&t, STR("-1")) == NULL);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_adding_a_name_again_keeps_its_value),
		cmocka_unit_test(test_many_names_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
