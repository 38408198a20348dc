/* test_json.c - RFC 8259, with numbers as written. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "check.h"

enum { DEPTH = 64 };

static struct json *
parse(struct arena *a, const char *text)
{
	struct err e = { 0 };
	struct json *v = json_parse(a, str_of(text), DEPTH, 0, &e);

	if (v == NULL)
		fail_msg("%s: %d:%d %s", text, e.line, e.column, e.text);
	return v;
}

static void
test_parsed_text_is_written_equally(void **state)
{
	static const struct {
		const char *text, *want; /* NULL: the text itself */
	} t[] = {
		{ "null", NULL },
		{ " true ", "true" },
		{ "[]", NULL },
		{ "{}", NULL },
		{ "[ 1 , 2 ]\n", "[1,2]" },
		{ "{\"a\":{\"b\":[null,false,\"c\"]},\"\":0}", NULL },
		/* Numbers keep their text, however long or small. */
		{ "[0,-0,1.50,1E400,1e-7,123456789012345678901234567890]",
		    NULL },
		{ "\"\\u0041\\/\\b\\f\\n\\r\\t\\\"\\\\\"",
		    "\"A/\\b\\f\\n\\r\\t\\\"\\\\\"" },
		{ "\"\\u00e4\\u20AC\\ud83d\\udD11\"",
		    "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x94\x91\"" },
		{ "\"\\u0000\\u001f\x7f\"", "\"\\u0000\\u001f\x7f\"" },
		{ "\"a\\\\\"", NULL },
		/* The last of duplicate members is kept. */
		{ "{\"a\":1,\"b\":2,\"a\":3,\"a\":4}", "{\"b\":2,\"a\":4}" },
		{ "{\"\\u0061\":1,\"a\":2}", "{\"a\":2}" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct buf b;

		buf_init(&b, 1000);
		json_write(&b, parse(&a, t[i].text));
		CHECK_STR(buf_text(&b), t[i].want ? t[i].want : t[i].text);
		buf_done(&b);
	}
	arena_done(&a);
}

static void
test_invalid_json_is_refused_at_its_position(void **state)
{
	static const struct {
		const char *text;
		int line, column;
		const char *part;
	} t[] = {
		{ "", 1, 1, "found the end of the text" },
		{ " \n\t", 2, 2, "found the end of the text" },
		{ "nul", 1, 1, "expected a value" },
		{ "True", 1, 1, "found 'T'" },
		{ "nullx", 1, 5, "expected the end" },
		{ "[1,]", 1, 4, "found ']'" },
		{ "[1\n 2]", 2, 2, "',' or ']' after" },
		{ "[", 1, 2, "found the end of the text" },
		{ "{\"a\" 1}", 1, 6, "':' after" },
		{ "{\"a\":1,}", 1, 8, "a member name" },
		{ "{a:1}", 1, 2, "a member name" },
		{ "{\"a\":1 \"b\":2}", 1, 8, "',' or '}' after" },
		{ "01", 1, 2, "after a leading zero" },
		{ "-", 1, 2, "a digit after '-'" },
		{ "+1", 1, 1, "found '+'" },
		{ "1.", 1, 3, "a digit after '.'" },
		{ ".5", 1, 1, "found '.'" },
		{ "1e+", 1, 4, "digits in the exponent" },
		{ "0x10", 1, 2, "expected the end" },
		{ "NaN", 1, 1, "expected a value" },
		{ "\"abc", 1, 5, "expected '\"'" },
		{ "\"abc\\\"", 1, 7, "expected '\"'" },
		{ "\"\\", 1, 3, "expected '\"'" },
		{ "\"a\nb\"", 1, 3, "control characters" },
		{ "\"\\n\x01\"", 1, 4, "byte 0x01" },
		{ "\"\\x41\"", 1, 3, "after a backslash" },
		{ "\"\\u12g4\"", 1, 4, "four hex digits" },
		{ "\"\\u12\"", 1, 4, "four hex digits" },
		{ "\"\\ud800\"", 1, 2, "surrogate" },
		{ "\"\\ud800\\u0041\"", 1, 2, "surrogate" },
		{ "\"\\udc00\\ud800\"", 1, 2, "surrogate" },
		{ "\"\\ud800x\"", 1, 2, "surrogate" },
		{ "[1,\"\xff\"]", 1, 4, "not UTF-8" },
		{ "\"\xed\xa0\x80\"", 1, 1, "not UTF-8" },
		{ "\"\\n\xc0\x80\"", 1, 1, "not UTF-8" },
		{ "\xef\xbb\xbf{}", 1, 1, "byte 0xef" },
		{ "/* x */ 1", 1, 1, "found '/'" },
		{ "'a'", 1, 1, "found '''" },
		{ "1 2", 1, 3, "expected the end" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { 0 };

		if (json_parse(&a, str_of(t[i].text), DEPTH, 0, &e) != NULL)
			fail_msg("'%s' is taken", t[i].text);
		CHECK_INT(e.kind, ERR_INPUT);
		CHECK_HAS(e.text, t[i].part);
		CHECK_INT(
		    e.line * 100 + e.column, t[i].line * 100 + t[i].column);
	}
	CHECK(json_parse(&a, STR("1\0"), DEPTH, 0, NULL) == NULL);
	CHECK(json_parse(&a, STR_NONE, DEPTH, 0, NULL) == NULL);
	arena_done(&a);
}

static void
test_depth_is_bounded_and_hostile_depth_is_cheap(void **state)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	size_t n = 100000;
	char *deep = mem_new(n);

	(void)state;
	CHECK(json_parse(&a, STR("[[1]]"), 2, 0, &e) != NULL);
	CHECK(json_parse(&a, STR("[[],[[]]]"), 2, 0, &e) == NULL);
	CHECK_INT(e.column, 6);
	CHECK(json_parse(&a, STR("[[],[],{}]"), 2, 0, &e) != NULL);
	memset(deep, '[', n);
	CHECK(json_parse(&a, (struct str){ deep, n }, DEPTH, 0, &e) == NULL);
	CHECK_HAS(e.text, "nests too deep");
	CHECK_INT(e.column, DEPTH + 1);
	free(deep);
	arena_done(&a);
}

