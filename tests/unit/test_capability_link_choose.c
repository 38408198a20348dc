/* test_capability_link_choose.c - calls of a name that several operations have.
 */
#include "base/buf.h"
#include "base/err.h"
#include "capability/capability.h"
#include "check.h"

/* Four operations of one name, and the given exposes. */
#define FILE_WITH(exposes)                                                     \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - namespace: port\n"                                                \
	"    baseUri: http://port.test\n"                                      \
	"    resources:\n"                                                     \
	"    - {name: ship, path: '/ships/{ship}', operations: [{name: run, "  \
	"method: DELETE}, {name: run, method: GET, inputParameters: [{name: "  \
	"deep, in: query}]}]}\n"                                               \
	"    - {name: berth, path: '/ships/{ship}/berths/{berth}', "           \
	"operations: [{name: run, method: DELETE}]}\n"                         \
	"    - {name: crew.v2, path: /crew.v2, operations: [{name: run, "      \
	"method: DELETE, inputParameters: [{name: rank, in: query}]}]}\n"      \
	"  exposes:\n" exposes
#define ROUTES(routes)                                                         \
	FILE_WITH("  - {type: rest, port: 1, resources: [" routes "]}\n")
#define ROUTE(path, operation)                                                 \
	ROUTES("{path: '" path "', operations: [{" operation "}]}")
#define TOOLS(tools) FILE_WITH("  - {type: mcp, port: 1, tools: [" tools "]}\n")

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

/* The route of what op calls, or "none". */
static void
check_call(const struct capability_operation *op, const char *want)
{
	struct buf b;

	buf_init(&b, 1000);
	if (op->call == NULL)
		buf_puts(&b, "none");
	else
		buf_printf(&b, "%s %.*s", http_method_name(op->call->method),
		    STR_FMT(op->call->path));
	CHECK_TEXT(buf_str(&b), want);
	assert_int_equal(op->call == NULL, op->problem.p != NULL);
	buf_done(&b);
}

