/* test_arena.c - memory that is freed all at once. */
#include <pthread.h>
#include <stdalign.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/arena_pool.h"
#include "base/mem.h"
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

/*
 * Blocks of a secret arena come back as zeros, from the pool and after a reset,
 * and the budget is charged for what is in use only.
 */
static void
test_secret_blocks_are_used_again_as_zeros(void **state)
{
	struct mem_budget budget = { .limit = INT64_MAX };
	struct arena a = { .secret = true, .budget = &budget };
	struct arena other = { .secret = true, .budget = &budget };
	static const size_t sizes[] = { 1, 16, 100, 4096, 5000, 30000, 70 };

	(void)state;
	for (int round = 0; round < 60; round++) {
		for (size_t i = 0; i < LEN(sizes); i++) {
			struct arena *to =
			    ((size_t)round + i) % 3 == 0 ? &other : &a;
			const size_t n = sizes[(i + (size_t)round) % 7];
			unsigned char *p = arena_new(to, n);

			for (size_t k = 0; k < n; k++)
				CHECK_INT(p[k], 0);
			memset(p, 0xff, n);
		}
		CHECK_INT(mem_budget_used(&budget), a.total + other.total);
		if (round % 2 == 0)
			arena_reset(&a);
		else
			arena_done(&a);
		if (round % 5 == 0)
			arena_done(&other);
		CHECK_INT(mem_budget_used(&budget), a.total + other.total);
	}
	arena_done(&a);
	arena_done(&other);
	CHECK_INT(mem_budget_used(&budget), 0);
}

static void
test_a_pool_is_bounded(void **state)
{
	struct arena a[40] = { 0 };
	size_t kept = 0;
	struct arena_block *b;

	(void)state;
	for (size_t i = 0; i < LEN(a); i++) {
		a[i].secret = true;
		arena_new(&a[i], 4096);
		arena_new(&a[i], 40000);
		arena_new(&a[i], 65536);
	}
	for (size_t i = 0; i < LEN(a); i++)
		arena_done(&a[i]);
	for (size_t n = ARENA_BLOCK_LEAST; n <= ARENA_BLOCK_MOST; n *= 2) {
		while ((b = arena_pool_take(n)) != NULL) {
			kept += n;
			free(b);
		}
	}
	CHECK(kept > 0 && kept <= ARENA_POOL_BYTES);
	CHECK(arena_pool_has_room(ARENA_POOL_BYTES));
	CHECK(!arena_pool_has_room(5000)); /* not one of the sizes */
}

static void *
use_secret_arena(void *context)
{
	struct arena a = { .secret = true };

	arena_new(&a, 20000);
	arena_new(&a, 20000);
	arena_done(&a);
	return context;
}

/* sanitize: thread.  The leak check finds a pool that is not freed. */
static void
test_the_pool_of_a_thread_ends_with_it(void **state)
{
	pthread_t t;

	(void)state;
	for (int i = 0; i < 8; i++) {
		CHECK_INT(pthread_create(&t, NULL, use_secret_arena, NULL), 0);
		CHECK_INT(pthread_join(t, NULL), 0);
	}
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
		cmocka_unit_test(test_secret_blocks_are_used_again_as_zeros),
		cmocka_unit_test(test_a_pool_is_bounded),
		cmocka_unit_test(test_the_pool_of_a_thread_ends_with_it),
		cmocka_unit_test(
		    test_copies_are_nul_terminated_and_absent_stays_absent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
