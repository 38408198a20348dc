/* test_schema.c - JSON Schema, compiled and checked. */
#include <string.h>

#include "base/arena.h"
#include "base/cpu_budget.h"
#include "base/err.h"
#include "data/json/json.h"
#include "data/schema/schema.h"
#include "check.h"

static const char definitions[] =
    "{\"Cat\":{\"type\":\"object\",\"properties\":{\"kind\":{\"type\":"
    "\"string\"},\"lives\":{\"type\":\"integer\"}},\"required\":[\"kind\"]},"
    "\"Dog\":{\"type\":\"object\",\"properties\":{\"kind\":{\"type\":"
    "\"string\"},\"bark\":{\"type\":\"boolean\"}},\"required\":[\"bark\"]},"
    "\"Tree\":{\"type\":\"object\",\"properties\":{\"v\":{\"type\":"
    "\"integer\"},\"nodes\":{\"type\":\"array\",\"items\":{\"$ref\":"
    "\"#/schemas/Tree\"}}}},"
    "\"Loop\":{\"anyOf\":[{\"$ref\":\"#/schemas/Loop\"}]}}";

static struct schema *
compile(struct arena *a, const char *text, struct err *e)
{
	struct schema_set *set = arena_new(a, sizeof(*set));

	schema_set_init(
	    set, a, json_parse(a, str_of(definitions), 64, 0, NULL));
	return schema_compile(set, json_parse(a, str_of(text), 200, 0, e), e);
}

/* message NULL: the value is valid. */
struct row {
	const char *schema, *value, *message;
};

static void
check_rows(const struct row *t, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct arena a = { 0 };
		struct err e = { 0 };
		struct schema *s = compile(&a, t[i].schema, &e);
		const struct json *v =
		    json_parse(&a, str_of(t[i].value), 64, 0, NULL);
		const struct schema_use use = { STR("body"), NULL };

		if (s == NULL || v == NULL)
			fail_msg("%s: %s", t[i].schema, e.text);
		if (t[i].message == NULL) {
			if (schema_check(s, v, &use, &e) == -1)
				fail_msg("%s %s: %s", t[i].schema, t[i].value,
				    e.text);
		} else {
			CHECK_INT(schema_check(s, v, &use, &e), -1);
			CHECK_STR(e.text, t[i].message);
			CHECK_INT(e.kind, ERR_INPUT);
			CHECK_INT(schema_check(s, v, &use, NULL), -1);
		}
		arena_done(&a);
	}
}

static void
test_a_value_has_one_of_the_types(void **state)
{
	static const struct row t[] = {
		{ "{}", "[1,{}]", NULL },
		{ "true", "1", NULL },
		{ "false", "1", "body must be absent" },
		{ "{\"type\":\"string\"}", "\"x\"", NULL },
		{ "{\"type\":\"string\"}", "1",
		    "body must be a string, not this number" },
		{ "{\"type\":\"number\"}", "1", NULL },
		{ "{\"type\":\"number\"}", "1.5", NULL },
		{ "{\"type\":\"integer\"}", "1.0", NULL },
		{ "{\"type\":\"integer\"}", "1.5",
		    "body must be an integer, not this number" },
		{ "{\"type\":[\"string\",\"null\"]}", "null", NULL },
		{ "{\"type\":[\"string\",\"number\",\"null\"]}", "[]",
		    "body must be a string or a number or null, not array" },
		{ "{\"type\":\"string\",\"nullable\":true}", "null", NULL },
		{ "{\"type\":\"string\",\"nullable\":true,\"enum\":[\"a\"]}",
		    "null", NULL },
		{ "{\"type\":\"file\"}", "\"x\"", NULL },
		{ "{\"type\":\"uuid\"}", "1", NULL },
	};

	(void)state;
	check_rows(t, LEN(t));
}

