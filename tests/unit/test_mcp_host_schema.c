/* test_mcp_host_schema.c - schemas as hosts accept them. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_host_names.h"
#include "expose/mcp/mcp_host_schema.h"
#include "mcp/mcp.h"
#include "check.h"

static void
index_of(struct table *t, struct arena *a, const char *definitions)
{
	const struct json *v =
	    definitions != NULL
	        ? json_parse(a, str_of(definitions), 64, 0, NULL)
	        : NULL;

	table_init(t, a);
	for (struct json *m = v != NULL ? v->first : NULL; m != NULL;
	     m = m->next)
		table_add(t, m->name, m);
}

/* The JSON of v at that level and depth. */
static const char *
made_of_depth(struct arena *a, const char *definitions, const char *v,
    enum expose_schema level, int depth)
{
	struct err e = { 0 };
	const struct json *schema = json_parse(a, str_of(v), 64, 0, &e);
	struct mcp_host_names names;
	struct table by_name;
	const struct mcp_host_schema use = {
		.definitions = &by_name,
		.names = &names,
		.level = level,
		.depth = depth,
	};

	CHECK_STR(e.text, "");
	index_of(&by_name, a, definitions);
	mcp_host_names_init(&names, a);
	mcp_host_names_add(&names, schema);
	mcp_host_names_settle(&names);
	return arena_strdup(
	    a, mcp_text_json(a, mcp_host_schema(a, schema, &use)));
}

static const char *
made(struct arena *a, const char *definitions, const char *v,
    enum expose_schema level)
{
	return made_of_depth(a, definitions, v, level, 0);
}

