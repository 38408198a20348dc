/* test_jsonpath.c - queries select nodes. */
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath.h"
#include "check.h"

#define SUITE SOURCE_DIR "/../shared/data/jsonpath-cts.json"

enum { SUITE_BYTES = 4 << 20 };

/* The nodes that p selects, as an array. */
static struct json *
selected(struct arena *a, const struct jsonpath *p, const struct json *root)
{
	struct json *list = json_new(a, JSON_ARRAY);
	struct jsonpath_nodes found;
	struct err e = { 0 };

	CHECK_INT(jsonpath_find(p, a, root, &found, &e), 0);
	for (size_t i = 0; i < found.count; i++)
		json_push(list, json_copy(a, found.items[i]));
	return list;
}

/* The array as text, or the error of an invalid query. */
static const char *
find(struct arena *a, const char *text, const char *path)
{
	struct err e = { 0 };
	struct json *root = json_parse(a, str_of(text), 64, 0, &e);
	struct jsonpath *p = jsonpath_parse(a, str_of(path), &e);
	const char *out;
	struct buf b;

	if (root == NULL || p == NULL)
		return arena_printf(a, "%d: %s", e.column, e.text);
	buf_init(&b, 1 << 20);
	json_write(&b, selected(a, p, root));
	out = arena_strdup(a, buf_str(&b));
	buf_done(&b);
	return out;
}