static void
test_constants_bounds_and_patterns_are_checked(void **state)
{
	static const struct row t[] = {
		{ "{\"enum\":[\"a\",2]}", "2.0", NULL },
		{ "{\"enum\":[\"a\",2]}", "\"b\"",
		    "body must be one of [\"a\",2]" },
		{ "{\"const\":{\"a\":1}}", "{\"a\":1.0}", NULL },
		{ "{\"const\":1}", "2", "body must be 1" },
		{ "{\"minimum\":1}", "1", NULL },
		{ "{\"minimum\":1}", "0.5", "body must be at least 1" },
		{ "{\"exclusiveMinimum\":1}", "1", "body must be above 1" },
		{ "{\"minimum\":1,\"exclusiveMinimum\":true}", "1",
		    "body must be above 1" },
		{ "{\"maximum\":9}", "10", "body must be at most 9" },
		{ "{\"exclusiveMaximum\":9}", "9", "body must be below 9" },
		{ "{\"multipleOf\":0.1}", "0.35",
		    "body must be a multiple of 0.1" },
		{ "{\"multipleOf\":0.1}", "0.3", NULL },
		{ "{\"minLength\":2}", "\"\xc3\xa4\"",
		    "body must have at least 2 characters, not 1" },
		{ "{\"maxLength\":1}", "\"\xc3\xa4\"", NULL },
		{ "{\"pattern\":\"^a+$\"}", "\"b\"",
		    "body must match the pattern '^a+$'" },
		{ "{\"pattern\":\"(\"}", "\"b\"", NULL },
		{ "{\"minimum\":5}", "\"1\"", NULL },
	};

	(void)state;
	check_rows(t, LEN(t));
}

static void
test_an_error_names_the_path_of_the_wrong_value(void **state)
{
	static const struct row t[] = {
		{ "{\"items\":{\"type\":\"string\"}}", "[\"a\",1]",
		    "body[1] must be a string, not this number" },
		{ "{\"prefixItems\":[{\"type\":\"string\"}],\"items\":{"
		  "\"type\":\"integer\"}}",
		    "[\"a\",1,\"b\"]",
		    "body[2] must be an integer, not string" },
		{ "{\"items\":[{\"type\":\"string\"}]}", "[1]",
		    "body[0] must be a string, not this number" },
		{ "{\"minItems\":1}", "[]",
		    "body must have at least 1 items, not 0" },
		{ "{\"uniqueItems\":true}", "[1,2,1.0]",
		    "body must not contain a value twice: items 0 and 2 are "
		    "equal" },
		{ "{\"properties\":{\"a\":{\"properties\":{\"b\":{\"items\":{"
		  "\"required\":[\"c\"]}}}}}}",
		    "{\"a\":{\"b\":[{\"c\":1},{}]}}",
		    "body.a.b[1].c is missing" },
		{ "{\"additionalProperties\":{\"type\":\"string\"}}",
		    "{\"x\":1}", "body.x must be a string, not this number" },
		{ "{\"maxProperties\":1}", "{\"a\":1,\"b\":2}",
		    "body must have at most 1 members, not 2" },
	};

	(void)state;
	check_rows(t, LEN(t));
}

static void
test_an_unknown_member_is_refused_if_it_is_a_typing_error(void **state)
{
	static const struct row t[] = {
		{ "{\"properties\":{\"private\":{},\"name\":{}}}",
		    "{\"privat\":true,\"name\":1}",
		    "body has no member 'privat'; did you mean 'private'?" },
		{ "{\"properties\":{\"private\":{}}}",
		    "{\"privat\":true,\"private\":true}", NULL },
		{ "{\"properties\":{\"private\":{}},\"additionalProperties\":"
		  "true}",
		    "{\"privat\":true}", NULL },
		{ "{\"properties\":{\"private\":{}}}", "{\"color\":1}", NULL },
		{ "{\"properties\":{\"private\":{}},\"additionalProperties\":"
		  "false}",
		    "{\"color\":1}", "body has no member 'color'; remove it" },
		{ "{\"allOf\":[{\"properties\":{\"private\":{}}},{"
		  "\"properties\":{\"name\":{}}}]}",
		    "{\"privat\":1}",
		    "body has no member 'privat'; did you mean 'private'?" },
		{ "{\"allOf\":[{\"properties\":{\"a\":{}},"
		  "\"additionalProperties\":false},{\"properties\":{\"b\":{}},"
		  "\"additionalProperties\":false}]}",
		    "{\"a\":1,\"b\":2}", NULL },
		{ "{\"allOf\":[{\"properties\":{\"a\":{}},"
		  "\"additionalProperties\":false}]}",
		    "{\"a\":1,\"zoo\":2}",
		    "body has no member 'zoo'; remove it" },
		{ "{\"properties\":{\"kind\":{}},\"oneOf\":[{\"properties\":{"
		  "\"lives\":{}},\"additionalProperties\":false}]}",
		    "{\"kind\":1,\"lives\":2}", NULL },
		{ "{\"properties\":{\"in\":{\"properties\":{\"color\":{}}}}}",
		    "{\"in\":{\"colour\":1}}",
		    "body.in has no member 'colour'; did you mean 'color'?" },
	};

	(void)state;
	check_rows(t, LEN(t));
}

