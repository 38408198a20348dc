/* test_query_object.c - objects are read from the pairs of a query. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "engine/arguments/query_object.h"
#include "check.h"

static void
test_members_are_read_from_brackets(void **state)
{
	static const struct {
		const char *query, *want;
	} t[] = {
		{ "", "none" },
		{ "a=1&b[c]=2&ab[c]=3", "none" },
		{ "a[b]=1&x=2&a%5Bc%5D=%20", "{\"b\":\"1\",\"c\":\" \"}" },
		{ "a[b][c]=1&a[b][d]=2", "{\"b\":{\"c\":\"1\",\"d\":\"2\"}}" },
		{ "a[b][]=1&a[b][]=2", "{\"b\":[\"1\",\"2\"]}" },
		{ "a[b]=1&a[b]=2", "{\"b\":\"2\"}" },
		/* what is of two kinds keeps the first */
		{ "a[b]=1&a[b][c]=2", "{\"b\":\"1\"}" },
		{ "a[b][c]=2&a[b]=1", "{\"b\":{\"c\":\"2\"}}" },
		{ "a[]=1", "{}" },
		{ "a[b=1&a[b]c=2&a]b[=3", "none" },
		{ "a[b][b][b][b][b][b][b][b][b][b][b][b][b][b][b][b][b]=1",
		    "none" },
		{ "a[b]=%zz", "error" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct err e = { .kind = ERR_NONE };
		const struct json *v =
		    query_object_find(&a, str_of(t[i].query), STR("a"), &e);
		struct buf b;

		buf_init(&b, 4096);
		if (v != NULL)
			json_write(&b, v);
		else
			buf_puts(&b, e.kind == ERR_NONE ? "none" : "error");
		CHECK_STR(buf_text(&b), t[i].want);
		buf_done(&b);
		arena_done(&a);
	}
}

static void
test_the_number_of_values_is_bounded(void **state)
{
	struct arena a = { 0 };
	struct err e = { .kind = ERR_NONE };
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 16);
	for (int i = 0; i < 1001; i++)
		buf_printf(&b, "&a[%d]=1", i);
	CHECK(query_object_find(&a, buf_str(&b), STR("a"), &e) == NULL);
	CHECK_HAS(e.text, "more than 1000 values of 'a'");
	buf_done(&b);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_members_are_read_from_brackets),
		cmocka_unit_test(test_the_number_of_values_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
