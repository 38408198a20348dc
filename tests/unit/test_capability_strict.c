/* test_capability_strict.c - violations of the published schemas are errors. */
#include "base/buf.h"
#include "base/err.h"
#include "capability/capability.h"
#include "check.h"

#define E "naftiko: 1.0.0-alpha2\n"
#define L "ikanos: 1.0.0-beta5\n"
#define INFO "info: {label: l, description: d}\n"

/* The errors about the schema, which end with its version. */
static void
check_errors(const char *text, const char *want)
{
	static const struct capability_load_options how = { .strict = true };
	struct err e = { .kind = ERR_NONE };
	struct capability *s =
	    capability_load_read("t.yaml", str_of(text), &how, &e);
	struct buf b;

	if (s == NULL)
		fail_msg("%s: %s", text, e.text);
	buf_init(&b, 1 << 16);
	for (const struct capability_note *n = s->notes; n != NULL; n = n->next)
		if (n->is_error && str_ends(n->text, STR(")")))
			buf_printf(&b, "%d:%d %.*s\n", n->place.line,
			    n->place.column, STR_FMT(n->text));
	if (want == NULL)
		CHECK_STR(buf_text(&b), "");
	else
		CHECK_HAS(buf_text(&b), want);
	buf_done(&b);
	capability_free(s);
}

/* Files with the given members. */
#define CONSUMES(keys)                                                         \
	E INFO                                                                 \
	    "consumes: [{namespace: n, type: http, baseUri: 'http://h', " keys \
	    "}]\n"
#define OPERATION(keys)                                                        \
	CONSUMES("resources: [{name: r, path: /r, operations: [{name: o, "     \
	         "method: GET, " keys "}]}]")
#define EXPOSES(x) E INFO "capability: {exposes: [" x "]}\n"
#define TOOL(keys)                                                             \
	EXPOSES("{type: mcp, namespace: m, port: 1, tools: [{" keys "}]}")
#define REST(keys)                                                             \
	EXPOSES("{type: rest, namespace: m, port: 1, resources: [{path: /p, "  \
	        "operations: [{method: GET, " keys "}]}]}")

static void
test_unknown_keys_and_wrong_patterns_are_errors_in_alpha2(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ OPERATION("description: d"), NULL },
		{ OPERATION("descripton: d"),
		    "unknown key 'descripton' in a consumed operation; did you "
		    "mean 'description'? (schema of 1.0.0-alpha2)" },
		{ OPERATION("inputParameters: [{name: a, in: query, value: "
		            "v}]"),
		    NULL },
		{ OPERATION("inputParameters: [{name: a, in: query, type: "
		            "string}]"),
		    "unknown key 'type' in a consumed parameter" },
		{ OPERATION("inputParameters: [{name: a}]"),
		    "a consumed parameter has no 'in'; add it" },
		{ OPERATION("inputParameters: [{name: a b, in: query}]"),
		    "'name' is 'a b'; it must be letters, digits, '-', '_' and "
		    "'*' only" },
		{ OPERATION("inputParameters: [{name: a, in: tray}]"),
		    "'in' is 'tray'; it must be one of query, header" },
		{ OPERATION("outputRawFormat: binary"),
		    "'outputRawFormat' is 'binary'" },
		{ OPERATION("outputParameters: [{name: a, type: string, "
		            "value: x}]"),
		    NULL },
		{ OPERATION("body: {type: json, data: {a: 1}}"), NULL },
		{ OPERATION("body: text"), NULL },
		{ OPERATION("body: {type: json}"), "a body has no 'data'" },
		{ OPERATION("body: {type: form, data: x}"),
		    "'type' is 'form'; it must be one of json, text" },
		{ OPERATION("body: {type: multipartForm, data: [{name: a}]}"),
		    "a part of a form has no 'value'" },
		{ OPERATION("body: {type: json, data: 5}"),
		    "must be text, a mapping or a list" },
		{ CONSUMES("resources: []"),
		    "'resources' is empty; add an entry" },
		{ CONSUMES("resources: {}"),
		    "'resources' is a mapping; it must be a list" },
		{ CONSUMES("authentication: {type: magic}"),
		    "it must be one of basic, apikey, bearer, digest, oauth2" },
		{ CONSUMES("authentication: {type: oauth2, resource: "
		           "'http://r'}"),
		    "has no 'authorizationServerUri'" },
		{ CONSUMES("authentication: {type: apikey, placement: tray}"),
		    "'placement' is 'tray'; it must be one of header, query" },
		{ E INFO "consumes: [{location: a.yaml, import: x y}]",
		    "'import' is 'x y'" },
		{ E "info: {label: l}\ncapability: {exposes: []}",
		    "'info' has no 'description'" },
		{ E "info: {label: l, description: 5}\ncapability: {exposes: "
		    "[]}",
		    "'description' is a number; it must be text; put it in "
		    "quotes" },
		{ E "info: {label: l, description: d, created: 1.5.2026}\n"
		    "capability: {exposes: []}",
		    "it must be a date, YYYY-MM-DD" },
		{ E INFO "capability: {}", "neither 'exposes' nor 'consumes'" },
		{ E INFO, "neither 'capability' nor 'consumes'" },
		{ CONSUMES("description: d") "capability: {exposes: []}",
		    "both 'capability' and 'consumes'" },
		{ E INFO "binds: [{namespace: n, keys: {key: k}}]\n"
		         "capability: {exposes: []}",
		    "the key 'key' in 'keys' must be a name in capitals" },
		{ E INFO "binds: [{namespace: n, location: ./x, keys: {K: "
		         "k}}]\ncapability: {exposes: []}",
		    "'location' is './x'; it must be a URI" },
		{ "naftiko: 1.0.0-alpha7\n" INFO "capability: {exposes: []}",
		    "'naftiko' is '1.0.0-alpha7'; it must be one of" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_errors(t[i].text, t[i].want);
}

