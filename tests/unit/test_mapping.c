/* test_mapping.c - answers get the shape that the file declares. */
#include "base/buf.h"
#include "data/format/format.h"
#include "data/json/json.h"
#include "engine/response/mapping.h"
#include "http/http_response.h"
#include "fixture.h"

#define HEAD                                                                   \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"info: {label: T, description: d}\n"                                   \
	"binds: [{namespace: env, keys: {WHO: WHO}}]\n"                        \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n"                                                     \
	"    namespace: api\n"                                                 \
	"    baseUri: https://api.example.test\n"                              \
	"    resources:\n"                                                     \
	"    - name: r\n"                                                      \
	"      path: /r\n"                                                     \
	"      operations:\n"                                                  \
	"      - {name: get, method: GET, outputRawFormat: "
#define MIDDLE ", outputParameters: ["
#define TOOL                                                                   \
	"]}\n"                                                                 \
	"  exposes:\n"                                                         \
	"  - type: mcp\n"                                                      \
	"    namespace: m\n"                                                   \
	"    port: 9090\n"                                                     \
	"    tools:\n"                                                         \
	"    - name: tool\n"                                                   \
	"      description: d\n"                                               \
	"      call: api.get\n"                                                \
	"      inputParameters: [{name: n, type: integer, description: d, "    \
	"required: false}, {name: t, type: string, description: d, "           \
	"required: false}]\n"                                                  \
	"      outputParameters: ["

static const struct engine_option options[] = {
	{ ENGINE_SET, "WHO", "me" },
};

static void
open_file(struct rig *r, const char *format, const char *consumed,
    const char *outputs)
{
	struct buf text;

	buf_init(&text, 1 << 16);
	buf_printf(&text, HEAD "%s" MIDDLE "%s" TOOL "%s]\n", format, consumed,
	    outputs);
	rig_open(r, buf_text(&text), options, LEN(options));
	buf_done(&text);
}

/* Returns the shaped answer, or the error. */
static const char *
mapped(struct rig *r, int status, const char *body)
{
	struct call *c = rig_tool(r, "tool", "{\"n\":7,\"t\":\"a \\\"b\\\"\"}");
	const struct http_response *answer = &c->response;
	struct err e = { 0 };

	c->response = (struct http_response){
		.status = status,
		.body = str_of(body),
		.content_type = STR("application/json"),
	};
	if (mapping_apply(c, c->operation, &e) == -1)
		return arena_printf(&r->arena, "error: %s", e.text);
	/* A body is marked as written here if, and only if, it is shaped. */
	if (call_wrote_body(c) !=
	    (answer->body.n > 0 && answer->body.p != body))
		return "the mark of the body is wrong";
	if (answer->status != status)
		return arena_printf(&r->arena, "%d %.*s", answer->status,
		    STR_FMT(answer->body));
	return arena_strdup(&r->arena, answer->body);
}

static void
check_shape(const char *outputs, const char *body, const char *want)
{
	struct rig r;
	const char *got;

	open_file(&r, "json", "", outputs);
	got = mapped(&r, 200, body);
	if (strcmp(got, want) != 0)
		fail_msg(
		    "[%s] of %s gives %s, not %s", outputs, body, got, want);
	rig_close(&r);
}

static void
test_without_a_shape_the_answer_is_unchanged(void **state)
{
	static const char *const outputs[] = {
		"",
		"{type: object, mapping: $.}",
		"{type: array, mapping: $}",
		"{type: string, mapping: ''}",
		"{type: object}",
		"{name: result, type: object, mapping: '{{$.}}'}",
		("{name: a, type: object, mapping: $.}, "
		 "{name: b, type: object, mapping: $.}"),
	};

	(void)state;
	for (size_t i = 0; i < LEN(outputs); i++) {
		check_shape(outputs[i], " {\"a\": 1.0 }", " {\"a\": 1.0 }");
		check_shape(outputs[i], "[1, 2]", "[1, 2]");
		check_shape(outputs[i], "no JSON", "no JSON");
	}
}