static void
test_duplicate_names_are_found_among_few_and_many(void **state)
{
	static const int counts[] = { 3, 16, 17, 5000 };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(counts); i++) {
		struct err e = { 0 };
		struct json *v;
		struct buf b;

		buf_init(&b, 1 << 20);
		buf_putc(&b, '{');
		for (int k = 0; k < counts[i]; k++)
			buf_printf(&b, "\"name%d\":%d,\n", k, k);
		buf_puts(&b, "\"name1\":\"again\"}");
		CHECK(json_parse(&a, buf_str(&b), DEPTH, JSON_UNIQUE, &e) ==
		      NULL);
		CHECK_HAS(e.text, "duplicate member 'name1'");
		CHECK_INT(e.line, counts[i] + 1);
		CHECK_INT(e.column, 1);
		v = json_parse(&a, buf_str(&b), DEPTH, 0, &e);
		CHECK_INT(v->count, counts[i]);
		CHECK_TEXT(json_get_text(v, "name1"), "again");
		buf_done(&b);
	}
	CHECK(json_parse(&a, STR("{\"a\":{\"a\":1}}"), DEPTH, JSON_UNIQUE,
	          NULL) != NULL);
	arena_done(&a);
}

static void
test_values_have_positions(void **state)
{
	struct arena a = { 0 };
	struct json *v = parse(&a, "{\n  \"a\": [1,\n true]\n}"), *m;

	(void)state;
	m = json_get(v, "a");
	CHECK_INT(v->line * 100 + v->column, 101);
	CHECK_INT(m->name_line * 100 + m->name_column, 203);
	CHECK_INT(m->line * 100 + m->column, 208);
	CHECK_INT(json_at(m, 1)->line * 100 + json_at(m, 1)->column, 302);
	CHECK(json_at(m, 2) == NULL);
	CHECK(json_get(m, "a") == NULL);
	CHECK(json_get(NULL, "a") == NULL);
	CHECK_TEXT(json_get_text(v, "a"), NULL);
	arena_done(&a);
}

static void
test_integers_are_recognized_by_value(void **state)
{
	static const struct {
		const char *text;
		bool is;
		int64_t want;
	} t[] = {
		{ "0", true, 0 },
		{ "-0", true, 0 },
		{ "0e999999999999", true, 0 },
		{ "12.50e1", true, 125 },
		{ "1e3", true, 1000 },
		{ "100e-2", true, 1 },
		{ "1.0", true, 1 },
		{ "9223372036854775807", true, INT64_MAX },
		{ "-9223372036854775808", true, INT64_MIN },
		{ "9.223372036854775807e18", true, INT64_MAX },
		{ "9223372036854775808", false, 0 },
		{ "-9223372036854775809", false, 0 },
		{ "18446744073709551617", false, 0 },
		{ "1.5", false, 0 },
		{ "1e-1", false, 0 },
		{ "1e19", false, 0 },
		{ "1e99999999999999999999", false, 0 },
		{ "\"1\"", false, 0 },
		{ "null", false, 0 },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		int64_t got = 0;

		CHECK_INT(
		    json_number_to_int(parse(&a, t[i].text), &got), t[i].is);
		CHECK_INT(got, t[i].want);
	}
	arena_done(&a);
}