static void
test_alternatives_and_parts_are_combined(void **state)
{
	static const struct row t[] = {
		{ "{\"allOf\":[{\"minimum\":1},{\"maximum\":3}]}", "4",
		    "body must be at most 3" },
		{ "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"integer\"}]}",
		    "1", NULL },
		{ "{\"oneOf\":[{\"type\":\"integer\"},{\"type\":\"number\"}]}",
		    "1", NULL },
		{ "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"object\","
		  "\"required\":[\"a\"]}]}",
		    "{}", "body.a is missing" },
		{ "{\"anyOf\":[{\"required\":[\"a\"]},{\"required\":[\"b\"]}]}",
		    "{}",
		    "body must match one of the 2 alternatives of its "
		    "schema" },
		{ "{\"anyOf\":[{\"minimum\":1}],\"oneOf\":[{\"maximum\":3}]}",
		    "4", "body must be at most 3" },
		{ "{\"not\":{\"type\":\"string\"}}", "\"x\"",
		    "body must not match 'not' of its schema" },
		{ "{\"not\":{\"type\":\"string\"}}", "1", NULL },
		{ "{\"discriminator\":{\"propertyName\":\"kind\"},\"oneOf\":[{"
		  "\"$ref\":\"#/schemas/Cat\"},{\"$ref\":\"#/schemas/Dog\"}]}",
		    "{\"kind\":\"Dog\"}", "body.bark is missing" },
		{ "{\"discriminator\":{\"propertyName\":\"kind\",\"mapping\":{"
		  "\"d\":\"#/components/schemas/Dog\"}},\"oneOf\":[{\"$ref\":"
		  "\"#/schemas/Cat\"},{\"$ref\":\"#/schemas/Dog\"}]}",
		    "{\"kind\":\"d\"}", "body.bark is missing" },
		{ "{\"discriminator\":\"t\",\"anyOf\":[{\"properties\":{\"t\":"
		  "{\"const\":\"a\"}},\"required\":[\"x\"]},{\"properties\":{"
		  "\"t\":{\"enum\":[\"b\"]}},\"required\":[\"y\"]}]}",
		    "{\"t\":\"b\"}", "body.y is missing" },
	};

	(void)state;
	check_rows(t, LEN(t));
}

static void
test_a_definition_may_refer_to_itself(void **state)
{
	static const struct row t[] = {
		{ "{\"$ref\":\"#/schemas/Tree\"}",
		    "{\"v\":1,\"nodes\":[{\"v\":2,\"nodes\":[{\"v\":\"x\"}]}]}",
		    "body.nodes[0].nodes[0].v must be an integer, not "
		    "string" },
		{ "{\"$ref\":\"#/schemas/Loop\"}", "1",
		    "body is nested too deeply to be checked" },
	};

	(void)state;
	check_rows(t, LEN(t));
}

/* Each level of inheritance is a $ref and an allOf. */
static void
test_long_inheritance_is_followed(void **state)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct schema_set set;
	struct schema *s;
	struct buf b;
	const struct schema_use use = { STR("body"), NULL };

	(void)state;
	buf_init(&b, 10000);
	buf_puts(&b, "{\"L0\":{\"properties\":{\"n\":{\"type\":\"integer\"}}}");
	for (int i = 1; i <= 12; i++)
		buf_printf(&b,
		    ",\"L%d\":{\"allOf\":[{\"$ref\":\"#/schemas/L%d\"}]}", i,
		    i - 1);
	buf_putc(&b, '}');
	schema_set_init(&set, &a, json_parse(&a, buf_str(&b), 64, 0, NULL));
	s = schema_compile(&set,
	    json_parse(&a, STR("{\"$ref\":\"#/schemas/L12\"}"), 64, 0, NULL),
	    &e);
	CHECK(s != NULL);
	CHECK_INT(schema_check(s, json_parse(&a, STR("{\"n\":1}"), 64, 0, NULL),
	              &use, &e),
	    0);
	CHECK_INT(
	    schema_check(
	        s, json_parse(&a, STR("{\"n\":\"x\"}"), 64, 0, NULL), &use, &e),
	    -1);
	CHECK_STR(e.text, "body.n must be an integer, not string");
	buf_done(&b);
	arena_done(&a);
}