static void
test_rules_between_keys_are_checked(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ TOOL("name: t, description: d, call: a.b"), NULL },
		{ TOOL("name: t, description: d, call: 'a b'"),
		    "'call' is 'a b'; it must be 'namespace.name'" },
		{ TOOL("name: t, call: a.b"),
		    "a tool without 'ref' has no 'description'" },
		{ TOOL("ref: a.b"), NULL },
		{ E INFO "capability: {exposes: [{type: control, port: 1, "
		         "management: {scripting: {defaultLanguage: python, "
		         "allowedLanguages: [javascript, groovy]}}}]}",
		    NULL },
		{ E INFO "capability: {exposes: [{type: control, port: 1, "
		         "management: {scripting: {defaultLanguage: js}}}]}",
		    "it must be one of javascript, python, groovy" },
		{ TOOL("name: t, description: d"),
		    "a tool has no 'call', 'steps' or constant" },
		{ TOOL("name: t, description: d, outputParameters: [{name: "
		       "a, type: string, value: v}]"),
		    NULL },
		{ TOOL("name: t, description: d, outputParameters: [{type: "
		       "string, value: v}]"),
		    "a constant output has no 'name'" },
		{ TOOL("name: t, description: d, call: a.b, outputParameters: "
		       "[{type: string, mapping: $.a}]"),
		    NULL },
		{ TOOL("name: t, description: d, call: a.b, outputParameters: "
		       "[{type: string, mapping: $.a, value: v}]"),
		    "has both of 'mapping' and 'value'; set exactly one" },
		{ TOOL("name: t, description: d, call: a.b, outputParameters: "
		       "[{type: object, mapping: $.}]"),
		    "of type object has no 'properties'" },
		{ TOOL("name: t, description: d, call: a.b, outputParameters: "
		       "[{name: x, type: string, mapping: $.}]"),
		    "unknown key 'name' in a mapped output" },
		{ TOOL("name: t, description: d, steps: [{type: call, name: "
		       "s, call: a.b}], outputParameters: [{name: x, type: "
		       "array, items: [{name: y, type: string}]}]"),
		    NULL },
		{ TOOL("name: t, description: d, steps: [{type: lookup, "
		       "name: s, index: i, match: m}]"),
		    "a lookup step has no 'lookupValue'" },
		{ TOOL("name: t, description: d, steps: [{type: jump}]"),
		    "it must be one of call, lookup, script" },
		{ TOOL("name: t, description: d, call: a.b, with: {a: true}"),
		    "'a' is true or false; it must be text or a number" },
		{ TOOL("name: t, description: d, call: a.b, inputParameters: "
		       "[{name: a, type: string, description: d, required: "
		       "yes}]"),
		    "'required' is text; it must be true or false" },
		{ EXPOSES("{type: mcp, namespace: m, tools: [{ref: a.b}]}"),
		    "an mcp surface over http has no 'port'" },
		{ EXPOSES("{type: mcp, namespace: m, transport: stdio, port: "
		          "1, tools: [{ref: a.b}]}"),
		    "'port' is not allowed with transport stdio" },
		{ EXPOSES("{type: rest, namespace: r, port: 70000}"),
		    "'port' is 70000; it must be from 1 to 65535" },
		{ EXPOSES("{type: rest, namespace: r, port: 1, description: "
		          "d}"),
		    "unknown key 'description' in a rest surface" },
		{ EXPOSES("{type: rest, namespace: r, port: 1, resources: "
		          "[{path: /p}]}"),
		    "neither 'operations' nor 'forward'" },
		{ EXPOSES("{type: disk, port: 1}"),
		    "it must be one of rest, mcp, skill, control" },
		{ REST("inputParameters: [{name: a, in: query, type: "
		       "integer, description: d, pattern: x}]"),
		    NULL },
		{ REST("inputParameters: [{name: a, in: environment, type: "
		       "integer, description: d}]"),
		    "'in' is 'environment'" },
		{ EXPOSES("{type: mcp, namespace: m, port: 1, tools: [{ref: "
		          "a.b}], prompts: [{name: p, label: l, description: "
		          "d}]}"),
		    "a prompt has none of 'template' and 'location'" },
		{ EXPOSES("{type: mcp, namespace: m, port: 1, tools: [{ref: "
		          "a.b}], resources: [{name: p, label: l, uri: 'a:b', "
		          "description: d, call: a.b, location: "
		          "'file:///x'}]}"),
		    "an mcp resource has several of 'call', 'steps'" },
		{ EXPOSES("{type: control, port: 1, observability: {traces: "
		          "{sampling: 2}}}"),
		    "'sampling' must be from 0 to 1" },
		{ EXPOSES("{type: control, port: 1, management: {logs: true, "
		          "scripting: {timeout: 0}}}"),
		    "'timeout' is 0; it must be from 1" },
		{ EXPOSES("{type: skill, namespace: s, port: 1, skills: "
		          "[{name: a, description: d, tools: [{name: t, "
		          "description: d, instruction: i, from: "
		          "{sourceNamespace: m, action: t}}]}]}"),
		    "a tool of a skill has several of 'from'" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_errors(t[i].text, t[i].want);
}