static void
test_a_query_selects_its_nodes(void **state)
{
	static const struct {
		const char *json, *path, *want;
	} t[] = {
		{ "{\"a\":[1,2]}", "$.a[1]", "[2]" },
		{ "{\"a\":[1,2]}", "$.a[9]", "[]" }, /* absent, but no error */
		{ "{\"a\":[1,2]}", "$.", "[{\"a\":[1,2]}]" },
		{ "{\"a\":[1,2]}", "", "[{\"a\":[1,2]}]" },
		{ "{\"a\":[1,2]}", "$..*", "[[1,2],1,2]" },
		{ "[0,1,2,3,4,5]", "$[-2:]", "[4,5]" },
		{ "[0,1,2,3,4,5]", "$[5:0:-2]", "[5,3,1]" },
		{ "[0,1,2,3,4,5]", "$[::-3]", "[5,2]" },
		{ "[0,1,2,3,4,5]", "$[4:1:-1,1]", "[4,3,2,1]" },
		{ "[0,1]", "$[-9007199254740991:9007199254740991]", "[0,1]" },
		{ "[0,1]",
		    "$[9007199254740991:-9007199254740991:"
		    "-9007199254740991]",
		    "[1]" },
		{ "{\"b\":1,\"a\":2}", "$.*", "[1,2]" }, /* as written */
		{ "{\"\xc3\xa4\":1}", "$.\xc3\xa4", "[1]" },
		{ "{\"\xf0\x9f\x98\x80\":1}", "$['\\uD83D\\uDE00']", "[1]" },
		{ "[{\"a\":1.0},{\"a\":10e-1},{\"a\":\"1\"}]", "$[?@.a==1]",
		    "[{\"a\":1.0},{\"a\":10e-1}]" },
		{ "[12345678901234567890,12345678901234567891]",
		    "$[?@>12345678901234567890]", "[12345678901234567891]" },
		{ "[{\"a\":{\"x\":1,\"y\":[2]}}]", "$[?@.a==$[0].a]",
		    "[{\"a\":{\"x\":1,\"y\":[2]}}]" },
		{ "[\"a\",\"ab\",\"b\"]", "$[?@>='ab']", "[\"ab\",\"b\"]" },
		{ "[1,\"a\",null]", "$[?@<2||@<'b'||@==null]",
		    "[1,\"a\",null]" },
		{ "[{\"a\":1},{\"b\":1}]", "$[?!@.a]", "[{\"b\":1}]" },
		{ "[[1,2],[3]]", "$[?count(@.*)==2]", "[[1,2]]" },
		{ "[\"a\xc3\xa4\",\"abc\"]", "$[?length(@)==2]",
		    "[\"a\xc3\xa4\"]" },
		{ "[{\"a\":[3]},{\"a\":[3,3]}]", "$[?value(@.a.*)==3]",
		    "[{\"a\":[3]}]" },
		{ "[\"ab\",\"xaby\"]", "$[?match(@,'a.')]", "[\"ab\"]" },
		{ "[\"ab\",\"xaby\"]", "$[?search(@,'a.')]",
		    "[\"ab\",\"xaby\"]" },
		{ "{\"r\":[\"a+\",\"b+\"],\"t\":[\"aa\",\"bb\"]}",
		    "$.t[?match(@,$.r[1])]", "[\"bb\"]" },
		{ "[\"a\"]", "$[?match(@,'(')]", "[]" }, /* no I-Regexp */
		{ "{\"x\":{\"a\":1,\"c\":{\"a\":2}},\"y\":{\"a\":3}}", "$.x..a",
		    "[1,2]" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_STR(find(&a, t[i].json, t[i].path), t[i].want);
	arena_done(&a);
}

static void
test_an_invalid_query_is_refused_at_its_column(void **state)
{
	static const struct {
		const char *path;
		int column;
	} t[] = {
		{ " $", 1 },
		{ "$ ", 2 },
		{ "a", 1 },
		{ "$.", 0 },
		{ "$..", 4 },
		{ "$.a.", 5 },
		{ "$.a b", 4 },
		{ "$.a-b", 4 },
		{ "$[01]", 3 },
		{ "$[-0]", 3 },
		{ "$[9007199254740992]", 3 },
		{ "$['a]", 3 },
		{ "$['\\x']", 4 },
		{ "$['\\uD800']", 6 },
		{ "$[\"\\'\"]", 4 },
		{ "$[?1]", 4 },
		{ "$[?@.*==1]", 4 },
		{ "$[?!@.a==1]", 8 },
		{ "$[?length(@.*)<1]", 11 },
		{ "$[?count(1)==1]", 10 },
		{ "$[?match(@,'a')==true]", 4 },
		{ "$[?length(@)]", 4 },
		{ "$[?foo(@)]", 4 },
		{ "$[?@.a=1]", 7 },
		{ "$[?@==1e]", 7 },
		{ "$.\xff", 1 },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { 0 };

		if (jsonpath_parse(&a, str_of(t[i].path), &e) == NULL)
			CHECK_INT(e.kind, ERR_INPUT);
		if (e.column != t[i].column)
			fail_msg("%s: column %d, not %d: %s", t[i].path,
			    e.column, t[i].column, e.text);
	}
	arena_done(&a);
}

static void
test_singular_queries_are_recognized(void **state)
{
	static const struct {
		const char *path;
		bool single;
	} t[] = {
		{ "$", true },
		{ "$.a['b'][0][-1]", true },
		{ "$.*", false },
		{ "$..a", false },
		{ "$[0,1]", false },
		{ "$[0:1]", false },
		{ "$[?@.a]", false },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_INT(jsonpath_is_single(
		              jsonpath_parse(&a, str_of(t[i].path), NULL)),
		    t[i].single);
	arena_done(&a);
}

static void
test_lenient_queries_are_converted(void **state)
{
	static const char json[] =
	    "{\"First Name\":1,\"order-id\":2,\"@id\":3,\"a\":{\"b c\":[4]},"
	    "\"2x\":5,\"l\":[{\"x-y\":6}],\"it's\":7,\"d.e\":8,\"price "
	    "(net)\":9}";
	static const struct {
		const char *path, *want;
	} t[] = {
		{ "{{$.order-id}}", "2" },
		{ "{{ $.a }}", "{\"b c\":[4]}" },
		{ "$.First Name", "1" },
		{ "$.order-id", "2" },
		{ "$.@id", "3" },
		{ "$.a.b c[0]", "4" },
		{ "a.b c[0]", "4" },
		{ "order-id", "2" },
		{ "@.order-id", "2" },
		{ "$.2x", "5" },
		{ "$.l[*].x-y", "6" },
		{ "$..x-y", "6" },
		{ "$.it's", "7" },
		{ "$['d.e']", "8" },
		{ "['order-id']", "2" },
		{ " $.order-id ", "2" },
		{ "$.l[", NULL },
		{ "$.l[?@.x-y]",
		    NULL }, /* in brackets, only the exact name matches */
		{ "$.price (net)", "9" },
		{ "length($.data", NULL },
		{ "length($.data)", NULL },
		{ "foo(", NULL },
		{ "$.l.length()", NULL },
		{ "$.l)", NULL },
		{ "{{count($.l)}}", NULL },
	};
	struct arena a = { 0 };
	const struct json *root = json_parse(&a, str_of(json), 64, 0, NULL);

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { 0 };
		struct jsonpath *p =
		    jsonpath_parse_lenient(&a, str_of(t[i].path), &e);
		struct jsonpath_cost cost = { .steps = JSONPATH_STEPS };
		struct buf b;

		if (p == NULL) {
			CHECK_STR(NULL, t[i].want);
			continue;
		}
		buf_init(&b, 1000);
		json_write(&b, jsonpath_first_within(p, root, &cost, &e));
		CHECK_STR(buf_text(&b), t[i].want);
		buf_done(&b);
	}
	arena_done(&a);
}

static void
test_values_that_were_xml_have_lists_of_one(void **state)
{
#define DOC "{\"p\":{\"n\":\"1\",\"m\":{\"n\":\"2\"}}}"
	static const struct {
		const char *json, *path, *want;
	} t[] = {
		{ DOC, "$.p[0].n", "[\"1\"]" },
		{ DOC, "$.p[-1].n", "[\"1\"]" },
		{ DOC, "$.p[1].n", "[]" },
		{ DOC, "$.p[-2].n", "[]" },
		{ DOC, "$.p[*].n", "[\"1\"]" },
		{ DOC, "$.p.*", "[\"1\",{\"n\":\"2\"}]" },
		{ DOC, "$.p[0:].n", "[\"1\"]" },
		{ DOC, "$.p[:1].n", "[\"1\"]" },
		{ DOC, "$.p[1:].n", "[]" },
		{ DOC, "$.p[:-1].n", "[]" },
		{ DOC, "$.p[-5:].n", "[\"1\"]" },
		{ DOC, "$.p[:0].n", "[]" },
		{ DOC, "$.p[::0].n", "[]" },
		{ DOC, "$.p[::-1].n", "[\"1\"]" },
		{ DOC, "$.p[0::-1].n", "[\"1\"]" },
		{ DOC, "$.p[:0:-1].n", "[]" },
		{ DOC, "$.p[?@.n == '1'].n", "[\"1\"]" },
		{ DOC, "$.p[?@.n == '2'].n", "[]" },
		{ DOC, "$.p[?@.n[0] == '1'].n", "[\"1\"]" },
		{ DOC, "$.p.n[0]", "[\"1\"]" },
		{ DOC, "$.p[0]['n','m'][*]", "[\"1\",{\"n\":\"2\"}]" },
		{ DOC, "$..n", "[\"1\",\"2\"]" },
		{ DOC, "$..[0]", "[]" },
		{ DOC, "$..[?@.n == '2']", "[{\"n\":\"2\"}]" },
		{ "{\"p\":[1,2]}", "$.p[*]", "[1,2]" },
		/* A query may begin with the name of the root, "r". */
		{ DOC, "$.r.p.n", "[\"1\"]" },
		{ DOC, "$.r", "[" DOC "]" },
		{ DOC, "$['r']['p'].n", "[\"1\"]" },
		{ DOC, "$.r.p[*].n", "[\"1\"]" },
		{ DOC, "$.p.r.n", "[]" },
		{ DOC, "$.r.r.p", "[]" },
		{ DOC, "$..r.p", "[]" },
		{ DOC, "$[?@.p].p.n", "[\"1\"]" },
		{ "{\"r\":1}", "$.r", "[1]" },
		{ "{\"r\":{\"x\":1},\"y\":2}", "$.r.y", "[2]" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct jsonpath_cost cost = {
			.steps = 1000, .xml = true, .xml_root = STR("r")
		};
		struct err e = { .kind = ERR_NONE };
		struct arena a = { .head = NULL };
		struct json *root =
		    json_parse(&a, str_of(t[i].json), 64, 0, &e);
		struct jsonpath *p =
		    jsonpath_parse_lenient(&a, str_of(t[i].path), &e);
		struct json *list = json_new(&a, JSON_ARRAY);
		struct jsonpath_nodes found;
		const struct json *first;
		struct buf b;

		CHECK(root != NULL && p != NULL);
		CHECK_INT(
		    jsonpath_find_within(p, &a, root, &cost, &found, &e), 0);
		for (size_t k = 0; k < found.count; k++)
			json_push(list, json_copy(&a, found.items[k]));
		buf_init(&b, 1 << 10);
		json_write(&b, list);
		if (!str_is(buf_str(&b), t[i].want))
			fail_msg("%s of %s: %s, not %s", t[i].path, t[i].json,
			    buf_text(&b), t[i].want);
		first = jsonpath_first_within(p, root, &cost, &e);
		CHECK((first == NULL) == (found.count == 0));
		CHECK(first == NULL || json_equal(first, found.items[0]));
		buf_done(&b);
		arena_done(&a);
	}
#undef DOC
}

static void
test_an_expensive_query_is_stopped(void **state)
{
	struct arena a = { 0 };
	struct json *root = json_new(&a, JSON_ARRAY);
	static const struct {
		const char *path;
		int rc;
	} t[] = {
		{ "$[?@==$[2999]]", 0 }, /* expensive, but within the limit */
		{ "$..*..*[0,0,0,0,0,0,0,0]", 0 },
		{ "$[*,*][?count($..*)>0]", -1 },
		{ "$[?count($..*)>0]", -1 },
		{ "$[?$[?$[?@==1]]]", -1 },
		{ "$[?search(@[1].x,'((a*)*)*[bd]')]", -1 },
	};
	struct jsonpath_nodes found;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		struct json *v = json_push(root, json_new(&a, JSON_ARRAY));

		json_push(v, json_new_int(&a, i));
		v = json_push(v, json_new(&a, JSON_OBJECT));
		json_add(v, "x",
		    json_new_text(&a, STR("aaaaaaaaaaaaaaaaaaaaa"
		                          "aaaaaaaaaaaaaaaaaaaaac")));
	}
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { 0 };
		struct jsonpath *p = jsonpath_parse(&a, str_of(t[i].path), &e);
		int rc = jsonpath_find(p, &a, root, &found, &e);

		if (rc != t[i].rc)
			fail_msg("%s gives %d", t[i].path, rc);
		CHECK_INT(e.kind, rc == 0 ? ERR_NONE : ERR_LIMIT);
	}
	arena_done(&a);
}

static void
test_nesting_and_length_are_limited(void **state)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct buf b;

	(void)state;
	buf_init(&b, 10000);
	buf_puts(&b, "$");
	for (int i = 0; i < 2000; i++)
		buf_puts(&b, "[?@");
	CHECK(jsonpath_parse(&a, buf_str(&b), &e) == NULL);
	CHECK_HAS(e.text, "too deep");
	buf_clear(&b);
	buf_puts(&b, "$[?");
	for (int i = 0; i < 3000; i++)
		buf_puts(&b, "!(");
	CHECK(jsonpath_parse(&a, buf_str(&b), &e) == NULL);
	CHECK_HAS(e.text, "too deep");
	for (int i = 0; i < 3000; i++)
		buf_putc(&b, ' ');
	CHECK(jsonpath_parse(&a, buf_str(&b), &e) == NULL);
	CHECK_HAS(e.text, "longer than");
	buf_done(&b);
	arena_done(&a);
}

