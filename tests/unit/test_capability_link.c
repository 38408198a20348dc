/* test_capability_link.c - calls are resolved and tools get arguments. */
#include "base/buf.h"
#include "base/err.h"
#include "capability/capability.h"
#include "check.h"

/* A file with two consumed operations and the given exposes. */
#define FILE_WITH(exposes)                                                     \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - namespace: birds\n"                                               \
	"    baseUri: http://birds.test\n"                                     \
	"    inputParameters: [{name: Accept, in: header, value: a/b}]\n"      \
	"    resources:\n"                                                     \
	"    - name: bird\n"                                                   \
	"      path: /birds/{id}\n"                                            \
	"      operations:\n"                                                  \
	"      - {name: get, method: GET, inputParameters: [{name: deep, in: " \
	"query, type: boolean}]}\n"                                            \
	"      - {name: put, method: PUT, inputParameters: [{name: body, in: " \
	"body, required: true, properties: {song: {type: string}}}]}\n"        \
	"  exposes:\n" exposes

#define TOOLS(tools)                                                           \
	FILE_WITH(                                                             \
	    "  - {type: mcp, namespace: m, port: 1, tools: [" tools "]}\n")
#define ROUTES(routes)                                                         \
	FILE_WITH(                                                             \
	    "  - {type: rest, namespace: r, port: 1, resources: [" routes      \
	    "]}\n")

static struct capability *
load(const char *text)
{
	struct err e = { .kind = ERR_NONE };
	struct capability *s =
	    capability_load_text(STR("t.yaml"), str_of(text), &e);

	if (s == NULL)
		fail_msg("not loaded: %s", e.text);
	CHECK_INT(s->errors, 0);
	return s;
}

static void
check_note(const struct capability *s, const char *want)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	capability_diagnostics_notes(&out, s);
	CHECK_HAS(buf_text(&out), want);
	buf_done(&out);
}

