/* test_yamldoc.c - YAML is read into values, and written. */
#include <dirent.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "data/json/json.h"
#include "data/yamldoc/yamldoc.h"
#include "check.h"

/* v, written as YAML, must be read as an equal value. */
static void
check_round_trip(struct arena *a, const struct json *v)
{
	struct err e = { 0 };
	struct json *back;
	struct buf b;

	buf_init(&b, 64 << 20);
	yamldoc_write(&b, v);
	back = yamldoc_parse(a, buf_str(&b), &e);
	if (back == NULL)
		fail_msg(
		    "%d:%d %s in:\n%s", e.line, e.column, e.text, buf_text(&b));
	if (!json_equal(v, back))
		fail_msg("not the same:\n%s", buf_text(&b));
	buf_done(&b);
}

static void
test_yaml_is_read_by_the_core_schema(void **state)
{
	static const struct {
		const char *yaml, *json;
	} t[] = {
		{ "", "null" },
		{ "# nothing\n", "null" },
		{ "\xef\xbb\xbf"
		  "a: 1\nb: 2\n",
		    "{\"a\":1,\"b\":2}" },
		{ "a: 1\nb:\n- x\n- [y, {z: 2}]\n",
		    "{\"a\":1,\"b\":[\"x\",[\"y\",{\"z\":2}]]}" },
		{ "[yes, no, on, off, y, n]",
		    "[\"yes\",\"no\",\"on\",\"off\",\"y\",\"n\"]" },
		{ "[true, True, TRUE, false, tRue]",
		    "[true,true,true,false,\"tRue\"]" },
		{ "[null, ~, Null, NULL, '', nil]",
		    "[null,null,null,null,\"\",\"nil\"]" },
		{ "{a: , b: \"\"}", "{\"a\":null,\"b\":\"\"}" },
		{ "[1, -2, +3, 007, 0o17, 0x1F, 0xffffffffffffffff]",
		    "[1,-2,3,7,15,31,18446744073709551615]" },
		{ "[1.50, .5, -.5, 5., 5.e3, 1E400, +1.0]",
		    "[1.50,0.5,-0.5,5,5e3,1E400,1.0]" },
		{ "[0o8, 0x, 0x0x1f, -0x1, 0x10000000000000000, 1_000, 1:30]",
		    "[\"0o8\",\"0x\",\"0x0x1f\",\"-0x1\","
		    "\"0x10000000000000000\",\"1_000\",\"1:30\"]" },
		{ "[., -, +, e5, 1e, 1e+]",
		    "[\".\",\"-\",\"+\",\"e5\",\"1e\",\"1e+\"]" },
		/* JSON has no number for these. */
		{ "[.inf, -.inf, .nan]", "[\".inf\",\"-.inf\",\".nan\"]" },
		{ "['1', \"true\", !!str 2, !!int \"3\", ! 4]",
		    "[\"1\",\"true\",\"2\",3,\"4\"]" },
		{ "a: |\n  x\n  y\nb: >\n  x\n  y\n",
		    "{\"a\":\"x\\ny\\n\",\"b\":\"x y\\n\"}" },
		{ "1: a\ntrue: b\n", "{\"1\":\"a\",\"true\":\"b\"}" },
		{ "a: &x {k: [1]}\nb: *x\nc: [*x]\n",
		    "{\"a\":{\"k\":[1]},\"b\":{\"k\":[1]},\"c\":[{\"k\":[1]}]"
		    "}" },
		{ "[&x 1, *x, &x 2, *x]", "[1,1,2,2]" },
		{ "<<: {a: 1}\nb: 2\n", "{\"<<\":{\"a\":1},\"b\":2}" },
		{ "\xef\xbb\xbf"
		  "a: \xc3\xa4\n",
		    "{\"a\":\"\xc3\xa4\"}" },
		{ "%YAML 1.2\n---\na: 1\n...\n", "{\"a\":1}" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { 0 };
		struct json *v = yamldoc_parse(&a, str_of(t[i].yaml), &e);
		struct buf b;

		if (v == NULL)
			fail_msg("%s: %d:%d %s", t[i].yaml, e.line, e.column,
			    e.text);
		buf_init(&b, 1000);
		json_write(&b, v);
		CHECK_STR(buf_text(&b), t[i].json);
		buf_done(&b);
		check_round_trip(&a, v);
	}
	arena_done(&a);
}

static void
test_errors_have_a_position_and_a_reason(void **state)
{
	static const struct {
		const char *yaml;
		int line, column;
		const char *part;
	} t[] = {
		{ "a: b: c\n", 1, 5, "mapping values are not allowed" },
		{ "a: [1\n", 2, 1, "not YAML" },
		{ "a: \"x\n", 2, 1, "not YAML" },
		{ "\tb: 1\n", 1, 1, "cannot start any token" },
		{ "a: 1\n---\nb: 2\n", 2, 1, "second document" },
		{ "a: 1\nb: 2\na: 3\n", 3, 1,
		    "duplicate key 'a', first in line 1" },
		{ "x: {k: 1, \"k\": 2}\n", 1, 11, "duplicate key 'k'" },
		{ "? [a]\n: b\n", 1, 3, "a key must be a scalar" },
		{ "a: &x [*x]\n", 1, 8, "inside its own anchor 'x'" },
		{ "a: *nowhere\n", 1, 4, "no anchor for the alias 'nowhere'" },
		{ "ok: 1\na: \xff\n", 2, 4, "not UTF-8 (byte 0xff)" },
		{ "a: \xed\xa0\n", 1, 4, "not UTF-8" },
		{ "a: !local 1\n", 1, 4, "unknown tag '!local'" },
		{ "a: !!int x\n", 1, 4, "not what its tag says: 'x'" },
		{ "a: \x01\n", 1, 4, "control characters" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { 0 };

		if (yamldoc_parse(&a, str_of(t[i].yaml), &e) != NULL)
			fail_msg("'%s' is taken", t[i].yaml);
		CHECK_INT(e.kind, ERR_INPUT);
		CHECK_HAS(e.text, t[i].part);
		CHECK_INT(
		    e.line * 100 + e.column, t[i].line * 100 + t[i].column);
	}
	CHECK(yamldoc_parse(&a, STR("a: \0b"), NULL) == NULL);
	arena_done(&a);
}

/* Refused with part of the message, without much memory. */
static void
check_bomb(struct buf *yaml, const char *part)
{
	struct arena a = { 0 };
	struct err e = { 0 };

	CHECK(yamldoc_parse(&a, buf_str(yaml), &e) == NULL);
	CHECK_HAS(e.text, part);
	CHECK(a.total < (size_t)1 << 30);
	arena_done(&a);
	buf_clear(yaml);
}

static void
test_aliases_are_counted_before_they_are_expanded(void **state)
{
	struct arena a = { 0 };
	struct buf b;
	struct json *v;

	(void)state;
	buf_init(&b, 16 << 20);
	buf_puts(&b, "a0: &a0 [1,1,1,1,1,1,1,1,1]\n");
	for (int i = 1; i < 10; i++) {
		buf_printf(&b, "a%d: &a%d [", i, i);
		for (int k = 0; k < 9; k++)
			buf_printf(&b, "*a%d,", i - 1);
		buf_puts(&b, "]\n");
	}
	check_bomb(&b, "too many values");

	buf_puts(&b, "a0: &a0 [1]\n");
	for (int i = 1; i < 200; i++)
		buf_printf(&b, "a%d: &a%d [*a%d]\n", i, i, i - 1);
	check_bomb(&b, "nests too deep");

	for (int i = 0; i < 100000; i++)
		buf_putc(&b, '[');
	check_bomb(&b, "nests too deep");

	/* One long text, many times: the copies share it. */
	buf_puts(&b, "- &long ");
	for (int i = 0; i < 100000; i++)
		buf_puts(&b, "long ");
	buf_putc(&b, '\n');
	for (int i = 0; i < 10000; i++)
		buf_puts(&b, "- *long\n");
	v = yamldoc_parse(&a, buf_str(&b), NULL);
	CHECK_INT(v->count, 10001);
	CHECK(a.total < 16 << 20);
	buf_done(&b);
	arena_done(&a);
}

static void
test_hostile_texts_are_written_and_read_equally(void **state)
{
	static const struct str texts[] = {
		{ "", 0 },
		{ " ", 1 },
		{ "null", 4 },
		{ "yes", 3 },
		{ "1e5", 3 },
		{ "- a", 3 },
		{ "a: b", 4 },
		{ "a #b", 4 },
		{ "a\nb\n", 4 },
		{ "\t", 1 },
		{ "a\0b", 3 },
		{ "---", 3 },
		{ "...", 3 },
		{ "*x", 2 },
		{ "&x", 2 },
		{ "!x", 2 },
		{ "\"", 1 },
		{ "\\", 1 },
		{ "\x7f", 1 },
		{ "\xc2\x85", 2 }, /* line ends to YAML */
		{ "\xe2\x80\xa8", 3 },
		{ "\xe2\x80\xa9", 3 },
		{ "\xef\xbb\xbf", 3 },
		{ "\xef\xbf\xbe", 3 },
		{ "\xf0\x9f\x94\x91", 4 },
		{ "trailing ", 9 },
	};
	struct arena a = { 0 };
	struct json *all = json_new(&a, JSON_ARRAY);
	char *name = arena_new(&a, 3000);

	(void)state;
	memset(name, 'k', 2999);
	for (size_t i = 0; i < LEN(texts); i++) {
		struct json *o = json_push(all, json_new(&a, JSON_OBJECT));
		struct json *in;

		json_add_str(o, texts[i], json_new_text(&a, texts[i]));
		/* A name too long for a simple key. */
		in = json_add(o, name, json_new(&a, JSON_ARRAY));
		in = json_push(in, json_new(&a, JSON_ARRAY));
		json_push(in, json_new_text(&a, texts[i]));
		json_push(in, json_new(&a, JSON_OBJECT));
		check_round_trip(&a, json_new_text(&a, texts[i]));
	}
	check_round_trip(&a, all);
	arena_done(&a);
}

static void
test_positions_and_quotes_are_kept(void **state)
{
	struct arena a = { 0 };
	struct json *v = yamldoc_parse(
	    &a, STR("a: &x plain\n\xc3\xa4: 'quoted'\nc: *x\n"), NULL);
	const struct json *m = json_at(json_get(v, "a"), 0);

	(void)state;
	CHECK(m == NULL); /* a string has no items */
	m = json_get(v, "a");
	CHECK(!m->quoted);
	m = json_get(v, "\xc3\xa4");
	CHECK(m->quoted);
	CHECK_INT(m->name_line * 100 + m->name_column, 201);
	CHECK_INT(m->line * 100 + m->column, 204); /* characters */
	m = json_get(v, "c");
	CHECK_INT(
	    m->line * 100 + m->column, 304); /* the position of the alias */
	CHECK_TEXT(m->text, "plain");
	arena_done(&a);
}

static void
check_file(const char *path)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	FILE *f = fopen(path, "rb");
	struct json *v;
	struct buf b;
	char *to;

	CHECK(f != NULL);
	buf_init(&b, 16 << 20);
	while ((to = buf_reserve(&b, 65536)) != NULL) {
		size_t n = fread(to, 1, 65536, f);

		if (n == 0)
			break;
		b.len += n;
	}
	fclose(f);
	CHECK(!b.over);
	v = yamldoc_parse(&a, buf_str(&b), &e);
	if (v == NULL)
		fail_msg("%s:%d:%d: %s", path, e.line, e.column, e.text);
	CHECK_INT(v->kind, JSON_OBJECT);
	check_round_trip(&a, v);
	buf_done(&b);
	arena_done(&a);
}

static void
test_every_published_file_is_read(void **state)
{
	const char *path = getenv("CLAVIGER_CORPUS");
	struct dirent *entry;
	DIR *d;

	(void)state;
	if (path == NULL)
		path = SOURCE_DIR "/../shared/corpus";
	if ((d = opendir(path)) == NULL) {
		print_message("no files in %s (CLAVIGER_CORPUS)\n", path);
		skip();
		return;
	}
	while ((entry = readdir(d)) != NULL) {
		if (str_ends(str_of(entry->d_name), STR(".yaml"))) {
			char *file = mem_printf("%s/%s", path, entry->d_name);

			check_file(file);
			free(file);
		}
	}
	closedir(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_yaml_is_read_by_the_core_schema),
		cmocka_unit_test(test_errors_have_a_position_and_a_reason),
		cmocka_unit_test(
		    test_aliases_are_counted_before_they_are_expanded),
		cmocka_unit_test(
		    test_hostile_texts_are_written_and_read_equally),
		cmocka_unit_test(test_positions_and_quotes_are_kept),
		cmocka_unit_test(test_every_published_file_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
