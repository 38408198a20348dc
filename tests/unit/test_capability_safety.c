/* test_capability_safety.c - what an operation may do at worst. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "capability/capability.h"
#include "check.h"

static const char *const names[] = { "unknown", "reads", "changes",
	"destroys" };

#define HEAD                                                                   \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"info: {label: L, description: D}\n"                                   \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n    namespace: k\n    baseUri: https://a.example\n"   \
	"    resources:\n"                                                     \
	"    - name: r\n      path: /r\n      operations:\n"                   \
	"      - {name: get, method: GET}\n"                                   \
	"      - {name: head, method: HEAD}\n"                                 \
	"      - {name: options, method: OPTIONS}\n"                           \
	"      - {name: post, method: POST}\n"                                 \
	"      - {name: put, method: PUT}\n"                                   \
	"      - {name: patch, method: PATCH}\n"                               \
	"      - {name: delete, method: DELETE}\n"

#define EXPOSES                                                                \
	"  exposes:\n"                                                         \
	"  - type: mcp\n    namespace: m\n    port: 9090\n    tools:\n"

static struct capability *
load(const char *text)
{
	struct err e = { .kind = ERR_NONE };
	struct capability *s =
	    capability_load_text(STR("t.yaml"), str_of(text), &e);

	if (s == NULL)
		fail_msg("%d:%d: %s", e.line, e.column, e.text);
	if (s->errors > 0)
		fail_msg("%.*s", STR_FMT(s->notes->text));
	return s;
}

/* One tool with that text, after the given sections. */
static enum capability_safety
effect_of(const char *before, const char *tool)
{
	struct buf b;
	struct capability *s;
	enum capability_safety e;

	buf_init(&b, 1 << 16);
	buf_printf(&b, HEAD "%s" EXPOSES "    - {name: t, description: d, %s}",
	    before, tool);
	buf_putc(&b, '\0');
	s = load(b.p);
	buf_done(&b);
	e = capability_safety_of(s->exposes->operations);
	capability_free(s);
	return e;
}

static void
expect(const char *before, const char *tool, enum capability_safety want)
{
	enum capability_safety got = effect_of(before, tool);

	if (got != want)
		fail_msg("%s: %s, want %s", tool, names[got], names[want]);
}

#define R CAPABILITY_SAFETY_READS
#define C CAPABILITY_SAFETY_CHANGES
#define D CAPABILITY_SAFETY_DESTROYS

static void
test_hints_cannot_make_a_method_safer(void **state)
{
	static const char *const hints[] = { "", "{}", "{readOnly: true}",
		"{readOnly: false}", "{destructive: true}",
		"{destructive: false}", "{idempotent: true}",
		"{readOnly: true, destructive: true}",
		"{readOnly: true, destructive: false, idempotent: true}",
		"{readOnly: false, destructive: false}", "{openWorld: true}" };
	static const struct {
		const char *method;
		enum capability_safety want[LEN(hints)];
	} t[] = {
		{ "get", { R, R, R, D, D, R, R, D, R, C, R } },
		{ "head", { R, R, R, D, D, R, R, D, R, C, R } },
		{ "options", { R, R, R, D, D, R, R, D, R, C, R } },
		{ "post", { D, D, C, D, D, C, D, D, C, C, D } },
		{ "put", { D, D, D, D, D, D, D, D, D, D, D } },
		{ "patch", { D, D, D, D, D, D, D, D, D, D, D } },
		{ "delete", { D, D, D, D, D, D, D, D, D, D, D } },
	};
	char tool[200];

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		for (size_t k = 0; k < LEN(hints); k++) {
			snprintf(tool, sizeof(tool), "call: k.%s%s%s",
			    t[i].method, k > 0 ? ", hints: " : "", hints[k]);
			expect("", tool, t[i].want[k]);
		}
}

