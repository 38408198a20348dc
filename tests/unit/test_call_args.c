/* test_call_args.c - where the values of a call come from. */
#include "fixture.h"

#define HEAD "GET https://eu.example.test/base/items"
#define KEY "|Authorization: Key rig-secret"
#define ACCEPT "|Accept: application/json"

static void
test_rest_values_are_found_in_the_places_of_with(void **state)
{
	static const struct {
		const char *query, *header, *value, *want;
	} t[] = {
		{ NULL, NULL, NULL, HEAD KEY "|Cookie: sid=s-" ACCEPT },
		{ "q=a%20b", NULL, NULL,
		    HEAD "?q=a%20b" KEY "|Cookie: sid=s-" ACCEPT },
		/* A list takes every value; others the first. */
		{ "tags[]=1&q=x&tags%5B%5D=2&q=y", NULL, NULL,
		    HEAD "?q=x&tags%5B%5D=1&tags%5B%5D=2" KEY
		         "|Cookie: sid=s-" ACCEPT },
		{ "page=7", NULL, NULL,
		    HEAD "?page=7" KEY "|Cookie: sid=s-" ACCEPT },
		/* "rest.host" does not mean the Host header. */
		{ NULL, "Host", "h", HEAD KEY "|Cookie: sid=s-" ACCEPT },
		{ "host=z", "Host", "h",
		    HEAD "?host=z" KEY "|Cookie: sid=s-" ACCEPT },
		{ NULL, "if-match", "\"e\"",
		    HEAD KEY "|If-Match: \"e\"|Cookie: sid=s-" ACCEPT },
		{ "sid=a;b", NULL, NULL,
		    HEAD KEY "|Cookie: sid=s-a%3Bb" ACCEPT },
		/* Values that `with` does not name are not sent. */
		{ "evil=1&Authorization=x", "Authorization", "Key caller",
		    HEAD KEY "|Cookie: sid=s-" ACCEPT },
		{ "sort=down", NULL, NULL,
		    HEAD "?sort=down" KEY "|Cookie: sid=s-" ACCEPT },
		/* An empty value is a value; an absent one is not. */
		{ "q=", NULL, NULL, HEAD "?q=" KEY "|Cookie: sid=s-" ACCEPT },
	};
	struct rig r;

	(void)state;
	rig_open(&r, RIG_FILE, rig_options, LEN(rig_options));
	for (size_t i = 0; i < LEN(t); i++) {
		struct http_request q = { .query = str_of(t[i].query) };

		if (t[i].header != NULL)
			http_headers_add(&r.arena, &q.headers,
			    str_of(t[i].header), str_of(t[i].value));
		CHECK_STR(rig_built(&r, rig_rest(&r, "rest-find", "", &q)),
		    t[i].want);
	}
	rig_close(&r);
}

static void
test_path_variables_may_be_spelled_differently(void **state)
{
	static const char *const names[] = { "item_id", "item-id", "itemId",
		"ITEMID" };
	struct rig r;
	struct http_request q = { .method = HTTP_METHOD_DELETE };

	(void)state;
	rig_open(&r, RIG_FILE, rig_options, LEN(rig_options));
	for (size_t i = 0; i < LEN(names); i++) {
		char *variables =
		    arena_printf(&r.arena, "%s=1 part=2", names[i]);

		CHECK_STR(
		    rig_built(&r, rig_rest(&r, "rest-drop", variables, &q)),
		    "DELETE https://eu.example.test/base/my%20items/1/"
		    "key:2" KEY ACCEPT);
	}
	CHECK_STR(rig_built(&r, rig_rest(&r, "rest-drop", "part=2", &q)),
	    "error: parameter 'item-id' is missing: a string, in the path");
	rig_close(&r);
}

