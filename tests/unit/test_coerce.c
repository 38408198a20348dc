/* test_coerce.c - text from HTTP is converted to its declared type. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "check.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "engine/arguments/coerce.h"

static void
test_text_is_converted_to_the_type_if_it_fits(void **state)
{
	static const struct {
		enum capability_type type;
		bool typed;
		int items; /* -1: no type */
		const char *json, *want;
	} t[] = {
		{ CAPABILITY_TYPE_INTEGER, true, -1, "\"5\"", "5" },
		{ CAPABILITY_TYPE_INTEGER, true, -1, "\"5.5\"", "\"5.5\"" },
		{ CAPABILITY_TYPE_INTEGER, true, -1, "\"05\"", "\"05\"" },
		{ CAPABILITY_TYPE_INTEGER, true, -1,
		    "\"123456789012345678901\"", "123456789012345678901" },
		{ CAPABILITY_TYPE_NUMBER, true, -1, "\"1.50\"", "1.50" },
		{ CAPABILITY_TYPE_BOOLEAN, true, -1, "\"true\"", "true" },
		{ CAPABILITY_TYPE_BOOLEAN, true, -1, "\"yes\"", "\"yes\"" },
		{ CAPABILITY_TYPE_STRING, true, -1, "\"5\"", "\"5\"" },
		{ CAPABILITY_TYPE_INTEGER, false, -1, "\"5\"", "\"5\"" },
		{ CAPABILITY_TYPE_ARRAY, true, -1, "\"a\"", "[\"a\"]" },
		{ CAPABILITY_TYPE_ARRAY, true, CAPABILITY_TYPE_INTEGER,
		    "[\"1\",\"x\"]", "[1,\"x\"]" },
		{ CAPABILITY_TYPE_ARRAY, true, CAPABILITY_TYPE_BOOLEAN,
		    "\"false\"", "[false]" },
		{ CAPABILITY_TYPE_OBJECT, true, -1, "{\"a\":\"1\"}",
		    "{\"a\":\"1\"}" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability_param items = { .typed = true },
		                        p = { .typed = t[i].typed,
			                        .type = t[i].type };
		struct err e = { 0 };
		struct buf b;

		if (t[i].items != -1) {
			items.type = (enum capability_type)t[i].items;
			p.items = &items;
		}
		buf_init(&b, 4096);
		json_write(
		    &b, coerce_value(&a, &p,
		            json_parse(&a, str_of(t[i].json), 8, 0, &e)));
		CHECK_STR(buf_text(&b), t[i].want);
		buf_done(&b);
	}
	arena_done(&a);
}

static void
test_text_is_separated_into_a_list(void **state)
{
	static const struct {
		char separator;
		const char *json, *want;
	} t[] = {
		{ ',', "\"a,b c\"", "[\"a\",\"b c\"]" },
		{ ',', "\"a\"", "[\"a\"]" },
		{ ',', "\"a,,b\"", "[\"a\",\"\",\"b\"]" },
		{ ',', "\"\"", "[]" },
		{ '|', "\"a,b|c\"", "[\"a,b\",\"c\"]" },
		{ ',', "\"[1,2]\"", "\"[1,2]\"" },
		{ ',', "[\"a,b\"]", "[\"a,b\"]" },
		{ ',', "5", "5" },
		{ 0, "\"a,b\"", "\"a,b\"" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		const struct capability_param p = { .separator =
			                                t[i].separator };
		struct err e = { 0 };
		struct buf b;

		buf_init(&b, 4096);
		json_write(
		    &b, coerce_split(&a, &p,
		            json_parse(&a, str_of(t[i].json), 8, 0, &e)));
		CHECK_STR(buf_text(&b), t[i].want);
		buf_done(&b);
	}
	arena_done(&a);
}

static void
test_a_separated_list_is_bounded(void **state)
{
	const struct capability_param p = { .separator = ',' };
	struct arena a = { 0 };
	struct buf text;
	const struct json *v;

	(void)state;
	buf_init(&text, 1 << 16);
	for (int i = 0; i < 5000; i++)
		buf_puts(&text, "x,");
	v = coerce_split(&a, &p, json_new_text(&a, buf_str(&text)));
	CHECK_INT(v->count, 1000);
	CHECK_INT(v->last->text.n, 2 * (5000 - 999));
	buf_done(&text);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_is_separated_into_a_list),
		cmocka_unit_test(test_a_separated_list_is_bounded),
		cmocka_unit_test(test_text_is_converted_to_the_type_if_it_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
