/* test_capability_load_steps.c - steps, and errors in them. */
#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "check.h"

#define TOOL(rest)                                                             \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - namespace: api\n"                                                 \
	"    baseUri: http://h.test\n"                                         \
	"    resources:\n"                                                     \
	"    - {name: r, path: /a, operations: [{name: get, method: GET}, "    \
	"{name: list, method: GET}]}\n"                                        \
	"  exposes:\n"                                                         \
	"  - type: mcp\n"                                                      \
	"    namespace: m\n"                                                   \
	"    port: 1\n"                                                        \
	"    tools:\n"                                                         \
	"    - name: t\n"                                                      \
	"      description: d\n" rest

/* One step, called x, with that extension. */
#define STEP(extension)                                                        \
	"      steps: [{name: x, call: api.get, x-claviger: " extension "}]\n"

static struct capability *
load(const char *text)
{
	struct err e = { .kind = ERR_NONE };
	struct capability *s =
	    capability_load_text(STR("t.yaml"), str_of(text), &e);

	if (s == NULL)
		fail_msg("not loaded: %s", e.text);
	return s;
}

static void
test_steps_are_loaded_in_their_order(void **state)
{
	struct capability *s = load(
	    TOOL("      inputParameters: [{name: id, type: string, "
	         "description: d}]\n"
	         "      steps:\n"
	         "      - {type: call, name: one, call: api.get, with: "
	         "{id: tools.id, n: 5}}\n"
	         "      - {type: lookup, name: two, index: one, match: id, "
	         "lookupValue: $.one.id, outputParameters: [a, {name: b}]}\n"
	         "      - {name: three, call: api.list}\n"
	         "      mappings: [{targetName: x.y, value: $.two.a}]\n"));
	const struct capability_operation *t = s->exposes->operations;
	const struct capability_step *one = t->steps, *two = one->next,
	                             *three = two->next;

	(void)state;
	CHECK_INT(s->errors + s->warnings, 0);
	CHECK_INT(t->by, CAPABILITY_BY_STEPS);
	CHECK_TEXT(one->name, "one");
	CHECK_INT(one->operation->by, CAPABILITY_BY_CALL);
	CHECK_TEXT(one->operation->call->name, "get");
	CHECK_TEXT(one->operation->prefix, "m");
	CHECK(one->operation->params == t->params);
	CHECK_TEXT(one->operation->with->next->value->text, "5");
	CHECK_INT(two->type, CAPABILITY_STEP_LOOKUP);
	CHECK_TEXT(two->index, "one");
	CHECK_TEXT(two->match, "id");
	CHECK_TEXT(
	    two->parts[CAPABILITY_STEP_LOOKUP_VALUE].value->text, "$.one.id");
	CHECK_TEXT(two->picks->text, "a");
	CHECK_TEXT(two->picks->next->text, "b");
	CHECK_INT(three->type, CAPABILITY_STEP_CALL);
	CHECK(three->next == NULL);
	CHECK_TEXT(t->mappings->target, "x.y");
	CHECK_TEXT(t->mappings->value->text, "$.two.a");
	capability_free(s);
}

