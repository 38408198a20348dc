/* test_request_body.c - bodies in every format that a file may declare. */
#include "fixture.h"

/* One operation per row; `with` of its tool and of its REST operation. */
#define FILE_HEAD                                                              \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"info: {label: T, description: d}\n"                                   \
	"binds:\n"                                                             \
	"- namespace: env\n"                                                   \
	"  keys: {TOKEN: TOKEN}\n"                                             \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n"                                                     \
	"    namespace: api\n"                                                 \
	"    baseUri: http://127.0.0.1:1\n"                                    \
	"    resources:\n"                                                     \
	"    - name: all\n"                                                    \
	"      path: /x\n"                                                     \
	"      operations:\n"                                                  \
	"      - name: op\n"                                                   \
	"        method: POST\n"
#define FILE_EXPOSES                                                           \
	"  exposes:\n"                                                         \
	"  - type: rest\n"                                                     \
	"    namespace: api-rest\n"                                            \
	"    port: 8080\n"                                                     \
	"    resources:\n"                                                     \
	"    - path: /v1/x/{id}\n"                                             \
	"      operations: [{method: POST, name: rest-op, call: api.op%s}]\n"  \
	"  - type: mcp\n"                                                      \
	"    namespace: api-mcp\n"                                             \
	"    port: 9090\n"                                                     \
	"    tools: [{name: tool-op, description: d, call: api.op%s}]\n"

static const struct engine_option options[] = {
	{ ENGINE_SET, "TOKEN", "t-1" },
};

static void
open_file(struct rig *r, const char *body, const char *with)
{
	struct arena a = { 0 };

	rig_open(r,
	    arena_printf(
	        &a, FILE_HEAD "        %s\n" FILE_EXPOSES, body, with, with),
	    options, LEN(options));
	arena_done(&a);
}

/* Returns "type|body" of the request, or the error. */
static const char *
sent(struct rig *r, struct call *c)
{
	struct http_request out;
	struct str url, type;

	if (call_build(c, &out, &url) == -1)
		return arena_printf(&r->arena, "error: %s", c->error.text);
	type = http_headers_get(&out.headers, "content-type");
	return arena_printf(
	    &r->arena, "%.*s|%.*s", STR_FMT(type), STR_FMT(out.body));
}

