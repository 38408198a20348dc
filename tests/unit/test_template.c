/* test_template.c - Mustache templates. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "data/template/template.h"
#include "data/template/template_escape.h"
#include "check.h"

/* If the data is not an object, it is the value of ".". */
static const struct json *
lookup(void *context, struct str name)
{
	const struct json *data = context;

	if (str_is(name, "."))
		return data;
	return json_get_str(data, name);
}

struct row {
	const char *text, *data, *want;
};

/* The text on the arena, or "error: " and the message. */
static const char *
render(struct arena *a, const struct row *row, template_write_fn *write,
    void *context, size_t max)
{
	struct err e = { 0 };
	struct template_rendering r = {
		.lookup = lookup, .write = write, .write_context = context
	};
	struct template *t = template_parse(a, str_of(row->text), &e);
	const char *out;
	struct buf b;

	r.context = json_parse(a, str_of(row->data), 64, 0, &e);
	buf_init(&b, max);
	if (t == NULL || r.context == NULL ||
	    template_render(&b, t, &r, &e) == -1)
		out = arena_printf(a, "error: %s", e.text);
	else
		out = arena_strdup(a, buf_str(&b));
	buf_done(&b);
	return out;
}

static void
check_rows(const struct row *t, size_t count)
{
	struct arena a = { 0 };

	for (size_t i = 0; i < count; i++) {
		const char *got = render(&a, &t[i], NULL, NULL, 100000);

		if (strcmp(got, t[i].want) != 0)
			fail_msg("'%s' of %s: '%s', not '%s'", t[i].text,
			    t[i].data, got, t[i].want);
	}
	arena_done(&a);
}

static void
test_values_are_inserted_once(void **state)
{
	static const struct row t[] = {
		{ "", "{}", "" },
		{ "plain { } text}}", "{}", "plain { } text}}" },
		{ "Hello, {{subject}}!\n", "{\"subject\":\"world\"}",
		    "Hello, world!\n" },
		{ "{{a}}, {{{a}}}, {{&a}}", "{\"a\":\"& \\\" < >{{b}}\"}",
		    "& \" < >{{b}}, & \" < >{{b}}, & \" < >{{b}}" },
		{ "{{n}} {{{n}}} {{& n }}", "{\"n\":85}", "85 85 85" },
		{ "{{n}}", "{\"n\":1.21000}", "1.21000" },
		{ "{{n}}", "{\"n\":123456789012345678901234567890}",
		    "123456789012345678901234567890" },
		{ "{{t}} {{f}}", "{\"t\":true,\"f\":false}", "true false" },
		{ "I ({{n}}) be{{{n}}}{{&n}}", "{\"n\":null}", "I () be" },
		{ "I ({{no}}) be{{{no}}}{{&no}}!", "{}", "I () be!" },
		{ "{{l}}|{{o}}", "{\"l\":[1,\"a\"],\"o\":{\"k\":[null]}}",
		    "[1,\"a\"]|{\"k\":[null]}" },
		{ "| {{s}} |{{s}}|", "{\"s\":\"---\"}", "| --- |---|" },
		{ "  {{s}}\n", "{\"s\":\"---\"}", "  ---\n" },
		{ "|{{ s }}|{{{ s }}}|{{& s }}|{{\n\ts\r\n}}|", "{\"s\":\"-\"}",
		    "|-|-|-|-|" },
		{ "{\"k\":{\"v\":{{n}}}}", "{\"n\":1}", "{\"k\":{\"v\":1}}" },
		{ "{{a b}}{{@id}}{{$x}}", "{\"a b\":1,\"@id\":2,\"$x\":3}",
		    "123" },
		{ "Hello, {{.}}!{{{.}}}{{&.}}", "\"w\"", "Hello, w!ww" },
	};

	(void)state;
	check_rows(t, LEN(t));
}