static void
test_errors_in_steps_have_their_place(void **state)
{
	static const struct {
		const char *text, *want;
		size_t errors;
	} t[] = {
		{ TOOL(
		      "      steps:\n"
		      "      - {type: call, name: users, call: api.list}\n"
		      "      - {type: lookup, name: x, index: user, match: id, "
		      "lookupValue: 1}\n"),
		    "t.yaml:17:9: error: step 'x' looks up in 'user', which is "
		    "not an earlier step; did you mean 'users'?",
		    1 },
		{ TOOL("      steps:\n"
		       "      - {type: lookup, name: x, index: y, match: id, "
		       "lookupValue: 1}\n"
		       "      - {type: call, name: y, call: api.list}\n"),
		    "t.yaml:16:9: error: step 'x' looks up in 'y', which is "
		    "not an earlier step",
		    1 },
		{ TOOL(
		      "      steps:\n"
		      "      - {type: call, name: y, call: api.list}\n"
		      "      - {type: lookup, name: x, index: y, match: id}\n"),
		    "error: the lookup 'x' has no 'lookupValue'", 1 },
		{ TOOL("      steps:\n"
		       "      - {type: script, name: x, file: a.js}\n"),
		    "t.yaml:16:9: warning: step 'x' is a script, and scripts "
		    "are not supported; write it as calls, lookups and "
		    "mappings",
		    0 },
		{ TOOL("      steps:\n"
		       "      - {type: cal, name: x, call: api.get}\n"),
		    "warning: unknown step type 'cal'; did you mean 'call'?",
		    0 },
		{ TOOL("      steps:\n      - {call: api.get}\n"),
		    "warning: a step has no 'name'; it is called 'step-1'", 0 },
		{ TOOL("      steps:\n"
		       "      - {name: x, call: api.get}\n"
		       "      - {name: x, call: api.list}\n"),
		    "t.yaml:17:9: warning: an earlier step, on line 16, is "
		    "also called 'x'; later steps use this one: rename one",
		    0 },
		{ TOOL("      steps: [{name: get-user, call: api.get}]\n"
		       "      mappings: [{targetName: a, value: "
		       "'$.get-usr.id'}]\n"),
		    "t.yaml:16:41: warning: '$.get-usr' does not name an "
		    "earlier step and has no value; did you mean 'get-user'?",
		    0 },
		{ TOOL("      steps:\n"
		       "      - {name: x, call: api.get, with: {a: $.y.b}}\n"
		       "      - {name: y, call: api.get, with: {a: '$.x[0].b'}}"
		       "\n"),
		    "t.yaml:16:44: warning: '$.y' does not name an earlier "
		    "step",
		    0 },
		{ TOOL("      steps: [{name: x, call: api.get}]\n"
		       "      mappings: [{targetName: a, value: "
		       "'$.x.length('}]\n"),
		    "t.yaml:16:41: warning: '$.x.length(' is not valid "
		    "JSONPath",
		    0 },
		{ TOOL("      call: api.get\n"
		       "      mappings: [{targetName: a, value: b}]\n"),
		    "warning: 'mappings' need 'steps', and there are none", 0 },
		{ TOOL("      call: api.get\n"
		       "      steps: [{name: x, call: api.list}]\n"),
		    "warning: tool 't' has 'steps' and 'call'; the steps are "
		    "used",
		    0 },
		{ TOOL("      steps: [{name: x, call: api.get}]\n"
		       "      mappings: [{value: b}]\n"),
		    "error: a mapping has no 'targetName'", 1 },
		{ TOOL(STEP("{wehn: 1}")),
		    "t.yaml:15:53: error: x-claviger of a step has the unknown "
		    "key 'wehn'; did you mean 'when'?",
		    1 },
		{ TOOL(STEP("{when: {valeu: 1}}")),
		    "error: 'when' of a step has the unknown key 'valeu'; did "
		    "you mean 'value'?",
		    1 },
		{ TOOL(STEP("{when: [a]}")),
		    "error: 'when' of a step is a list; write {all: [...]}",
		    1 },
		{ TOOL(STEP("{when: {all: [a], value: b}}")),
		    "error: 'when' of a step has 'all', 'any' or 'not' beside",
		    1 },
		{ TOOL(STEP("{when: {value: b}}")),
		    "has 'value', but not what to compare it with", 1 },
		{ TOOL(STEP("{when: {is: b}}")), "has no 'value' to compare",
		    1 },
		{ TOOL(STEP("{when: {any: [{not: {all: []}}, {not: {}}]}}")),
		    "has no 'value' to compare", 1 },
		{ TOOL(STEP("{when: {not: {not: {not: {not: {not: {not: {not: "
		            "{not: {not: a}}}}}}}}}}")),
		    "is nested too deeply", 1 },
		{ TOOL(STEP("{when: $.gone.x}")),
		    "warning: '$.gone' does not name an earlier step", 0 },
		{ TOOL(STEP("{when: tools.a, max: 5}")),
		    "warning: 'max' of step 'x' needs 'forEach' and is ignored",
		    0 },
		{ TOOL(STEP("{forEach: tools.a, max: 1001}")),
		    "error: 'max' of a step takes a whole number from 1 to "
		    "1000",
		    1 },
		{ TOOL(STEP("{forEach: tools.a, as: a.b}")),
		    "error: 'as' of step 'x' must be a name without dots", 1 },
		{ TOOL(STEP("{forEach: tools.a, as: q}, with: {id: q}")),
		    "warning: 'q' is the name of the item; it is read as that",
		    0 },
		{ TOOL("      steps:\n"
		       "      - {name: item, call: api.list}\n"
		       "      - {name: x, call: api.get, x-claviger: {forEach: "
		       "$.item}}\n"),
		    "error: step 'x' calls its item 'item', which is also the "
		    "name of an earlier step",
		    1 },
		{ TOOL("      steps:\n"
		       "      - {name: y, call: api.list}\n"
		       "      - {type: lookup, name: x, index: y, match: id, "
		       "lookupValue: 1, x-claviger: {forEach: $.y}}\n"),
		    "error: step 'x' is not a call, and only calls have "
		    "'forEach'",
		    1 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *s = load(t[i].text);
		struct buf out;

		buf_init(&out, 65536);
		capability_diagnostics_notes(&out, s);
		CHECK_HAS(buf_text(&out), t[i].want);
		CHECK_INT(s->errors, t[i].errors);
		buf_done(&out);
		capability_free(s);
	}
}

/* A tool without parameters takes the arguments that its steps need. */
static void
test_arguments_are_derived_from_steps(void **state)
{
	struct capability *s = load(
	    TOOL("      steps:\n"
	         "      - {name: one, call: api.get, with: {id: tools.id, "
	         "q: 'x {{who}}'}}\n"
	         "      - {type: lookup, name: two, index: one, match: id, "
	         "lookupValue: '{{m.key}}'}\n"
	         "      mappings: [{targetName: a, value: '{{one.x}} "
	         "{{note}}'}]\n"));
	const struct capability_param *p = s->exposes->operations->params;

	(void)state;
	CHECK_TEXT(p->name, "id");
	CHECK_TEXT(p->next->name, "who");
	CHECK_TEXT(p->next->next->name, "key");
	CHECK_TEXT(p->next->next->next->name, "note");
	CHECK(p->next->next->next->next == NULL);
	CHECK(s->exposes->operations->derived);
	capability_free(s);
}

/* Names of items and queries are not arguments; those of a loop are lists. */
static void
test_arguments_are_derived_from_conditions_and_lists(void **state)
{
	struct capability *s = load(
	    TOOL("      steps:\n"
	         "      - {name: one, call: api.get}\n"
	         "      - name: two\n"
	         "        call: api.get\n"
	         "        x-claviger: {forEach: tools.ids, as: id, when: "
	         "{all: [tools.go, '{{one[0].x}}', '{{$.one.y}}']}}\n"
	         "        with: {id: '{{id}}', of: '{{id.x}} {{who}}'}\n"));
	const struct capability_operation *t = s->exposes->operations;
	const struct capability_param *ids = t->params, *go = ids->next,
	                              *who = go->next;

	(void)state;
	CHECK_INT(s->errors + s->warnings, 0);
	CHECK_TEXT(ids->name, "ids");
	CHECK_INT(ids->type, CAPABILITY_TYPE_ARRAY);
	CHECK(!ids->required); /* the step has a condition */
	CHECK_TEXT(go->name, "go");
	CHECK_TEXT(who->name, "who");
	CHECK(who->next == NULL);
	CHECK_INT(t->sends, 2);
	CHECK_INT(t->steps->next->max, 100);
	CHECK_INT(t->steps->next->max_ms, 60000);
	capability_free(s);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steps_are_loaded_in_their_order),
		cmocka_unit_test(test_errors_in_steps_have_their_place),
		cmocka_unit_test(test_arguments_are_derived_from_steps),
		cmocka_unit_test(
		    test_arguments_are_derived_from_conditions_and_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
