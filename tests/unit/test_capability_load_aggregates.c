/* test_capability_load_aggregates.c - functions and references to them. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "check.h"

#define FILE_WITH(functions, exposes)                                          \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - namespace: api\n"                                                 \
	"    baseUri: http://h.test\n"                                         \
	"    resources:\n"                                                     \
	"    - {name: r, path: '/a/{id}', operations: [{name: get, method: "   \
	"GET, inputParameters: [{name: q, in: query}]}]}\n"                    \
	"  aggregates:\n"                                                      \
	"  - label: Things\n"                                                  \
	"    namespace: things\n"                                              \
	"    functions:\n" functions "  exposes:\n" exposes

#define GET                                                                    \
	"    - name: get\n"                                                    \
	"      description: Get one thing\n"                                   \
	"      semantics: {safe: true, idempotent: true}\n"                    \
	"      inputParameters: [{name: id, type: string, description: i}]\n"  \
	"      call: api.get\n"                                                \
	"      with: {id: things.id}\n"                                        \
	"      outputParameters: [{type: object, properties: {n: {type: "      \
	"string, mapping: $.n}}}]\n"

#define TOOL(text) "  - {type: mcp, namespace: m, port: 1, tools: [" text "]}\n"

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
test_a_reference_inherits_from_its_function(void **state)
{
	struct capability *s = load(FILE_WITH(GET,
	    TOOL("{ref: things.get}, {name: own, description: mine, ref: "
	         "things.get, with: {id: tools.thing}, hints: {readOnly: "
	         "false}}") "  - {type: rest, namespace: w, port: 2, "
	                    "resources: [{path: "
	                    "/t, operations: [{method: GET, ref: "
	                    "things.get}]}]}\n"));
	const struct capability_operation *f = s->aggregates->functions,
	                                  *t = s->exposes->operations,
	                                  *own = t->next,
	                                  *rest = s->exposes->next->operations;

	(void)state;
	CHECK_INT(s->errors + s->warnings, 0);
	CHECK_TEXT(s->aggregates->label, "Things");
	CHECK_INT(t->by, CAPABILITY_BY_FUNCTION);
	CHECK(t->function == f);
	CHECK_TEXT(t->name, "get");
	CHECK_TEXT(t->description, "Get one thing");
	CHECK_TEXT(t->params->name, "id");
	CHECK_TEXT(t->params->description, "i");
	CHECK(t->outputs == f->outputs);
	CHECK_INT(t->hints.read_only, 1);
	CHECK_INT(t->hints.destructive, 0);
	CHECK_INT(t->hints.idempotent, 1);
	CHECK_INT(t->hints.open_world, -1);
	CHECK_TEXT(own->name, "own");
	CHECK_TEXT(own->description, "mine");
	CHECK_TEXT(own->params->name, "thing");
	CHECK(own->params->next == NULL);
	CHECK_INT(own->hints.read_only, 0);
	CHECK_INT(own->hints.destructive, 0);
	CHECK_TEXT(rest->name, "get");
	CHECK_INT(rest->by, CAPABILITY_BY_FUNCTION);
	CHECK_TEXT(rest->params->name, "id");
	capability_free(s);
}

static void
test_semantics_become_hints(void **state)
{
	static const struct {
		const char *semantics;
		int read_only, destructive, idempotent;
	} t[] = {
		{ "{safe: true}", 1, 0, -1 },
		{ "{safe: false}", 0, 1, -1 },
		{ "{safe: false, idempotent: false}", 0, 1, 0 },
		{ "{safe: false, idempotent: true}", 0, 0, 1 },
		{ "{idempotent: true}", -1, -1, 1 },
		{ "{cacheable: true}", -1, -1, -1 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		char *text = mem_printf(
		    FILE_WITH("    - {name: f, description: d, semantics: %s, "
		              "call: api.get}\n",
		        TOOL("{name: t, ref: things.f}")),
		    t[i].semantics);
		struct capability *s = load(text);
		const struct capability_hints *h =
		    &s->exposes->operations->hints;

		CHECK_INT(h->read_only, t[i].read_only);
		CHECK_INT(h->destructive, t[i].destructive);
		CHECK_INT(h->idempotent, t[i].idempotent);
		capability_free(s);
		free(text);
	}
}

static void
test_a_function_may_be_called_too(void **state)
{
	struct capability *s = load(
	    FILE_WITH(GET, TOOL("{name: a, description: d, call: things.get}, "
	                        "{name: b, description: d, steps: [{name: x, "
	                        "call: things.get, with: {id: tools.k}}]}")));
	const struct capability_operation *a = s->exposes->operations,
	                                  *b = a->next;

	(void)state;
	CHECK_INT(s->errors + s->warnings, 0);
	CHECK_INT(a->by, CAPABILITY_BY_FUNCTION);
	CHECK_TEXT(a->params->name, "id");
	CHECK_INT(b->steps->operation->by, CAPABILITY_BY_FUNCTION);
	CHECK_TEXT(b->params->name, "k");
	CHECK(b->params->next == NULL);
	capability_free(s);
}

/* Later dialects do not require a namespace. */
static void
test_a_function_may_have_no_namespace(void **state)
{
	struct capability *s = load(
	    "ikanos: 1.0.0-beta5\n"
	    "capability:\n"
	    "  aggregates:\n"
	    "  - display: Things\n"
	    "    flows: {say: {description: d, outputParameters: {a: {type: "
	    "string, value: x}}}}\n"
	    "  exposes:\n"
	    "  - {type: mcp, namespace: m, port: 1, tools: {t: {ref: say}}}\n");
	struct capability_consumed_operation *consumed;
	struct capability_operation *f;

	(void)state;
	CHECK_INT(s->errors, 0);
	CHECK_INT(s->exposes->operations->by, CAPABILITY_BY_FUNCTION);
	f = capability_find_operation(s, STR("say"), &consumed, NULL);
	CHECK(f == s->aggregates->functions);
	CHECK_INT(f->by, CAPABILITY_BY_MOCK);
	capability_free(s);
}

