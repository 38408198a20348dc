/* test_arena.c - memory that is freed all at once. */
#include <stdalign.h>

#include "base/arena.h"
#include "check.h"

static void
test_memory_is_zeroed_and_aligned_when_reused(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t n = 0; n < 200; n++) {
			unsigned char *p = arena_new(&a, n);

			CHECK_INT((uintptr_t)p % alignof(max_align_t), 0);
			for (size_t i = 0; i < n; i++)
				CHECK_INT(p[i], 0);
			memset(p, 0xff, n);
		}
		arena_reset(&a);
	}
	arena_done(&a);
}

static void
test_reset_keeps_one_small_block_and_frees_large_ones(void **state)
{
	struct arena a = { 0 };

	(void)state;
	arena_reset(&a); /* nothing was allocated */
	CHECK_INT(a.total, 0);
	arena_new(&a, 100);
	arena_reset(&a);
	CHECK(a.total > 0 && a.total <= 16384);
	arena_new(&a, 10 << 20);
	CHECK(a.total >= 10 << 20);
	arena_reset(&a);
	CHECK(a.total <= 16384);
	arena_done(&a);
	CHECK_INT(a.total, 0);
}

static void
test_copies_are_nul_terminated_and_absent_stays_absent(void **state)
{
	struct arena a = { .secret = true };
	struct str s;

	(void)state;
	s = arena_str(&a, (struct str){ "abcdef", 3 });
	CHECK_STR(s.p, "abc");
	CHECK_TEXT(arena_str(&a, STR_NONE), NULL);
	CHECK_STR(arena_strdup(&a, STR_NONE), "");
	CHECK_STR(arena_printf(&a, "%d-%s", 7, "x"), "7-x");
	CHECK_TEXT(arena_strf(&a, "%5000d", 1), arena_printf(&a, "%5000d", 1));
	arena_done(&a);
	CHECK(a.secret); /* belongs to the owner */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory_is_zeroed_and_aligned_when_reused),
		cmocka_unit_test(
		    test_reset_keeps_one_small_block_and_frees_large_ones),
		cmocka_unit_test(
		    test_copies_are_nul_terminated_and_absent_stays_absent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