static void
test_a_call_finds_an_operation_or_has_a_problem(void **state)
{
	static const struct {
		const char *text, *problem;
	} t[] = {
		{ TOOLS("{name: t, call: birds.get}"), NULL },
		{ TOOLS("{name: t, call: birds.gett}"),
		    "calls unknown operation 'birds.gett'; did you mean "
		    "'birds.get' or 'birds.put'?" },
		{ TOOLS("{name: t, call: fish.zzzzzzzz}"),
		    "calls unknown operation 'fish.zzzzzzzz'; similar names "
		    "are 'birds.get' and 'birds.put'" },
		{ TOOLS("{name: t}"), "has no 'call'" },
		{ TOOLS("{name: t, call: birds.get, with: {id: ['{{#x}}']}}"),
		    "has an invalid template in 'with': the section 'x' is not "
		    "closed by '{{/x}}' (line 1, column 4 of the text)" },
		{ TOOLS("{name: t, steps: [{type: call, name: s}]}"),
		    "step 's' has no 'call'" },
		{ TOOLS("{name: t, steps: [{type: call, name: s, call: "
		        "birds.gett}]}"),
		    "step 's' calls unknown operation 'birds.gett'; did you "
		    "mean 'birds.get' or 'birds.put'?" },
		{ TOOLS("{name: t, steps: [{type: script, name: s, file: "
		        "a.js}]}"),
		    "has the script step 's', and scripts are not supported" },
		{ TOOLS("{name: t, outputParameters: [{type: string, name: "
		        "x}]}"),
		    "has no 'call', and none of its outputs has a value" },
		{ FILE_WITH("  - {type: mcp, transport: sse, tools: [{name: "
		            "t, call: birds.get}]}\n"),
		    "its surface uses the transport 'sse', which is not "
		    "supported" },
		{ FILE_WITH("  - {type: mcp, port: 1, authentication: {type: "
		            "hmac}, tools: [{name: t, call: birds.get}]}\n"),
		    "its surface needs authentication of type 'hmac' in a form "
		    "that is not supported" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *s = load(t[i].text);
		struct capability_operation *op = s->exposes->operations;

		CHECK_TEXT(op->problem, t[i].problem);
		CHECK_INT(s->warnings > 0, t[i].problem != NULL);
		CHECK(t[i].problem != NULL || op->call != NULL);
		capability_free(s);
	}
}

static void
test_a_call_in_another_spelling_is_found_with_a_warning(void **state)
{
	static const struct {
		const char *text, *want, *note;
	} t[] = {
		{ TOOLS("{name: t, call: birds.GET}"), "get",
		    "t.yaml:14:48: warning: tool 't' calls 'birds.GET', which "
		    "is not defined; it is read as a call of 'birds.get'" },
		{ TOOLS("{name: t, call: birds.p-u_t}"), "put",
		    "read as a call of 'birds.put'" },
		{ TOOLS("{name: Get}"), "get",
		    "tool 'Get' has no 'call'; it is read as a call of "
		    "'birds.get': write that as its 'call'" },
		{ ROUTES("{path: /v1/birds, operations: [{method: PUT, name: "
		         "put}]}"),
		    "put", "operation 'put' has no 'call'" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *s = load(t[i].text);
		struct capability_operation *op = s->exposes->operations;

		CHECK(op->problem.p == NULL);
		CHECK(op->call != NULL);
		CHECK_TEXT(op->call->name, t[i].want);
		check_note(s, t[i].note);
		capability_free(s);
	}
}

/* The derived arguments as "name:type!" words, "!" for required. */
static void
check_arguments(const char *text, const char *want)
{
	struct capability *s = load(text);
	struct buf out;

	buf_init(&out, 1000);
	for (struct capability_param *p = s->exposes->operations->params;
	     p != NULL; p = p->next) {
		CHECK_INT(p->in, CAPABILITY_IN_NONE);
		CHECK_INT(p->min_length, -1);
		CHECK_INT(p->max_items, -1);
		buf_printf(&out, "%s%.*s:%s%s", out.len > 0 ? " " : "",
		    STR_FMT(p->name), capability_param_type_name(p->type),
		    p->required ? "!" : "");
	}
	CHECK_STR(buf_text(&out), want);
	buf_done(&out);
	capability_free(s);
}

static void
test_tools_derive_their_arguments_from_the_call(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		/* Without `with`: all parameters except constants. */
		{ TOOLS("{name: t, call: birds.get}"),
		    "deep:boolean id:string!" },
		{ TOOLS("{name: t, call: birds.get, with: {id: tools.bird, "
		        "deep: tools.deep}}"),
		    "bird:string! deep:boolean" },
		{ TOOLS("{name: t, outputParameters: [{name: o, type: string, "
		        "value: 'hi {{who}}'}]}"),
		    "who:string" },
		/* A tag that is the whole text keeps the type. */
		{ TOOLS("{name: t, call: birds.get, with: {id: "
		        "'{{tools.bird}}', deep: '{{ tools.deep }}'}}"),
		    "bird:string! deep:boolean" },
		/* Parameters that the author left out, unless required. */
		{ TOOLS("{name: t, call: birds.get, with: {id: tools.id}}"),
		    "id:string!" },
		{ TOOLS("{name: t, call: birds.get, with: {deep: 'true'}}"),
		    "id:string!" },
		{ TOOLS("{name: t, call: birds.get, with: {id: m.bird}}"),
		    "bird:string!" },
		{ TOOLS("{name: t, call: birds.get, with: {id: "
		        "'{{tools.kind}}-{{tools.number}}'}}"),
		    "kind:string! number:string!" },
		{ TOOLS("{name: t, call: birds.put, with: {id: tools.id, song: "
		        "tools.song, body: tools.body}}"),
		    "id:string! song:string body:object!" },
		/* Declared parameters are kept and required by default. */
		{ TOOLS("{name: t, call: birds.get, inputParameters: [{name: "
		        "a, type: integer}, {name: b, required: false}]}"),
		    "a:integer! b:string id:string!" },
		{ TOOLS("{name: t, call: birds.put, inputParameters: [{name: "
		        "id}]}"),
		    "id:string! body:object!" },
		{ TOOLS("{name: t, call: birds.put, with: {id: tools.id, song: "
		        "tools.song}, inputParameters: [{name: id}, {name: "
		        "song}]}"),
		    "id:string! song:string!" },
		{ TOOLS(
		      "{name: t, call: birds.put, with: {id: '1', body: "
		      "tools.b}, inputParameters: [{name: b, type: object}]}"),
		    "b:object!" },
		{ FILE_WITH(
		      "  - {type: mcp, namespace: m, port: 1, tools: "
		      "[{name: t, call: f.get, inputParameters: [{name: "
		      "a}]}]}\n"
		      "  aggregates:\n"
		      "  - {namespace: f, label: F, functions: [{name: get, "
		      "description: d, call: birds.get, inputParameters: "
		      "[{name: id}, {name: deep, required: false}]}]}\n"),
		    "a:string! id:string!" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_arguments(t[i].text, t[i].want);
}

static void
test_a_required_parameter_that_a_tool_omits_is_a_warning(void **state)
{
	struct capability *s =
	    load(TOOLS("{name: t, call: birds.put, with: {id: '1'}, "
	               "inputParameters: [{name: song}]}"));

	(void)state;
	CHECK_INT(s->warnings, 1);
	check_note(s,
	    "'birds.put' requires 'body', which the inputParameters of 't' do "
	    "not have; it is added as an argument: declare it, or set it in "
	    "'with'");
	capability_free(s);
}

static void
test_what_the_credential_sets_is_not_an_argument(void **state)
{
	(void)state;
	check_arguments(
	    "naftiko: 1.0.0-alpha2\n"
	    "capability:\n"
	    "  consumes:\n"
	    "  - {namespace: n, type: http, baseUri: 'http://h', "
	    "authentication: {type: bearer, token: t}, resources: [{name: r, "
	    "path: /a, operations: [{name: o, method: GET, inputParameters: "
	    "[{name: authorization, in: header, required: true}, {name: q, "
	    "in: query, required: true}]}]}]}\n"
	    "  exposes:\n"
	    "  - {type: mcp, namespace: m, port: 1, tools: [{name: t, "
	    "description: d, call: n.o, with: {authorization: "
	    "tools.authorization, q: tools.q}}]}\n",
	    "authorization:string q:string!");
}

static void
test_of_two_equal_names_the_first_is_used(void **state)
{
	static const struct {
		const char *text, *note;
		size_t left;
	} t[] = {
		{ TOOLS("{name: t, call: birds.get}, {name: t, call: "
		        "birds.put}"),
		    "tool 't' is already exposed on line 14", 1 },
		{ ROUTES("{path: '/a/{x}', operations: [{method: GET, call: "
		         "birds.get}]}, {path: '/a/{y}', operations: "
		         "[{method: GET, call: birds.get}, {method: PUT, call: "
		         "birds.put}]}"),
		    "route 'GET /a/{}' is already exposed on line 14", 2 },
		{ ROUTES("{path: /a, operations: [{name: o, method: GET, call: "
		         "birds.get}, {name: o, method: PUT, call: "
		         "birds.put}]}"),
		    "operation 'o' has the name of one on line 14", 2 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *s = load(t[i].text);
		size_t left = 0;

		for (struct capability_operation *op = s->exposes->operations;
		     op != NULL; op = op->next)
			left++;
		CHECK_INT(left, t[i].left);
		CHECK_INT(
		    s->exposes->operations->call->method, HTTP_METHOD_GET);
		check_note(s, t[i].note);
		capability_free(s);
	}
}

static void
test_an_unknown_name_in_with_is_a_warning(void **state)
{
	struct capability *s =
	    load(TOOLS("{name: t, call: birds.get, with: {ide: tools.id}}"));

	(void)state;
	check_note(s, "warning: 'with' sets 'ide', which operation 'birds.get' "
	              "does not have");
	capability_free(s);
}

static void
test_a_failed_import_is_named_in_the_problem(void **state)
{
	struct capability *s =
	    load("naftiko: 1.0.0-alpha2\n"
	         "capability:\n"
	         "  consumes: [{import: x, location: ./x.yaml}]\n"
	         "  exposes: [{type: mcp, tools: [{name: t, call: "
	         "x.y}]}]\n");

	(void)state;
	CHECK_TEXT(s->exposes->operations->problem,
	    "calls 'x.y', whose namespace could not be imported from "
	    "'./x.yaml': only a file can import");
	capability_free(s);
}

static void
test_ten_thousand_tools_are_loaded(void **state)
{
	enum { TOOLS = 10000 };
	struct capability_operation *op;
	struct capability *s;
	struct buf text;
	size_t n = 0;

	(void)state;
	buf_init(&text, 16 << 20);
	buf_puts(&text, "naftiko: 1.0.0-alpha2\ncapability:\n  consumes:\n"
	                "  - namespace: n\n    baseUri: http://h\n"
	                "    resources:\n");
	for (int i = 0; i < TOOLS; i++)
		buf_printf(&text,
		    "    - {name: r%d, path: '/r%d/{id}', operations: [{name: "
		    "o%d, method: GET}]}\n",
		    i, i, i);
	buf_puts(&text, "  exposes:\n  - type: mcp\n    port: 1\n    tools:\n");
	for (int i = 0; i < TOOLS; i++)
		buf_printf(&text,
		    "    - {name: t%d, call: n.o%d, with: {id: tools.id}}\n", i,
		    i);
	s = load(buf_text(&text));
	CHECK_INT(s->warnings, 0);
	for (op = s->exposes->operations; op != NULL; op = op->next, n++)
		CHECK(op->call != NULL && op->params != NULL);
	CHECK_INT(n, TOOLS);
	capability_free(s);
	buf_done(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_call_finds_an_operation_or_has_a_problem),
		cmocka_unit_test(
		    test_tools_derive_their_arguments_from_the_call),
		cmocka_unit_test(
		    test_a_call_in_another_spelling_is_found_with_a_warning),
		cmocka_unit_test(
		    test_a_required_parameter_that_a_tool_omits_is_a_warning),
		cmocka_unit_test(
		    test_what_the_credential_sets_is_not_an_argument),
		cmocka_unit_test(test_of_two_equal_names_the_first_is_used),
		cmocka_unit_test(test_an_unknown_name_in_with_is_a_warning),
		cmocka_unit_test(test_a_failed_import_is_named_in_the_problem),
		cmocka_unit_test(test_ten_thousand_tools_are_loaded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
