/* test_expose_cache.c - texts as keys of equal permissions see them. */
#include "base/base.h"
#include "check.h"
#include "expose/surface/surface.h"

static void
a_text_is_found_by_its_whole_name(void **state)
{
	struct expose_cache *c = expose_cache_new(1000);
	struct arena a = { .head = NULL };

	(void)state;
	expose_cache_add(c, STR("one"), STR("first"));
	expose_cache_add(c, STR("on"), STR("efirst"));
	expose_cache_add(c, STR("one"), STR("not used"));
	CHECK_TEXT(expose_cache_find(c, &a, STR("one")), "first");
	CHECK_TEXT(expose_cache_find(c, &a, STR("on")), "efirst");
	CHECK_TEXT(expose_cache_find(c, &a, STR("o")), NULL);
	CHECK_TEXT(expose_cache_find(c, &a, STR("")), NULL);
	expose_cache_free(c);
	arena_done(&a);
}

static void
what_was_not_used_for_longest_is_dropped(void **state)
{
	struct expose_cache *c = expose_cache_new(32);
	struct arena a = { .head = NULL };

	(void)state;
	expose_cache_add(c, STR("a"), STR("0123456789"));
	expose_cache_add(c, STR("b"), STR("0123456789"));
	CHECK_TEXT(expose_cache_find(c, &a, STR("a")), "0123456789");
	expose_cache_add(c, STR("c"), STR("0123456789"));
	CHECK_TEXT(expose_cache_find(c, &a, STR("b")), NULL);
	CHECK_TEXT(expose_cache_find(c, &a, STR("a")), "0123456789");
	CHECK_TEXT(expose_cache_find(c, &a, STR("c")), "0123456789");
	/* More than half of it is not kept. */
	expose_cache_add(c, STR("d"), STR("0123456789abcdef"));
	CHECK_TEXT(expose_cache_find(c, &a, STR("d")), NULL);
	CHECK_TEXT(expose_cache_find(c, &a, STR("a")), "0123456789");
	expose_cache_free(c);
	arena_done(&a);
}

static void
the_number_of_texts_is_bounded(void **state)
{
	struct expose_cache *c = expose_cache_new(1 << 20);
	struct arena a = { .head = NULL };
	size_t found = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		expose_cache_add(c, arena_strf(&a, "%d", i), STR("x"));
	for (int i = 0; i < 1000; i++)
		found += expose_cache_find(c, &a, arena_strf(&a, "%d", i)).n;
	CHECK_INT(found, 256);
	CHECK_TEXT(expose_cache_find(c, &a, STR("999")), "x");
	expose_cache_free(c);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_is_found_by_its_whole_name),
		cmocka_unit_test(what_was_not_used_for_longest_is_dropped),
		cmocka_unit_test(the_number_of_texts_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
