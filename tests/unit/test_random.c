/* test_random.c - random bytes from the kernel. */
/* sanitize: thread */
#include <pthread.h>
#include <stdlib.h>

#include "base/random.h"
#include "check.h"

static void
test_exactly_the_requested_bytes_are_filled(void **state)
{
	unsigned char bytes[1024], seen[1024] = { 0 };

	(void)state;
	/* All bytes stay equal by chance once in 256^8. */
	for (int round = 0; round < 8; round++) {
		memset(bytes, 0x55, sizeof(bytes));
		random_bytes(bytes, sizeof(bytes) - 1);
		for (size_t i = 0; i < sizeof(bytes); i++)
			seen[i] |= bytes[i] != 0x55;
	}
	for (size_t i = 0; i < sizeof(bytes) - 1; i++)
		CHECK_INT(seen[i], 1);
	CHECK_INT(seen[sizeof(bytes) - 1], 0);
}

static void
test_numbers_cover_the_range_below_their_bound(void **state)
{
	int count[10] = { 0 };

	(void)state;
	for (int i = 0; i < 10000; i++) {
		uint32_t v = random_below(10);

		CHECK(v < 10);
		count[v]++;
	}
	/* Expected 1000 each; 700 is ten deviations away. */
	for (size_t i = 0; i < LEN(count); i++)
		CHECK(count[i] > 700 && count[i] < 1300);
	CHECK_INT(random_below(1), 0);
	CHECK(random_below(UINT32_MAX) < UINT32_MAX);
}

struct ids {
	unsigned char all[500][16];
};

static void *
make_ids(void *context)
{
	struct ids *ids = context;

	for (size_t i = 0; i < LEN(ids->all); i++)
		random_id(ids->all[i], sizeof(ids->all[i]));
	return NULL;
}

static int
order(const void *a, const void *b)
{
	return memcmp(a, b, 16);
}

static void
test_ids_are_unique_over_all_threads(void **state)
{
	static struct ids both[2];
	unsigned char(*all)[16] = both[0].all;
	const size_t count = 2 * LEN(both[0].all);
	pthread_t threads[2];

	(void)state;
	for (size_t i = 0; i < LEN(threads); i++)
		CHECK_INT(
		    pthread_create(&threads[i], NULL, make_ids, &both[i]), 0);
	for (size_t i = 0; i < LEN(threads); i++)
		pthread_join(threads[i], NULL);
	qsort(both, count, 16, order);
	for (size_t i = 1; i < count; i++)
		CHECK(memcmp(all[i - 1], all[i], 16) != 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exactly_the_requested_bytes_are_filled),
		cmocka_unit_test(
		    test_numbers_cover_the_range_below_their_bound),
		cmocka_unit_test(test_ids_are_unique_over_all_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