static void
test_tool_arguments_keep_their_type(void **state)
{
	static const struct {
		const char *tool, *arguments, *want;
	} t[] = {
		{ "tool-find", "{}", HEAD KEY "|If-Match: fixed" ACCEPT },
		{ "tool-find",
		    "{\"q\":\"a&b\",\"page\":3,\"tags[]\":[1,\"x\"]}",
		    HEAD "?q=a%26b&tags%5B%5D=1&tags%5B%5D=x&page=3" KEY
		         "|If-Match: fixed" ACCEPT },
		{ "tool-find", "{\"q\":null,\"unknown\":1}",
		    HEAD KEY "|If-Match: fixed" ACCEPT },
		{ "tool-make", "{\"body\":{\"b\":1.50,\"a\":[true,null]}}",
		    "POST https://eu.example.test/base/items" KEY ACCEPT
		    "|Content-Type: application/json"
		    "|{\"b\":1.50,\"a\":[true,null]}" },
		{ "tool-built", "{\"name\":\"x\\\"y\"}",
		    "POST https://eu.example.test/base/items" KEY ACCEPT
		    "|Content-Type: application/json"
		    "|{\"name\":\"x\\\"y\",\"n\":5,\"who\":\"I am x\\\"y\"}" },
		{ "api.find", "{\"q\":\"direct\"}",
		    HEAD "?q=direct" KEY ACCEPT },
		/* From a shell, a REST operation's values are arguments. */
		{ "rest-drop", "{\"item-id\":\"1\",\"part\":\"2\"}",
		    "DELETE https://eu.example.test/base/my%20items/1/"
		    "key:2" KEY ACCEPT },
		/* Values are not rendered as templates. */
		{ "tool-find", "{\"q\":\"{{env.RIG_KEY}}\"}",
		    HEAD "?q=%7B%7Benv.RIG_KEY%7D%7D" KEY
		         "|If-Match: fixed" ACCEPT },
	};
	struct rig r;

	(void)state;
	rig_open(&r, RIG_FILE, rig_options, LEN(rig_options));
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_STR(
		    rig_built(&r, rig_tool(&r, t[i].tool, t[i].arguments)),
		    t[i].want);
	rig_close(&r);
}

/*
 * The end of the file: an operation that calls api.find, with the given keys.
 */
#define BY_NAME(keys)                                                          \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - namespace: api\n"                                                 \
	"    baseUri: http://api.test\n"                                       \
	"    resources:\n"                                                     \
	"    - path: /items/{item_id}\n"                                       \
	"      operations:\n"                                                  \
	"      - name: find\n"                                                 \
	"        method: POST\n"                                               \
	"        inputParameters:\n"                                           \
	"        - {name: q, in: query, required: true}\n"                     \
	"        - {name: \"sort\\n   required\", in: query}\n"                \
	"        - {name: X-Way, in: header}\n"                                \
	"        - {name: body, in: body, type: object}\n"                     \
	"  exposes:\n"                                                         \
	"  - {type: rest, namespace: r, port: 1, resources: [{path: "          \
	"/v1/items, operations: [{name: find, method: POST" keys "}]}]}\n"

static void
test_without_with_all_values_are_taken_by_name(void **state)
{
	static const struct {
		const char *file, *want;
	} t[] = {
		{ BY_NAME(""),
		    "POST http://api.test/items/7?q=a%20b&sort=up|X-Way: "
		    "home|Accept: application/json|Content-Type: "
		    "application/json|{}" },
		{ BY_NAME(", call: api.find"),
		    "POST http://api.test/items/7?q=a%20b&sort=up|X-Way: "
		    "home|Accept: application/json|Content-Type: "
		    "application/json|{}" },
		/*
		 * The author chose the arguments, but q and the path are
		 * required.
		 */
		{ BY_NAME(", call: api.find, with: {\"sort\\n required\": "
		          "\"rest.sort\\n required\"}"),
		    "POST http://api.test/items/7?q=a%20b&sort=up|Accept: "
		    "application/json" },
	};
	struct http_header way = { STR("x-way"), STR("home") };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct http_request q = {
			.query = STR("item-id=7&q=a+b&sort=up&item_id=7"),
			.headers = { .items = &way, .count = 1, .room = 1 },
			.body = STR("{}"),
		};
		struct rig r;

		rig_open(&r, t[i].file, NULL, 0);
		CHECK_STR(
		    rig_built(&r, rig_rest(&r, "find", "", &q)), t[i].want);
		rig_close(&r);
	}
}

static void
test_wrong_values_are_refused_by_name(void **state)
{
	static const struct {
		const char *tool, *arguments, *want;
	} t[] = {
		{ "tool-find", "{\"page\":\"x\"}",
		    "parameter 'page' (query) must be an integer, not string" },
		{ "tool-find", "{\"page\":1.5}", "must be an integer" },
		{ "tool-find", "{\"page\":true}",
		    "must be an integer, not boolean" },
		{ "tool-find", "{\"q\":{}}", "must be a string, not object" },
		{ "tool-find", "{\"sort\":\"left\"}",
		    "parameter 'sort' (query) must be one of "
		    "[\"up\",\"down\"]" },
		{ "tool-make", "{}",
		    "parameter 'body' is missing: an object, the body" },
		{ "tool-make", "{\"body\":[]}",
		    "must be an object, not array" },
		{ "tool-drop", "{\"item-id\":\"\",\"part\":\"x\"}",
		    "parameter 'item-id' is empty" },
	};
	struct rig r;

	(void)state;
	rig_open(&r, RIG_FILE, rig_options, LEN(rig_options));
	for (size_t i = 0; i < LEN(t); i++) {
		struct call *c = rig_tool(&r, t[i].tool, t[i].arguments);

		CHECK_HAS(rig_built(&r, c), t[i].want);
		CHECK_INT(c->error.kind, ERR_INPUT);
	}
	rig_close(&r);
}