static void
test_dotted_names_are_whole_names_first_then_paths(void **state)
{
	static const struct row t[] = {
		{ "\"{{person.name}}\" == \"{{#person}}{{name}}{{/person}}\"",
		    "{\"person\":{\"name\":\"Joe\"}}", "\"Joe\" == \"Joe\"" },
		{ "{{a.b}}", "{\"a\":{\"b\":1},\"a.b\":2}", "2" },
		{ "{{a.b.c}}", "{\"a\":{\"b.c\":3,\"b\":{\"c\":4}}}", "3" },
		{ "{{a.b.c.d.e.name}}",
		    "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"name\":\"Phil\"}}}}"
		    "}}",
		    "Phil" },
		{ "({{a.b.c}})", "{\"a\":{}}", "()" },
		{ "({{a.b.c.name}})", "{\"a\":{\"b\":{}},\"c\":{\"name\":1}}",
		    "()" },
		{ "{{#a}}{{b.c.d.e.name}}{{/a}}",
		    "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"name\":\"P\"}}}}},"
		    "\"b\":{\"c\":{\"d\":{\"e\":{\"name\":\"W\"}}}}}",
		    "P" },
		/* The inner b is used, although it has no c. */
		{ "{{#a}}({{b.c}}){{/a}}",
		    "{\"a\":{\"b\":{}},\"b\":{\"c\":\"ERROR\"}}", "()" },
		{ "{{#a}}{{c.d}}{{/a}}",
		    "{\"a\":{\"b\":{}},\"c\":{\"d\":\"out\"}}", "out" },
		{ "{{l.1.n}}{{l.7}}{{l.x}}",
		    "{\"l\":[{\"n\":0},{\"n\":\"one\"}]}", "one" },
		{ "({{.a}}{{a.}}{{..}})", "{\"a\":1}", "()" },
	};

	(void)state;
	check_rows(t, LEN(t));
}

static void
test_sections_repeat_and_nest(void **state)
{
	static const struct row t[] = {
		{ "{{#b}}shown{{/b}}", "{\"b\":true}", "shown" },
		{ "{{#b}}shown{{/b}}", "{\"b\":false}", "" },
		{ "{{#b}}shown{{/b}}", "{\"b\":null}", "" },
		{ "{{#b}}shown{{/b}}", "{}", "" },
		{ "{{#b}}Hi {{name}}.{{/b}}", "{\"b\":{\"name\":\"Joe\"}}",
		    "Hi Joe." },
		{ "{{#b}}{{name}}{{/b}}", "{\"b\":{},\"name\":\"out\"}",
		    "out" },
		{ "{{#s}}<{{.}}>{{/s}}", "{\"s\":\"text\"}", "<text>" },
		{ "{{#s}}<{{.}}>{{/s}}", "{\"s\":\"\"}", "<>" },
		{ "{{#s}}<{{.}}>{{/s}}", "{\"s\":0}", "<0>" },
		{ "{{#list}}{{item}}{{/list}}",
		    "{\"list\":[{\"item\":1},{\"item\":2},{\"item\":3}]}",
		    "123" },
		{ "{{#list}}Yay{{/list}}", "{\"list\":[]}", "" },
		{ "{{#list}}({{.}}){{/list}}",
		    "{\"list\":[\"a\",1.10,true,null,[2],{\"k\":3}]}",
		    "(a)(1.10)(true)()([2])({\"k\":3})" },
		{ "{{#list}}({{#.}}{{.}}{{/.}}){{/list}}",
		    "{\"list\":[[1,2,3],[\"a\",\"b\"]]}", "(123)(ab)" },
		{ "{{#.}}({{value}}){{/.}}",
		    "[{\"value\":\"a\"},{\"value\":\"b\"}]", "(a)(b)" },
		{ "{{#b}}one{{/b}} {{two}} {{#b}}three{{/b}}",
		    "{\"b\":true,\"two\":\"second\"}", "one second three" },
		{ "| A {{#b}}B {{#b}}C{{/b}} D{{/b}} E |", "{\"b\":true}",
		    "| A B C D E |" },
		{ "| A {{#b}}B {{#b}}C{{/b}} D{{/b}} E |", "{\"b\":false}",
		    "| A  E |" },
		{ "[{{#nope}}Found {{nope}}{{/nope}}]", "{}", "[]" },
		{ "{{#a.b.c}}Here{{/a.b.c}}", "{\"a\":{\"b\":{\"c\":true}}}",
		    "Here" },
		{ "{{#a.b.c}}Here{{/a.b.c}}", "{\"a\":{}}", "" },
		{ "|{{# b }}={{/ b }}|", "{\"b\":true}", "|=|" },
		{ "{{#a}}{{one}}{{#b}}{{one}}{{two}}{{one}}{{#c}}{{one}}{{two}}"
		  "{{three}}{{/c}}{{/b}}{{/a}}",
		    "{\"a\":{\"one\":1},\"b\":{\"two\":2},\"c\":{\"three\":3}}",
		    "1121123" },
		{ "{{#tops}}{{#middles}}{{tname.lower}}{{mname}}.{{#bottoms}}"
		  "{{tname.upper}}{{mname}}{{bname}}.{{/bottoms}}{{/middles}}"
		  "{{/tops}}",
		    "{\"tops\":[{\"tname\":{\"upper\":\"A\",\"lower\":\"a\"},"
		    "\"middles\":[{\"mname\":\"1\",\"bottoms\":[{\"bname\":"
		    "\"x\"},{\"bname\":\"y\"}]}]}]}",
		    "a1.A1x.A1y." },
		/* true does not open a scope. */
		{ "{{#l}}{{#t}}{{.}}{{/t}}{{/l}}", "{\"l\":[7],\"t\":true}",
		    "7" },
	};

	(void)state;
	check_rows(t, LEN(t));
}