static void
test_mappings_pick_from_the_answer(void **state)
{
	static const struct {
		const char *outputs, *body, *want;
	} t[] = {
		{ "{type: string, mapping: $.a.b}", "{\"a\":{\"b\":\"x\"}}",
		    "\"x\"" },
		{ "{type: string, mapping: '{{$.a}}'}", "{\"a\":\"x\"}",
		    "\"x\"" },
		{ "{type: string, mapping: $.First Name}",
		    "{\"First Name\":\"x\"}", "\"x\"" },
		{ "{type: string, value: $.a}", "{\"a\":\"x\"}", "\"x\"" },
		{ "{type: object, mapping: '$.l[?@.id==2]'}",
		    "{\"l\":[{\"id\":1},{\"id\":2},{\"id\":2,\"x\":1}]}",
		    "{\"id\":2}" },
		{ "{type: array, mapping: '$.l[?@.id>1].id'}",
		    "{\"l\":[{\"id\":1},{\"id\":2},{\"id\":3}]}", "[2,3]" },
		{ "{type: array, mapping: '$..none'}", "{}", "[]" },
		/* A missing value leaves the answer unchanged. */
		{ "{type: string, mapping: $.none}", "{\"a\":1}", "{\"a\":1}" },
		/* The first output with a value is used. */
		{ "{type: string, mapping: $.none}, "
		  "{type: string, mapping: $.null}, "
		  "{type: string, mapping: $.a}",
		    "{\"null\":null,\"a\":\"x\"}", "\"x\"" },
		{ "{type: string, mapping: $.none}, "
		  "{type: object, mapping: $.}",
		    "{\"a\":1}", "{\"a\":1}" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_shape(t[i].outputs, t[i].body, t[i].want);
}

static void
test_shapes_nest(void **state)
{
	static const struct {
		const char *outputs, *body, *want;
	} t[] = {
		{ "{type: object, properties: {id: {type: string, mapping: "
		  "$.data.id}, gone: {type: string, mapping: $.none}}}",
		    "{\"data\":{\"id\":\"x\"}}",
		    "{\"id\":\"x\",\"gone\":null}" },
		{ "{type: object, mapping: $.data, properties: {id: {type: "
		  "string, mapping: $.id}, name: {type: string}}}",
		    "{\"id\":1,\"data\":{\"id\":\"x\",\"name\":\"n\"}}",
		    "{\"id\":\"x\",\"name\":\"n\"}" },
		/*
		 * A nested object without a member of its name groups members
		 * of its parent ...
		 */
		{ "{type: object, properties: {specs: {type: object, "
		  "properties: {built: {type: number, mapping: "
		  "$.year_built}}}}}",
		    "{\"year_built\":1990}", "{\"specs\":{\"built\":1990}}" },
		/* ... whose mappings begin at the parent ... */
		{ "{type: object, properties: {owner: {type: object, "
		  "properties: {login: {type: string, mapping: "
		  "$.owner.login}}}}}",
		    "{\"owner\":{\"login\":\"x\"}}",
		    "{\"owner\":{\"login\":\"x\"}}" },
		/* ... or is the member of its name. */
		{ "{type: object, properties: {owner: {type: object, "
		  "properties: {login: {type: string}, id: {type: number, "
		  "mapping: $.uid}}}}}",
		    "{\"login\":\"no\",\"owner\":{\"login\":\"x\",\"uid\":4}}",
		    "{\"owner\":{\"login\":\"x\",\"id\":4}}" },
		{ "{type: object, properties: {owner: {type: object, "
		  "properties: {login: {type: string}}}}}",
		    "{\"a\":1}", "{\"owner\":null}" },
		{ "{type: object, properties: {owner: {type: object, mapping: "
		  "$.o, properties: {login: {type: string, mapping: "
		  "$.login}}}}}",
		    "{\"o\":null}", "{\"owner\":null}" },
		{ "{type: array, mapping: $.l, items: {type: object, "
		  "properties: {n: {type: string, mapping: $.name}, tags: "
		  "{type: array, mapping: $.tags, items: {type: string, "
		  "mapping: $.t}}}}}",
		    "{\"l\":[{\"name\":\"a\",\"tags\":[{\"t\":\"x\"},{}]},"
		    "{}]}",
		    "[{\"n\":\"a\",\"tags\":[\"x\",null]},{\"n\":null,"
		    "\"tags\":null}]" },
		{ "{type: array, mapping: '$.l[*].u', items: {type: object, "
		  "properties: {id: {type: number}}}}",
		    "{\"l\":[{\"u\":{\"id\":1,\"x\":2}},{\"u\":{\"id\":2}}]}",
		    "[{\"id\":1},{\"id\":2}]" },
		{ "{type: array, mapping: $.l, properties: {id: {type: "
		  "number}}}",
		    "{\"l\":[{\"id\":1,\"x\":2}]}", "[{\"id\":1}]" },
		/* Not a list: it has no declared shape. */
		{ "{type: array, mapping: $.l, items: {type: string}}",
		    "{\"l\":5}", "{\"l\":5}" },
		{ "{type: object, mapping: $.prices, values: {type: number, "
		  "mapping: $.eur}}",
		    "{\"prices\":{\"a\":{\"eur\":\"1.50\"},\"b\":{}}}",
		    "{\"a\":1.50,\"b\":null}" },
		{ "{type: object, properties: {'a': {type: array, mapping: "
		  "'$.x[*].y'}}}",
		    "{\"x\":[{\"y\":1},{\"y\":2}]}", "{\"a\":[1,2]}" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_shape(t[i].outputs, t[i].body, t[i].want);
}

static void
test_values_get_their_declared_type(void **state)
{
	static const struct {
		const char *type, *in, *out;
	} t[] = {
		{ "number", "\"1.50\"", "1.50" },
		{ "number", "\"1.50 \"", "\"1.50 \"" },
		{ "number", "\"\"", "\"\"" },
		{ "number", "12345678901234567890.5",
		    "12345678901234567890.5" },
		{ "integer", "\"12\"", "12" },
		{ "integer", "\"1.5\"", "\"1.5\"" },
		{ "integer", "\"007\"", "\"007\"" },
		{ "boolean", "\"true\"", "true" },
		{ "boolean", "\"yes\"", "\"yes\"" },
		{ "string", "1.50", "\"1.50\"" },
		{ "string", "false", "\"false\"" },
		{ "string", "{\"a\":1}", "{\"a\":1}" },
		{ "string, maxLength: 3",
		    "\"\xc3\xa4"
		    "bcd\"",
		    "\"\xc3\xa4"
		    "bc\"" },
		{ "string, maxLength: '3'", "12345", "\"123\"" },
		{ "string, maxLength: 9", "\"abc\"", "\"abc\"" },
		{ "object", "\"12\"", "\"12\"" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		char outputs[200], body[200];

		snprintf(outputs, sizeof(outputs), "{type: %s, mapping: $.v}",
		    t[i].type);
		snprintf(body, sizeof(body), "{\"v\":%s}", t[i].in);
		check_shape(outputs, body, t[i].out);
	}
}

static void
test_constants_and_templates_are_part_of_an_answer(void **state)
{
	static const struct {
		const char *outputs, *want;
	} t[] = {
		{ "{type: string, value: fixed}", "\"fixed\"" },
		{ "{type: string, value: t}", "\"t\"" }, /* no reference */
		{ "{type: number, value: '{{n}}'}", "7" },
		{ "{type: string, value: '{{n}}'}", "\"7\"" },
		{ "{type: string, value: 'n={{tools.n}} {{t}} {{env.WHO}}'}",
		    "\"n=7 a \\\"b\\\" me\"" },
		{ "{type: integer, value: tools.n}", "7" },
		{ "{type: number, value: '5'}", "5" },
		{ "{type: number, value: 5.50}", "5.50" },
		{ "{type: boolean, value: 'true'}", "true" },
		{ "{type: boolean, const: true}", "true" },
		{ "{type: string, const: '{{n}}'}", "\"{{n}}\"" },
		{ "{type: string, const: 5}", "\"5\"" },
		{ "{type: array, value: [1, '{{n}}']}", "[1,7]" },
		{ "{type: object, value: '{\"a\": 1}'}", "{\"a\":1}" },
		{ "{type: string, value: '$.99'}", "\"$.99\"" },
		{ "{type: string, value: '$'}", "\"$\"" },
		{ "{type: object, properties: {ok: {type: boolean, const: "
		  "true}, a: {type: number, mapping: $.a}, none: {type: "
		  "string, value: '{{none}}'}}}",
		    "{\"ok\":true,\"a\":1,\"none\":null}" },
		{ "{name: a, type: number, mapping: $.a}, {name: b, type: "
		  "string, value: x}",
		    "{\"a\":1,\"b\":\"x\"}" },
		{ "{name: a, type: number}, {name: c, type: string, mapping: "
		  "$.b}",
		    "{\"a\":1,\"c\":null}" },
		{ "{name: a, type: number, mapping: $.a}", "1" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_shape(t[i].outputs, "{\"a\":1}", t[i].want);
}

static void
test_errors_and_empty_answers_are_not_mapped(void **state)
{
	struct rig r;

	(void)state;
	open_file(&r, "json", "",
	    "{type: object, properties: {id: {type: string, mapping: $.id}}}");
	CHECK_STR(mapped(&r, 404, "{\"message\":\"gone\"}"),
	    "{\"message\":\"gone\"}");
	CHECK_STR(mapped(&r, 302, "{}"), "{}");
	CHECK_STR(mapped(&r, 200, ""), "");
	CHECK_STR(mapped(&r, 204, "x"), "");
	CHECK_HAS(mapped(&r, 200, "{\"id\":"),
	    "error: the upstream's answer is not JSON");
	CHECK_STR(mapped(&r, 201, "{\"id\":1}"), "{\"id\":\"1\"}");
	rig_close(&r);
}

static void
test_constant_outputs_need_no_response(void **state)
{
	struct rig r;

	(void)state;
	open_file(&r, "json", "",
	    "{type: object, properties: {gone: {type: boolean, value: "
	    "'true'}}}");
	CHECK_STR(mapped(&r, 204, ""), "200 {\"gone\":true}");
	CHECK_STR(mapped(&r, 200, "no JSON"), "{\"gone\":true}");
	CHECK_STR(mapped(&r, 500, "no JSON"), "no JSON");
	rig_close(&r);
}

/*
 * Checks what a document becomes: what the upstream sent, converted, then
 * mapped as the outputs say.
 */
static void
check_document(
    const char *format, const char *outputs, const char *text, const char *want)
{
	struct rig r;
	struct call *c;
	struct err e = { 0 };
	struct json *v;
	struct buf b;

	open_file(&r, format, "", outputs);
	c = rig_tool(&r, "tool", "{}");
	CHECK_INT(format_to_json(format_find(str_of(format)), &r.arena,
	              &(struct format_input){ .bytes = str_of(text) },
	              &c->thread->engine->limits, NULL, &v, &c->xml_root, &e),
	    0);
	buf_init(&b, 1 << 16);
	json_write(&b, v);
	c->response = (struct http_response){
		.status = 200,
		.body = buf_str(&b),
		.content_type = STR("application/json"),
	};
	CHECK_INT(mapping_apply(c, c->operation, &e), 0);
	if (!str_is(c->response.body, want))
		fail_msg("[%s] of %s gives %.*s, not %s", outputs, text,
		    STR_FMT(c->response.body), want);
	buf_done(&b);
	rig_close(&r);
}

#define ITEMS "items: {type: object, properties: {name: {type: string}}}"
#define MAPPED                                                                 \
	"items: {type: object, properties: {name: {type: string, mapping: "    \
	"$.name}}}"
#define LIST(mapping, items) "{type: array, mapping: '" mapping "', " items "}"

#define PEOPLE                                                                 \
	"<people><person><name>Ada</name></person><person><name>Bo</name>"     \
	"</person></people>"
#define ONE "<people><person><name>Ada</name></person></people>"
#define BOTH "[{\"name\":\"Ada\"},{\"name\":\"Bo\"}]"
#define ADA "[{\"name\":\"Ada\"}]"

static void
test_xml_mappings_may_name_the_root_element(void **state)
{
	static const struct {
		const char *outputs, *text, *want;
	} t[] = {
		{ LIST("$.people.person", MAPPED), PEOPLE, BOTH },
		{ LIST("$.person", MAPPED), PEOPLE, BOTH },
		{ LIST("$.people.person", ITEMS), PEOPLE, BOTH },
		{ LIST("$.people.person[*]", MAPPED), PEOPLE, BOTH },
		{ LIST("$[''people''].person[*]", MAPPED), PEOPLE, BOTH },
		{ LIST("people.person", MAPPED), PEOPLE, BOTH },
		{ LIST("$..person[*]", MAPPED), PEOPLE, BOTH },
		{ LIST("$.people.person", MAPPED), ONE, ADA },
		{ LIST("$.person", MAPPED), ONE, ADA },
		{ LIST("$.people.person[*]", MAPPED), ONE, ADA },
		{ "{type: string, mapping: '$.people.person[1].name'}", PEOPLE,
		    "\"Bo\"" },
		{ "{type: string, mapping: '$.people.person[0].name'}", ONE,
		    "\"Ada\"" },
		{ "{type: array, mapping: '$.people.person[*].name'}", PEOPLE,
		    "[\"Ada\",\"Bo\"]" },
		{ "{type: array, mapping: '$.people.person[*].name'}", ONE,
		    "[\"Ada\"]" },
		{ "{type: object, mapping: $.people, properties: {all: {type: "
		  "array, mapping: $.person, " ITEMS "}}}",
		    PEOPLE, "{\"all\":" BOTH "}" },
		{ "{type: object, properties: {all: {type: array, mapping: "
		  "$.people.person, " ITEMS "}}}",
		    ONE, "{\"all\":" ADA "}" },
		{ "{type: object, properties: {people: {type: object, "
		  "properties: {person: {type: array, " ITEMS "}}}}}",
		    PEOPLE, "{\"people\":{\"person\":" BOTH "}}" },
		{ "{type: object, properties: {people: {type: array, " ITEMS
		  "}}}",
		    PEOPLE, "{\"people\":" BOTH "}" },
		/* The root has a child of its own name: that is meant. */
		{ "{type: string, mapping: $.a}", "<a><a>x</a></a>", "\"x\"" },
		{ "{type: string, mapping: $.a.a}", "<a><a>x</a></a>",
		    "\"x\"" },
		/* A root with only text; attributes. */
		{ "{type: integer, mapping: $.count}", "<count>5</count>",
		    "5" },
		{ "{type: object, properties: {count: {type: integer}}}",
		    "<count>5</count>", "{\"count\":5}" },
		{ "{type: integer, mapping: $.list.page}",
		    "<list page='2'><i/></list>", "2" },
		/* Only the first name may be that of the root. */
		{ "{type: object, properties: {x: {type: string, mapping: "
		  "$.person.people.name}}}",
		    ONE, "{\"x\":null}" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_document("xml", t[i].outputs, t[i].text, t[i].want);
}

static void
test_a_list_at_the_root_of_xml_is_the_list(void **state)
{
	static const struct {
		const char *outputs, *text, *want;
	} t[] = {
		{ LIST("$.", MAPPED), PEOPLE, BOTH },
		{ LIST("$", ITEMS), PEOPLE, BOTH },
		{ LIST("$.people", MAPPED), PEOPLE, BOTH },
		{ LIST("$.", MAPPED), ONE, ADA },
		{ LIST("$.people", ITEMS), ONE, ADA },
		{ LIST("$.", MAPPED), "<people/>", "[]" },
		{ LIST("$.", MAPPED), "<people>\n</people>", "[]" },
		{ LIST("$.people.person", MAPPED), "<people><person/></people>",
		    "[]" },
		/* Attributes of the root are not items. */
		{ LIST("$.", MAPPED), "<people count='0'/>", "[]" },
		{ LIST("$.", MAPPED),
		    "<people count='1' page='1'><person><name>Ada</name>"
		    "</person></people>",
		    ADA },
		{ LIST("$.", MAPPED),
		    "<people name='x'><person name='Ada'/></people>", ADA },
		/* Texts. */
		{ LIST("$.", "items: {type: string}"),
		    "<names><name>Ada</name><name>Bo</name></names>",
		    "[\"Ada\",\"Bo\"]" },
		{ LIST("$.", "items: {type: string}"),
		    "<names n='1'><name>Ada</name></names>", "[\"Ada\"]" },
		/* Other elements beside the list. */
		{ LIST("$.", MAPPED),
		    "<r><total>2</total><p><name>Ada</name></p>"
		    "<p><name>Bo</name></p></r>",
		    BOTH },
		{ LIST("$.", MAPPED),
		    "<r><tag>a</tag><tag>b</tag><p><name>Ada</name></p>"
		    "<p><name>Bo</name></p></r>",
		    BOTH },
		{ LIST("$.", MAPPED),
		    "<r><total>1</total><p><name>Ada</name></p></r>", ADA },
		/* The root is the only item. */
		{ LIST("$.", MAPPED),
		    "<person><name>Ada</name><age>3</age></person>", ADA },
		/* A list inside an element that the mapping names. */
		{ LIST("$.people", MAPPED), "<r>" PEOPLE "<x/></r>", BOTH },
		{ LIST("$.r.people", MAPPED), "<r>" ONE "<x/></r>", ADA },
		/* No items are a value that is not there. */
		{ "{type: object, properties: {all: {type: array, mapping: "
		  "$.people, " ITEMS "}}}",
		    "<r><people/></r>", "{\"all\":[]}" },
		{ LIST("$.", MAPPED), "<r><a>1</a><b>2</b></r>",
		    "{\"a\":\"1\",\"b\":\"2\"}" },
		/* A row whose value is missing is a row. */
		{ LIST("$.", MAPPED), "<r><p><x>1</x></p><p><x>2</x></p></r>",
		    "[{\"name\":null},{\"name\":null}]" },
		/* Without the shape of an item. */
		{ "{type: array, mapping: $.people.person}", ONE, ADA },
		{ "{type: array, mapping: $.people}", PEOPLE, BOTH },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_document("xml", t[i].outputs, t[i].text, t[i].want);
}

static void
test_tables_at_the_root_are_the_list(void **state)
{
	static const struct {
		const char *format, *outputs, *text, *want;
	} t[] = {
		{ "html", LIST("$.", MAPPED),
		    "<table><tr><th>name<tr><td>Ada<tr><td>Bo</table>", BOTH },
		{ "html", LIST("$.tables", MAPPED),
		    "<table><tr><th>name<tr><td>Ada</table><table><tr><th>name"
		    "<tr><td>Bo</table>",
		    BOTH },
		{ "html", LIST("$.tables[0]", MAPPED),
		    "<table><tr><th>name<tr><td>Ada</table>", ADA },
		{ "html", LIST("$.tables[*]", MAPPED),
		    "<table><tr><th>name<tr><td>Ada</table>", ADA },
		{ "html", LIST("$.", MAPPED), "<p>none</p>", "[]" },
		{ "markdown", LIST("$.", MAPPED),
		    "# T\n\n| name |\n|---|\n| Ada |\n| Bo |\n", BOTH },
		{ "csv", LIST("$.", MAPPED), "name\nAda\nBo\n", BOTH },
		{ "csv", LIST("$", ITEMS), "name\nAda\n", ADA },
		{ "csv", LIST("$.", MAPPED), "name\n", "[]" },
		/* JSON has lists: nothing else becomes one. */
		{ "json", LIST("$.", MAPPED), "{\"p\":[{\"name\":\"Ada\"}]}",
		    "{\"p\":[{\"name\":\"Ada\"}]}" },
		{ "yaml", LIST("$.r.p", MAPPED), "p: [{name: Ada}]",
		    "{\"p\":[{\"name\":\"Ada\"}]}" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_document(t[i].format, t[i].outputs, t[i].text, t[i].want);
}

static const struct capability_note *
first_note(const struct rig *r)
{
	CHECK(r->capability->notes != NULL);
	return r->capability->notes;
}

static void
test_an_invalid_mapping_disables_only_its_operation(void **state)
{
	static const struct {
		const char *outputs;
		int column;
		const char *problem;
	} t[] = {
		{ "{type: string, mapping: '$.a[?@.b=1]'}", 59,
		    "is not valid JSONPath" },
		{ "{type: object, properties: {a: {type: string, mapping: "
		  "$..}}}",
		    0, "the mapping '$..' is not valid JSONPath" },
		{ "{type: string, value: '{{#n}}'}", 0, "cannot be rendered" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct rig r;
		const struct call *c;

		open_file(&r, "json", "", t[i].outputs);
		c = rig_call(&r, "tool");
		CHECK_HAS(mapping_problem(c->operation), t[i].problem);
		CHECK_INT(r.capability->warnings, 1);
		CHECK_HAS(first_note(&r)->text.p, "cannot work");
		if (t[i].column > 0)
			CHECK_INT(first_note(&r)->place.column, t[i].column);
		rig_close(&r);
	}
}

static void
test_a_step_has_the_outputs_of_its_consumed_operation(void **state)
{
	static const struct {
		const char *outputs, *root, *want;
	} t[] = {
		{ "", "{\"a\":1}", "{\"a\":1}" },
		{ "{name: result, type: object, value: $.}", "[1]", "[1]" },
		{ "{name: id, type: string, value: $.data.id}, {name: none, "
		  "type: string, value: $.none}",
		    "{\"data\":{\"id\":5}}", "{\"id\":\"5\",\"none\":null}" },
		{ "{name: user-id, type: number, value: $.id}",
		    "[{\"id\":\"5\",\"x\":1},{\"x\":2}]",
		    "[{\"id\":\"5\",\"x\":1,\"user-id\":5},{\"x\":2,"
		    "\"user-id\":null}]" },
		{ "{name: x, type: string, value: '$[*].id'}",
		    "[{\"id\":\"a\",\"x\":1},{\"id\":\"b\"}]",
		    "[{\"id\":\"a\",\"x\":\"a\"},{\"id\":\"b\",\"x\":\"b\"}]" },
		{ "{name: all, type: array, value: '$.l[*].n'}",
		    "{\"l\":[{\"n\":1},{\"n\":2}]}", "{\"all\":[1,2]}" },
		{ "{name: v, type: number, value: $}", "[1,2]", "[1,2]" },
		{ "{name: v, type: number, value: $}, {name: w, type: string, "
		  "value: $.w}",
		    "[1]", "[{\"v\":1,\"w\":null}]" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct rig r;
		struct err e = { 0 };
		const struct json *v;
		struct buf b;

		open_file(&r, "json", t[i].outputs, "");
		v = mapping_project(&r.arena, rig_call(&r, "tool")->consumed,
		    json_parse(&r.arena, str_of(t[i].root), 9, 0, &e),
		    &rig_call(&r, "tool")->xml_root, NULL, &e);
		buf_init(&b, 1000);
		json_write(&b, v);
		CHECK_STR(buf_text(&b), t[i].want);
		CHECK_STR(e.text, "");
		buf_done(&b);
		rig_close(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_a_shape_the_answer_is_unchanged),
		cmocka_unit_test(test_mappings_pick_from_the_answer),
		cmocka_unit_test(test_shapes_nest),
		cmocka_unit_test(test_values_get_their_declared_type),
		cmocka_unit_test(
		    test_constants_and_templates_are_part_of_an_answer),
		cmocka_unit_test(test_errors_and_empty_answers_are_not_mapped),
		cmocka_unit_test(test_constant_outputs_need_no_response),
		cmocka_unit_test(test_xml_mappings_may_name_the_root_element),
		cmocka_unit_test(test_a_list_at_the_root_of_xml_is_the_list),
		cmocka_unit_test(test_tables_at_the_root_are_the_list),
		cmocka_unit_test(
		    test_an_invalid_mapping_disables_only_its_operation),
		cmocka_unit_test(
		    test_a_step_has_the_outputs_of_its_consumed_operation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
