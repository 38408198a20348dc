/* test_capability_ref_prompt.c - the tags of a prompt are found once. */
#include "base/base.h"
#include "capability/ref/ref.h"
#include "check.h"

static void
test_a_prompt_is_cut_at_its_tags(void **state)
{
	static const struct {
		const char *text;
		const char *want; /* "text<tag=name>" of each piece */
	} t[] = {
		{ "", "" },
		{ "plain", "plain" },
		{ "Hi {{name}}!", "Hi <{{name}}=name>!" },
		{ "{{ a-b.c_1 }}{{d}}", "<{{ a-b.c_1 }}=a-b.c_1><{{d}}=d>" },
		/* All else is text. */
		{ "{a} {{a b}} {{}} {{a", "{a} {{a b}} {{}} {{a" },
		{ "{{{a}}}", "{<{{a}}=a>}" },
		{ "{{#a}}x{{/a}}{{b}}", "{{#a}}x{{/a}}<{{b}}=b>" },
		{ "{{a}", "{{a}" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		const struct capability_ref_prompt *p =
		    capability_ref_prompt_new(&a, str_of(t[i].text));
		struct buf b;

		buf_init(&b, 256);
		for (size_t k = 0; k < p->count; k++) {
			const struct capability_ref_prompt_piece *x =
			    &p->pieces[k];

			buf_add_str(&b, x->text);
			if (x->tag.p != NULL)
				buf_printf(&b, "<%.*s=%.*s>", STR_FMT(x->tag),
				    STR_FMT(x->name));
		}
		CHECK_STR(buf_text(&b), t[i].want);
		buf_done(&b);
		arena_done(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_prompt_is_cut_at_its_tags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