static void
test_inverted_sections_show_for_empty_values(void **state)
{
	static const struct row t[] = {
		{ "{{^b}}none{{/b}}", "{\"b\":false}", "none" },
		{ "{{^b}}none{{/b}}", "{\"b\":null}", "none" },
		{ "{{^b}}none{{/b}}", "{\"b\":[]}", "none" },
		{ "{{^b}}none{{/b}}", "{}", "none" },
		{ "{{^b}}none{{/b}}", "{\"b\":true}", "" },
		{ "{{^b}}none{{/b}}", "{\"b\":{\"k\":1}}", "" },
		{ "{{^b}}none{{/b}}", "{\"b\":{}}", "" },
		{ "{{^b}}none{{/b}}", "{\"b\":[1]}", "" },
		{ "{{^b}}none{{/b}}", "{\"b\":\"\"}", "" },
		{ "{{^a.b.c}}Not here{{/a.b.c}}", "{\"a\":{\"b\":{}}}",
		    "Not here" },
		{ "{{#l}}{{^x}}-{{/x}}{{/l}}", "{\"l\":[{},{\"x\":1}]}", "-" },
		{ "| A {{^b}}B {{^b}}C{{/b}} D{{/b}} E |", "{}",
		    "| A B C D E |" },
	};

	(void)state;
	check_rows(t, LEN(t));
}