#define LINFO "info: {display: l, description: d}\n"

static void
test_beta5_has_maps_and_later_keys(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ L LINFO "consumes: [{namespace: n, type: http, baseUri: "
		          "'http://h', resources: {r: {path: /r, tags: [a], "
		          "operations: {o: {method: GET, outputRawFormat: "
		          "binary, maxBinarySize: 10MiB}}}}}]",
		    NULL },
		{ L LINFO "consumes: [{namespace: n, type: http, baseUri: "
		          "'http://h', resources: [{name: r}]}]",
		    "'resources' is a list; it must be a mapping keyed by "
		    "name" },
		{ L LINFO "consumes: [{namespace: n, type: http, baseUri: "
		          "'http://h', resources: {'a b': {path: /r, "
		          "operations: {o: {method: GET, name: o}}}}}]",
		    "the key 'a b' in 'resources' must be letters" },
		{ L LINFO "consumes: [{namespace: n, type: http, baseUri: "
		          "'http://h', resources: {r: {path: /r, "
		          "operations: {o: {method: GET, name: o}}}}}]",
		    "unknown key 'name' in a consumed operation" },
		{ L "info: {label: l, description: d}\nconsumes: [{from: a, "
		    "import: b}]",
		    "unknown key 'label' in 'info'" },
		{ L LINFO "aggregates: [{display: d, flows: {f: {description: "
		          "d, call: a.b, outputMediaType: image/png}}}]",
		    NULL },
		{ L LINFO "aggregates: [{display: d, functions: []}]",
		    "an aggregate has no 'flows'" },
		{ L LINFO "exposes: [{type: mcp, namespace: m, port: 1, "
		          "ttlMs: 5, cacheScope: public, tools: {t: "
		          "{description: d, outputParameters: {a: {type: "
		          "string, value: v}}}}}]",
		    NULL },
		{ "ikanos: 1.0.0-beta1\n" LINFO
		  "exposes: [{type: mcp, namespace: m, port: 1, ttlMs: 5, "
		  "tools: {t: {ref: a.b}}}]",
		    "unknown key 'ttlMs' in an mcp surface; remove it (schema "
		    "of 1.0.0-beta1)" },
		{ L LINFO "exposes: [{type: rest, namespace: m, port: 1, "
		          "resources: {r: {path: /p, operations: {o: {method: "
		          "GET, responses: {2XX: {description: d}}, "
		          "responseBinary: {mediaType: a/b}}}}}}]",
		    "has 'responses' and 'responseBinary'; keep one" },
		{ L LINFO "exposes: [{type: rest, namespace: m, port: 1}]\n"
		          "consumes: [{from: a, import: b}]",
		    "exactly one section; this one has 2" },
		{ L LINFO "consumes: [{namespace: n, type: http, baseUri: "
		          "'http://h', tunnel: {type: ziti, service: s}}]",
		    "a tunnel has no 'identity'" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_errors(t[i].text, t[i].want);
}