static void
test_an_invalid_schema_is_refused(void **state)
{
	static const struct {
		const char *schema, *message;
	} t[] = {
		{ "[]", "a schema must be an object, not array" },
		{ "{\"properties\":[]}",
		    "'properties' of a schema must be an object, not array" },
		{ "{\"items\":{\"minLength\":-1}}",
		    "'minLength' of a schema must be a whole number from 0, "
		    "not number" },
		{ "{\"multipleOf\":0}",
		    "'multipleOf' of a schema must be a number above 0, not "
		    "number" },
		{ "{\"$ref\":\"#/schemas/Fish\"}",
		    "unknown schema 'Fish'; define it in 'schemas'" },
		{ "{\"$ref\":\"#/definitions/Fish\"}",
		    "'$ref' of a schema must be '#/schemas/NAME'" },
		{ "{\"anyOf\":{}}",
		    "'anyOf' of a schema must be a list of schemas, not "
		    "object" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct err e = { 0 };

		CHECK(compile(&a, t[i].schema, &e) == NULL);
		CHECK_STR(e.text, t[i].message);
		arena_done(&a);
	}
}

static void
test_a_deep_schema_is_refused(void **state)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct buf b;

	(void)state;
	buf_init(&b, 10000);
	for (int i = 0; i < 65; i++)
		buf_puts(&b, "{\"items\":");
	buf_puts(&b, "{}");
	for (int i = 0; i < 65; i++)
		buf_puts(&b, "}");
	CHECK(compile(&a, buf_text(&b), &e) == NULL);
	CHECK(strstr(e.text, "levels deep") != NULL);
	buf_done(&b);
	arena_done(&a);
}

