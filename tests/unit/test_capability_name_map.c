/* test_capability_name_map.c - comparing names regardless of their spelling. */
#include "base/arena.h"
#include "capability/model/capability_name_map.h"
#include "check.h"

static void
test_names_are_alike_if_only_case_and_punctuation_differ(void **state)
{
	static const struct {
		const char *x, *y;
		bool alike;
	} t[] = {
		{ "order-id", "order_id", true },
		{ "baseId", "baseid", true },
		{ "id", "id2", false },
		{ "", "-", true },
		{ "a", "", false },
		{ "a-", "A", true },
		{ "na\xc3\xafve", "nave", false },
		{ "na\xc3\xafve", "Na\xc3\xaf-ve", true },
	};
	struct arena a = { .secret = false };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		CHECK_INT(capability_name_map_is_alike(
		              str_of(t[i].x), str_of(t[i].y)),
		    t[i].alike);
		CHECK_INT(
		    str_equal(capability_name_map_plain(&a, str_of(t[i].x)),
		        capability_name_map_plain(&a, str_of(t[i].y))),
		    t[i].alike);
	}
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_names_are_alike_if_only_case_and_punctuation_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
