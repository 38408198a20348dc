/* test_capability_load_schema.c - JSON Schema of parameters and its errors. */
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "check.h"

#define FILE_WITH(schemas, param, consumed)                                    \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"capability:\n"                                                        \
	"  x-claviger:\n"                                                      \
	"    schemas: " schemas "\n"                                           \
	"  consumes:\n"                                                        \
	"  - namespace: n\n"                                                   \
	"    baseUri: http://n.test\n"                                         \
	"    resources: [{name: r, path: /r, operations: [{name: o, "          \
	"method: POST, inputParameters: [" consumed "]}]}]\n"                  \
	"  exposes:\n"                                                         \
	"  - {type: mcp, namespace: m, port: 1, tools: [{name: t, call: "      \
	"n.o, inputParameters: [{name: p" param "}]}]}\n"

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
test_a_parameter_has_its_schema_and_type(void **state)
{
	static const struct {
		const char *text;
		enum capability_type type;
		bool typed;
	} t[] = {
		{ FILE_WITH(
		      "{}", ", x-claviger: {schema: {type: integer}}", ""),
		    CAPABILITY_TYPE_INTEGER, true },
		{ FILE_WITH("{A: {type: array}, B: {$ref: '#/schemas/A'}}",
		      ", x-claviger: {schema: {$ref: '#/schemas/B'}}", ""),
		    CAPABILITY_TYPE_ARRAY, true },
		{ FILE_WITH("{}",
		      ", type: string, x-claviger: {schema: {type: integer}}",
		      ""),
		    CAPABILITY_TYPE_STRING, true },
		{ FILE_WITH("{}",
		      ", x-claviger: {schema: {type: [string, 'null']}}", ""),
		    CAPABILITY_TYPE_STRING, false },
		{ FILE_WITH("{A: {properties: {a: {$ref: '#/schemas/A'}}}}",
		      ", x-claviger: {schema: {$ref: '#/schemas/A'}}", ""),
		    CAPABILITY_TYPE_STRING, false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *s = load(t[i].text);
		const struct capability_param *p =
		    s->exposes->operations->params;

		CHECK_INT(s->errors, 0);
		CHECK_INT(s->warnings, 0);
		CHECK(p->schema != NULL && p->schema_json != NULL);
		CHECK(p->definitions == s->schemas);
		CHECK_INT(p->type, t[i].type);
		CHECK_INT(p->typed, t[i].typed);
		capability_free(s);
	}
}

static void
test_an_invalid_schema_is_an_error_with_its_place(void **state)
{
	static const struct {
		const char *text, *want;
		size_t errors, warnings;
	} t[] = {
		{ FILE_WITH("{A: {enum: 3}}",
		      ", x-claviger: {schema: {$ref: '#/schemas/A'}}", ""),
		    "t.yaml:4:25: error: 'enum' of a schema must be a list", 1,
		    0 },
		{ FILE_WITH("{}",
		      ", x-claviger: {schema: {$ref: '#/schemas/B'}}", ""),
		    "t.yaml:10:125: error: unknown schema 'B'; define it in "
		    "'schemas'",
		    1, 0 },
		{ FILE_WITH("{}", ", x-claviger: {schema: 5}", ""),
		    "error: a schema must be an object, not number", 1, 0 },
		{ FILE_WITH("[]", "", ""), "error: 'schemas'", 1, 0 },
		{ FILE_WITH("{}", "",
		      "{name: q, in: query, x-claviger: {schema: {}}}"),
		    "warning: 'schema' of x-claviger applies only to", 0, 1 },
		{ FILE_WITH("{}", ", x-claviger: {schem: {}}", ""),
		    "did you mean 'schema'?", 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *s = load(t[i].text);
		struct buf out;

		buf_init(&out, 1 << 20);
		capability_diagnostics_notes(&out, s);
		CHECK_HAS(buf_text(&out), t[i].want);
		CHECK_INT(s->errors, t[i].errors);
		CHECK_INT(s->warnings, t[i].warnings);
		buf_done(&out);
		capability_free(s);
	}
}

/* Each wrong schema could make the loader read all definitions again. */
static void
test_many_invalid_schemas_are_reported_in_part(void **state)
{
	struct buf text;
	struct capability *s;

	(void)state;
	buf_init(&text, 1 << 20);
	buf_puts(&text, "naftiko: 1.0.0-alpha2\ncapability:\n  exposes:\n"
	                "  - {type: mcp, namespace: m, port: 1, tools: [{name: "
	                "t, inputParameters: [");
	for (int i = 0; i < 200; i++)
		buf_printf(
		    &text, "{name: p%d, x-claviger: {schema: {type: 7}}}, ", i);
	buf_puts(&text, "]}]}\n");
	s = load(buf_text(&text));
	CHECK_INT(s->errors, 16);
	capability_free(s);
	buf_done(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_parameter_has_its_schema_and_type),
		cmocka_unit_test(
		    test_an_invalid_schema_is_an_error_with_its_place),
		cmocka_unit_test(
		    test_many_invalid_schemas_are_reported_in_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