static struct str
read_suite(struct buf *out)
{
	FILE *f = fopen(SUITE, "rb");
	char block[16384];
	size_t n;

	buf_init(out, SUITE_BYTES);
	while (f != NULL && (n = fread(block, 1, sizeof(block), f)) > 0)
		buf_add(out, block, n);
	if (f != NULL)
		fclose(f);
	return buf_str(out);
}

/* `results` lists all correct orders. */
static bool
is_expected(const struct json *test, const struct json *got)
{
	const struct json *many = json_get(test, "results");

	if (many == NULL)
		return json_equal(json_get(test, "result"), got);
	for (const struct json *m = many->first; m != NULL; m = m->next)
		if (json_equal(m, got))
			return true;
	return false;
}

static bool
passes(struct arena *a, const struct json *test)
{
	struct str selector = json_get_text(test, "selector");
	const struct json *document = json_get(test, "document");
	struct err e = { 0 };
	struct jsonpath *p = jsonpath_parse(a, selector, &e);

	if (json_get(test, "invalid_selector") != NULL)
		return p == NULL && e.kind == ERR_INPUT && e.column > 0;
	return p != NULL && is_expected(test, selected(a, p, document));
}

static void
test_every_case_of_the_compliance_suite_passes(void **state)
{
	struct arena a = { 0 };
	struct buf b;
	struct str text = read_suite(&b);
	const struct json *suite;
	size_t count = 0, failed = 0;

	(void)state;
	if (text.n == 0) {
		buf_done(&b);
		print_message("no suite at %s: skipped\n", SUITE);
		skip();
	}
	suite = json_parse(&a, text, 200, 0, NULL);
	CHECK(suite != NULL);
	for (const struct json *m = json_get(suite, "tests")->first; m != NULL;
	     m = m->next, count++)
		if (!passes(&a, m)) {
			failed++;
			print_message("%.*s: %.*s\n",
			    STR_FMT(json_get_text(m, "name")),
			    STR_FMT(json_get_text(m, "selector")));
		}
	CHECK_INT(failed, 0);
	CHECK(count >= 703);
	buf_done(&b);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_query_selects_its_nodes),
		cmocka_unit_test(
		    test_an_invalid_query_is_refused_at_its_column),
		cmocka_unit_test(test_singular_queries_are_recognized),
		cmocka_unit_test(test_lenient_queries_are_converted),
		cmocka_unit_test(test_values_that_were_xml_have_lists_of_one),
		cmocka_unit_test(test_an_expensive_query_is_stopped),
		cmocka_unit_test(test_nesting_and_length_are_limited),
		cmocka_unit_test(
		    test_every_case_of_the_compliance_suite_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