static void
test_a_template_is_filled_with_the_arguments(void **state)
{
	static const struct {
		const char *body, *arguments, *want;
	} t[] = {
		/* json: a tag alone keeps its type, absent ones are left out.
		 */
		{ "body: {type: json, data: {a: '{{tools.n}}', b: 'n={{n}}', "
		  "c: ['{{n}}', '{{no}}', 5], d: '{{no}}', e: {f: '{{l}}'}}}",
		    "{\"n\":1.50,\"l\":[{\"k\":null}]}",
		    "application/json|{\"a\":1.50,\"b\":\"n=1.50\",\"c\":[1.50,"
		    "5],\"e\":{\"f\":[{\"k\":null}]}}" },
		{ "body: {type: json, data: {a: '{{s}}', b: true, c: 'x {{s}}',"
		  " '{{s}}': 1}}",
		    "{\"s\":\"q\\\"{{n}}\",\"n\":1}",
		    "application/json|{\"a\":\"q\\\"{{n}}\",\"b\":true,"
		    "\"c\":\"x q\\\"{{n}}\",\"q\\\"{{n}}\":1}" },
		{ "body: {type: json, data: {a: '{{s}}'}}", "{\"s\":null}",
		    "application/json|{\"a\":null}" },
		{ "body: {type: json, data: ['{{a.b}}', '{{a.c.0}}']}",
		    "{\"a\":{\"b\":true,\"c\":[7]}}",
		    "application/json|[true,7]" },
		{ "body: {type: json, data: {k: '{{env.TOKEN}}', l: "
		  "'{{TOKEN}}'}}",
		    "{}", "application/json|{\"k\":\"t-1\",\"l\":\"t-1\"}" },
		{ "body: {type: json, data: '{\"a\": \"{{s}}\", \"b\": {{s}}, "
		  "\"c\": {{o}}, \"d\": \"{{o}}\"}'}",
		    "{\"s\":\"1\\n\\\"\",\"o\":{\"k\":[1]}}",
		    "application/json|{\"a\": \"1\\n\\\"\", \"b\": "
		    "\"1\\n\\\"\", \"c\": {\"k\":[1]}, \"d\": "
		    "\"{\\\"k\\\":[1]}\"}" },
		{ "body: {type: json, data: '[{{#l}}{{.}},{{/l}}0]'}",
		    "{\"l\":[1,\"a\"]}", "application/json|[1,\"a\",0]" },
		{ "body: {type: json, data: '{{body}}'}", "{\"body\":[1]}",
		    "application/json|[1]" },
		{ "body: {type: json, data: tools.body}", "{\"body\":{}}",
		    "application/json|{}" },
		{ "body: {type: json, data: '{{body}}'}", "{}", "|" },
		{ "body: {type: json, data: '{\"a\": {{s}}}'}", "{}",
		    "application/json|{\"a\": null}" },
		{ "body: {type: json, data: '{\"a\": 1{{s}}.5}'}", "{}",
		    "application/json|{\"a\": 1.5}" },
		{ "body: {type: json, data: '{\"a\": {{s}}x}'}", "{}",
		    "error: the body is not JSON without a value for 's'" },
		{ "body: {type: json, data: 'a {{s}}'}", "{\"s\":1}",
		    "error: the body with its values put in is not JSON (line "
		    "1, column 1: invalid JSON: expected a value, found 'a')"
		    ": fix the operation's 'body' in the file" },
		/* Text without a type is JSON if it can be. */
		{ "body: '{\"a\": \"{{s}}\"}'", "{\"s\":\"\\\"\"}",
		    "application/json|{\"a\": \"\\\"\"}" },
		{ "body: 'a {{s}}'", "{\"s\":\"b\"}", "text/plain|a b" },
		{ "body: '<a>{{s}}</a>'", "{\"s\":\"<b/>\"}",
		    "application/xml|<a>&lt;b/&gt;</a>" },
		{ "body: '{\"a\": \"{{s}}\", \"b\": {{n}}, \"c\": [{{o}}]}'",
		    "{\"s\":\"x\"}",
		    "application/json|{\"a\": \"x\", \"b\": null, \"c\": "
		    "[null]}" },
		{ "body: {a: '{{s}}'}", "{\"s\":1}",
		    "application/json|{\"a\":1}" },
		{ "body: {type: text, data: 'a <{{s}}> {{n}}'}",
		    "{\"s\":\"&\\\"\",\"n\":5}", "text/plain|a <&\"> 5" },
		{ "body: {type: text, data: '{{s}}'}", "{\"s\":\"\xc3\xa4\"}",
		    "text/plain; charset=utf-8|\xc3\xa4" },
		{ "body: {type: text, data: 5}", "{}", "text/plain|5" },
		{ "body: {type: xml, data: '<a b=\"{{s}}\">{{{s}}}</a>'}",
		    "{\"s\":\"<&\\\"\"}",
		    "application/xml|<a b=\"&lt;&amp;&quot;\"><&\"</a>" },
		{ "body: {type: xml, data: '{{s}}'}", "{\"s\":\"<\"}",
		    "application/xml|&lt;" },
		{ "body: {type: sparql, data: 'SELECT ?x {{{s}}}'}",
		    "{\"s\":\"<>\"}", "application/sparql-query|SELECT ?x <>" },
		{ "body: {type: formUrlEncoded, data: {a: 'x {{s}}', 'b c': "
		  "'{{s}}', d: '{{no}}', e: 5, f: '{{l}}', g: '{{o}}'}}",
		    "{\"s\":\"&=+ \xc3\xa4\",\"l\":[1,\"2\"],\"o\":{\"k\":1}}",
		    "application/x-www-form-urlencoded|a=x+%26%3D%2B+%C3%A4&"
		    "b+c=%26%3D%2B+%C3%A4&e=5&f=1&f=2&g=%7B%22k%22%3A1%7D" },
		{ "body: {type: form, data: 'a={{s}}&b={{{s}}}'}",
		    "{\"s\":\"1&c\"}",
		    "application/x-www-form-urlencoded|a=1%26c&b=1&c" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct rig r;

		open_file(&r, t[i].body, "");
		CHECK_STR(sent(&r, rig_tool(&r, "tool-op", t[i].arguments)),
		    t[i].want);
		rig_close(&r);
	}
}

/*
 * A value cannot end the text that it is in.  What else the caller sends, or
 * leaves out, does not change that.
 */
static void
test_a_caller_cannot_add_members_to_json_text(void **state)
{
	static const char *const bodies[] = {
		"body: '{\"name\": \"{{s}}\", \"note\": {{no}}}'",
		"body: '{\"name\": \"{{{s}}}\", \"note\": {{&no}}}'",
		"body: '{\"name\": {{s}}, \"note\": \"{{no}}\"}'",
		"body: '{\"name\": {{{s}}}, \"note\": {{no}}}'",
		"body: '{{#s}}{\"name\": \"{{s}}\"{{/s}}{{#no}}, \"note\": "
		"1{{/no}}}'",
		"body: '{ {{#s}}\"name\": \"{{.}}\"{{/s}}{{no}} }'",
		"body: '{\"name\": \"C:\\{{s}}\", \"note\": {{no}}}'",
		"body: {type: json, data: '{\"name\": \"{{s}}\", \"n\": "
		"{{no}}}'}",
		"inputParameters: [{name: Content-Type, in: header, value: "
		"application/vnd.api+json}]\n"
		"        body: '{\"name\": \"{{s}}\", \"note\": {{no}}}'",
	};
	static const char *const values[] = {
		"x\", \"admin\": true, \"y\": \"",
		"\", \"admin\": true, \"note\": \"",
		"1, \"admin\": true",
		"1}, {\"admin\": true",
		"\\",
		"\\\", \"admin\": true, \"y\": \"",
		"x\n\", \"admin\": true}",
		"{{#no}}\"{{/no}}, \"admin\": true",
	};

	(void)state;
	for (size_t i = 0; i < LEN(bodies); i++) {
		struct rig r;

		open_file(&r, bodies[i], "");
		for (size_t j = 0; j < LEN(values); j++) {
			struct buf arguments;
			struct json *body;
			const char *text;

			buf_init(&arguments, 1000);
			buf_puts(&arguments, "{\"s\":");
			json_write_string(&arguments, str_of(values[j]));
			buf_puts(&arguments, "}");
			text = sent(
			    &r, rig_tool(&r, "tool-op", buf_text(&arguments)));
			buf_done(&arguments);
			if (strncmp(text, "error:", 6) == 0)
				continue; /* nothing was sent */
			body = json_parse(&r.arena,
			    str_of(strchr(text, '|') + 1), 10, 0, NULL);
			if (body == NULL || json_get(body, "admin") != NULL ||
			    body->kind != JSON_OBJECT || body->count > 2)
				fail_msg("body %zu, value %zu: %s", i, j, text);
		}
		rig_close(&r);
	}
}

/* {{{x}}} may be JSON text of the caller, as one value. */
static void
test_raw_json_text_is_one_value(void **state)
{
	static const struct {
		const char *arguments, *want;
	} t[] = {
		{ "{\"s\":\"{\\\"a\\\":[1]}\"}", "{\"q\": {\"a\":[1]}}" },
		{ "{\"s\":\"1}, {\"}", "{\"q\": \"1}, {\"}" },
		{ "{\"s\":{\"b\":2}}", "{\"q\": {\"b\":2}}" },
		{ "{}", "{\"q\": null}" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct rig r;

		open_file(&r, "body: '{\"q\": {{{s}}}}'", "");
		CHECK_STR(sent(&r, rig_tool(&r, "tool-op", t[i].arguments)),
		    arena_printf(&r.arena, "application/json|%s", t[i].want));
		rig_close(&r);
	}
}

static void
test_without_data_the_parameter_is_written_in_the_declared_type(void **state)
{
	static const struct {
		const char *body, *arguments, *want;
	} t[] = {
		{ "body: {type: json}", "{\"body\":{\"a\":1}}",
		    "application/json|{\"a\":1}" },
		{ "body: {type: json}", "{}", "|" },
		{ "body: {type: form}", "{\"body\":{\"a\":\"b c\"}}",
		    "application/x-www-form-urlencoded|a=b+c" },
		{ "body: {type: text}", "{\"body\":\"b c\"}",
		    "text/plain|b c" },
		{ "body: {type: xml}", "{\"body\":\"<a/>\"}",
		    "application/xml|<a/>" },
		{ "inputParameters: [{name: body, in: body, type: object}, "
		  "{name: Content-Type, in: header, value: "
		  "application/x-www-form-urlencoded}]",
		    "{\"body\":{\"a\":[1,2]}}",
		    "application/x-www-form-urlencoded|a=1&a=2" },
		{ "inputParameters: [{name: a, in: body}, {name: b, in: body}]",
		    "{\"a\":1,\"b\":\"x\"}",
		    "application/json|{\"a\":1,\"b\":\"x\"}" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct rig r;

		open_file(&r, t[i].body, "");
		CHECK_STR(sent(&r, rig_tool(&r, "tool-op", t[i].arguments)),
		    t[i].want);
		rig_close(&r);
	}
}

static void
test_a_header_parameter_sets_the_type_of_plain_text(void **state)
{
	static const struct {
		const char *type, *body, *want;
	} t[] = {
		{ "text/csv", "a,{{s}}", "text/csv|a,<\"" },
		{ "application/soap+xml", "<a>{{s}}</a>",
		    "application/soap+xml|<a>&lt;&quot;</a>" },
		{ "application/x-www-form-urlencoded", "a={{s}}",
		    "application/x-www-form-urlencoded|a=%3C%22" },
		{ "application/x-ndjson", "{\"a\": 1}\\n{\"b\": \"{{s}}\"}",
		    "application/x-ndjson|{\"a\": 1}\\n{\"b\": \"<\\\"\"}" },
		{ "application/vnd.api+json", "[\"{{s}}\"]",
		    "application/vnd.api+json|[\"<\\\"\"]" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct rig r;

		open_file(&r,
		    arena_printf(&a,
		        "inputParameters: [{name: Content-Type, in: header, "
		        "value: '%s'}]\n        body: '%s'",
		        t[i].type, t[i].body),
		    "");
		CHECK_STR(
		    sent(&r, rig_tool(&r, "tool-op", "{\"s\":\"<\\\"\"}")),
		    t[i].want);
		rig_close(&r);
		arena_done(&a);
	}
}

static void
test_over_rest_a_template_uses_the_request(void **state)
{
	static const struct {
		const char *body, *type, *content, *want;
	} t[] = {
		{ "body: {type: json, data: {a: '{{rest.body.x}}', b: "
		  "'{{tools.x}}', c: '{{rest.query.q}}', d: '{{rest.path.id}}',"
		  " e: '{{api-rest.id}}', f: '{{rest.header.X-H}}', g: "
		  "'{{x}}'}}",
		    NULL, "{\"x\":[1]}",
		    "application/json|{\"a\":[1],\"b\":[1],\"c\":\"v w\","
		    "\"d\":\"7\",\"e\":\"7\",\"f\":\"h\",\"g\":[1]}" },
		{ "body: {type: json, data: {in: '{{rest.body}}'}}", NULL,
		    "{\"x\":1}", "application/json|{\"in\":{\"x\":1}}" },
		{ "body: {type: json, data: {in: '{{tools.body}}'}}", NULL,
		    "{\"body\":\"b\"}", "application/json|{\"in\":\"b\"}" },
		{ "body: {type: json, data: {in: '{{tools.body}}'}}", NULL,
		    "{\"x\":1}", "application/json|{\"in\":{\"x\":1}}" },
		{ "body: {type: json, data: {a: '{{rest.x}}'}}",
		    "application/x-www-form-urlencoded", "x=1+2",
		    "application/json|{\"a\":\"1 2\"}" },
		{ "body: {type: form}", "application/json",
		    "{\"a\":\"b c\",\"d\":1}",
		    "application/x-www-form-urlencoded|a=b+c&d=1" },
		{ "body: {type: form}", "application/x-www-form-urlencoded",
		    "a=%20", "application/x-www-form-urlencoded|a=%20" },
		{ "body: {type: json}", "application/x-www-form-urlencoded",
		    "a=%20", "application/json|{\"a\":\" \"}" },
		{ "body: {type: xml}", "text/xml", "<a/>", "text/xml|<a/>" },
		{ "body: {type: text}", NULL, "just text",
		    "text/plain|just text" },
		{ "body: {type: json}", "application/json", "{ \"as\" : 1 }",
		    "application/json|{ \"as\" : 1 }" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct http_request request = { .method = HTTP_METHOD_POST,
			.query = STR("q=v%20w"),
			.body = str_of(t[i].content) };
		struct rig r;

		open_file(&r, t[i].body, "");
		http_headers_add(
		    &r.arena, &request.headers, STR("x-h"), STR("h"));
		if (t[i].type != NULL)
			http_headers_add(&r.arena, &request.headers,
			    STR("content-type"), str_of(t[i].type));
		CHECK_STR(sent(&r, rig_rest(&r, "rest-op", "id=7", &request)),
		    t[i].want);
		rig_close(&r);
	}
}

static void
test_a_whole_body_may_have_another_name(void **state)
{
	static const struct {
		const char *parameters, *with, *type, *content, *want;
	} t[] = {
		{ "[{name: _load, in: body, type: string, required: true}]",
		    ", with: {_load: rest._load}", "application/json",
		    "{ \"a\" :1}", "application/json|{ \"a\" :1}" },
		{ "[{name: load, in: body, type: object}]",
		    ", with: {load: api-rest.load}", NULL, "{ \"load\" :1}",
		    "application/json|{ \"load\" :1}" },
		{ "[{name: load, in: body, type: string}]",
		    ", with: {load: rest.load}", "text/plain", "a b",
		    "text/plain|a b" },
		{ "[{name: load, in: body, type: object}, {name: q, in: "
		  "query}]",
		    ", with: {load: rest.load, q: rest.a}", NULL, "{\"a\":1}",
		    "application/json|{\"a\":1}" },
		/* Something else of the request has the name. */
		{ "[{name: id, in: body}]", ", with: {id: rest.id}", NULL,
		    "{\"a\":1}", "application/json|\"7\"" },
		/* Another name is a field. */
		{ "[{name: body, in: body}]", ", with: {body: rest.a}", NULL,
		    "{\"a\":[1]}", "application/json|[1]" },
		/* Several body parameters are fields; one may be `body`. */
		{ "[{name: title, in: body}, {name: body, in: body}]",
		    ", with: {title: rest.title, body: rest.body}", NULL,
		    "{\"body\":\"b\",\"title\":\"t\",\"c\":1}",
		    "application/json|{\"title\":\"t\",\"body\":\"b\"}" },
		{ "[{name: title, in: body}, {name: body, in: body}]",
		    ", with: {title: rest.title, body: rest.body}", NULL,
		    "{\"title\":\"t\"}", "application/json|{\"title\":\"t\"}" },
		{ "[{name: title, in: body}, {name: body, in: body}]",
		    ", inputParameters: [{name: title, in: body, type: "
		    "string}, {name: body, in: body, type: string}], with: "
		    "{title: rest.title, body: rest.body}",
		    NULL, "{\"title\":\"t\",\"body\":\"b\"}",
		    "application/json|{\"title\":\"t\",\"body\":\"b\"}" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct http_request request = { .method = HTTP_METHOD_POST,
			.body = str_of(t[i].content) };
		struct arena a = { 0 };
		struct rig r;

		open_file(&r,
		    arena_printf(&a, "inputParameters: %s", t[i].parameters),
		    t[i].with);
		if (t[i].type != NULL)
			http_headers_add(&r.arena, &request.headers,
			    STR("content-type"), str_of(t[i].type));
		CHECK_STR(sent(&r, rig_rest(&r, "rest-op", "id=7", &request)),
		    t[i].want);
		rig_close(&r);
		arena_done(&a);
	}
}

static void
test_a_query_in_the_path_is_sent_once(void **state)
{
	struct http_request out;
	struct str url;
	struct rig r;

	(void)state;
	open_file(&r,
	    "path: '?do=run&q={q}'\n"
	    "        inputParameters: [{name: do, in: query}, {name: q, in: "
	    "query}, {name: n, in: query}]",
	    "");
	CHECK_INT(call_build(rig_tool(&r, "tool-op",
	                         "{\"do\":\"stop\",\"q\":\"a&b\",\"n\":1}"),
	              &out, &url),
	    0);
	CHECK_TEXT(url, "http://127.0.0.1:1/x?do=run&q=a%26b&n=1");
	rig_close(&r);
}

static void
test_names_may_be_entries_of_with_and_parameters(void **state)
{
	static const char *const body =
	    "inputParameters: [{name: q, in: query, value: 'c-{{tools.who}}'}, "
	    "{name: n, in: header, type: integer, default: 7}, {name: lost, "
	    "in: query, value: 'x{{tools.lost}}'}]\n"
	    "        body: {type: json, data: {q: '{{q}}', n: '{{n}}', w: "
	    "'{{made}}', t: '{{tools.made}}', lost: '{{lost}}'}}";
	struct http_request out;
	struct str url;
	struct rig r;

	(void)state;
	open_file(&r, body, ", with: {made: 'I am {{tools.who}}'}");
	CHECK_STR(sent(&r, rig_tool(&r, "tool-op", "{\"who\":\"me\"}")),
	    "application/json|{\"q\":\"c-me\",\"n\":7,\"w\":\"I am me\","
	    "\"t\":\"I am me\"}");
	/* An optional parameter without its value is not sent. */
	CHECK_INT(call_build(
	              rig_tool(&r, "tool-op", "{\"who\":\"a/b\"}"), &out, &url),
	    0);
	CHECK_TEXT(url, "http://127.0.0.1:1/x?q=c-a%2Fb");
	rig_close(&r);
}

static void
test_parts_of_a_form_have_their_own_boundary(void **state)
{
	static const char *const body =
	    "body: {type: multipartForm, data: [{name: a, value: '{{s}}'}, "
	    "{name: 'f\"', value: 'x {{s}}', filename: '{{s}}.txt', "
	    "contentType: text/csv}, {name: no, value: '{{no}}'}, {name: l, "
	    "value: '{{l}}'}, {name: o, value: {k: '{{s}}'}}]}";
	struct http_request out;
	struct str url, type, boundary;
	struct rig r;
	const char *want;

	(void)state;
	open_file(&r, body, "");
	CHECK_INT(call_build(rig_tool(&r, "tool-op",
	                         "{\"s\":\"\xc3\xa4\\\"\\r\\n\",\"l\":[1,2]}"),
	              &out, &url),
	    0);
	type = http_headers_get(&out.headers, "content-type");
	CHECK(str_starts(type, STR("multipart/form-data; boundary=claviger-")));
	boundary = str_part(type, 30, type.n);
	CHECK_INT(boundary.n, 41);
	want = arena_printf(&r.arena,
	    "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"
	    "\xc3\xa4\"\r\n\r\n--B\r\nContent-Disposition: form-data; "
	    "name=\"f%%22\"; filename=\"\xc3\xa4%%22%%0D%%0A.txt\"\r\n"
	    "Content-Type: text/csv\r\n\r\nx \xc3\xa4\"\r\n\r\n"
	    "--B\r\nContent-Disposition: form-data; name=\"l\"\r\n\r\n1\r\n"
	    "--B\r\nContent-Disposition: form-data; name=\"l\"\r\n\r\n2\r\n"
	    "--B\r\nContent-Disposition: form-data; name=\"o\"\r\n"
	    "Content-Type: application/json\r\n\r\n{\"k\":\"\xc3\xa4\\\""
	    "\\r\\n\"}\r\n--B--\r\n");
	for (const char *at = want; *at != '\0';) {
		struct str line = str_of(at);
		const char *end = strstr(at, "--B");

		line.n = end != NULL ? (size_t)(end - at) : line.n;
		CHECK(str_starts(out.body, line));
		out.body = str_part(out.body, line.n, out.body.n);
		at += line.n;
		if (end != NULL) {
			CHECK(str_starts(out.body, STR("--")));
			out.body = str_part(out.body, 2, out.body.n);
			CHECK(str_starts(out.body, boundary));
			out.body = str_part(out.body, boundary.n, out.body.n);
			at += 3;
		}
	}
	CHECK_INT(out.body.n, 0);
	rig_close(&r);
}

static void
test_a_tools_arguments_are_the_names_in_the_template(void **state)
{
	static const char *const body =
	    "inputParameters: [{name: q, in: query, required: false}]\n"
	    "        body: {type: json, data: '[\"{{tools.a}}\",{{rest.body.b}}"
	    ",\"{{env.TOKEN}}{{TOKEN}}{{q}}\",{{#c}}{{d}}{{/c}}{{user.name}},"
	    "\"{{#a}}{{/a}}{{made}}\"]'}";
	struct rig r;
	struct buf b;

	(void)state;
	open_file(&r, body, ", with: {made: tools.maker, q: tools.q}");
	buf_init(&b, 1000);
	for (const struct capability_param *p =
	         rig_call(&r, "tool-op")->operation->params;
	     p != NULL; p = p->next)
		buf_printf(
		    &b, "%.*s%s ", STR_FMT(p->name), p->required ? "*" : "");
	CHECK_STR(buf_text(&b), "maker q a* b* c d user* ");
	buf_done(&b);
	rig_close(&r);
}

static void
test_an_unsupported_body_is_a_problem_of_its_operation(void **state)
{
	static const struct {
		const char *body, *part;
	} t[] = {
		{ "body: {type: yaml, data: a}", "use json, text" },
		{ "body: {type: text, data: {a: 1}}",
		    "'data' does not fit its type" },
		{ "body: {type: formUrlEncoded, data: [a]}", "a mapping for" },
		{ "body: {type: multipartForm, data: text}", "list of parts" },
		{ "body: {type: multipartForm, data: [{value: a}]}",
		    "without 'name' or 'value'" },
		{ "body: {type: json, data: '{\"a\": }'}", "is not JSON (line "
		                                           "1, column 7" },
		{ "body: {type: text, data: \"a\\n {{#b}}\"}",
		    "'b' is not closed" },
		{ "body: {type: json, data: {k: '{{> p}}'}}", "is a partial" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct rig r;

		open_file(&r, t[i].body, "");
		CHECK_HAS(engine_operation_problem(
		              r.engine, rig_call(&r, "tool-op")->operation),
		    t[i].part);
		CHECK_HAS(sent(&r, rig_tool(&r, "tool-op", "{}")), t[i].part);
		CHECK_INT(r.capability->warnings > 0, 1);
		rig_close(&r);
	}
}

static void
test_a_bind_that_is_not_set_disables_the_operation(void **state)
{
	struct rig r;
	struct arena a = { 0 };

	(void)state;
	rig_open(&r,
	    arena_printf(&a, FILE_HEAD "        %s\n" FILE_EXPOSES,
	        "body: {type: json, data: {k: '{{env.TOKEN}}'}}", "", ""),
	    NULL, 0);
	CHECK_HAS(sent(&r, rig_tool(&r, "tool-op", "{}")), "TOKEN is not set");
	rig_close(&r);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_template_is_filled_with_the_arguments),
		cmocka_unit_test(test_a_caller_cannot_add_members_to_json_text),
		cmocka_unit_test(test_raw_json_text_is_one_value),
		cmocka_unit_test(
		    test_without_data_the_parameter_is_written_in_the_declared_type),
		cmocka_unit_test(
		    test_a_header_parameter_sets_the_type_of_plain_text),
		cmocka_unit_test(test_over_rest_a_template_uses_the_request),
		cmocka_unit_test(test_a_whole_body_may_have_another_name),
		cmocka_unit_test(test_a_query_in_the_path_is_sent_once),
		cmocka_unit_test(
		    test_names_may_be_entries_of_with_and_parameters),
		cmocka_unit_test(test_parts_of_a_form_have_their_own_boundary),
		cmocka_unit_test(
		    test_a_tools_arguments_are_the_names_in_the_template),
		cmocka_unit_test(
		    test_an_unsupported_body_is_a_problem_of_its_operation),
		cmocka_unit_test(
		    test_a_bind_that_is_not_set_disables_the_operation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