static void
test_text_of_a_query_is_checked_against_its_type(void **state)
{
	static const struct {
		const char *query, *want;
	} t[] = {
		{ "page=x",
		    "error: parameter 'page' (query) must be an integer" },
		{ "page=", "must be an integer" },
		{ "page=-3", "page=-3" },
		{ "q=%zz", "followed by two hex digits" },
		{ "sort=left", "must be one of" },
	};
	struct rig r;

	(void)state;
	rig_open(&r, RIG_FILE, rig_options, LEN(rig_options));
	for (size_t i = 0; i < LEN(t); i++) {
		struct http_request q = { .query = str_of(t[i].query) };

		CHECK_HAS(rig_built(&r, rig_rest(&r, "rest-find", "", &q)),
		    t[i].want);
	}
	rig_close(&r);
}

#define BODY_FILE                                                              \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n"                                                     \
	"    namespace: n\n"                                                   \
	"    baseUri: http://h.test\n"                                         \
	"    resources:\n"                                                     \
	"    - name: r\n"                                                      \
	"      path: /a\n"                                                     \
	"      operations:\n"                                                  \
	"      - name: o\n"                                                    \
	"        method: POST\n"                                               \
	"        inputParameters:\n"                                           \
	"        - {name: a, in: body, type: string, required: true}\n"        \
	"        - {name: b, in: body, type: integer}\n"                       \
	"        - {name: X-T, in: header, type: string, required: true, "     \
	"value: 't-{{t}}'}\n"                                                  \
	"  exposes:\n"                                                         \
	"  - type: rest\n"                                                     \
	"    namespace: front\n"                                               \
	"    port: 8080\n"                                                     \
	"    resources:\n"                                                     \
	"    - path: /a\n"                                                     \
	"      operations: [{name: ask, method: POST, call: n.o}]\n"

static void
test_several_body_parameters_are_members_of_the_body(void **state)
{
	static const struct {
		const char *query, *body, *want;
	} t[] = {
		{ "t=1", "{\"a\":\"x\",\"b\":2,\"c\":3}",
		    "POST http://h.test/a|X-T: t-1|Accept: application/json|"
		    "Content-Type: application/json|{\"a\":\"x\",\"b\":2}" },
		{ "t=1", "{\"b\":2}",
		    "error: parameter 'a' is missing: a string, in the body" },
		/* A required header without a value is an error. */
		{ "", "{\"a\":\"x\"}",
		    "error: parameter 'X-T' has no value: the call has nothing "
		    "for its 't-{{t}}'" },
	};
	struct rig r;

	(void)state;
	rig_open(&r, BODY_FILE, NULL, 0);
	for (size_t i = 0; i < LEN(t); i++) {
		struct http_request q = { .method = HTTP_METHOD_POST,
			.query = str_of(t[i].query),
			.body = str_of(t[i].body) };

		http_headers_add(&r.arena, &q.headers, STR("Content-Type"),
		    STR("application/json"));
		CHECK_STR(
		    rig_built(&r, rig_rest(&r, "ask", "", &q)), t[i].want);
	}
	rig_close(&r);
}

/* Fields of the body by `with`, by `in: body`, by JSONPath and by name alone.
 */
#define UNREAD_FILE                                                            \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"info: {label: T, description: d}\n"                                   \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n"                                                     \
	"    namespace: n\n"                                                   \
	"    baseUri: http://h.test\n"                                         \
	"    resources:\n"                                                     \
	"    - name: r\n"                                                      \
	"      path: /a\n"                                                     \
	"      operations:\n"                                                  \
	"      - name: o\n"                                                    \
	"        method: POST\n"                                               \
	"        inputParameters:\n"                                           \
	"        - {name: a, in: query, type: string%s}\n"                     \
	"        %s\n"                                                         \
	"  exposes:\n"                                                         \
	"  - type: rest\n"                                                     \
	"    namespace: n-rest\n"                                              \
	"    port: 8080\n"                                                     \
	"    resources:\n"                                                     \
	"    - path: /v1/a\n"                                                  \
	"      operations: [{name: ask, method: POST, call: n.o, %s}]\n"
