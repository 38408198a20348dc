/* test_mem.c - heap allocation and wiping. */
#include <stdlib.h>

#include "base/mem.h"
#include "check.h"

static void
test_new_memory_is_zeroed_even_of_size_zero(void **state)
{
	unsigned char *p = mem_new(100);

	(void)state;
	for (int i = 0; i < 100; i++)
		CHECK_INT(p[i], 0);
	p[99] = 7;
	p = mem_resize(p, 1000);
	CHECK_INT(p[99], 7);
	free(p);
	p = mem_new(0);
	CHECK(p != NULL);
	free(p);
}

static void
test_wiping_and_comparing_end_at_the_last_byte(void **state)
{
	char text[] = "secretX", same[] = "secretY";

	(void)state;
	CHECK(mem_equal(text, same, 6));
	CHECK(!mem_equal(text, same, 7));
	CHECK(mem_equal(text, same, 0));
	mem_wipe(text, 6);
	CHECK(mem_equal(text, "\0\0\0\0\0\0X", 7));
	mem_wipe(NULL, 10);
}

static void
test_a_difference_in_any_byte_is_found(void **state)
{
	unsigned char a[40], b[40];

	(void)state;
	for (size_t n = 0; n <= sizeof(a); n++) {
		memset(a, 0x5a, sizeof(a));
		memset(b, 0x5a, sizeof(b));
		memset(b + n, 0, sizeof(b) - n);
		CHECK(mem_equal(a, b, n));
		for (size_t i = 0; i < n; i++) {
			b[i] ^= (unsigned char)(1u << i % 8);
			CHECK(!mem_equal(a, b, n));
			b[i] = 0x5a;
		}
	}
}

static void
test_texts_are_copied_and_printed(void **state)
{
	char *copy = mem_strdup("abc"), *made = mem_printf("%s-%d", copy, 5);

	(void)state;
	CHECK_STR(made, "abc-5");
	free(copy);
	free(made);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_memory_is_zeroed_even_of_size_zero),
		cmocka_unit_test(
		    test_wiping_and_comparing_end_at_the_last_byte),
		cmocka_unit_test(test_a_difference_in_any_byte_is_found),
		cmocka_unit_test(test_texts_are_copied_and_printed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