static void
test_what_hosts_refuse_is_expressed_otherwise(void **state)
{
	static const struct {
		const char *schema, *want;
	} t[] = {
		{ "{\"type\":\"object\"}",
		    "{\"type\":\"object\",\"properties\":{}}" },
		/* Types. */
		{ "{\"type\":\"array\"}", "{\"type\":\"array\",\"items\":{}}" },
		{ "{\"items\":{\"type\":\"array\"}}",
		    "{\"type\":\"array\",\"items\":{\"type\":\"array\","
		    "\"items\":{}}}" },
		{ "{\"type\":\"string\",\"nullable\":true}",
		    "{\"type\":[\"string\",\"null\"]}" },
		{ "{\"type\":[\"null\",\"integer\",\"number\"]}",
		    "{\"type\":[\"number\",\"null\"]}" },
		{ "{\"type\":\"array\",\"nullable\":true,\"items\":{\"type\":"
		  "\"string\"}}",
		    "{\"type\":\"array\",\"description\":\"May be null.\","
		    "\"items\":{\"type\":\"string\"}}" },
		{ "{\"type\":[\"string\",\"array\",\"null\"],\"items\":{"
		  "\"type\":\"string\"}}",
		    "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"string\"},{"
		    "\"type\":\"array\",\"items\":{\"type\":\"string\"}}]}" },
		{ "{\"type\":\"file\"}", "{}" },
		{ "{\"enum\":[\"a\"]}",
		    "{\"type\":\"string\",\"enum\":[\"a\"]}" },
		{ "{\"type\":\"string\",\"nullable\":true,\"enum\":[\"a\"]}",
		    "{\"type\":[\"string\",\"null\"],\"enum\":[\"a\",null]}" },
		{ "{\"const\":5}", "{\"enum\":[5]}" },
		/* Booleans for schemas. */
		{ "{\"properties\":{\"a\":true,\"b\":false},"
		  "\"additionalProperties\":true}",
		    "{\"type\":\"object\",\"properties\":{\"a\":{}}}" },
		{ "{\"additionalProperties\":false,\"properties\":{}}",
		    "{\"type\":\"object\",\"properties\":{},"
		    "\"additionalProperties\":false}" },
		/* Tuples, and keys of OpenAPI 3.0. */
		{ "{\"prefixItems\":[{\"type\":\"string\"},{\"type\":"
		  "\"integer\"}]}",
		    "{\"type\":\"array\",\"items\":{\"anyOf\":[{\"type\":"
		    "\"string\"},{\"type\":\"integer\"}]}}" },
		{ "{\"type\":\"integer\",\"minimum\":1,\"exclusiveMinimum\":"
		  "true,\"maximum\":9,\"exclusiveMaximum\":false,\"example\":2,"
		  "\"xml\":{},\"x-a\":1,\"required\":true}",
		    "{\"type\":\"integer\",\"examples\":[2],"
		    "\"exclusiveMinimum\":1,\"maximum\":9}" },
		{ "{\"type\":\"string\",\"pattern\":\"(\",\"format\":\"uuid\"}",
		    "{\"type\":\"string\",\"format\":\"uuid\"}" },
		/* Required ones come first, each once. */
		{ "{\"properties\":{\"a\":{},\"b\":{}},\"required\":[\"b\","
		  "\"b\"]}",
		    "{\"type\":\"object\",\"properties\":{\"b\":{},\"a\":{}},"
		    "\"required\":[\"b\"]}" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_STR(
		    made(&a, NULL, t[i].schema, EXPOSE_SCHEMA_FULL), t[i].want);
	arena_done(&a);
}

static void
test_names_are_changed_at_every_depth(void **state)
{
	struct arena a = { 0 };
	const char *got = made(&a, NULL,
	    "{\"properties\":{\"page[limit]\":{\"anyOf\":[{\"properties\":{"
	    "\"a b\":{\"title\":\"T\"}},\"required\":[\"a b\"]}]}}}",
	    EXPOSE_SCHEMA_NAMES);

	(void)state;
	CHECK_HAS(got, "\"page_limit_-");
	CHECK_HAS(got, ":{\"title\":\"page[limit]\",\"anyOf\":[");
	CHECK_HAS(got, "\"a_b-");
	CHECK_HAS(got, "\"required\":[\"a_b-");
	arena_done(&a);
}

static void
test_references_are_inlined(void **state)
{
	static const char definitions[] =
	    "{\"Node\":{\"type\":\"object\",\"description\":\"D\","
	    "\"properties\":{\"next\":{\"$ref\":\"#/schemas/Node\"}}},"
	    "\"Alias\":{\"$ref\":\"#/schemas/Text\"},"
	    "\"Text\":{\"type\":\"string\",\"maxLength\":3}}";
	static const struct {
		const char *schema, *want;
	} t[] = {
		{ "{\"$ref\":\"#/schemas/Alias\",\"description\":\"Mine.\"}",
		    "{\"type\":\"string\",\"maxLength\":3,\"description\":"
		    "\"Mine.\"}" },
		{ "{\"$ref\":\"#/schemas/Text\",\"minLength\":2}",
		    "{\"allOf\":[{\"type\":\"string\",\"maxLength\":3},{"
		    "\"minLength\":2}]}" },
		{ "{\"$ref\":\"#/schemas/Node\"}",
		    "{\"type\":\"object\",\"description\":\"D\","
		    "\"properties\":{\"next\":{\"type\":\"object\","
		    "\"description\":\"D\",\"properties\":{\"next\":{\"type\":"
		    "\"object\",\"description\":\"recursive: as Node above\"}"
		    "}}}}" },
		{ "{\"oneOf\":[{\"$ref\":\"#/schemas/Text\"}],"
		  "\"discriminator\":{\"propertyName\":\"kind\",\"mapping\":{"
		  "\"t\":\"x\",\"u\":\"y\"}}}",
		    "{\"description\":\"The member 'kind' selects the form: t, "
		    "u.\",\"oneOf\":[{\"type\":\"string\",\"maxLength\":3,"
		    "\"title\":\"Text\"}]}" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_STR(
		    made(&a, definitions, t[i].schema, EXPOSE_SCHEMA_FULL),
		    t[i].want);
	arena_done(&a);
}

static void
test_a_level_keeps_names_types_and_enums(void **state)
{
	static const char schema[] =
	    "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"object\","
	    "\"description\":\"First one. More.\",\"properties\":{\"b\":{"
	    "\"type\":\"string\",\"description\":\"Inner one. More.\",\"enum\":"
	    "[\"x\"],\"default\":\"x\",\"pattern\":\"x\"}},\"required\":["
	    "\"b\"]}}}";
	struct arena a = { 0 };

	(void)state;
	CHECK_STR(made(&a, NULL, schema, EXPOSE_SCHEMA_COMPACT),
	    "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"object\","
	    "\"description\":\"First one. More.\",\"properties\":{\"b\":{"
	    "\"type\":\"string\",\"description\":\"Inner one.\",\"enum\":["
	    "\"x\"],\"default\":\"x\"}},\"required\":[\"b\"]}}}");
	CHECK_STR(made(&a, NULL, schema, EXPOSE_SCHEMA_NAMES),
	    "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"object\","
	    "\"description\":\"First one. More.\",\"properties\":{\"b\":{"
	    "\"type\":\"string\",\"enum\":[\"x\"]}},\"required\":[\"b\"]}}}");
	arena_done(&a);
}

/* Not what a caller needs for a value that is accepted. */
static void
test_a_level_keeps_that_a_text_is_base64(void **state)
{
	static const char schema[] =
	    "{\"type\":\"string\",\"contentEncoding\":\"base64\","
	    "\"contentMediaType\":\"image/png\"}";
	struct arena a = { 0 };

	(void)state;
	CHECK_STR(made(&a, NULL, schema, EXPOSE_SCHEMA_FULL),
	    "{\"type\":\"string\",\"contentEncoding\":\"base64\","
	    "\"contentMediaType\":\"image/png\"}");
	CHECK_STR(made(&a, NULL, schema, EXPOSE_SCHEMA_NAMES),
	    "{\"type\":\"string\",\"contentEncoding\":\"base64\"}");
	arena_done(&a);
}

static void
test_a_level_shortens_the_text_of_a_tool(void **state)
{
	const char *first = "Makes one. It is new.";
	struct arena a = { 0 };
	char text[700];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	memcpy(text, first, strlen(first));
	memcpy(text + strlen(first), "\n\n", 2);
	CHECK_TEXT(
	    mcp_host_schema_text(&a, str_of(text), EXPOSE_SCHEMA_FULL), text);
	CHECK_TEXT(
	    mcp_host_schema_text(&a, str_of(text), EXPOSE_SCHEMA_COMPACT),
	    first);
	CHECK_TEXT(mcp_host_schema_text(&a, str_of(text), EXPOSE_SCHEMA_NAMES),
	    "Makes one.");
	CHECK_TEXT(mcp_host_schema_text(&a, str_of(first), EXPOSE_SCHEMA_NAMES),
	    first);
	arena_done(&a);
}

static void
test_parts_of_an_object_are_one_object(void **state)
{
	static const struct {
		const char *schema, *want;
	} t[] = {
		{ "{\"description\":\"All.\",\"allOf\":[{\"type\":\"object\","
		  "\"properties\":{\"a\":{},\"b\":{\"type\":\"string\"}}},"
		  "{\"allOf\":[{\"required\":[\"b\"]},{\"properties\":{\"c\":"
		  "{}}}]}]}",
		    "{\"type\":\"object\",\"description\":\"All.\","
		    "\"properties\":{\"b\":{\"type\":\"string\"},\"a\":{},"
		    "\"c\":{}},\"required\":[\"b\"]}" },
		/* The same twice, but for the text. */
		{ "{\"allOf\":[{\"properties\":{\"a\":{\"enum\":[1]}}},"
		  "{\"properties\":{\"a\":{\"description\":\"A.\",\"enum\":"
		  "[1]}}}]}",
		    "{\"type\":\"object\",\"properties\":{\"a\":{\"enum\":"
		    "[1]}}}" },
		/* Two schemas for one member; a part that is closed. */
		{ "{\"allOf\":[{\"properties\":{\"a\":{\"minimum\":1}}},"
		  "{\"properties\":{\"a\":{\"maximum\":3}}}]}",
		    "{\"allOf\":[{\"type\":\"object\",\"properties\":{\"a\":{"
		    "\"minimum\":1}}},{\"type\":\"object\",\"properties\":{"
		    "\"a\":{\"maximum\":3}}}]}" },
		{ "{\"allOf\":[{\"additionalProperties\":false}]}",
		    "{\"allOf\":[{\"type\":\"object\",\"additionalProperties\":"
		    "false}]}" },
		{ "{\"allOf\":[{\"minLength\":1}]}",
		    "{\"allOf\":[{\"minLength\":1}]}" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_STR(
		    made(&a, NULL, t[i].schema, EXPOSE_SCHEMA_FULL), t[i].want);
	arena_done(&a);
}

static void
test_a_value_or_null_has_two_types(void **state)
{
	static const struct {
		const char *schema, *want;
	} t[] = {
		{ "{\"title\":\"T\",\"anyOf\":[{\"type\":\"string\","
		  "\"description\":\"D.\",\"enum\":[\"a\"]},{\"type\":"
		  "\"null\"}]}",
		    "{\"type\":[\"string\",\"null\"],\"title\":\"T\","
		    "\"description\":\"D.\",\"enum\":[\"a\",null]}" },
		{ "{\"oneOf\":[{\"type\":\"null\"},{\"type\":\"integer\","
		  "\"minimum\":1}]}",
		    "{\"type\":[\"integer\",\"null\"],\"minimum\":1}" },
		/* Gemini refuses an array with another type. */
		{ "{\"anyOf\":[{\"type\":\"array\"},{\"type\":\"null\"}]}",
		    "{\"anyOf\":[{\"type\":\"array\",\"items\":{}},{\"type\":"
		    "\"null\"}]}" },
		/* A key in both; no type; three alternatives. */
		{ "{\"minimum\":2,\"anyOf\":[{\"type\":\"integer\",\"minimum\":"
		  "1},{\"type\":\"null\"}]}",
		    "{\"minimum\":2,\"anyOf\":[{\"type\":\"integer\","
		    "\"minimum\":1},{\"type\":\"null\"}]}" },
		{ "{\"anyOf\":[{},{\"type\":\"null\"}]}",
		    "{\"anyOf\":[{},{\"type\":\"null\"}]}" },
		{ "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"integer\"},"
		  "{\"type\":\"null\"}]}",
		    "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"integer\"},"
		    "{\"type\":\"null\"}]}" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_STR(
		    made(&a, NULL, t[i].schema, EXPOSE_SCHEMA_FULL), t[i].want);
	arena_done(&a);
}

static void
test_parts_that_are_too_deep_are_named(void **state)
{
	static const char definitions[] =
	    "{\"Pickup\":{\"type\":\"object\",\"properties\":{\"at\":{}}},"
	    "\"Courier\":{\"type\":\"object\",\"properties\":{\"city\":{}}}}";
	static const char schema[] =
	    "{\"type\":\"object\",\"properties\":{\"body\":{\"type\":"
	    "\"object\","
	    "\"required\":[\"how\"],\"properties\":{\"lines\":{\"type\":"
	    "\"array\","
	    "\"items\":{\"type\":\"object\",\"properties\":{\"sku\":{},\"n\":{}"
	    "}"
	    "}},\"how\":{\"oneOf\":[{\"$ref\":\"#/schemas/Pickup\"},{\"$ref\":"
	    "\"#/schemas/Courier\"}]},\"note\":{\"type\":\"string\"}}}}}";
	struct arena a = { 0 };

	(void)state;
	CHECK_STR(
	    made_of_depth(&a, definitions, schema, EXPOSE_SCHEMA_NAMES, 2),
	    "{\"type\":\"object\",\"properties\":{\"body\":{\"type\":"
	    "\"object\","
	    "\"properties\":{\"how\":{\"description\":\"Parts: Pickup, "
	    "Courier. "
	    "describe_tool shows it, by its path.\"},\"lines\":{\"type\":"
	    "\"array\",\"items\":{\"type\":\"object\",\"description\":"
	    "\"Members: sku, n. describe_tool shows it, by its path.\"}},"
	    "\"note\":{\"type\":\"string\"}},\"required\":[\"how\"]}}}");
	/* Alternatives are one level, too. */
	CHECK_STR(
	    made_of_depth(&a, definitions, schema, EXPOSE_SCHEMA_NAMES, 4),
	    made(&a, definitions, schema, EXPOSE_SCHEMA_NAMES));
	arena_done(&a);
}

/* Each definition refers twice to the next: 2^40 parts if all were inlined. */
static void
test_many_references_are_shown_in_part(void **state)
{
	struct arena a = { 0 };
	const char *got;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	buf_putc(&b, '{');
	for (int i = 0; i < 40; i++)
		buf_printf(&b,
		    "%s\"D%d\":{\"type\":\"object\",\"properties\":{\"l%d\":{"
		    "\"$ref\":\"#/schemas/D%d\"},\"r%d\":{\"$ref\":"
		    "\"#/schemas/D%d\"}}}",
		    i > 0 ? "," : "", i, i, (i + 1) % 40, i, (i + 1) % 40);
	buf_putc(&b, '}');
	got = made(&a, buf_text(&b), "{\"$ref\":\"#/schemas/D0\"}",
	    EXPOSE_SCHEMA_FULL);
	CHECK(strlen(got) < 400000);
	CHECK_HAS(got, "\"l7\":");
	CHECK_HAS(got, "D8: describe_tool has it, by its path");
	buf_done(&b);
	arena_done(&a);
}

/* What a surface used up for earlier tools is not there for later ones. */
static void
test_the_parts_of_a_surface_are_limited(void **state)
{
	struct arena a = { 0 };
	const struct json *v =
	    json_parse(&a, STR("{\"$ref\":\"#/schemas/A\"}"), 64, 0, NULL);
	struct mcp_host_names names;
	struct table by_name;
	size_t left = 5;
	const struct mcp_host_schema use = {
		.definitions = &by_name, .names = &names, .left = &left
	};

	(void)state;
	index_of(&by_name, &a,
	    "{\"A\":{\"type\":\"object\",\"properties\":{\"b\":{\"$ref\":"
	    "\"#/schemas/A\"}}}}");
	mcp_host_names_init(&names, &a);
	mcp_host_names_settle(&names);
	mcp_host_schema(&a, v, &use);
	CHECK_INT(left, 0);
	CHECK(json_get(mcp_host_schema(&a, v, &use), "properties") != NULL);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_hosts_refuse_is_expressed_otherwise),
		cmocka_unit_test(test_names_are_changed_at_every_depth),
		cmocka_unit_test(test_references_are_inlined),
		cmocka_unit_test(test_a_level_keeps_names_types_and_enums),
		cmocka_unit_test(test_a_level_keeps_that_a_text_is_base64),
		cmocka_unit_test(test_a_level_shortens_the_text_of_a_tool),
		cmocka_unit_test(test_parts_of_an_object_are_one_object),
		cmocka_unit_test(test_a_value_or_null_has_two_types),
		cmocka_unit_test(test_parts_that_are_too_deep_are_named),
		cmocka_unit_test(test_many_references_are_shown_in_part),
		cmocka_unit_test(test_the_parts_of_a_surface_are_limited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
