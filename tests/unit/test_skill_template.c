/* test_skill_template.c - the templates of a skill's files. */
#include "base/arena.h"
#include "base/buf.h"
#include "data/json/json.h"
#include "skill/skill_template.h"
#include "check.h"

static void
test_every_template_renders_without_values(void **state)
{
	struct arena a = { 0 };
	struct json *view = json_new(&a, JSON_OBJECT);

	(void)state;
	for (int i = SKILL_TEMPLATE_BODY; i <= SKILL_TEMPLATE_SCRIPT; i++) {
		struct buf b;

		buf_init(&b, 1 << 20);
		skill_template_render(&a, &b, (enum skill_template)i, view);
		assert_false(b.over);
		/* No tag is left, in either kind of delimiters. */
		assert_null(strstr(buf_text(&b), "{{"));
		assert_null(strstr(buf_text(&b), "<%"));
		buf_done(&b);
	}
	arena_done(&a);
}

static void
test_empty_values_skip_their_sections(void **state)
{
	struct arena a = { 0 };
	struct json *view = json_new(&a, JSON_OBJECT);

	(void)state;
	skill_template_set(&a, view, "about", STR("About."));
	skill_template_set(&a, view, "phrases", STR(""));
	skill_template_set(&a, view, "keywords", STR("a, b"));
	CHECK_TEXT(
	    skill_template_text(&a, SKILL_TEMPLATE_DESCRIPTION, view, 1000),
	    "About. Keywords: a, b.\n");
	arena_done(&a);
}

static void
test_a_text_that_is_too_long_is_empty(void **state)
{
	struct arena a = { 0 };
	struct json *view = json_new(&a, JSON_OBJECT);

	(void)state;
	skill_template_set(&a, view, "about", STR("About."));
	CHECK_TEXT(
	    skill_template_text(&a, SKILL_TEMPLATE_DESCRIPTION, view, 3), "");
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_template_renders_without_values),
		cmocka_unit_test(test_empty_values_skip_their_sections),
		cmocka_unit_test(test_a_text_that_is_too_long_is_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