static void
test_a_tag_alone_on_its_line_removes_the_line(void **state)
{
	static const struct row t[] = {
		{ "| This Is\n{{#b}}\n|\n{{/b}}\n| A Line", "{\"b\":true}",
		    "| This Is\n|\n| A Line" },
		{ "| This Is\n  {{^b}}  \n|\n\t{{/b}}\t\n| A Line", "{}",
		    "| This Is\n|\n| A Line" },
		{ "|\r\n{{#b}}\r\n{{/b}}\r\n|", "{\"b\":true}", "|\r\n|" },
		{ "  {{#b}}\n#{{/b}}\n/", "{\"b\":true}", "#\n/" },
		{ "#{{#b}}\n/\n  {{/b}}", "{\"b\":true}", "#\n/\n" },
		{ " | {{#b}}\t|\t{{/b}} | \n", "{\"b\":true}",
		    " | \t|\t | \n" },
		{ " | {{#b}} {{! no }}\n {{/b}} | \n", "{\"b\":true}",
		    " |  \n  | \n" },
		{ " {{#b}}YES{{/b}}\n {{#b}}GOOD{{/b}}\n", "{\"b\":true}",
		    " YES\n GOOD\n" },
		{ "12345{{! Comment }}67890", "{}", "1234567890" },
		{ "12345{{!\n  many\n  lines\n}}67890\n", "{}",
		    "1234567890\n" },
		{ "Begin.\n{{! Comment }}\nEnd.\n", "{}", "Begin.\nEnd.\n" },
		{ "Begin.\n  {{!\n    many\n  }}\nEnd.\n", "{}",
		    "Begin.\nEnd.\n" },
		{ "|\r\n{{! alone }}\r\n|", "{}", "|\r\n|" },
		{ "  {{! no line before }}\n!", "{}", "!" },
		{ "!\n  {{! no line behind }}", "{}", "!\n" },
		{ "  12 {{! 34 }}\n", "{}", "  12 \n" },
		{ "12345 {{! Comment }} 67890", "{}", "12345  67890" },
		{ "{{! {{b}}", "{\"b\":1}", "" },
		{ "a\n  {{! alone }}  \r\nb", "{}", "a\nb" },
		{ "  {{! one }} {{! two }}\nb", "{}", "   \nb" },
	};

	(void)state;
	check_rows(t, LEN(t));
}

static void
test_delimiters_can_be_changed(void **state)
{
	static const struct row t[] = {
		{ "{{=<% %>=}}(<%text%>)", "{\"text\":\"Hey!\"}", "(Hey!)" },
		{ "({{=[ ]=}}[text])", "{\"text\":\"It worked!\"}",
		    "(It worked!)" },
		{ "[\n{{#s}}\n  {{d}}\n  |d|\n{{/s}}\n\n{{= | | =}}\n|#s|\n  "
		  "{{d}}\n  |d|\n|/s|\n]\n",
		    "{\"s\":true,\"d\":\"D\"}",
		    "[\n  D\n  |d|\n\n  {{d}}\n  D\n]\n" },
		{ "{{^s}}{{d}}{{/s}}{{=| |=}}|^s|{{d}}|d||/s|", "{\"d\":1}",
		    "1{{d}}1" },
		{ "| {{=@ @=}} |", "{}", "|  |" },
		{ "Begin.\n{{=@ @=}}\nEnd.\n", "{}", "Begin.\nEnd.\n" },
		{ "|\r\n{{= @ @ =}}\r\n|", "{}", "|\r\n|" },
		{ "  {{=@ @=}}\n=", "{}", "=" },
		{ "=\n  {{=@ @=}}", "{}", "=\n" },
		{ "|{{= @   @ =}}|", "{}", "||" },
		{ "{{=<% %>=}}<%{a}%><%&a%><%! c %><%={{ }}=%>{{a}}",
		    "{\"a\":1}", "111" },
	};

	(void)state;
	check_rows(t, LEN(t));
}

