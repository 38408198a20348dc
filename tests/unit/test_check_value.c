/* test_check_value.c - values are checked against their declarations. */
#include "base/arena.h"
#include "base/err.h"
#include "data/json/json.h"
#include "engine/arguments/check_value.h"
#include "capability/capability.h"
#include "check.h"

#define FILE_HEAD                                                              \
	"naftiko: 1.0.0-alpha2\ninfo: {label: T, description: d}\n"            \
	"capability:\n  consumes:\n"                                           \
	"  - {type: http, namespace: n, baseUri: 'http://h.test', resources: " \
	"[{name: r, path: /a, operations: [{name: o, method: GET, "            \
	"inputParameters: [{name: x, in: query, %s}]}]}]}\n"

/* Returns "" if the JSON text is valid, else the message. */
static const char *
said(struct arena *a, const char *declared, const char *value, bool text)
{
	struct err e = { 0 };
	struct capability *capability = capability_load_text(
	    STR("t"), str_of(arena_printf(a, FILE_HEAD, declared)), &e);
	const struct check_value c = {
		.name = STR("x"),
		.in = CAPABILITY_IN_QUERY,
		.text = text,
		.e = &e,
	};
	int rc;

	CHECK_STR(e.text, "");
	CHECK_INT(capability->errors, 0);
	rc = check_value(&c, capability->consumes->operations->params,
	    text ? json_new_text(a, str_of(value))
	         : json_parse(a, str_of(value), 9, 0, NULL));
	CHECK_INT(e.kind, rc == 0 ? ERR_NONE : ERR_INPUT);
	capability_free(capability);
	return arena_strdup(a, str_of(e.text));
}

struct row {
	const char *declared, *value, *said; /* NULL: valid */
};

static void
check_rows(const struct row *t, size_t count, bool text)
{
	struct arena a = { 0 };

	for (size_t i = 0; i < count; i++) {
		const char *got = said(&a, t[i].declared, t[i].value, text);
		const char *want =
		    t[i].said == NULL
		        ? ""
		        : arena_printf(&a, "parameter %s", t[i].said);

		if (strcmp(got, want) != 0)
			fail_msg("{%s} on %s: '%s', not '%s'", t[i].declared,
			    t[i].value, got, want);
	}
	arena_done(&a);
}

