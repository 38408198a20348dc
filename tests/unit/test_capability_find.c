/* test_capability_find.c - operations by name. */
#include "base/err.h"
#include "capability/capability.h"
#include "check.h"

static const char text[] =
    "naftiko: 1.0.0-alpha2\n"
    "capability:\n"
    "  consumes:\n"
    "  - {namespace: keys, baseUri: http://h, resources: [{name: r, path: /k,\n"
    "      operations: [{name: listkeys, method: GET}]}]}\n"
    "  exposes:\n"
    "  - {type: rest, namespace: keys-rest, resources: [{path: /k,\n"
    "      operations: [{name: listkeys, method: GET, call: "
    "keys.listkeys}]}]}\n"
    "  - {type: mcp, namespace: keys-mcp, tools: [{name: fal-list-keys, "
    "call: keys.listkeys},\n"
    "      {name: listkeys, call: keys.listkeys}]}\n";

enum kind { NOTHING, REST, MCP, CONSUMED };

static void
test_operations_are_found_by_name_or_qualified_name(void **state)
{
	static const struct {
		const char *name;
		enum kind kind;
	} t[] = {
		{ "listkeys", REST },
		{ "fal-list-keys", MCP },
		{ "keys-rest.listkeys", REST },
		{ "keys-mcp.listkeys", MCP },
		{ "keys.listkeys", CONSUMED },
		{ "keys.fal-list-keys", NOTHING },
		{ "keys.", NOTHING },
		{ ".listkeys", NOTHING },
		{ "", NOTHING },
	};
	struct err e = { .kind = ERR_NONE };
	struct capability *s =
	    capability_load_text(STR("t.yaml"), str_of(text), &e);

	(void)state;
	CHECK(s != NULL);
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability_consumed_operation *consumed;
		struct capability_operation *op = capability_find_operation(
		    s, str_of(t[i].name), &consumed, &e);

		CHECK_INT(consumed != NULL, t[i].kind == CONSUMED);
		CHECK_INT(op != NULL, t[i].kind == REST || t[i].kind == MCP);
		if (op != NULL)
			CHECK_INT(op->owner->type == CAPABILITY_EXPOSES_MCP,
			    t[i].kind == MCP);
		if (t[i].kind == NOTHING)
			CHECK_INT(e.kind, ERR_ABSENT);
	}
	capability_free(s);
}

static void
test_an_unknown_name_suggests_the_nearest(void **state)
{
	struct err e = { .kind = ERR_NONE };
	struct capability *s =
	    capability_load_text(STR("t.yaml"), str_of(text), &e);
	struct capability_consumed_operation *consumed;

	(void)state;
	CHECK(s != NULL);
	CHECK(capability_find_operation(
	          s, STR("fal-list-kyes"), &consumed, &e) == NULL);
	CHECK_STR(e.text,
	    "'t.yaml' has no operation 'fal-list-kyes'; did you mean "
	    "'fal-list-keys'?");
	capability_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_operations_are_found_by_name_or_qualified_name),
		cmocka_unit_test(test_an_unknown_name_suggests_the_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