static const char functions[] =
    "  aggregates:\n"
    "  - label: A\n    namespace: f\n    functions:\n"
    "    - {name: look, description: d, call: k.get}\n"
    "    - {name: wary, description: d, call: k.get, "
    "semantics: {safe: false}}\n"
    "    - {name: safe, description: d, call: k.delete, "
    "semantics: {safe: true}}\n"
    "    - {name: again, description: d, call: k.put, "
    "semantics: {safe: false, idempotent: true}}\n"
    "    - {name: deep, description: d, steps: ["
    "{type: call, name: a, call: f.safe}]}\n"
    "    - {name: deeper, description: d, call: f.deep}\n";

static void
test_the_worst_part_decides(void **state)
{
	static const struct {
		const char *tool;
		enum capability_safety want;
	} t[] = {
		{ "steps: [{type: call, name: a, call: k.get}, "
		  "{type: call, name: b, call: k.head}]",
		    R },
		{ "steps: [{type: call, name: a, call: k.get}, "
		  "{type: call, name: b, call: k.delete}]",
		    D },
		{ "steps: [{type: call, name: a, call: k.get}, "
		  "{type: call, name: b, call: k.delete}], "
		  "hints: {readOnly: true, destructive: false}",
		    D },
		{ "steps: [{type: call, name: a, call: k.post}, "
		  "{type: call, name: b, call: k.get}], "
		  "hints: {destructive: false}",
		    C },
		{ "steps: [{type: call, name: a, call: k.get}, "
		  "{type: lookup, name: b, index: a, match: id, "
		  "lookupValue: '1', outputParameters: [id]}]",
		    R },
		{ "steps: [{type: call, name: a, call: f.wary}]", D },
		{ "call: f.look", R },
		{ "ref: f.look", R },
		{ "ref: f.look, hints: {readOnly: false}", D },
		{ "ref: f.wary", D },
		{ "ref: f.wary, hints: {readOnly: true, destructive: false}",
		    D },
		{ "ref: f.safe", D }, /* its semantics are wrong */
		{ "ref: f.again", D },
		{ "ref: f.deeper", D },
		{ "call: f.deeper, hints: {readOnly: true}", D },
		{ "outputParameters: [{name: x, type: string, value: y}]", R },
		{ "outputParameters: [{name: x, type: string, value: y}], "
		  "hints: {destructive: true}",
		    D },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		expect(functions, t[i].tool, t[i].want);
}

/* A consumed operation that overrides its method. */
#define OTHER(method, more)                                                    \
	"  - type: http\n    namespace: o\n    baseUri: https://b.example\n"   \
	"    resources:\n    - name: r\n      path: /r\n      operations:\n"   \
	"      - {name: x, method: " method ", " more "}\n"

static void
test_an_override_counts_as_its_method(void **state)
{
	static const struct {
		const char *consumes;
		enum capability_safety want;
	} t[] = {
		{ OTHER("GET", "inputParameters: [{name: q, in: query}]"), R },
		{ OTHER("GET",
		      "inputParameters: [{name: X-HTTP-Method-Override, "
		      "in: header, value: DELETE}]"),
		    D },
		{ OTHER("GET",
		      "inputParameters: [{name: x_http_method, in: header, "
		      "value: merge}]"),
		    D },
		{ OTHER("GET",
		      "inputParameters: [{name: X-HTTP-Method-Override, "
		      "in: header, value: GET}]"),
		    R },
		{ OTHER("GET", "inputParameters: [{name: X-Method-Override, "
		               "in: header}]"),
		    D },
		{ OTHER("GET", "inputParameters: [{name: _method, in: query, "
		               "value: '{{m}}'}]"),
		    D },
		{ OTHER("GET", "path: '/r?_method=delete'"), D },
		{ OTHER("GET", "path: '/r?a=1&%5fMethod=put'"), D },
		{ OTHER("GET", "path: '/r?filter%5Bx%5D=put&_method=get'"), R },
		{ OTHER("GET",
		      "inputParameters: [{name: payment_method, in: query}]"),
		    R },
		{ OTHER("POST", "body: {type: formUrlEncoded, data: "
		                "{_method: DELETE}}"),
		    D },
		{ OTHER("POST", "body: {type: multipartForm, data: "
		                "[{name: _method, value: DELETE}]}"),
		    D },
		{ OTHER("POST",
		      "body: {type: json, data: {payment_method: card}}"),
		    C },
		{ OTHER("POST",
		      "inputParameters: [{name: body, in: body, type: object, "
		      "properties: {_method: {type: string}}}]"),
		    D },
	};
	struct buf b;

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *s;
		enum capability_safety got;

		buf_init(&b, 1 << 16);
		buf_printf(&b,
		    HEAD "%s" EXPOSES "    - {name: t, description: d, "
		         "call: o.x, hints: {readOnly: true}}",
		    t[i].consumes);
		buf_putc(&b, '\0');
		s = load(b.p);
		got = capability_safety_of(s->exposes->operations);
		if (got != t[i].want)
			fail_msg("%s: %s", t[i].consumes, names[got]);
		capability_free(s);
		buf_done(&b);
	}
}

