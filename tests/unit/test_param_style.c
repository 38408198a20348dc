/* test_param_style.c - values are written in the styles of OpenAPI. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "capability/capability.h"
#include "data/json/json.h"
#include "engine/request/param_style.h"
#include "check.h"

enum {
	MATRIX = CAPABILITY_STYLE_MATRIX,
	LABEL,
	SIMPLE,
	FORM,
	SPACE,
	PIPE,
	TAB,
	DEEP,
	USUAL = CAPABILITY_STYLE_USUAL
};

static const struct json *
parse(struct arena *a, const char *text)
{
	struct json *v = json_parse(a, str_of(text), 64, 0, NULL);

	CHECK(v != NULL);
	return v;
}

/* Values of a path: the tables of RFC 6570 section 3.2 have the same ones. */
static void
test_text_of_each_style(void **state)
{
	static const char *const list = "[\"red\",\"gr,een\",null,\"b e\"]";
	static const char *const object = "{\"R\":100,\"g;\":\"x\",\"n\":null}";
	const struct {
		int style;
		bool explode;
		const char *value, *want;
	} t[] = {
		{ USUAL, false, "\"a,b\"", "a%2Cb" },
		{ USUAL, false, "[\"a\",\"b\"]", "a%2Cb" },
		{ SIMPLE, false, "\"a,b\"", "a%2Cb" },
		{ SIMPLE, false, "\"\"", "" },
		{ SIMPLE, false, "true", "true" },
		{ SIMPLE, false, list, "red,gr%2Ceen,b%20e" },
		{ SIMPLE, true, list, "red,gr%2Ceen,b%20e" },
		{ SIMPLE, false, object, "R,100,g%3B,x" },
		{ SIMPLE, true, object, "R=100,g%3B=x" },
		{ LABEL, false, "1.5", ".1.5" },
		{ LABEL, false, list, ".red,gr%2Ceen,b%20e" },
		{ LABEL, true, list, ".red.gr%2Ceen.b%20e" },
		{ LABEL, false, object, ".R,100,g%3B,x" },
		{ LABEL, true, object, ".R=100.g%3B=x" },
		{ MATRIX, false, "\"x/y\"", ";v=x%2Fy" },
		{ MATRIX, false, "\"\"", ";v" },
		{ MATRIX, false, list, ";v=red,gr%2Ceen,b%20e" },
		{ MATRIX, true, list, ";v=red;v=gr%2Ceen;v=b%20e" },
		{ MATRIX, false, object, ";v=R,100,g%3B,x" },
		{ MATRIX, true, object, ";R=100;g%3B=x" },
		{ SPACE, false, list, "red%20gr%2Ceen%20b%20e" },
		{ PIPE, false, list, "red%7Cgr%2Ceen%7Cb%20e" },
		{ TAB, false, list, "red%09gr%2Ceen%09b%20e" },
		{ SIMPLE, false, "[]", NULL },
		{ LABEL, true, "[null]", NULL },
		{ MATRIX, true, "{\"a\":null}", NULL },
		{ SIMPLE, false, "null", NULL },
		{ SIMPLE, false, "[{\"a\":1}]", "%7B%22a%22%3A1%7D" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		const struct capability_wire wire = {
			.style = (enum capability_style)t[i].style,
			.explode = t[i].explode,
		};
		struct buf out;
		struct param_style_text text = {
			.arena = &a, .out = &out, .escape = PARAM_STYLE_URL
		};
		bool is_text;

		buf_init(&out, 1000);
		is_text = param_style_put_text(
		    &text, STR("v"), &wire, parse(&a, t[i].value));
		CHECK_INT(is_text, t[i].want != NULL);
		if (is_text)
			CHECK_STR(buf_text(&out), t[i].want);
		buf_done(&out);
		arena_done(&a);
	}
}

static void
test_pairs_of_each_style(void **state)
{
	static const char *const list = "[\"re d\",\"a,b\",null,3]";
	static const char *const object = "{\"R\":1,\"G\":\"x y\",\"n\":null}";
	const struct {
		int style;
		bool explode, reserved;
		const char *value, *want;
	} t[] = {
		{ USUAL, false, false, list, "n=re%20d&n=a%2Cb&n=&n=3" },
		{ USUAL, false, false, "{\"a\":1}", "n=%7B%22a%22%3A1%7D" },
		{ FORM, true, false, "\"a&b=c\"", "n=a%26b%3Dc" },
		{ FORM, true, false, "\"\"", "n=" },
		{ FORM, true, false, list, "n=re%20d&n=a%2Cb&n=3" },
		{ FORM, false, false, list, "n=re%20d,a%2Cb,3" },
		{ FORM, true, false, object, "R=1&G=x%20y" },
		{ FORM, false, false, object, "n=R,1,G,x%20y" },
		{ SPACE, false, false, list, "n=re%20d%20a%2Cb%203" },
		{ PIPE, false, false, list, "n=re%20d%7Ca%2Cb%7C3" },
		{ TAB, false, false, object, "n=R%091%09G%09x%20y" },
		{ PIPE, true, false, "[1,2]", "n=1&n=2" },
		{ DEEP, true, false, object, "n%5BR%5D=1&n%5BG%5D=x%20y" },
		{ DEEP, true, false, "{\"a\":{\"b\":[1,null,2]}}",
		    "n%5Ba%5D%5Bb%5D%5B%5D=1&n%5Ba%5D%5Bb%5D%5B%5D=2" },
		{ DEEP, true, false, "{\"a\":[{\"b\":1},[2]]}",
		    "n%5Ba%5D%5B0%5D%5Bb%5D=1&n%5Ba%5D%5B1%5D%5B%5D=2" },
		{ DEEP, true, false, "\"x\"", "n=x" },
		{ DEEP, true, false, "{\"&=\":\"#\"}", "n%5B%26%3D%5D=%23" },
		{ FORM, true, false, "[]", "" },
		{ FORM, false, false, "{\"a\":null}", "" },
		{ FORM, true, true, "\"a/b?c=d&e#f+g[%20%zz\\u0000\"",
		    "n=a/b?c=d%26e%23f%2Bg%5B%20%25zz%00" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		const struct capability_wire wire = {
			.style = (enum capability_style)t[i].style,
			.explode = t[i].explode,
			.reserved = t[i].reserved,
		};
		struct buf out;
		struct param_style_pairs p = { .arena = &a,
			.out = &out,
			.escape = PARAM_STYLE_URL,
			.before = "",
			.between = "&" };

		buf_init(&out, 1000);
		param_style_put_pairs(
		    &p, STR("n"), &wire, parse(&a, t[i].value));
		CHECK_STR(buf_text(&out), t[i].want);
		buf_done(&out);
		arena_done(&a);
	}
}

static void
test_each_destination_has_its_escapes(void **state)
{
	static const struct {
		enum param_style_escape escape;
		const char *want;
	} t[] = {
		{ PARAM_STYLE_URL, "a%20n=x%20y%3B%2C,%C3%A9" },
		{ PARAM_STYLE_FORM, "a+n=x+y%3B%2C,%C3%A9" },
		{ PARAM_STYLE_COOKIE, "a%20n=x%20y%3B%2C,%C3%A9" },
		{ PARAM_STYLE_NONE, "a n=x y;,,\xc3\xa9" },
	};
	const struct capability_wire form = { .style = CAPABILITY_STYLE_FORM },
	                             json = { .content =
		                                  STR("application/json") },
	                             text = { .content = STR("text/plain") };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct buf out;
		struct param_style_pairs p = { .arena = &a,
			.out = &out,
			.escape = t[i].escape,
			.before = "",
			.between = "&" };

		buf_init(&out, 1000);
		param_style_put_pairs(&p, STR("a n"), &form,
		    parse(&a, "[\"x y;,\",\"\xc3\xa9\"]"));
		CHECK_STR(buf_text(&out), t[i].want);
		buf_clear(&out);
		p.before = "";
		p.escape = PARAM_STYLE_URL;
		param_style_put_pairs(
		    &p, STR("j"), &json, parse(&a, "{\"a\":[1,\"x\"]}"));
		param_style_put_pairs(&p, STR("s"), &json, parse(&a, "\"x\""));
		param_style_put_pairs(&p, STR("t"), &text, parse(&a, "\"x\""));
		CHECK_STR(buf_text(&out),
		    "j=%7B%22a%22%3A%5B1%2C%22x%22%5D%7D&s=%22x%22&t=x");
		buf_done(&out);
		arena_done(&a);
	}
}

/* The long key is in the name of each value, so the pairs are too long. */
static void
test_long_keys_are_bounded(void **state)
{
	static const struct capability_wire deep = {
		.style = CAPABILITY_STYLE_DEEP
	};
	struct arena a = { 0 };
	struct json *v = json_new(&a, JSON_OBJECT), *in;
	char *key = arena_new(&a, 100000);
	struct buf out;
	struct param_style_pairs p = { .arena = &a,
		.out = &out,
		.escape = PARAM_STYLE_URL,
		.before = "",
		.between = "&" };

	(void)state;
	memset(key, 'k', 100000);
	in = json_add_str(
	    v, (struct str){ key, 100000 }, json_new(&a, JSON_OBJECT));
	for (int i = 0; i < 50000; i++)
		json_add_str(in, arena_strf(&a, "%d", i), json_new_int(&a, i));
	buf_init(&out, 1 << 20);
	param_style_put_pairs(&p, STR("n"), &deep, v);
	CHECK(out.over);
	buf_done(&out);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_of_each_style),
		cmocka_unit_test(test_pairs_of_each_style),
		cmocka_unit_test(test_each_destination_has_its_escapes),
		cmocka_unit_test(test_long_keys_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
