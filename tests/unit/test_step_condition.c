/* test_step_condition.c - which conditions of steps hold. */
#include "capability/ref/ref.h"
#include "engine/arguments/resolver.h"
#include "engine/state/state.h"
#include "engine/step_condition.h"
#include "fixture.h"

#define CONDITION_FILE                                                         \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n"                                                     \
	"    namespace: n\n"                                                   \
	"    baseUri: http://h.test\n"                                         \
	"    resources:\n"                                                     \
	"    - {name: r, path: /a, operations: [{name: o, method: GET}]}\n"    \
	"  exposes:\n"                                                         \
	"  - type: mcp\n"                                                      \
	"    namespace: m\n"                                                   \
	"    port: 9090\n"                                                     \
	"    tools:\n"                                                         \
	"    - {name: use, description: d, call: n.o, inputParameters: "       \
	"[{name: t, type: string, description: d}]}\n"

#define RESULTS                                                                \
	"{\"n\":5,\"z\":0,\"m\":-0.0,\"s\":\"x\",\"no\":\"false\",\"nil\":"    \
	"null,"                                                                \
	"\"l\":[1,{\"a\":2}],\"e\":[],\"o\":{},\"t\":true,\"f\":false,\"q\":"  \
	"\"12\"}"

/* Evaluates a condition, JSON, after a step `r`; tools.t is "five". */
static bool
holds(struct rig *r, struct call *c, const char *text)
{
	struct err e = { .kind = ERR_NONE };
	struct resolver n = resolver_of(c, &e);
	const struct capability_ref *ref = capability_ref_new(
	    &r->arena, NULL, json_parse(&r->arena, str_of(text), 64, 0, &e));
	const bool out = step_condition_holds(&n, ref);

	CHECK_STR(e.text, "");
	return out;
}

static void
test_conditions_compare_values(void **state)
{
	static const struct {
		const char *condition;
		bool want;
	} t[] = {
		{ "\"$.r.n\"", true },
		{ "\"$.r.z\"", false },
		{ "\"$.r.m\"", false },
		{ "\"$.r.s\"", true },
		{ "\"$.r.no\"", false },
		{ "\"$.r.nil\"", false },
		{ "\"$.r.gone\"", false },
		{ "\"$.r.l\"", true },
		{ "\"$.r.e\"", false },
		{ "\"$.r.o\"", false },
		{ "\"$.r.t\"", true },
		{ "\"$.r.f\"", false },
		{ "\"tools.t\"", true },
		{ "\"tools.u\"", false },
		{ "\"$.r.l[?@.a > 1]\"", true },
		{ "\"$.r.l[?@.a > 2]\"", false },
		{ "true", true },
		{ "0", false },
		{ "{\"value\":\"$.r.n\",\"is\":5}", true },
		{ "{\"value\":\"$.r.n\",\"is\":\"5\"}", true },
		{ "{\"value\":\"$.r.n\",\"is\":5.0}", true },
		{ "{\"value\":\"$.r.n\",\"is\":6}", false },
		{ "{\"value\":\"$.r.t\",\"is\":\"true\"}", true },
		{ "{\"value\":\"$.r.l[1]\",\"is\":{\"a\":2}}", true },
		{ "{\"value\":\"$.r.l\",\"is\":[1]}", false },
		{ "{\"value\":\"$.r.gone\",\"is\":null}", true },
		{ "{\"value\":\"$.r.n\",\"is\":\"$.r.gone\"}", false },
		{ "{\"value\":\"$.r.s\",\"in\":[\"w\",\"x\"]}", true },
		{ "{\"value\":\"$.r.s\",\"in\":[]}", false },
		{ "{\"value\":1,\"in\":\"$.r.l\"}", true },
		{ "{\"value\":\"$.r.q\",\"above\":9}", true },
		{ "{\"value\":\"$.r.q\",\"above\":12}", false },
		{ "{\"value\":\"$.r.q\",\"above\":9,\"below\":12}", false },
		{ "{\"value\":\"$.r.s\",\"above\":0}", false },
		{ "{\"value\":\"$.r.gone\",\"below\":1}", false },
		{ "{\"value\":\"$.r.f\",\"exists\":true}", true },
		{ "{\"value\":\"$.r.nil\",\"exists\":true}", false },
		{ "{\"value\":\"$.r.gone\",\"exists\":false}", true },
		{ "{\"not\":\"$.r.e\"}", true },
		{ "{\"all\":[]}", true },
		{ "{\"any\":[]}", false },
		{ "{\"all\":[\"$.r.n\",\"$.r.gone\"]}", false },
		{ "{\"any\":[\"$.r.gone\",{\"value\":\"$.r.n\",\"is\":5}]}",
		    true },
		{ "{\"all\":[{\"not\":{\"any\":[\"$.r.e\"]}},true]}", true },
	};
	struct rig r;
	struct err e = { .kind = ERR_NONE };
	struct step_results results;
	struct json *v;

	(void)state;
	rig_open(&r, CONDITION_FILE, NULL, 0);
	r.call = (struct call){ .thread = r.thread, .arena = &r.arena };
	r.call.operation = r.capability->exposes->operations;
	r.call.source.arguments =
	    json_parse(&r.arena, STR("{\"t\":\"five\"}"), 64, 0, &e);
	v = json_parse(&r.arena, STR(RESULTS), 64, 0, &e);
	CHECK_STR(e.text, "");
	step_results_init(&results, &r.arena, NULL);
	step_results_put(&results, STR("r"), v, v, STR_NONE);
	r.call.source.results = &results;
	for (size_t i = 0; i < LEN(t); i++)
		if (holds(&r, &r.call, t[i].condition) != t[i].want)
			fail_msg("%s", t[i].condition);
	rig_close(&r);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conditions_compare_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