static void
test_methods_and_overrides_by_name(void **state)
{
	static const struct {
		const char *name;
		bool is;
	} t[] = { { "X-HTTP-Method-Override", true },
		{ "x-http-method-override", true },
		{ "X_HTTP_METHOD_OVERRIDE", true }, { "X-HTTP-Method", true },
		{ "X-Method-Override", true }, { "_method", true },
		{ "_METHOD", true }, { "%5Fmethod", true },
		{ "_m%65thod", true }, { "$httpMethod", true },
		{ "method", false }, { "payment_method", false },
		{ "_methods", false }, { "", false }, { "_metho", false },
		{ "%5", false }, { "Accept", false } };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		if (capability_safety_is_override(str_of(t[i].name)) != t[i].is)
			fail_msg("%s", t[i].name);
	CHECK_INT(capability_safety_of_override(STR("GET")), R);
	CHECK_INT(capability_safety_of_override(STR(" head ")), R);
	CHECK_INT(capability_safety_of_override(STR("delete")), D);
	CHECK_INT(capability_safety_of_override(STR("GET, DELETE")), D);
	CHECK_INT(capability_safety_of_override(STR("")), D);
	CHECK_INT(capability_safety_of_method(HTTP_METHOD_GET), R);
	CHECK_INT(capability_safety_of_method(HTTP_METHOD_OPTIONS), R);
	CHECK_INT(capability_safety_of_method(HTTP_METHOD_POST), C);
	CHECK_INT(
	    capability_safety_of_method(HTTP_METHOD_COUNT), D); /* TRACE ... */
	CHECK(capability_safety_is_below(D, CAPABILITY_SAFETY_UNKNOWN));
	CHECK(capability_safety_is_below(R, C));
	CHECK(!capability_safety_is_below(C, C));
}

/*
 * Each function calls the previous one many times: visiting every call would
 * take exponential time.
 */
static void
test_nested_functions_are_visited_once(void **state)
{
	struct buf b;
	struct capability *s;

	(void)state;
	buf_init(&b, 1 << 20);
	buf_puts(&b, HEAD "  aggregates:\n  - label: A\n    namespace: f\n"
	                  "    functions:\n"
	                  "    - {name: f0, description: d, call: k.get}\n");
	for (int i = 1; i < 15; i++) {
		buf_printf(&b,
		    "    - name: f%d\n      description: d\n      steps:\n", i);
		for (int k = 0; k < 50; k++)
			buf_printf(&b,
			    "      - {type: call, name: s%d, call: f.f%d}\n", k,
			    i - 1);
	}
	buf_puts(&b, EXPOSES "    - {name: t, description: d, ref: f.f14}\n");
	buf_putc(&b, '\0');
	s = load(b.p);
	CHECK_INT(capability_safety_of(s->exposes->operations), R);
	capability_free(s);
	buf_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hints_cannot_make_a_method_safer),
		cmocka_unit_test(test_the_worst_part_decides),
		cmocka_unit_test(test_an_override_counts_as_its_method),
		cmocka_unit_test(test_methods_and_overrides_by_name),
		cmocka_unit_test(test_nested_functions_are_visited_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
