/* test_mcp_schema.c - JSON Schema from parameters and shapes. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_schema.h"
#include "mcp/mcp.h"
#include "capability/capability.h"
#include "check.h"

static void
check_json(struct arena *a, const struct json *v, const char *want)
{
	CHECK_TEXT(mcp_text_json(a, v), want);
}

static void
test_no_parameters_allow_no_arguments(void **state)
{
	struct arena a = { 0 };

	(void)state;
	check_json(&a, mcp_schema_input(&a, NULL, true),
	    "{\"type\":\"object\",\"additionalProperties\":false}");
	check_json(
	    &a, mcp_schema_input(&a, NULL, false), "{\"type\":\"object\"}");
	arena_done(&a);
}

#define FILE_HEAD                                                              \
	"naftiko: 1.0.0-alpha2\ninfo: {label: T, description: d}\n"            \
	"capability:\n  consumes:\n"                                           \
	"  - {type: http, namespace: n, baseUri: 'http://h.test', resources: " \
	"[{name: r, path: /a, operations: [{name: o, method: GET}]}]}\n"       \
	"  exposes:\n"                                                         \
	"  - {type: mcp, namespace: m, port: 9090, tools: [{name: t, "         \
	"description: d, call: n.o, inputParameters: [%s], "                   \
	"outputParameters: [%s]}]}\n"

/* The parameters of a tool that declares them so. */
static const struct capability_param *
params_of(struct arena *a, const char *params, struct capability **capability)
{
	struct err e = { 0 };

	*capability = capability_load_text(
	    STR("t"), str_of(arena_printf(a, FILE_HEAD, params, "")), &e);
	CHECK_STR(e.text, "");
	CHECK_INT((*capability)->errors, 0);
	return (*capability)->exposes->operations->params;
}

static void
test_parameters_say_all_that_the_file_says(void **state)
{
	static const char params[] =
	    "{name: body, type: object, description: '', properties: {alias: "
	    "{type: string, minLength: 1, maxLength: 255, required: true}}}, "
	    "{name: mode, type: string, description: How., required: false, "
	    "enum: [a, b], pattern: '^a', example: a}, "
	    "{name: limit, type: integer, description: '', required: false, "
	    "minimum: 1, exclusiveMaximum: 9, multipleOf: 2, default: 2, "
	    "examples: [2, 4]}, "
	    "{name: tags, type: array, description: '', required: false, "
	    "maxItems: 3, items: {type: number, minimum: 0, exclusiveMinimum: "
	    "true}}, "
	    "{name: v, type: string, description: '', value: '1'}, "
	    "{name: bad, type: string, description: '', required: false, "
	    "pattern: '('}, "
	    "{name: any, description: '', required: false}";
	struct arena a = { 0 };
	struct json *want = json_parse(&a,
	    STR("{\"type\":\"object\",\"properties\":{"
	        "\"body\":{\"type\":\"object\",\"properties\":{\"alias\":"
	        "{\"type\":\"string\",\"minLength\":1,\"maxLength\":255}},"
	        "\"required\":[\"alias\"]},"
	        "\"mode\":{\"type\":\"string\",\"description\":\"How.\","
	        "\"enum\":[\"a\",\"b\"],\"examples\":[\"a\"],"
	        "\"pattern\":\"^a\"},"
	        "\"limit\":{\"type\":\"integer\",\"default\":2,\"examples\":[2,"
	        "4],"
	        "\"minimum\":1,"
	        "\"exclusiveMaximum\":9,\"multipleOf\":2},"
	        "\"tags\":{\"type\":\"array\",\"maxItems\":3,\"items\":"
	        "{\"type\":\"number\",\"exclusiveMinimum\":0}},"
	        "\"bad\":{\"type\":\"string\"},"
	        "\"any\":{}},"
	        "\"required\":[\"body\"],\"additionalProperties\":false}"),
	    16, 0, NULL);
	struct capability *capability;
	const struct capability_param *p = params_of(&a, params, &capability);
	struct json *got = mcp_schema_input(&a, p, true);

	(void)state;
	if (!json_equal(got, want))
		fail_msg("%.*s", STR_FMT(mcp_text_json(&a, got)));
	CHECK_TEXT(mcp_schema_param(p, STR("limit"))->name, "limit");
	CHECK(mcp_schema_param(p, STR("Limit")) == NULL);
	/* a constant of the file is not the caller's to give */
	CHECK(mcp_schema_param(p, STR("v")) == NULL);
	capability_free(capability);
	arena_done(&a);
}

/* The schema of a tool with these outputs; the spec is the caller's to free. */
static struct json *
schema_of(struct arena *a, const char *outputs, struct capability **capability)
{
	struct err e = { 0 };

	*capability = capability_load_text(
	    STR("t"), str_of(arena_printf(a, FILE_HEAD, "", outputs)), &e);
	CHECK_STR(e.text, "");
	CHECK_INT((*capability)->errors, 0);
	return mcp_schema_output(a, (*capability)->exposes->operations);
}