#define FUNCTION(keys)                                                         \
	E INFO                                                                 \
	    "capability: {consumes: [{namespace: n, type: http, baseUri: "     \
	    "'http://h'}], aggregates: [{label: l, namespace: g, functions: "  \
	    "[{name: f, description: d, " keys "}]}]}\n"
#define OUTPUTS(list) TOOL("name: t, description: d, call: a.b, " list)
#define STEP "steps: [{type: call, name: s, call: a.b}], "
#define RESOURCE(keys)                                                         \
	EXPOSES("{type: mcp, namespace: m, port: 1, tools: [{ref: a.b}], "     \
	        "resources: [{name: r, label: l, uri: 'a:b', description: "    \
	        "d, " keys "}]}")
#define MAPPED_LIST "outputParameters: [{type: string, mapping: $.a}]"
#define STEPS_LIST "outputParameters: [{name: x, type: string}]"

static void
test_outputs_have_the_form_that_their_origin_requires(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		/* Constants are texts. */
		{ TOOL("name: t, description: d, outputParameters: [{name: a, "
		       "type: boolean, value: 'true'}]"),
		    NULL },
		{ TOOL("name: t, description: d, outputParameters: [{name: a, "
		       "type: boolean, value: true}]"),
		    "'value' is true or false; it must be text" },
		{ FUNCTION("outputParameters: [{name: a, type: number, value: "
		           "5}]"),
		    "'value' is a number; it must be text" },
		{ TOOL("name: t, description: d, outputParameters: []"),
		    "'outputParameters' is empty" },
		/* Mapped outputs. */
		{ OUTPUTS("outputParameters: [{type: string, value: x}]"),
		    NULL },
		{ OUTPUTS("outputParameters: [{type: string, value: 5}]"),
		    "'value' is a number; it must be text" },
		{ OUTPUTS("outputParameters: [{type: integer, mapping: $.a}]"),
		    "'type' is 'integer'; it must be one of string, number, "
		    "boolean, object, array" },
		{ OUTPUTS("outputParameters: [{type: string, const: x}]"),
		    "has none of 'mapping' and 'value'" },
		{ OUTPUTS("outputParameters: [{type: string, mapping: $.a, "
		          "const: null}]"),
		    "'const' is empty" },
		{ OUTPUTS("outputParameters: [{type: string, mapping: $.a, "
		          "properties: {}}]"),
		    "an output of type string has 'properties'; remove it" },
		{ OUTPUTS("outputParameters: [{type: object, properties: {}, "
		          "items: {type: string, mapping: $}}]"),
		    "an output of type object has 'items'; remove it" },
		{ OUTPUTS("outputParameters: [{type: array, mapping: $.a, "
		          "items: {type: object}}]"),
		    "an output of type object has no 'properties'" },
		{ OUTPUTS("outputParameters: {a: b}"),
		    "'outputParameters' is a mapping; it must be a list" },
		/* Outputs of steps. */
		{ TOOL("name: t, description: d, " STEP STEPS_LIST), NULL },
		{ TOOL("name: t, description: d, " STEP
		       "outputParameters: [{name: x, type: array}]"),
		    "an output of type array has no 'items'" },
		{ TOOL("name: t, description: d, " STEP
		       "outputParameters: [{name: x, type: array, items: []}]"),
		    "'items' is empty" },
		{ TOOL("name: t, description: d, " STEP
		       "outputParameters: [{name: x, type: object, properties: "
		       "{y: {type: string}}}]"),
		    "an output of steps has no 'name'" },
		{ TOOL("name: t, description: d, " STEP
		       "outputParameters: [{name: x, type: string, items: "
		       "[{name: y, type: string}]}]"),
		    "an output of type string has 'items'; remove it" },
		/* What makes the answer may be told by the outputs. */
		{ TOOL("name: t, description: d, call: a.b, " STEP STEPS_LIST),
		    NULL },
		{ TOOL("name: t, description: d, call: a.b, " STEP
		       "outputParameters: [{name: x, type: string, value: v}]"),
		    NULL },
		{ TOOL("name: t, description: d, call: a.b, " STEP
		       "outputParameters: [5]"),
		    "must be a mapping" },
		{ TOOL("ref: a.b, outputParameters: [5]"), NULL },
		{ TOOL("ref: a.b, outputParameters: 5"),
		    "'outputParameters' is a number; it must be a list" },
		{ REST("ref: a.b, outputParameters: [5]"), NULL },
		{ REST("name: o, " STEP STEPS_LIST), NULL },
		{ REST(STEP STEPS_LIST), "unknown key 'name' in a mapped" },
		{ REST("name: o, " STEP MAPPED_LIST), NULL },
		{ RESOURCE("call: a.b, " MAPPED_LIST), NULL },
		{ RESOURCE("call: a.b, " STEP MAPPED_LIST), NULL },
		{ RESOURCE("call: a.b, steps: [{type: call, name: s, call: "
		           "a.b}]"),
		    "an mcp resource has several of" },
		{ RESOURCE("call: a.b, outputParameters: 5"),
		    "must be a list" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_errors(t[i].text, t[i].want);
}

static void
test_values_are_as_strict_as_the_schemas(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ "naftiko: [1.0.0-alpha2]\n" INFO "capability: {exposes: []}",
		    "'naftiko' is a list; it must be text" },
		{ "ikanos: {a: b}\n" LINFO "consumes: []",
		    "'ikanos' is a mapping; it must be text" },
		{ "ikanos: 1.0.0-beta99\n" LINFO "consumes: []",
		    "'ikanos' is '1.0.0-beta99'; it must be one of" },
		/* Exposed operations may be empty in alpha2, others not. */
		{ EXPOSES("{type: rest, namespace: r, port: 1, resources: "
		          "[{path: /p, operations: []}]}"),
		    NULL },
		{ CONSUMES("resources: [{name: r, path: /r, operations: []}]"),
		    "'operations' is empty" },
		{ L LINFO "exposes: [{type: rest, namespace: m, port: 1, "
		          "resources: {r: {path: /p, operations: {}}}}]",
		    "'operations' is empty" },
		{ EXPOSES("{type: rest, namespace: r, port: 8080.0}"), NULL },
		{ EXPOSES("{type: rest, namespace: r, port: 8080.5}"),
		    "'port' must be a whole number" },
		{ EXPOSES("{type: rest, namespace: r, port: 1, address: "
		          "'1::2'}"),
		    NULL },
		{ EXPOSES("{type: rest, namespace: r, port: 1, address: "
		          "'1:2'}"),
		    "it must be a host name or an address" },
		{ OPERATION("body: {type: formUrlEncoded, data: {a: x}}"),
		    NULL },
		{ OPERATION("body: {type: formUrlEncoded, data: {a: 5}}"),
		    "the field 'a' of a form is a number; it must be text" },
		{ TOOL("name: t, description: d, steps: [{type: script, name: "
		       "s, file: ''}]"),
		    "'file' is empty; write a text" },
		{ TOOL("name: t, description: d, steps: [{type: script, name: "
		       "s, file: a.js, dependencies: ['']}]"),
		    "'dependencies' is empty; write a text" },
		{ TOOL("name: t, description: d, " STEP
		       "mappings: [{targetName: a, value: true}]"),
		    "'value' is true or false; it must be text" },
		{ RESOURCE("call: a.b, mimeType: 'a/*'"),
		    "it must be a media type" },
		/* `format: uri` describes a text; it does not restrict it. */
		{ CONSUMES("authentication: {type: oauth2, "
		           "authorizationServerUri: x, resource: y}"),
		    NULL },
		{ EXPOSES("{type: skill, namespace: s, port: 1, skills: "
		          "[{name: a, description: d, tools: [{name: t, "
		          "description: d, from: {sourceNamespace: a_b, "
		          "action: t}}]}]}"),
		    NULL },
		/* Later dialects. */
		{ L LINFO "capability: {consumes: [{from: a, import: b}]}\n"
		          "consumes: [{from: a, import: b}]",
		    NULL },
		{ L LINFO "exposes: [{type: mcp, namespace: m, port: 1, tools: "
		          "{t: {ref: a.b, outputMediaType: a/b}}}]",
		    "unknown key 'outputMediaType' in a tool" },
		{ L LINFO "exposes: [{type: mcp, namespace: m, port: 1, tools: "
		          "{t: {ref: a.b}}, prompts: {p: {display: l, "
		          "description: d, arguments: {}, location: "
		          "'file:///x'}}}]",
		    NULL },
		{ L LINFO "exposes: [{type: mcp, namespace: m, port: 1, tools: "
		          "{t: {ref: a.b}}, prompts: {a_b: {display: l, "
		          "description: d, location: 'file:///x'}}}]",
		    "the key 'a_b' in 'prompts' must be" },
		{ L LINFO "exposes: [{type: mcp, namespace: m, port: 1, tools: "
		          "{t: {description: d, outputParameters: {'a b': "
		          "{type: string, value: v}}}}}]",
		    NULL },
		{ L LINFO "exposes: [{type: rest, namespace: m, port: 1, "
		          "resources: {r: {path: /p, operations: {o: {method: "
		          "GET, responses: {'200': {content: {}}}}}}}}]",
		    "'content' is empty" },
		{ L LINFO "exposes: [{type: rest, namespace: m, port: 1, "
		          "resources: {r: {path: /p, operations: {o: {method: "
		          "GET, responses: {'200': {content: {a/b: {schema: "
		          "5}}}}}}}}}]",
		    "'schema' is a number; it must be a mapping" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_errors(t[i].text, t[i].want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_unknown_keys_and_wrong_patterns_are_errors_in_alpha2),
		cmocka_unit_test(test_rules_between_keys_are_checked),
		cmocka_unit_test(test_beta5_has_maps_and_later_keys),
		cmocka_unit_test(
		    test_outputs_have_the_form_that_their_origin_requires),
		cmocka_unit_test(test_values_are_as_strict_as_the_schemas),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