static void
test_values_are_compared_not_spellings(void **state)
{
	static const struct {
		const char *a, *b;
		bool equal;
	} t[] = {
		{ "{\"a\":1,\"b\":[2]}", "{\"b\":[2.0],\"a\":1e0}", true },
		{ "{\"a\":1}", "{\"a\":1,\"b\":null}", false },
		{ "{\"a\":1,\"b\":2}", "{\"a\":1,\"c\":2}", false },
		{ "[1,2]", "[2,1]", false },
		{ "[]", "{}", false },
		{ "1", "\"1\"", false },
		{ "0", "-0.0e5", true },
		{ "100", "1e2", true },
		{ "0.001", "1e-3", true },
		{ "-1", "1", false },
		{ "12345678901234567890", "12345678901234567891", false },
		{ "1e99999999999999999999", "1e99999999999999999999", true },
		{ "1e99999999999999999999", "1e99999999999999999998", false },
		{ "true", "false", false },
		{ "null", "null", true },
		{ "\"\\u0041\"", "\"A\"", true },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct json *x = parse(&a, t[i].a), *y = parse(&a, t[i].b);

		if (json_equal(x, y) != t[i].equal ||
		    json_equal(y, x) != t[i].equal)
			fail_msg("%s and %s", t[i].a, t[i].b);
	}
	arena_done(&a);
}

static void
test_values_are_created_and_copied_deeply(void **state)
{
	struct arena a = { 0 }, b = { 0 };
	struct json *v = json_new(&a, JSON_OBJECT), *list, *copy;
	struct buf out;

	(void)state;
	json_add(v, "n", json_new_int(&a, INT64_MIN));
	json_add(v, "t", json_new_text(&a, STR_NONE));
	list = json_add(v, "l", json_new(&a, JSON_ARRAY));
	json_push(list, json_new_bool(&a, true));
	json_push(list, json_new(&a, JSON_OBJECT));
	copy = json_copy(&b, v);
	arena_done(&a); /* the copy must not point here */
	buf_init(&out, 1000);
	json_write(&out, copy);
	/* Member names given by json_add() are borrowed, so copied here. */
	CHECK_STR(buf_text(&out),
	    "{\"n\":-9223372036854775808,\"t\":\"\",\"l\":[true,{}]}");
	buf_clear(&out);
	json_write_pretty(&out, json_get(copy, "l"));
	CHECK_STR(buf_text(&out), "[\n  true,\n  {}\n]\n");
	buf_clear(&out);
	json_write_string(&out, STR("a\xff\xe2\x82z"));
	CHECK_STR(buf_text(&out), "\"a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\"");
	buf_done(&out);
	arena_done(&b);
}

static void
test_values_are_bounded_and_charged(void **state)
{
	static const struct {
		const char *text;
		int64_t values, limit;
		const char *refusal; /* NULL: read */
	} t[] = {
		{ "[1,2,3]", 4, 1 << 20, NULL },
		{ "[1,2,3]", 3, 1 << 20,
		    "the JSON has more than 3 values: --limit x=N allows "
		    "more" },
		/* Names are not counted as values. */
		{ "{\"a\":{\"b\":[]}}", 3, 1 << 20, NULL },
		{ "1", 0, 1 << 20, "more than 0 values" },
	};
	struct json_bounds bounds = { .depth = 64, .limit = "x" };
	struct mem_budget budget = { .limit = 1 << 20 };
	struct arena a = { .budget = &budget };
	struct err e = { .kind = ERR_NONE };
	struct buf large;

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		bounds.values = t[i].values;
		CHECK_INT(json_parse_bounded(
		              &a, str_of(t[i].text), &bounds, 0, &e) != NULL,
		    t[i].refusal == NULL);
		if (t[i].refusal != NULL)
			CHECK_HAS(e.text, t[i].refusal);
		CHECK_INT(e.kind, t[i].refusal != NULL ? ERR_INPUT : ERR_NONE);
		e.kind = ERR_NONE;
	}
	/* Half a MiB is not enough for 20,000 values. */
	buf_init(&large, 1 << 20);
	buf_puts(&large, "[0");
	for (int i = 0; i < 20000; i++)
		buf_puts(&large, ",1");
	buf_puts(&large, "]");
	CHECK(json_parse(&a, buf_str(&large), 64, 0, &e) == NULL);
	CHECK_INT(e.kind, ERR_OVERLOADED);
	CHECK(budget.used < 1 << 20);
	arena_done(&a);
	CHECK_INT(budget.used, 0);
	a.share = MEM_BUDGET_AUTHORITY;
	budget.limit = 8 << 20;
	CHECK(json_parse(&a, buf_str(&large), 64, 0, &e) != NULL);
	arena_done(&a);
	/* All texts have a limit. */
	a.budget = NULL;
	buf_done(&large);
	CHECK(sizeof(struct json) <= 80);
}