static void
test_contradictions_are_errors(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ FILE_WITH(GET, TOOL("{name: t, ref: things.gett}")),
		    "t.yaml:20:48: error: tool 't' refers to unknown function "
		    "'things.gett'; did you mean 'things.get'?" },
		{ FILE_WITH(GET, TOOL("{name: t, ref: api.zzzzzzzz}")),
		    "error: tool 't' refers to unknown function "
		    "'api.zzzzzzzz'" },
		{ FILE_WITH("    - {name: f, description: d, ref: things.f}\n",
		      TOOL("{name: t, ref: things.f}")),
		    "error: function 'f' calls itself" },
		{ FILE_WITH("    - {name: f, description: d, steps: [{name: x, "
		            "call: things.g}]}\n"
		            "    - {name: g, description: d, call: things.f}\n",
		      TOOL("{name: t, ref: things.f}")),
		    "calls itself" },
		{ FILE_WITH("    - {description: d, call: api.get}\n",
		      TOOL("{name: t, call: api.get}")),
		    "error: a function has no 'name'" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *s = load(t[i].text);
		struct buf out;

		buf_init(&out, 65536);
		capability_diagnostics_notes(&out, s);
		CHECK_HAS(buf_text(&out), t[i].want);
		CHECK(s->errors > 0);
		buf_done(&out);
		capability_free(s);
	}
}

static void
test_ignored_members_are_warnings(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ FILE_WITH(GET GET, TOOL("{name: t, ref: things.get}")),
		    "warning: function 'things.get' is already defined on line "
		    "12; the first one is used" },
		{ FILE_WITH(
		      GET, TOOL("{name: t, ref: things.get, call: api.get}")),
		    "warning: both 'ref' and 'call' are set, 'ref' is used" },
		{ FILE_WITH(GET, TOOL("{name: t, ref: things.get, "
		                      "outputParameters: [{type: object}]}")),
		    "warning: the function 'things.get' has outputs; these are "
		    "ignored: remove them" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *s = load(t[i].text);
		struct buf out;

		buf_init(&out, 65536);
		capability_diagnostics_notes(&out, s);
		CHECK_HAS(buf_text(&out), t[i].want);
		CHECK_INT(s->errors, 0);
		CHECK_INT(s->exposes->operations->by, CAPABILITY_BY_FUNCTION);
		buf_done(&out);
		capability_free(s);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_reference_inherits_from_its_function),
		cmocka_unit_test(test_semantics_become_hints),
		cmocka_unit_test(test_a_function_may_be_called_too),
		cmocka_unit_test(test_a_function_may_have_no_namespace),
		cmocka_unit_test(test_contradictions_are_errors),
		cmocka_unit_test(test_ignored_members_are_warnings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