static void
test_a_value_that_can_only_mean_one_thing_is_converted(void **state)
{
	static const struct {
		const char *schema, *value, *want;
	} t[] = {
		{ "{\"type\":\"integer\"}", "50.0", "50" },
		{ "{\"type\":\"integer\"}", "-3.00", "-3" },
		{ "{\"type\":\"integer\"}", "5.5", "5.5" },
		{ "{\"type\":\"integer\"}", "\"50\"", "50" },
		{ "{\"type\":\"integer\"}", "\"50.0\"", "50" },
		{ "{\"type\":\"integer\"}", "\"five\"", "\"five\"" },
		{ "{\"type\":\"number\"}", "50.0", "50.0" },
		{ "{\"type\":\"number\"}", "\" 1e3 \"", "1e3" },
		{ "{\"type\":\"boolean\"}", "\"true\"", "true" },
		{ "{\"type\":\"boolean\"}", "\"yes\"", "\"yes\"" },
		{ "{\"type\":\"boolean\"}", "1", "1" },
		{ "{\"type\":\"string\"}", "7.0", "\"7.0\"" },
		{ "{\"type\":\"string\"}", "false", "\"false\"" },
		{ "{\"type\":\"string\"}", "\"7\"", "\"7\"" },
		{ "{\"type\":[\"string\",\"integer\"]}", "\"7\"", "\"7\"" },
		{ "{\"type\":[\"integer\",\"null\"]}", "\"null\"", "null" },
		{ "{\"type\":\"object\"}", "\"{\\\"a\\\":1}\"", "{\"a\":1}" },
		{ "{\"type\":\"array\"}", "\"[1,2]\"", "[1,2]" },
		{ "{\"type\":\"array\"}", "\"a\"", "[\"a\"]" },
		{ "{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}",
		    "\"3\"", "[3]" },
		{ "{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}",
		    "[\"1\",2.0]", "[1,2]" },
		{ "{\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{"
		  "\"type\":[\"string\",\"null\"]},\"c\":{\"type\":"
		  "\"integer\"}},\"required\":[\"c\"]}",
		    "{\"a\":null,\"b\":null,\"c\":null}",
		    "{\"b\":null,\"c\":null}" },
		{ "{\"properties\":{\"a\":{\"properties\":{\"n\":{\"type\":"
		  "\"integer\"}}}}}",
		    "{\"a\":{\"n\":\"1\",\"z\":[]},\"b\":2}",
		    "{\"a\":{\"n\":1,\"z\":[]},\"b\":2}" },
		/* As queries write lists: in any order, but complete. */
		{ "{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}",
		    "{\"1\":\"7\",\"0\":\"5\"}", "[5,7]" },
		{ "{\"type\":\"array\"}", "{\"0\":1,\"2\":2}",
		    "[{\"0\":1,\"2\":2}]" },
		{ "{\"type\":[\"array\",\"object\"]}", "{\"0\":1}",
		    "{\"0\":1}" },
		{ "{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"null\"}]}",
		    "\"4\"", "4" },
		{ "{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"string\"}]}",
		    "\"4\"", "\"4\"" },
		{ "{\"allOf\":[{\"type\":\"object\",\"properties\":{\"n\":{"
		  "\"type\":\"integer\"}}},{\"properties\":{\"m\":{\"type\":"
		  "\"boolean\"}}}]}",
		    "{\"n\":\"1\",\"m\":\"true\"}", "{\"n\":1,\"m\":true}" },
		{ "{\"$ref\":\"#/schemas/Tree\"}",
		    "{\"nodes\":[{\"v\":\"3\"}]}", "{\"nodes\":[{\"v\":3}]}" },
		{ "{\"discriminator\":{\"propertyName\":\"kind\"},\"oneOf\":[{"
		  "\"$ref\":\"#/schemas/Cat\"},{\"$ref\":\"#/schemas/Dog\"}]}",
		    "{\"kind\":\"Cat\",\"lives\":\"9\"}",
		    "{\"kind\":\"Cat\",\"lives\":9}" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct err e = { 0 };
		struct schema *s = compile(&a, t[i].schema, &e);
		const struct json *v =
		    json_parse(&a, str_of(t[i].value), 64, 0, NULL);
		struct buf b;

		if (s == NULL || v == NULL)
			fail_msg("%s: %s", t[i].schema, e.text);
		buf_init(&b, 10000);
		json_write(&b, schema_coerce(s, &a, v, NULL));
		CHECK_STR(buf_text(&b), t[i].want);
		if (strcmp(t[i].value, t[i].want) == 0)
			CHECK(schema_coerce(s, &a, v, NULL) == v);
		buf_done(&b);
		arena_done(&a);
	}
}

/* Each level of the value has two alternatives with two of their own. */
static void
test_a_check_stops_with_its_budget(void **state)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct cpu_budget budget = { 0 };
	const struct schema_use use = { STR("body"), &budget };
	struct schema *s = compile(&a,
	    "{\"type\":\"object\",\"properties\":{\"u\":{\"type\":\"array\","
	    "\"uniqueItems\":true}}}",
	    &e);
	struct json *v = json_new(&a, JSON_OBJECT), *list;

	(void)state;
	CHECK(s != NULL);
	list = json_add(v, "u", json_new(&a, JSON_ARRAY));
	for (int i = 0; i < 30000; i++)
		json_push(list, json_new_int(&a, i));
	cpu_budget_start(&budget, 5);
	CHECK_INT(schema_check(s, v, &use, &e), -1);
	CHECK_INT(e.kind, ERR_LIMIT);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_value_has_one_of_the_types),
		cmocka_unit_test(
		    test_constants_bounds_and_patterns_are_checked),
		cmocka_unit_test(
		    test_an_error_names_the_path_of_the_wrong_value),
		cmocka_unit_test(
		    test_an_unknown_member_is_refused_if_it_is_a_typing_error),
		cmocka_unit_test(test_alternatives_and_parts_are_combined),
		cmocka_unit_test(test_a_definition_may_refer_to_itself),
		cmocka_unit_test(test_long_inheritance_is_followed),
		cmocka_unit_test(test_an_invalid_schema_is_refused),
		cmocka_unit_test(test_a_deep_schema_is_refused),
		cmocka_unit_test(
		    test_a_value_that_can_only_mean_one_thing_is_converted),
		cmocka_unit_test(test_a_check_stops_with_its_budget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
