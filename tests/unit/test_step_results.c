/* test_step_results.c - results of steps are found by name. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "capability/ref/ref.h"
#include "engine/state/step_results.h"
#include "check.h"

static struct json *
parse(struct arena *a, const char *text)
{
	struct err e = { .kind = ERR_NONE };
	struct json *v = json_parse(a, str_of(text), 64, 0, &e);

	CHECK_STR(e.text, "");
	return v;
}

static const char *
written(struct arena *a, const struct json *v)
{
	struct buf b;
	char *text;

	if (v == NULL)
		return "absent";
	buf_init(&b, 65536);
	json_write(&b, v);
	text = arena_strdup(a, buf_str(&b));
	buf_done(&b);
	return text;
}

static void
test_fields_of_steps_are_found_by_reference_and_by_path(void **state)
{
	static const struct {
		const char *text, *want; /* NULL: not of a step */
	} t[] = {
		{ "get-user", "{\"user-id\":5}" },
		{ "get-user.user-id", "5" },
		{ "$.get-user.user-id", "5" },
		{ "$['get-user']['user-id']", "5" },
		{ " $.get-user ", "{\"user-id\":5}" },
		/*
		 * A field that no output names is found in the whole response.
		 */
		{ "get-user.name", "\"Ann\"" },
		{ "$.get-user.tags[1]", "\"b\"" },
		{ "$.get-user.tags[*]", "[\"a\",\"b\"]" },
		{ "get-user.tags[-1]", "\"b\"" },
		{ "$.get-user.nothing", "absent" },
		{ "get-user.nothing.more", "absent" },
		{ "$.get-user.nothing[*]", "absent" },
		/* The longest name of a step is used. */
		{ "get-user.all.x", "1" },
		{ "list[0].id", "7" },
		{ "$.list[?@.id == 8].id", "[8]" },
		{ "list", "[{\"id\":7},{\"id\":8}]" },
		{ "$.none.x", "absent" },
		{ "$.xml.people.person.name", "\"Ada\"" },
		{ "$.xml.person[*].name", "[\"Ada\"]" },
		{ "xml.people.person[0].name", "\"Ada\"" },
		{ "$.xml.other.person", "absent" },
		{ "$.list.people", "absent" },
		{ "none.x", NULL },
		{ "get-users.x", NULL },
		{ "get-use", NULL },
		{ "", NULL },
		{ "$5.00", NULL },
		{ "$", NULL },
		{ "$.[", NULL },
	};
	struct arena a = { .head = NULL };
	struct step_results r;

	(void)state;
	step_results_init(&r, &a, NULL);
	step_results_put(&r, STR("get-user"), parse(&a, "{\"old\":1}"),
	    parse(&a, "{\"old\":1}"), STR_NONE);
	step_results_put(&r, STR("list"), parse(&a, "[{\"id\":7},{\"id\":8}]"),
	    parse(&a, "[{\"id\":7},{\"id\":8}]"), STR_NONE);
	step_results_put(&r, STR("get-user"), parse(&a, "{\"user-id\":5}"),
	    parse(&a, "{\"id\":5,\"name\":\"Ann\",\"tags\":[\"a\",\"b\"]}"),
	    STR_NONE);
	step_results_put(&r, STR("get-user.all"), parse(&a, "{\"x\":1}"),
	    parse(&a, "{\"x\":1}"), STR_NONE);
	step_results_put(&r, STR("xml"),
	    parse(&a, "{\"person\":{\"name\":\"Ada\"}}"),
	    parse(&a, "{\"person\":{\"name\":\"Ada\"}}"), STR("people"));
	CHECK(step_results_are_xml(&r, STR("xml")));
	CHECK(!step_results_are_xml(&r, STR("list")));
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .kind = ERR_NONE };
		const struct json *v;
		const bool found = step_results_find(&r,
		    capability_ref_name_new(&a, NULL, str_of(t[i].text)), &v,
		    &e);

		if (found != (t[i].want != NULL))
			fail_msg("'%s': %d", t[i].text, found);
		if (found)
			CHECK_STR(written(&a, v), t[i].want);
		CHECK_INT(e.kind, ERR_NONE);
	}
	CHECK(step_results_names(
	    &r, capability_ref_name_new(&a, NULL, STR("$.get-user.x"))));
	CHECK(!step_results_names(
	    &r, capability_ref_name_new(&a, NULL, STR("$.get"))));
	CHECK(step_results_get(&r, STR("none")) == NULL);
	arena_done(&a);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_fields_of_steps_are_found_by_reference_and_by_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