static void
test_the_operation_meant_is_chosen_or_none(void **state)
{
	static const char ship[] = "DELETE /ships/{ship}";
	static const char berth[] = "DELETE /ships/{ship}/berths/{berth}";
	static const char crew[] = "DELETE /crew.v2";
	static const struct {
		const char *text, *want;
	} t[] = {
		/* The path, whose variables may be spelled differently. */
		{ ROUTE("/v1/ships/{ship}", "method: DELETE, call: port.run"),
		    ship },
		{ ROUTE("/v1/ships/{Ship}/berths/{berth}",
		      "method: DELETE, call: port.run"),
		    berth },
		{ ROUTE("/v1/ships/{s}/berths/{b}",
		      "method: DELETE, call: port.run, with: {ship: rest.s, "
		      "berth: rest.b}"),
		    berth },
		{ ROUTE("/v1/crew-v2", "method: DELETE, call: port.run"),
		    crew },
		/* The method. */
		{ ROUTE("/v1/ships/{ship}", "method: GET, call: port.run"),
		    "GET /ships/{ship}" },
		/* The name of the resource. */
		{ ROUTES("{path: '/x/{ship}/{berth}', name: berth, "
		         "operations: [{method: DELETE, call: port.run}]}"),
		    berth },
		/* The names in `with`. */
		{ ROUTE("/a",
		      "method: DELETE, call: port.run, with: {ship: rest.x, "
		      "berth: rest.y}"),
		    berth },
		{ TOOLS("{name: t, call: port.run, with: {rank: tools.rank}}"),
		    crew },
		{ TOOLS("{name: t, call: port.run, hints: {readOnly: true}, "
		        "with: {ship: tools.ship}}"),
		    "GET /ships/{ship}" },
		{ TOOLS("{name: t, call: port.run, hints: {readOnly: false}, "
		        "inputParameters: [{name: ship, type: string}]}"),
		    ship },
		{ TOOLS("{name: t, steps: [{type: call, name: s, call: "
		        "port.run, with: {rank: tools.rank}}]}"),
		    "none" }, /* a sequence has no call of its own */
		/* The name with its resource. */
		{ TOOLS("{name: t, call: port.berth.run}"), berth },
		{ TOOLS("{name: t, call: port.crew.v2.run}"), crew },
		/* Nothing says which. */
		{ TOOLS("{name: t, call: port.run}"), "none" },
		{ TOOLS("{name: t, call: port.ship.run}"), "none" },
		{ ROUTE("/a", "method: DELETE, call: port.run"), "none" },
		{ ROUTE("/a/{ship}",
		      "method: DELETE, call: port.run, with: {ship: rest.ship, "
		      "rank: rest.rank}"),
		    "none" },
		/* One says this, another that. */
		{ ROUTE("/v1/ships/{ship}",
		      "method: DELETE, call: port.run, with: {rank: "
		      "rest.rank}"),
		    "none" },
		{ ROUTE("/v1/ships/{ship}/berths/{berth}",
		      "method: GET, call: port.run"),
		    "none" },
		{ ROUTE("/v1/berths/{ship}/boxes/{box}",
		      "method: DELETE, call: port.run"),
		    "none" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *s = load(t[i].text);

		if (s->exposes->operations->steps == NULL)
			check_call(s->exposes->operations, t[i].want);
		else
			check_call(
			    s->exposes->operations->steps->operation, crew);
		capability_free(s);
	}
}

static void
test_as_many_calls_as_operations_are_in_the_same_order(void **state)
{
	static const char *const want[] = { "DELETE /ships/{ship}",
		"GET /ships/{ship}", "DELETE /ships/{ship}/berths/{berth}",
		"DELETE /crew.v2" };
	struct capability *s = load(TOOLS("{name: a, call: port.run}, "
	                                  "{name: b, call: port.run}, "
	                                  "{name: c, call: port.run}, "
	                                  "{name: d, call: port.run}"));
	const struct capability_operation *op = s->exposes->operations;

	(void)state;
	for (size_t i = 0; i < LEN(want); i++, op = op->next)
		check_call(op, want[i]);
	capability_free(s);

	/* A tool of a name that is taken keeps its place in the order. */
	s = load(TOOLS("{name: a, call: port.run}, {name: a, call: port.run}, "
	               "{name: c, call: port.run}, {name: d, call: port.run}"));
	check_call(s->exposes->operations->next, want[2]);
	capability_free(s);

	/* The order contradicts the hint. */
	s = load(TOOLS("{name: a, call: port.run, hints: {readOnly: true}}, "
	               "{name: b, call: port.run}, {name: c, call: port.run}, "
	               "{name: d, call: port.run, with: {rank: 1}}"));
	check_call(s->exposes->operations, want[1]);
	check_call(s->exposes->operations->next, want[1]);
	capability_free(s);
}

static void
test_the_problem_lists_what_may_be_meant(void **state)
{
	struct capability *s = load(TOOLS("{name: t, call: port.run}"));

	(void)state;
	CHECK_TEXT(s->exposes->operations->problem,
	    "calls 'port.run', the name of 4 operations (DELETE /ships/{ship} "
	    "on line 7, GET /ships/{ship} on line 7, DELETE "
	    "/ships/{ship}/berths/{berth} on line 8, ...), and its path, "
	    "method and 'with' do not say which is meant; rename one, or "
	    "write 'port.RESOURCE.run' as its 'call'");
	capability_free(s);
}

static void
test_the_second_of_one_name_method_and_path_is_dropped(void **state)
{
	struct capability *s = load(
	    "naftiko: 1.0.0-alpha2\n"
	    "capability:\n"
	    "  consumes:\n"
	    "  - namespace: port\n"
	    "    baseUri: http://port.test\n"
	    "    resources:\n"
	    "    - {path: '/a/{x}', operations: [{name: run, method: PUT}]}\n"
	    "    - {path: '/a/{y}', operations: [{name: run, method: PUT}]}\n"
	    "    - {path: '/a/{y}/b', operations: [{name: run, method: PUT}]}\n"
	    "  exposes:\n"
	    "  - {type: mcp, port: 1, tools: [{name: t, call: port.run, with: "
	    "{x: 1}}]}\n");
	struct buf notes;

	(void)state;
	check_call(s->exposes->operations, "PUT /a/{x}");
	CHECK_TEXT(s->consumes->operations->next->path, "/a/{y}/b");
	buf_init(&notes, 1 << 16);
	capability_diagnostics_notes(&notes, s);
	CHECK_HAS(buf_text(&notes),
	    "t.yaml:8:37: warning: operation 'run' of namespace 'port' is "
	    "already defined on line 7; the first one is used: rename or "
	    "remove this one");
	CHECK_HAS(buf_text(&notes),
	    "t.yaml:9:39: warning: operation 'run' of namespace 'port' has "
	    "the name of one on line 7; calls are told apart by path, method, "
	    "'with' and order: rename one");
	buf_done(&notes);
	capability_free(s);
}

static void
test_too_many_operations_of_one_name_are_not_told_apart(void **state)
{
	struct capability *s;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	buf_puts(&b, "naftiko: 1.0.0-alpha2\ncapability:\n  consumes:\n"
	             "  - namespace: n\n    baseUri: http://n.test\n"
	             "    resources:\n");
	for (int i = 0; i < 70; i++)
		buf_printf(&b,
		    "    - {path: /p%d, operations: [{name: run, "
		    "method: PUT}]}\n",
		    i);
	buf_puts(&b, "  exposes:\n  - {type: rest, port: 1, resources: [{path: "
	             "/p69, operations: [{method: PUT, call: n.run}]}]}\n");
	s = load(buf_text(&b));
	check_call(s->exposes->operations, "none");
	CHECK_HAS(arena_strdup(&s->arena, s->exposes->operations->problem),
	    "the name of 70 operations");
	capability_free(s);
	buf_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_operation_meant_is_chosen_or_none),
		cmocka_unit_test(
		    test_as_many_calls_as_operations_are_in_the_same_order),
		cmocka_unit_test(test_the_problem_lists_what_may_be_meant),
		cmocka_unit_test(
		    test_the_second_of_one_name_method_and_path_is_dropped),
		cmocka_unit_test(
		    test_too_many_operations_of_one_name_are_not_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