static void
test_numbers_and_booleans_have_a_text(void **state)
{
	static const struct {
		const char *json, *want; /* NULL: the value itself */
	} t[] = {
		{ "1.50", "1.50" },
		{ "true", "true" },
		{ "false", "false" },
		{ "\"a\"", NULL },
		{ "null", NULL },
		{ "[1]", NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		const struct json *v =
		    json_parse(&a, str_of(t[i].json), 8, 0, NULL);
		const struct json *text = json_as_text(&a, v);

		CHECK((text == v) == (t[i].want == NULL));
		if (t[i].want != NULL) {
			CHECK_INT(text->kind, JSON_STRING);
			CHECK_TEXT(text->text, t[i].want);
		}
	}
	arena_done(&a);
}

static void
test_names_are_ordered_by_length_first(void **state)
{
	struct arena a = { 0 };
	const struct json *v = json_parse(
	    &a, STR("{\"b\":1,\"aa\":2,\"c\":3,\"\":4}"), 8, 0, NULL);
	const struct json *b = json_get(v, "b"), *aa = json_get(v, "aa");

	(void)state;
	CHECK(json_name_order(b, aa) < 0);
	CHECK(json_name_order(b, json_get(v, "c")) < 0);
	CHECK(json_name_order(aa, b) > 0);
	CHECK(json_name_order(b, json_get(v, "")) > 0);
	CHECK_INT(json_name_order(b, b), 0);
	arena_done(&a);
}

/* Texts of other programs: a byte order mark, halves of surrogate pairs. */
static void
test_a_lenient_parse_reads_what_others_write(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ "\xef\xbb\xbf {\"a\":1}", "{\"a\":1}" },
		{ "\"cut \\ud83d\"", "\"cut \xef\xbf\xbd\"" },
		{ "\"\\udd11 x\"", "\"\xef\xbf\xbd x\"" },
		{ "\"\\ud83d\\u0041\"", "\"\xef\xbf\xbd"
		                        "A\"" },
		{ "\"\\ud83d\\ud83d\\udd11\"",
		    "\"\xef\xbf\xbd\xf0\x9f\x94\x91\"" },
		{ "\"\\ud83d\\n\"", "\"\xef\xbf\xbd\\n\"" },
		{ "\"\xed\xa0\xbd\"", "\"\xef\xbf\xbd\"" },
	};
	static const char *const bad[] = { "\"\\ud83d\\u00\"", "\"\\ud83d\\",
		"\"\xed\xa0\"", "\xef\xbb\xbf\xef\xbb\xbf 1" };
	struct arena a = { 0 };
	struct err e = { 0 };
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	for (size_t i = 0; i < LEN(t); i++) {
		buf_clear(&b);
		json_write(&b,
		    json_parse(&a, str_of(t[i].text), DEPTH, JSON_LENIENT, &e));
		CHECK_STR(buf_text(&b), t[i].want);
		CHECK(json_parse(&a, str_of(t[i].text), DEPTH, 0, &e) == NULL);
	}
	for (size_t i = 0; i < LEN(bad); i++)
		CHECK(json_parse(&a, str_of(bad[i]), DEPTH, JSON_LENIENT, &e) ==
		      NULL);
	buf_done(&b);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_lenient_parse_reads_what_others_write),
		cmocka_unit_test(test_numbers_and_booleans_have_a_text),
		cmocka_unit_test(test_names_are_ordered_by_length_first),
		cmocka_unit_test(test_parsed_text_is_written_equally),
		cmocka_unit_test(test_invalid_json_is_refused_at_its_position),
		cmocka_unit_test(
		    test_depth_is_bounded_and_hostile_depth_is_cheap),
		cmocka_unit_test(
		    test_duplicate_names_are_found_among_few_and_many),
		cmocka_unit_test(test_values_have_positions),
		cmocka_unit_test(test_integers_are_recognized_by_value),
		cmocka_unit_test(test_values_are_compared_not_spellings),
		cmocka_unit_test(test_values_are_created_and_copied_deeply),
		cmocka_unit_test(test_values_are_bounded_and_charged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