static void
test_an_output_schema_needs_a_shape(void **state)
{
	static const struct {
		const char *outputs, *want;
	} t[] = {
		{ "", NULL },
		{ "{type: array, mapping: $.}", NULL },
		{ "{type: object, mapping: $.data}", NULL },
		{ "{type: string, mapping: $.data}", NULL },
		{ "{type: array, mapping: $., items: {type: object, "
		  "properties: {id: {type: string, mapping: $.id}}}}",
		    "{\"type\":\"array\",\"items\":{\"type\":[\"object\","
		    "\"null\"],\"properties\":{\"id\":{\"type\":[\"string\","
		    "\"null\"]}}}}" },
		{ "{type: object, properties: {k: {type: string, const: 5}, "
		  "f: {type: string, format: date, maxLength: 10, "
		  "description: D, mapping: $.f}, e: {type: integer, enum: "
		  "['1', 2], mapping: $.e}, any: {mapping: $.x}, m: {type: "
		  "object, mapping: $.m, values: {type: number}}}}",
		    "{\"type\":\"object\",\"properties\":{"
		    "\"k\":{\"const\":\"5\"},"
		    "\"f\":{\"type\":[\"string\",\"null\"],"
		    "\"description\":\"D\",\"format\":\"date\","
		    "\"maxLength\":10},"
		    "\"e\":{\"type\":[\"integer\",\"null\"],"
		    "\"enum\":[1,2,null]},\"any\":{},"
		    "\"m\":{\"type\":[\"object\",\"null\"],"
		    "\"additionalProperties\":{\"type\":[\"number\","
		    "\"null\"]}}}}" },
		/* Several of a name each are one object, others alternatives.
		 */
		{ "{name: a, type: number, mapping: $.a}, {name: b, type: "
		  "string, value: x}",
		    "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":["
		    "\"number\",\"null\"]},\"b\":{\"type\":[\"string\","
		    "\"null\"]}}}" },
		{ "{type: object, properties: {a: {type: string}}}, {type: "
		  "object, mapping: $.}",
		    NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *capability;
		struct json *schema = schema_of(&a, t[i].outputs, &capability);

		CHECK_TEXT(
		    schema != NULL ? mcp_text_json(&a, schema) : STR_NONE,
		    t[i].want);
		capability_free(capability);
	}
	arena_done(&a);
}

static void
test_a_schema_is_wrapped_for_clients_that_know_objects_only(void **state)
{
	struct arena a = { 0 };
	struct capability *capability;
	struct json *schema =
	    schema_of(&a, "{type: array, items: {type: string}}", &capability);

	(void)state;
	check_json(&a, mcp_schema_wrap(&a, schema),
	    "{\"type\":\"object\",\"properties\":{\"result\":{\"type\":"
	    "\"array\",\"items\":{\"type\":[\"string\",\"null\"]}}},"
	    "\"required\":[\"result\"]}");
	capability_free(capability);
	arena_done(&a);
}

static void
test_an_answer_fits_its_schema_or_not(void **state)
{
	static const char outputs[] =
	    "{type: array, items: {type: object, properties: {id: {type: "
	    "string}, n: {type: integer}, e: {type: string, enum: [a, b]}, "
	    "k: {type: boolean, const: true}, m: {type: object, values: "
	    "{type: number}}}}}";
	static const struct {
		const char *value;
		bool fits;
	} t[] = {
		{ "[]", true },
		{ "[{\"id\":\"a\"}]", true },
		{ "[{\"id\":null,\"more\":1}]", true },
		{ "[null]", true },
		{ "[{}]", true },
		{ "{}", false },
		{ "null", false },
		{ "[7]", false },
		{ "[{\"id\":7}]", false },
		{ "[{\"n\":12345678901234567890}]", true },
		{ "[{\"n\":1.5}]", false },
		{ "[{\"e\":\"a\"},{\"e\":null}]", true },
		{ "[{\"e\":\"c\"}]", false },
		{ "[{\"k\":true}]", true },
		{ "[{\"k\":false}]", false },
		{ "[{\"m\":{\"x\":1}}]", true },
		{ "[{\"m\":{\"x\":\"1\"}}]", false },
	};
	struct arena a = { 0 };
	struct capability *capability;
	struct json *schema = schema_of(&a, outputs, &capability);

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		if (mcp_schema_fits(schema, json_parse(&a, str_of(t[i].value),
		                                8, 0, NULL)) != t[i].fits)
			fail_msg("%s", t[i].value);
	capability_free(capability);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_parameters_allow_no_arguments),
		cmocka_unit_test(test_parameters_say_all_that_the_file_says),
		cmocka_unit_test(test_an_output_schema_needs_a_shape),
		cmocka_unit_test(
		    test_a_schema_is_wrapped_for_clients_that_know_objects_only),
		cmocka_unit_test(test_an_answer_fits_its_schema_or_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