static void
test_values_are_checked_against_declarations(void **state)
{
	static const struct row t[] = {
		{ "type: integer", "5", NULL },
		{ "type: integer", "5.0", NULL },
		{ "type: integer", "123456789012345678901", NULL },
		{ "type: integer", "5.5",
		    "'x' (query) must be an integer, not number" },
		{ "type: integer", "\"5\"",
		    "'x' (query) must be an integer, not string" },
		{ "type: boolean", "1",
		    "'x' (query) must be true or false, not number" },
		{ "description: no type", "[{}]", NULL },
		{ "type: string, enum: [a, b]", "\"a\"", NULL },
		{ "type: string, enum: [a, b]", "\"c\"",
		    "'x' (query) must be one of [\"a\",\"b\"]" },
		{ "type: number, enum: [1, 2.50]", "2.5", NULL },
		{ "type: array, enum: [a, b]", "[\"a\",\"b\"]", NULL },
		{ "type: array, enum: [a, b]", "[\"a\",\"c\"]",
		    "'x' (query) must be one of [\"a\",\"b\"]" },
		{ "type: string, minLength: 2, maxLength: 3",
		    "\"\xc3\xa4"
		    "bc\"",
		    NULL },
		{ "type: string, minLength: 2", "\"a\"",
		    "'x' (query) must have at least 2 characters, not 1" },
		{ "type: string, maxLength: '3'", "\"abcd\"",
		    "'x' (query) must have at most 3 characters, not 4" },
		{ "type: string, pattern: '^[a-z]+$'", "\"abc\"", NULL },
		{ "type: string, pattern: b", "\"abc\"", NULL },
		{ "type: string, pattern: '^[a-z]+$'", "\"abc\\n\"",
		    "'x' (query) must match the pattern '^[a-z]+$'" },
		{ "type: string, pattern: '('", "\"abc\"", NULL },
		{ "type: string, pattern: '^((a*)*)*[bd]$'",
		    "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac\"",
		    "'x' (query) must match the pattern '^((a*)*)*[bd]$', and "
		    "this takes too long to find out" },
		{ "type: number, minimum: 1, maximum: 2", "1.0", NULL },
		{ "type: number, minimum: 1", "0.999",
		    "'x' (query) must be at least 1" },
		{ "type: number, maximum: 2", "2.01",
		    "'x' (query) must be at most 2" },
		{ "type: number, exclusiveMinimum: 1", "1",
		    "'x' (query) must be above 1" },
		{ "type: number, maximum: 2, exclusiveMaximum: true", "2",
		    "'x' (query) must be below 2" },
		{ "type: number, maximum: 2, exclusiveMaximum: 3", "2", NULL },
		{ "type: number, maximum: 2, exclusiveMaximum: false", "2",
		    NULL },
		{ "type: number, multipleOf: 0.1", "0.3", NULL },
		{ "type: number, multipleOf: 0.1", "0.35",
		    "'x' (query) must be a multiple of 0.1" },
		{ "type: array, minItems: 1, maxItems: 2", "[1,2]", NULL },
		{ "type: array, minItems: 1", "[]",
		    "'x' (query) must have at least 1 items, not 0" },
		{ "type: array, items: {type: integer, minimum: 3}", "[3,2]",
		    "'x[1]' (query) must be at least 3" },
		{ "type: object, required: [a], properties: {a: {type: "
		  "string}, b: {type: object, properties: {c: {type: boolean}}"
		  "}}",
		    "{\"b\":{\"c\":1}}",
		    "'x.a' is missing: a string, in the query" },
		{ "type: object, properties: {b: {type: object, properties: "
		  "{c: {type: boolean}}}}",
		    "{\"b\":{\"c\":1},\"other\":2}",
		    "'x.b.c' (query) must be true or false, not number" },
	};

	(void)state;
	check_rows(t, LEN(t), false);
}

static void
test_text_is_read_as_its_declared_type(void **state)
{
	static const struct row t[] = {
		{ "type: integer", "-5", NULL },
		{ "type: integer", "",
		    "'x' (query) must be an integer, not "
		    "this text" },
		{ "type: integer", "5.0",
		    "'x' (query) must be an integer, "
		    "not this text" },
		{ "type: integer, minimum: 10", "9",
		    "'x' (query) must be at least 10" },
		{ "type: integer, minimum: 10", "010", NULL },
		{ "type: number, maximum: 1.5", "1.51",
		    "'x' (query) must be at most 1.5" },
		{ "type: number", "1,5",
		    "'x' (query) must be a number, not this text" },
		{ "type: boolean", "true", NULL },
		{ "type: boolean", "True",
		    "'x' (query) must be true or "
		    "false, not this text" },
		{ "type: integer, enum: [1, 2]", "2", NULL },
		{ "type: integer, enum: [1, 2]", "3",
		    "'x' (query) must be one of [1,2]" },
		{ "type: boolean, enum: [true]", "true", NULL },
		{ "type: integer, maxLength: 1, pattern: '^\\d\\d$'", "12",
		    NULL },
		{ "type: string, maxLength: 1", "12",
		    "'x' (query) must have at most 1 characters, not 2" },
		{ "type: array, items: {type: integer}", "1,2", NULL },
		{ "type: array, items: {type: integer}", "a",
		    "'x' (query) must be an integer, not this text" },
		{ "type: object", "{}", NULL },
	};

	(void)state;
	check_rows(t, LEN(t), true);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_are_checked_against_declarations),
		cmocka_unit_test(test_text_is_read_as_its_declared_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
