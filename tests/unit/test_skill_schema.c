/* test_skill_schema.c - examples and members of inputs with a schema. */
#include "base/arena.h"
#include "base/buf.h"
#include "data/json/json.h"
#include "skill/skill_schema.h"
#include "capability/capability.h"
#include "check.h"

static const char *
example(struct arena *a, const char *schema)
{
	const struct capability_param p = {
		.schema_json = json_parse(a, str_of(schema), 64, 0, NULL),
		.definitions = json_parse(a,
		    STR("{\"Node\":{\"type\":\"object\",\"required\":[\"next\"]"
		        ","
		        "\"properties\":{\"next\":{\"$ref\":\"#/schemas/Node\"}"
		        "}},\"Loop\":{\"$ref\":\"#/schemas/Loop\"}}"),
		    64, 0, NULL),
	};
	struct buf b;
	const char *text;

	buf_init(&b, 1 << 16);
	json_write(&b, skill_schema_example(a, &p, STR("key_id")));
	text = arena_strdup(a, buf_str(&b));
	buf_done(&b);
	return text;
}

static void
test_an_example_has_what_is_required(void **state)
{
	static const struct {
		const char *schema, *want;
	} t[] = {
		{ "{\"type\":\"string\"}", "\"KEY_ID\"" },
		{ "{\"type\":[\"integer\",\"null\"],\"minimum\":3}", "3" },
		{ "{\"type\":\"string\",\"enum\":[\"a\",\"b\"]}", "\"a\"" },
		{ "{\"type\":\"array\",\"items\":{\"type\":\"boolean\"}}",
		    "[true]" },
		{ "{\"required\":[\"b\"],\"properties\":{\"a\":{},\"b\":{"
		  "\"default\":1}}}",
		    "{\"b\":1}" },
		{ "{\"type\":\"object\",\"allOf\":[{\"required\":[\"a\"],"
		  "\"properties\":{\"a\":{\"const\":1}}},{\"required\":[\"b\"],"
		  "\"properties\":{\"b\":{\"example\":2}}}]}",
		    "{\"a\":1,\"b\":2}" },
		{ "{\"oneOf\":[{\"type\":\"integer\"},{\"type\":\"string\"}]}",
		    "1" },
		{ "{\"$ref\":\"#/schemas/Node\"}",
		    "{\"next\":{\"next\":{\"next\":{\"next\":{\"next\":{\"next"
		    "\":{}}}}}}}" },
		{ "{\"$ref\":\"#/schemas/Loop\"}", "\"KEY_ID\"" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_STR(example(&a, t[i].schema), t[i].want);
	arena_done(&a);
}

static void
test_required_members_come_first(void **state)
{
	struct arena a = { 0 };
	const struct capability_param p = {
		.schema_json = json_parse(&a,
		    STR("{\"required\":[\"b\"],\"properties\":{\"a\":{"
		        "\"description\":\"A.\"},\"b\":{}}}"),
		    64, 0, NULL),
	};
	const struct capability_param *m = skill_schema_members(&a, &p);

	(void)state;
	CHECK_TEXT(m->name, "b");
	CHECK(m->required);
	CHECK_TEXT(m->next->name, "a");
	CHECK_TEXT(m->next->description, "A.");
	CHECK(!m->next->required && m->next->next == NULL);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_example_has_what_is_required),
		cmocka_unit_test(test_required_members_come_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