static void
test_an_invalid_tag_is_refused_by_name(void **state)
{
	static const struct {
		const char *text, *part;
	} t[] = {
		{ "{{", "not closed by '}}'" },
		{ "{{a", "'{{a' is not closed" },
		{ "{{a}", "not closed" },
		{ "{{{a}}", "not closed by '}}}'" },
		{ "{{a {{b}}", "not closed" },
		{ "{{!a", "not closed" },
		{ "{{}}", "no name" },
		{ "{{  }}", "no name" },
		{ "{{{ }}}", "no name" },
		{ "{{&}}", "no name" },
		{ "{{#}}{{/}}", "no name" },
		{ "a\n b{{#list}}",
		    "'list' is not closed by '{{/list}}' (line 2, column 6" },
		{ "{{^list}}", "not closed" },
		{ "{{/list}}",
		    "'{{/list}}' closes a section that is not open" },
		{ "{{#a}}{{#b}}{{/a}}{{/b}}",
		    "'{{/a}}' closes another section than the open 'b'" },
		{ "{{> part}}", "'{{>part}}' is a partial" },
		{ "ab\n\n{{a}} {{>x}}", "(line 3, column 7 of the text)" },
		{ "{{=<% %>", "not closed by '=}}'" },
		{ "{{=<%=}}", "two delimiters" },
		{ "{{=a b c=}}", "two delimiters" },
		{ "{{= = = =}}", "two delimiters" },
		{ "{{= =}}", "two delimiters" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { 0 };

		if (template_parse(&a, str_of(t[i].text), &e) != NULL)
			fail_msg("'%s' is taken", t[i].text);
		CHECK_INT(e.kind, ERR_INPUT);
		CHECK_HAS(e.text, t[i].part);
	}
	arena_done(&a);
}

static void
test_depth_length_and_work_are_bounded(void **state)
{
	struct arena a = { 0 };
	struct buf deep, list;
	struct row row = { "{{x}}{{x}}", "{\"x\":\"12345\"}", NULL };

	(void)state;
	CHECK_HAS(render(&a, &row, NULL, NULL, 9), "longer than 9 bytes");
	CHECK_STR(render(&a, &row, NULL, NULL, 10), "1234512345");
	buf_init(&deep, 100000);
	buf_init(&list, 100000);
	for (int i = 0; i < 33; i++)
		buf_puts(&deep, "{{#l}}");
	row.text = buf_text(&deep);
	CHECK_HAS(render(&a, &row, NULL, NULL, 100), "nests too deep");
	buf_clear(&deep);
	for (int i = 0; i < 20; i++)
		buf_puts(&deep, "{{#l}}");
	for (int i = 0; i < 20; i++)
		buf_puts(&deep, "{{/l}}");
	buf_puts(&list, "{\"l\":[1");
	for (int i = 0; i < 100; i++)
		buf_puts(&list, ",1");
	buf_puts(&list, "]}");
	row.text = buf_text(&deep);
	row.data = buf_text(&list);
	CHECK_HAS(render(&a, &row, NULL, NULL, 100), "too many values");
	buf_done(&deep);
	buf_done(&list);
	arena_done(&a);
}

static bool
collect(void *context, struct str name)
{
	struct buf *b = context;

	buf_add_str(b, name);
	buf_putc(b, ' ');
	return !str_is(name, "stop");
}

static bool
collect_tag(void *context, const struct template_tag *tag)
{
	struct buf *b = context;

	buf_puts(b, tag->section ? "#" : "");
	buf_puts(b, tag->inside ? "+" : "");
	return collect(context, tag->name);
}

static void
test_names_are_visited_in_order_until_stopped(void **state)
{
	struct arena a = { 0 };
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	template_each_name(
	    template_parse(&a, STR("{{x}}{{!c}} {{y.z}}{{stop}}{{w}}"), NULL),
	    collect, &b);
	CHECK_STR(buf_text(&b), "x y.z stop ");
	buf_clear(&b);
	template_each_tag(template_parse(&a,
	                      STR("{{a}}{{#b}}{{.}}{{c}}{{^d}}{{/d}}{{/b}}"
	                          "{{#s}}{{stop}}{{/s}}{{e}}"),
	                      NULL),
	    collect_tag, &b);
	CHECK_STR(buf_text(&b), "a #b +c #+d #s +stop ");
	buf_done(&b);
	arena_done(&a);
}

static void
test_a_single_name_is_recognized(void **state)
{
	static const struct {
		const char *text, *name;
	} t[] = {
		{ "{{a.b}}", "a.b" },
		{ " {{{ a }}}\n", "a" },
		{ "{{! c }}{{&a}}", "a" },
		{ "{{.}}", "." },
		{ "", NULL },
		{ "text", NULL },
		{ "{{! c }}", NULL },
		{ "x{{! c }}", NULL },
		{ "{{a}}{{b}}", NULL },
		{ "{{a}}.", NULL },
		{ "{{#a}}{{b}}{{/a}}", NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct template *parsed =
		    template_parse(&a, str_of(t[i].text), NULL);
		struct str name = STR_NONE;

		CHECK_INT(
		    template_is_one_name(parsed, &name), t[i].name != NULL);
		if (t[i].name != NULL)
			CHECK_STR(arena_strdup(&a, name), t[i].name);
	}
	arena_done(&a);
}

static void
test_the_first_missing_value_is_reported(void **state)
{
	struct arena a = { 0 };
	struct template_rendering r = { .lookup = lookup };
	struct buf b;

	(void)state;
	r.context = json_parse(&a, STR("{\"x\":null}"), 9, 0, NULL);
	buf_init(&b, 100);
	template_render(
	    &b, template_parse(&a, STR("{{x}}{{#y}}{{/y}}"), NULL), &r, NULL);
	assert_null(r.missing.p);
	template_render(&b,
	    template_parse(&a, STR("{{x}}{{#y}}{{/y}}{{z.q}}{{w}}"), NULL), &r,
	    NULL);
	CHECK_STR(arena_strdup(&a, r.missing), "z.q");
	buf_done(&b);
	arena_done(&a);
}

static void
test_values_are_escaped_for_the_surrounding_language(void **state)
{
	static const struct {
		template_write_fn *write;
		struct row row;
	} t[] = {
		{ template_escape_xml,
		    { "<a b='{{x}}'>{{{x}}}{{n}}</a>",
		        "{\"x\":\"<&>'\\\"\",\"n\":[\"<\"]}",
		        "<a b='&lt;&amp;&gt;&apos;&quot;'><&>'\"[&quot;&lt;"
		        "&quot;]</a>" } },
		{ template_escape_form,
		    { "k={{x}}&l={{l}}", "{\"x\":\" a b&=+\",\"l\":[1]}",
		        "k=+a+b%26%3D%2B&l=%5B1%5D" } },
		{ template_escape_json,
		    { "{\"a{{x}}\":{{x}},\"n\":{{n}},\"l\":\"{{l}}\",\"z\":"
		      "{{z}}}",
		        "{\"x\":\"q\\\"\\n\\\\\",\"n\":1.50,\"l\":[\"s\"],"
		        "\"z\":null}",
		        "{\"aq\\\"\\n\\\\\":\"q\\\"\\n\\\\\",\"n\":1.50,"
		        "\"l\":\"[\\\"s\\\"]\",\"z\":null}" } },
		{ template_escape_json,
		    { "[\"\\\"{{x}}\",{{x}},\"\\\\\",{{x}}]",
		        "{\"x\":\"\\\\\"}",
		        "[\"\\\"\\\\\",\"\\\\\",\"\\\\\",\"\\\\\"]" } },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct template_escape_state json = { 0 };

		CHECK_STR(render(&a, &t[i].row, t[i].write, &json, 1000),
		    t[i].row.want);
	}
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_are_inserted_once),
		cmocka_unit_test(
		    test_dotted_names_are_whole_names_first_then_paths),
		cmocka_unit_test(test_sections_repeat_and_nest),
		cmocka_unit_test(test_inverted_sections_show_for_empty_values),
		cmocka_unit_test(test_a_tag_alone_on_its_line_removes_the_line),
		cmocka_unit_test(test_delimiters_can_be_changed),
		cmocka_unit_test(test_an_invalid_tag_is_refused_by_name),
		cmocka_unit_test(test_depth_length_and_work_are_bounded),
		cmocka_unit_test(test_names_are_visited_in_order_until_stopped),
		cmocka_unit_test(test_a_single_name_is_recognized),
		cmocka_unit_test(test_the_first_missing_value_is_reported),
		cmocka_unit_test(
		    test_values_are_escaped_for_the_surrounding_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
