/* test_capability_ref.c - references of a file are compiled at load. */
#include "base/base.h"
#include "capability/capability.h"
#include "capability/ref/ref.h"
#include "data/json/json.h"
#include "check.h"

static struct capability_bind second = {
	.namespace = { "vault", 5 },
	.name = { "SEED", 4 },
};
static struct capability_bind first = {
	.next = &second,
	.namespace = { "env", 3 },
	.name = { "KEY", 3 },
};

static void
test_a_name_selects_its_place(void **state)
{
	static const struct {
		const char *text;
		enum capability_ref_place place;
		const char *name;
	} t[] = {
		{ "x", CAPABILITY_REF_ANYWHERE, "x" },
		{ "path.x", CAPABILITY_REF_PATH, "x" },
		{ "query.a.b", CAPABILITY_REF_QUERY, "a.b" },
		{ "header.X-Y", CAPABILITY_REF_HEADER, "X-Y" },
		{ "cookie.sid", CAPABILITY_REF_COOKIE, "sid" },
		{ "body.x", CAPABILITY_REF_BODY, "x" },
		{ "body", CAPABILITY_REF_WHOLE_BODY, "body" },
		{ "query.", CAPABILITY_REF_ANYWHERE, "query." },
		{ "", CAPABILITY_REF_ANYWHERE, "" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct capability_ref_input in =
		    capability_ref_name_input(&a, str_of(t[i].text));

		CHECK_INT(in.place, t[i].place);
		CHECK(str_is(in.name, t[i].name));
		CHECK(str_is(in.text, t[i].text));
		arena_done(&a);
	}
}

static void
test_a_name_is_split_in_every_way_it_may_be_read(void **state)
{
	static const struct {
		const char *text, *prefix, *behind;
		bool of_surface;
		size_t steps;
		const char *longest;
		int bind;
		const char *bare;
	} t[] = {
		{ "rest.path.x", "rest", "path.x", true, 0, "", -1,
		    "rest.path.x" },
		{ "tools.x", "tools", "x", true, 0, "", -1, "tools.x" },
		{ "shop.x", "shop", "x", false, 2, "shop.x", -1, "shop.x" },
		{ "get-user[0].id", "get-user[0]", "id", false, 3,
		    "get-user[0].id", -1, "get-user[0].id" },
		{ "$.get-user.id", "$", "get-user.id", false, 2, "get-user.id",
		    -1, "$.get-user.id" },
		{ "$['a b'].id", "$['a b']", "id", false, 0, "", -1,
		    "$['a b'].id" },
		{ "KEY", "", "", false, 1, "KEY", 0, "KEY" },
		{ "env.KEY", "env", "KEY", false, 2, "env.KEY", 0, "KEY" },
		{ "vault.SEED", "vault", "SEED", false, 2, "vault.SEED", 1,
		    "SEED" },
		{ "env.OTHER", "env", "OTHER", false, 2, "env.OTHER", -1,
		    "OTHER" },
		{ "x.", "", "", false, 2, "x.", -1, "x." },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		const struct capability_ref_name *n =
		    capability_ref_name_new(&a, &first, str_of(t[i].text));

		CHECK(str_is(n->prefix, t[i].prefix));
		CHECK(str_is(n->behind.text, t[i].behind));
		CHECK_INT(n->of_surface, t[i].of_surface);
		CHECK_INT((int)n->step_count, (int)t[i].steps);
		if (t[i].steps > 0)
			CHECK(str_is(n->steps[0].step, t[i].longest));
		CHECK_INT(n->bind, t[i].bind);
		CHECK(str_is(n->bare, t[i].bare));
	}
	arena_done(&a);
}

static void
test_candidates_of_a_long_name_are_bounded(void **state)
{
	struct arena a = { 0 };
	char text[4 * CAPABILITY_REF_STEPS_MAX + 1];
	const struct capability_ref_name *n;

	(void)state;
	for (size_t i = 0; i < sizeof(text) - 1; i += 2) {
		text[i] = 'a';
		text[i + 1] = '.';
	}
	text[sizeof(text) - 1] = '\0';
	n = capability_ref_name_new(&a, NULL, str_of(text));
	CHECK_INT((int)n->step_count, CAPABILITY_REF_STEPS_MAX);
	CHECK(!n->steps[0].whole);
	arena_done(&a);
}

static void
test_a_template_has_the_names_that_it_looks_up(void **state)
{
	struct str text = STR("{{a.b}} and {{#list}}{{c}}{{/list}} {{a.b}}");
	struct arena a = { 0 };
	const struct capability_ref_template *t =
	    capability_ref_template_new(&a, NULL, text);
	const struct capability_ref_name *n;

	(void)state;
	CHECK(t->template != NULL);
	CHECK(!t->is_one_name);
	n = capability_ref_template_get(t, str_part(text, 2, 5));
	CHECK(str_is(n->text, "a.b"));
	n = capability_ref_template_get(t, str_part(text, 2, 3));
	CHECK(str_is(n->text, "a"));
	n = capability_ref_template_get(t, str_part(text, 15, 19));
	CHECK(str_is(n->text, "list"));
	t = capability_ref_template_new(&a, NULL, STR("{{x}}"));
	CHECK(t->is_one_name && str_is(t->only, "x"));
	t = capability_ref_template_new(&a, NULL, STR("{{#x}}"));
	CHECK(t->template == NULL);
	CHECK_INT(t->error->kind, ERR_INPUT);
	arena_done(&a);
}

static void
test_a_value_reports_the_names_and_places_it_uses(void **state)
{
	static const struct {
		const char *text, *name;
		bool mentions;
		enum capability_ref_place place;
		bool uses;
	} t[] = {
		{ "\"rest.body.x\"", "x", true, CAPABILITY_REF_BODY, true },
		{ "\"rest.body.x\"", "x", true, CAPABILITY_REF_WHOLE_BODY,
		    false },
		{ "\"rest.body\"", "x", false, CAPABILITY_REF_WHOLE_BODY,
		    true },
		{ "{\"a\":[\"b {{tools.body.y.z}}\"]}", "y", true,
		    CAPABILITY_REF_BODY, true },
		{ "\"{{x}}\"", "x", true, CAPABILITY_REF_BODY, false },
		{ "\"x\"", "x", false, CAPABILITY_REF_ANYWHERE, false },
		{ "5", "5", false, CAPABILITY_REF_BODY, false },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		const struct capability_ref *r = capability_ref_new(
		    &a, NULL, json_parse(&a, str_of(t[i].text), 64, 0, NULL));

		CHECK_INT(capability_ref_mentions(r, str_of(t[i].name)),
		    t[i].mentions);
		CHECK_INT(capability_ref_uses(r, t[i].place), t[i].uses);
	}
	arena_done(&a);
}

static void
test_members_are_compiled_to_a_bounded_depth(void **state)
{
	struct arena a = { 0 };
	struct json *v = json_new_text(&a, STR("rest.x"));
	const struct capability_ref *r;
	int depth = 0;

	(void)state;
	for (int i = 0; i < 2 * CAPABILITY_REF_DEPTH; i++) {
		struct json *list = json_new(&a, JSON_ARRAY);

		json_push(list, v);
		v = list;
	}
	for (r = capability_ref_new(&a, NULL, v); r->first != NULL;
	     r = r->first)
		depth++;
	CHECK_INT(depth, CAPABILITY_REF_DEPTH);
	CHECK(capability_ref_new(&a, NULL, NULL) == NULL);
	arena_done(&a);
}

static void
test_a_name_is_compiled_as_a_member_of_a_body(void **state)
{
	struct arena a = { 0 };
	struct capability_ref_input in =
	    capability_ref_name_input(&a, STR("query.a.b"));

	(void)state;
	CHECK_INT((int)in.text_member.count, 3);
	CHECK_INT((int)in.name_member.count, 2);
	CHECK(str_is(in.list_member.steps[0].rest, "a.b[]"));
	in = capability_ref_name_input_in(
	    &a, CAPABILITY_REF_COOKIE, "cookie.", STR("path.x"));
	CHECK_INT(in.place, CAPABILITY_REF_COOKIE);
	CHECK(str_is(in.text, "cookie.path.x"));
	CHECK(str_is(in.name, "path.x"));
	CHECK_INT((int)in.name_member.count, 2);
	arena_done(&a);
}

static void
test_a_tag_without_a_name_has_no_program(void **state)
{
	struct str text = STR("{{.}}{{a}}");
	struct arena a = { 0 };
	const struct capability_ref_template *t =
	    capability_ref_template_new(&a, NULL, text);

	(void)state;
	CHECK(capability_ref_template_get(t, str_part(text, 2, 3)) == NULL);
	CHECK(capability_ref_template_get(t, str_part(text, 7, 8)) != NULL);
	arena_done(&a);
}

static void
test_a_value_alone_is_that_of_its_last_part(void **state)
{
	static const struct {
		const char *text, *name;
		bool is;
	} t[] = {
		{ "rest.path.x", "x", true },
		{ "tools.x", "x", true },
		{ "x", "x", true },
		{ " {{ tools.x }} ", "x", true },
		{ "{{x}}", "x", true },
		{ "rest.path.xx", "x", false },
		{ "tools.a.b", "a.b", true },
		{ "{{x}} {{y}}", "y", false },
		{ "", "x", false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };

		CHECK_INT(capability_ref_is_value_of(
		              capability_ref_new(&a, NULL,
		                  json_new_text(&a, str_of(t[i].text))),
		              str_of(t[i].name)),
		    t[i].is);
		arena_done(&a);
	}
}

#define ALL_FILE                                                               \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"binds: [{namespace: env, keys: {KEY: KEY, STORE: STORE}}]\n"          \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n"                                                     \
	"    namespace: n\n"                                                   \
	"    baseUri: http://{{STORE}}.test/v1\n"                              \
	"    authentication: {type: bearer, token: '{{KEY}}'}\n"               \
	"    resources:\n"                                                     \
	"    - {name: r, path: '/a/{id}', operations: [{name: o, method: "     \
	"GET}]}\n"                                                             \
	"  exposes:\n"                                                         \
	"  - type: rest\n"                                                     \
	"    namespace: front\n"                                               \
	"    port: 8080\n"                                                     \
	"    authentication: {type: apikey, key: X-Key, value: '{{KEY}}'}\n"   \
	"    resources:\n"                                                     \
	"    - path: /b/{id}\n"                                                \
	"      operations:\n"                                                  \
	"      - name: ask\n"                                                  \
	"        method: GET\n"                                                \
	"        steps: [{type: call, name: s, call: n.o, with: {id: "         \
	"rest.path.id}}, {type: lookup, name: l, index: s, match: a.b, "       \
	"lookupValue: x, outputParameters: [c.d]}]\n"                          \
	"        outputParameters: [{name: s, type: object, mapping: "         \
	"'$.s.x'}]\n"                                                          \
	"      - name: fixed\n"                                                \
	"        method: PUT\n"                                                \
	"        outputParameters: [{name: l, type: array, value: "            \
	"'[1, 2]'}]\n"                                                         \
	"  - type: mcp\n"                                                      \
	"    namespace: tool-box\n"                                            \
	"    port: 9090\n"                                                     \
	"    prompts: [{name: p, description: d, template: [{role: user, "     \
	"content: 'Hi {{who}}'}], arguments: [{name: who, description: "       \
	"d}]}]\n"

static void
test_loading_a_file_compiles_its_texts(void **state)
{
	struct err e = { .kind = ERR_NONE };
	struct capability *s =
	    capability_load_text(STR("x.yaml"), STR(ALL_FILE), &e);
	const struct capability_consumes *c = s->consumes;
	const struct capability_exposes *x = s->exposes;
	const struct capability_operation *op = x->operations;

	(void)state;
	CHECK_INT((int)s->errors, 0);
	CHECK_INT((int)c->base_ref->count, 2);
	CHECK_INT(c->base_ref->pieces[0].name->bind, 1);
	CHECK_INT(c->auth->refs.token->template->tags[0].name->bind, 0);
	CHECK(c->auth->refs.key == NULL);
	CHECK(str_is(c->operations->path_ref->pieces[0].name->text, "id"));
	CHECK(x->auth->refs.value->template != NULL);
	CHECK(x->auth->refs.key->template == NULL);
	CHECK(str_is(op->path_ref->pieces[0].name->text, "id"));
	CHECK_INT((int)op->steps->next->match_member.count, 2);
	CHECK_INT((int)op->steps->next->picks->member.count, 2);
	CHECK(str_is(op->outputs->step->steps[1].step, "s"));
	op = op->next;
	CHECK_INT((int)op->outputs->structure->count, 2);
	CHECK(str_is(x->next->prompts->messages->ref->pieces[0].name, "who"));
	capability_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_name_selects_its_place),
		cmocka_unit_test(
		    test_a_name_is_split_in_every_way_it_may_be_read),
		cmocka_unit_test(test_candidates_of_a_long_name_are_bounded),
		cmocka_unit_test(
		    test_a_template_has_the_names_that_it_looks_up),
		cmocka_unit_test(
		    test_a_value_reports_the_names_and_places_it_uses),
		cmocka_unit_test(test_members_are_compiled_to_a_bounded_depth),
		cmocka_unit_test(test_loading_a_file_compiles_its_texts),
		cmocka_unit_test(test_a_name_is_compiled_as_a_member_of_a_body),
		cmocka_unit_test(test_a_tag_without_a_name_has_no_program),
		cmocka_unit_test(test_a_value_alone_is_that_of_its_last_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
