/* test_random.c - random bytes from the kernel. */
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exactly_the_requested_bytes_are_filled),
		cmocka_unit_test(
		    test_numbers_cover_the_range_below_their_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
