/* test_capability_ref_text.c - placeholders are found when a text is compiled.
 */
#include "base/base.h"
#include "capability/capability.h"
#include "capability/ref/ref.h"
#include "check.h"

static void
test_a_text_is_cut_at_its_placeholders(void **state)
{
	static const struct {
		const char *text;
		const char *want; /* "text<name>" of each piece */
	} t[] = {
		{ "", "" },
		{ "plain", "plain" },
		{ "{a}", "<a>" },
		{ "/x/{a}/y/{{ b }}", "/x/<a>/y/<b>" },
		{ "{{env.A}}.{{b}}c", "<env.A>.<b>c" },
		/* A brace without a matching brace is text. */
		{ "a{b", "a{b" },
		{ "a}b", "a}b" },
		{ "}{a}", "}<a>" },
		{ "{{a}", "<{a>" },
		{ "{a}}", "<a>}" },
		{ "{}", "<>" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		const struct capability_ref_text *r =
		    capability_ref_text_new(&a, NULL, str_of(t[i].text));
		struct buf b;

		buf_init(&b, 256);
		for (size_t k = 0; k < r->count; k++) {
			buf_add_str(&b, r->pieces[k].text);
			if (r->pieces[k].name != NULL)
				buf_printf(&b, "<%.*s>",
				    STR_FMT(r->pieces[k].name->text));
		}
		CHECK_STR(buf_text(&b), t[i].want);
		buf_done(&b);
		arena_done(&a);
	}
}

static void
test_a_placeholder_knows_its_bind(void **state)
{
	struct capability_bind bind = {
		.namespace = STR("env"),
		.name = STR("KEY"),
	};
	struct arena a = { 0 };
	const struct capability_ref_text *r = capability_ref_text_new(
	    &a, &bind, STR("{{env.KEY}}{KEY}{env.OTHER}"));

	(void)state;
	CHECK_INT((int)r->count, 3);
	CHECK_INT(r->pieces[0].name->bind, 0);
	CHECK_INT(r->pieces[1].name->bind, 0);
	CHECK_INT(r->pieces[2].name->bind, -1);
	CHECK(str_is(r->pieces[2].name->bare, "OTHER"));
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_text_is_cut_at_its_placeholders),
		cmocka_unit_test(test_a_placeholder_knows_its_bind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
