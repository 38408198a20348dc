/* test_spec_effect.c - what a tool or an operation does to the world. */
#include "base/err.h"
#include "spec/spec.h"
#include "spec/spec_effect.h"
#include "check.h"

#define TOOL(name, more) "    - {name: " name ", description: d" more "}\n"

static const char file[] =
    "naftiko: 1.0.0-alpha2\n"
    "info: {label: L, description: D}\n"
    "capability:\n"
    "  consumes:\n"
    "  - type: http\n    namespace: k\n    baseUri: https://a.example\n"
    "    resources:\n"
    "    - name: r\n      path: /r\n      operations:\n"
    "      - {name: get, method: GET}\n"
    "      - {name: head, method: HEAD}\n"
    "      - {name: post, method: POST}\n"
    "      - {name: drop, method: DELETE}\n"
    "  exposes:\n"
    "  - type: mcp\n    namespace: m\n    port: 9090\n    tools:\n" TOOL(
        "bare-get", ", call: k.get") TOOL("bare-head", ", call: k.head")
        TOOL("bare-post", ", call: k.post") TOOL(
            "search", ", call: k.post, hints: {readOnly: true}")
            TOOL("liar", ", call: k.get, hints: {readOnly: false}") TOOL(
                "half", ", call: k.get, hints: {idempotent: true}") TOOL("adds",
                ", call: k.post, hints: {destructive: false}") TOOL("drops",
                ", call: k.drop, hints: {destructive: true}") TOOL("reads",
                ", steps: [{type: call, name: a, call: k.get}]") TOOL("mixed",
                ", steps: [{type: call, name: a, call: k.get}, "
                "{type: call, name: b, call: k.drop}]") TOOL("mock",
                ", outputParameters: [{name: x, type: string, value: y}]");

static void
test_hints_decide_and_then_the_methods(void **state)
{
	static const struct {
		const char *tool;
		bool gets, reads, destroys;
	} t[] = {
		{ "bare-get", true, true, false },
		{ "bare-head", true, true, false },
		{ "bare-post", false, false, true },
		{ "search", false, true, false },
		{ "liar", true, false, true },
		{ "half", true, false, true }, /* what is not said is false */
		{ "adds", false, false, false },
		{ "drops", false, false, true },
		{ "reads", true, true, false },
		{ "mixed", false, false, true },
		{ "mock", true, true, false },
	};
	struct err e = { .kind = ERR_NONE };
	struct spec *s = spec_load_text(STR("t.yaml"), str_of(file), &e);
	const struct spec_operation *o = s->exposes->operations;

	(void)state;
	for (size_t i = 0; i < LEN(t); i++, o = o->next) {
		CHECK_TEXT(o->name, t[i].tool);
		if (spec_effect_only_gets(o) != t[i].gets ||
		    spec_effect_reads_only(o) != t[i].reads ||
		    spec_effect_destroys(o) != t[i].destroys)
			fail_msg("%s", t[i].tool);
	}
	CHECK(o == NULL);
	spec_free(s);
}

static void
test_a_forward_reads_with_get_head_and_options(void **state)
{
	(void)state;
	for (int m = 0; m < HTTP_METHOD_COUNT; m++)
		CHECK_INT(spec_effect_method_reads((enum http_method)m),
		    m == HTTP_METHOD_GET || m == HTTP_METHOD_HEAD ||
		        m == HTTP_METHOD_OPTIONS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hints_decide_and_then_the_methods),
		cmocka_unit_test(
		    test_a_forward_reads_with_get_head_and_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