#define NEEDED ", required: true"
#define JSON "application/json"
#define UNREAD "error: the request body is not valid JSON: line 1, column 2: "

/* Invalid input is not reported as missing input. */
static void
test_a_body_that_cannot_be_read_is_not_a_missing_value(void **state)
{
	static const struct {
		const char *needed, *template, *operation, *type, *body, *want;
	} t[] = {
		{ NEEDED, "", "with: {a: rest.body.a}", JSON, "{", UNREAD },
		{ NEEDED, "", "with: {a: rest.body.a}", NULL, "{", UNREAD },
		{ "", "", "with: {a: rest.body.a}", NULL, "{", UNREAD },
		{ "", "", "with: {a: rest.a}", JSON, "{", UNREAD },
		{ "", "", "with: {a: 'x-{{rest.body.a}}'}", NULL, "{", UNREAD },
		{ "", "", "with: {a: rest.body}", JSON, "{", UNREAD },
		{ "", "body: {type: text, data: 'b {{rest.body.a}}'}",
		    "label: x", NULL, "{", UNREAD },
		{ "", "body: {type: json, data: '{\"b\": {{rest.body.a}}}'}",
		    "label: x", NULL, "{", UNREAD },
		{ "", "body: {type: json, data: {b: '{{rest.body.a}}'}}",
		    "label: x", NULL, "{", UNREAD },
		{ "", "",
		    "with: {a: rest.x}, inputParameters: [{name: x, in: body, "
		    "value: $.x}]",
		    NULL, "{", UNREAD },
		{ "", "",
		    "with: {a: rest.x}, inputParameters: [{name: x, in: body}, "
		    "{name: y, in: body}]",
		    NULL, "{", UNREAD },
		/* Text without a type is no error if no field is needed. */
		{ "", "", "with: {a: rest.x}", NULL, "{",
		    "POST http://h.test/a|Accept: application/json" },
		{ "", "", "with: {a: rest.body}", NULL, "{",
		    "POST http://h.test/a?a=%7B|Accept: application/json" },
		{ "", "",
		    "with: {a: rest.x}, inputParameters: [{name: x, in: body}]",
		    NULL, "{",
		    "POST http://h.test/a?a=%7B|Accept: application/json" },
		{ NEEDED, "", "with: {a: rest.x}", NULL, "{",
		    "error: parameter 'a' is missing: a string, in the query; "
		    "the request body is not valid JSON: line 1, column "
		    "2: " },
		{ NEEDED, "", "with: {a: rest.x}", "text/plain", "{",
		    "error: parameter 'a' is missing: a string, in the query; "
		    "the request body is 'text/plain', which has no fields: "
		    "send JSON or a form" },
		/* Null is not missing, either. */
		{ NEEDED, "", "with: {a: rest.body.a}", JSON, "{\"a\":null}",
		    "error: parameter 'a' (query) must be a string, not null" },
		{ "", "", "with: {a: rest.body.a}", JSON, "{\"a\":null}",
		    "POST http://h.test/a|Accept: application/json" },
		{ NEEDED, "", "with: {a: rest.body.a}", JSON, "{}",
		    "error: parameter 'a' is missing: a string, in the query" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct http_request q = { .method = HTTP_METHOD_POST,
			.body = str_of(t[i].body) };
		struct arena a = { 0 };
		struct rig r;
		const char *got;

		rig_open(&r,
		    arena_printf(&a, UNREAD_FILE, t[i].needed, t[i].template,
		        t[i].operation),
		    NULL, 0);
		if (t[i].type != NULL)
			http_headers_add(&r.arena, &q.headers,
			    STR("Content-Type"), str_of(t[i].type));
		got = rig_built(&r, rig_rest(&r, "ask", "", &q));
		if (str_ends(str_of(t[i].want), STR(" ")))
			CHECK_HAS(got, t[i].want);
		else
			CHECK_STR(got, t[i].want);
		rig_close(&r);
		arena_done(&a);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_rest_values_are_found_in_the_places_of_with),
		cmocka_unit_test(
		    test_path_variables_may_be_spelled_differently),
		cmocka_unit_test(
		    test_a_body_that_cannot_be_read_is_not_a_missing_value),
		cmocka_unit_test(test_tool_arguments_keep_their_type),
		cmocka_unit_test(
		    test_without_with_all_values_are_taken_by_name),
		cmocka_unit_test(test_wrong_values_are_refused_by_name),
		cmocka_unit_test(
		    test_text_of_a_query_is_checked_against_its_type),
		cmocka_unit_test(
		    test_several_body_parameters_are_members_of_the_body),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
