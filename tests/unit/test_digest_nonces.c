/* test_digest_nonces.c - each count of a nonce is valid once. */
#include <pthread.h>

#include "check.h"
#include "expose/auth/digest_nonces.h"

static bool
use(struct digest_nonces *n, uint64_t number, int64_t made_ms, uint32_t count)
{
	return digest_nonces_use(
	    n, &(struct digest_nonce){ number, made_ms }, count);
}

static void
test_a_count_is_valid_once_and_within_the_window(void **state)
{
	/* Counts of one nonce, in this order. */
	static const struct {
		uint32_t count;
		bool good;
	} t[] = {
		{ 0, false },
		{ 3, true }, /* other counts may still arrive */
		{ 3, false },
		{ 1, true },
		{ 2, true },
		{ 1, false },
		{ 2, false },
		{ 0, false },
		{ 130, true },
		{ 2, false }, /* below the window and used */
		{ 3, false }, /* in the window and used */
		{ 4, true },
		{ 66, true },
		{ 67, true },
		{ 129, true },
		{ 131, true },
		{ 4, false },
		{ 5, true },
		{ 66, false },
		{ 67, false },
		{ 195, true }, /* by a whole word of the window */
		{ 67, false }, /* below it */
		{ 68, true },
		{ 129, false },
		{ 130, false },
		{ 131, false },
		{ 132, true },
		{ 0xffffffff, true },
		{ 0xffffffff, false },
		{ 196, false },
		{ 1, false },
		{ 0xffffff80, true },
		{ 0xffffff7f, false },
		{ 0, false },
	};
	struct digest_nonces *n = digest_nonces_new();

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		if (use(n, 7, 1000, t[i].count) != t[i].good)
			fail_msg("row %zu, count %u", i, t[i].count);
	/* Another nonce has its own counts. */
	CHECK(use(n, 7, 1001, 1));
	CHECK(use(n, 8, 1000, 1));
	digest_nonces_free(n);
	digest_nonces_free(NULL);
}

static void
test_any_order_within_the_window_is_valid(void **state)
{
	struct digest_nonces *n = digest_nonces_new();

	(void)state;
	for (uint32_t base = 1; base < 5000; base += DIGEST_NONCES_WINDOW) {
		for (uint32_t i = DIGEST_NONCES_WINDOW; i > 0; i--)
			CHECK(use(n, 1, 1, base + (i * 77) % 128));
		for (uint32_t i = 0; i < DIGEST_NONCES_WINDOW; i++)
			CHECK(!use(n, 1, 1, base + i));
	}
	digest_nonces_free(n);
}

static void
test_an_evicted_nonce_is_not_valid_again(void **state)
{
	struct digest_nonces *n = digest_nonces_new();
	int64_t at = 1000;

	(void)state;
	CHECK(use(n, 1, at, 1));
	for (int i = 1; i < DIGEST_NONCES_KEPT; i++)
		CHECK(use(n, 1, at + i, 1));
	CHECK(use(n, 1, at, 2)); /* all are still known */
	CHECK(use(n, 1, at + DIGEST_NONCES_KEPT, 1)); /* evicts the first */
	CHECK(!use(n, 1, at, 1));
	CHECK(!use(n, 1, at, 3));
	CHECK(!use(n, 2, at, 1)); /* as old as the evicted one, used or not */
	CHECK(!use(n, 2, at - 1, 1));
	CHECK(use(n, 1, at + 1, 2));
	CHECK(!use(n, 1, at + 1, 1));
	CHECK(use(n, 2, at + 1, 1)); /* evicts the second */
	CHECK(!use(n, 1, at + 1, 3));
	CHECK(use(n, 1, at + 2, 2));
	digest_nonces_free(n);
}

/* Many threads use the same counts: each count is valid for one of them. */
struct crowd {
	struct digest_nonces *nonces;
	int64_t good;
};

enum { THREADS = 8, COUNTS = 20000 };

static void *
run(void *context)
{
	struct crowd *c = context;

	for (uint32_t i = 1; i <= COUNTS; i++)
		if (use(c->nonces, i / 1000, 1, i))
			__atomic_add_fetch(&c->good, 1, __ATOMIC_RELAXED);
	return NULL;
}

static void
test_of_many_threads_one_wins(void **state)
{
	struct crowd c = { .nonces = digest_nonces_new() };
	pthread_t t[THREADS];

	(void)state;
	for (size_t i = 0; i < THREADS; i++)
		pthread_create(&t[i], NULL, run, &c);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
	/*
	 * A thread that falls behind the window gets nothing: never more than
	 * COUNTS.
	 */
	CHECK_INT(c.good, COUNTS);
	digest_nonces_free(c.nonces);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_count_is_valid_once_and_within_the_window),
		cmocka_unit_test(test_any_order_within_the_window_is_valid),
		cmocka_unit_test(test_an_evicted_nonce_is_not_valid_again),
		cmocka_unit_test(test_of_many_threads_one_wins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
