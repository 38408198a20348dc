/* test_template.c - {{names}} in text. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/template.h"
#include "check.h"

static struct str
lookup(void *context, struct str name)
{
	(void)context;
	if (str_is(name, "a"))
		return STR("<&{{b}}>"); /* neither escaped nor rendered again */
	if (str_is(name, "env.KEY"))
		return STR("key");
	return STR_NONE;
}

static void
test_names_are_replaced_and_nothing_else(void **state)
{
	static const struct {
		const char *text, *want;
		bool constant;
	} t[] = {
		{ "", "", true },
		{ "plain { } text}}", "plain { } text}}", true },
		{ "{{a}}", "<&{{b}}>", false },
		{ "{{ a }}|{{{a}}}|{{& a }}|{{&a}}",
		    "<&{{b}}>|<&{{b}}>|<&{{b}}>|<&{{b}}>", false },
		{ "Key {{\n env.KEY\t}}.", "Key key.", false },
		{ "x{{absent}}y", "xy", false },
		{ "{\"k\":{\"v\":\"{{env.KEY}}\"}}", "{\"k\":{\"v\":\"key\"}}",
		    false },
		{ "{\"k\":{\"v\":{{env.KEY}}}}", "{\"k\":{\"v\":key}}", false },
		{ "a{{! not shown }}b", "ab", false },
		{ "a\n  {{! alone }}  \r\nb", "a\nb", false },
		{ "{{! alone }}", "", false },
		{ "  {{! one }} {{! two }}\nb", "   \nb", false },
		{ "{{! at the end }}\n{{env.KEY}}", "key", false },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { 0 };
		struct template *parsed =
		    template_parse(&a, str_of(t[i].text), &e);
		struct buf b;

		if (parsed == NULL)
			fail_msg("'%s': %s", t[i].text, e.text);
		buf_init(&b, 1000);
		template_render(&b, parsed, lookup, NULL);
		CHECK_STR(buf_text(&b), t[i].want);
		CHECK_INT(template_is_constant(parsed), t[i].constant);
		buf_done(&b);
	}
	arena_done(&a);
}

static void
test_what_is_not_understood_is_refused_by_name(void **state)
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
		{ "{{#list}}", "{{#list}}" },
		{ "{{^list}}", "{{^list}}" },
		{ "{{/list}}", "{{/list}}" },
		{ "{{> part}}", "{{>part}}" },
		{ "{{=<% %>=}}", "{{=" },
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

static bool
collect(void *context, struct str name)
{
	struct buf *b = context;

	buf_add_str(b, name);
	buf_putc(b, ' ');
	return !str_is(name, "stop");
}

static void
test_names_are_visited_in_order_until_enough(void **state)
{
	struct arena a = { 0 };
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	template_each_name(
	    template_parse(&a, STR("{{x}}{{!c}} {{y.z}}{{stop}}{{w}}"), NULL),
	    collect, &b);
	CHECK_STR(buf_text(&b), "x y.z stop ");
	buf_done(&b);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_are_replaced_and_nothing_else),
		cmocka_unit_test(
		    test_what_is_not_understood_is_refused_by_name),
		cmocka_unit_test(test_names_are_visited_in_order_until_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
