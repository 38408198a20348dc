/*
 * test_call_arguments.c - the arguments of the command line as those of a call.
 */
#include <stdlib.h>
#include <unistd.h>

#include "cli/call_arguments.h"
#include "fixture.h"

/* The arguments as JSON, or "error: ..." */
static const char *
made(
    struct rig *r, const char *name, const char *const *words, const char *body)
{
	struct call *c = rig_call(r, name);
	struct err e = { 0 };
	char *copy[8];
	int count = 0;
	struct buf b;
	char *text;

	for (; words[count] != NULL; count++)
		copy[count] = arena_strdup(&r->arena, str_of(words[count]));
	if (call_arguments_make(c, 64, 1000, copy, count, body, NULL, &e) == -1)
		return arena_printf(&r->arena, "error: %s", e.text);
	buf_init(&b, 4096);
	json_write(&b, c->source.arguments);
	text = arena_strdup(&r->arena, buf_str(&b));
	buf_done(&b);
	return text;
}

static void
test_words_take_the_declared_type(void **state)
{
	static const struct {
		const char *operation, *words[6], *want;
	} t[] = {
		{ "api.find", { NULL }, "{}" },
		{ "api.find", { "q=5", "page=5" }, "{\"q\":\"5\",\"page\":5}" },
		{ "api.find", { "q=" }, "{\"q\":\"\"}" },
		{ "api.find", { "q=a=b" }, "{\"q\":\"a=b\"}" },
		/*
		 * Text that is not an integer stays text; the check reports it.
		 */
		{ "api.find", { "page=x" }, "{\"page\":\"x\"}" },
		{ "api.find", { "tags[]=a", "tags[]=b" },
		    "{\"tags[]\":[\"a\",\"b\"]}" },
		{ "api.find", { "tags[]:=[1,2.0]" }, "{\"tags[]\":[1,2.0]}" },
		{ "rest-drop", { "item-id=1", "part=2" },
		    "{\"item-id\":\"1\",\"part\":\"2\"}" },
		{ "tool-make", { "body={\"a\":1}" }, "{\"body\":{\"a\":1}}" },
		{ "api.find", { "q=1", "q=2" }, "error: 'q' is given twice" },
		{ "api.find", { "pagee=1" },
		    "error: 'find' has no parameter 'pagee'; did you mean "
		    "'page'?" },
		{ "api.find", { "word" },
		    "error: 'word' is not NAME=TEXT or NAME:=JSON" },
		{ "api.find", { "=x" },
		    "error: '=x' is not NAME=TEXT or NAME:=JSON" },
	};
	struct rig r;

	(void)state;
	rig_open(&r, RIG_FILE, rig_options, LEN(rig_options));
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_STR(
		    made(&r, t[i].operation, t[i].words, NULL), t[i].want);
	rig_close(&r);
}

static void
test_a_body_is_an_argument_or_a_file_and_bounded(void **state)
{
	static const char *const none[] = { NULL };
	char path[] = "/tmp/claviger-body-XXXXXX", big[2000];
	int fd = mkstemp(path);
	struct rig r;
	char *at;

	(void)state;
	rig_open(&r, RIG_FILE, rig_options, LEN(rig_options));
	CHECK_STR(made(&r, "api.make", none, "{\"a\":1.0}"),
	    "{\"body\":{\"a\":1.0}}");
	CHECK_HAS(made(&r, "api.make", none, "{"), "error: --body: ");
	CHECK_HAS(made(&r, "api.find", none, "{}"), "no parameter 'body'");
	CHECK_HAS(made(&r, "api.make", none, "@/nonexistent/x"),
	    "/nonexistent/x: No such file");
	at = arena_printf(&r.arena, "@%s", path);
	CHECK_INT(write(fd, "{\"f\":2}\n", 8), 8);
	CHECK_STR(made(&r, "api.make", none, at), "{\"body\":{\"f\":2}}");
	memset(big, ' ', sizeof(big));
	CHECK_INT(write(fd, big, sizeof(big)), sizeof(big));
	CHECK_HAS(made(&r, "api.make", none, at), "more than 1000 bytes");
	close(fd);
	unlink(path);
	rig_close(&r);
}

static void
test_names_of_steps_functions_and_templates_are_known(void **state)
{
	static const char file[] =
	    "naftiko: 1.0.0-alpha2\n"
	    "capability:\n"
	    "  consumes:\n"
	    "  - type: http\n"
	    "    namespace: n\n"
	    "    baseUri: http://h.test\n"
	    "    resources:\n"
	    "    - name: r\n"
	    "      path: /a/{id}\n"
	    "      operations:\n"
	    "      - {name: get, method: GET, inputParameters: [{name: n, in: "
	    "query, type: integer}]}\n"
	    "      - {name: put, method: PUT, body: {type: json, data: {who: "
	    "'{{who}}', now: '{{ rest.body.now }}'}}}\n"
	    "      - {name: xml, method: PUT, body: {type: xml}}\n"
	    "  aggregates:\n"
	    "  - {label: L, namespace: f, functions: [{name: one, description: "
	    "d, inputParameters: [{name: x, type: integer, description: d}], "
	    "call: n.get, with: {id: f.x}}]}\n"
	    "  exposes:\n"
	    "  - type: rest\n"
	    "    namespace: w\n"
	    "    port: 1\n"
	    "    resources:\n"
	    "    - path: /v1/{id}\n"
	    "      operations:\n"
	    "      - {name: seq, method: GET, steps: [{name: a, call: n.get, "
	    "with: {id: rest.id, n: rest.many}}, {name: b, call: f.one, with: "
	    "{x: '{{count}}'}}], mappings: [{targetName: t, value: "
	    "'{{note}}'}]}\n"
	    "      - {name: put, method: PUT, call: n.put, with: {id: "
	    "rest.path.key}}\n";
	static const struct {
		const char *operation, *words[4], *body, *want;
	} t[] = {
		{ "seq", { "id=1", "many=2", "count=3" }, NULL,
		    "{\"id\":\"1\",\"many\":2,\"count\":\"3\"}" },
		{ "seq", { "note=x" }, NULL, "{\"note\":\"x\"}" },
		{ "seq", { "noty=x" }, NULL,
		    "error: 'seq' has no parameter 'noty'" },
		{ "f.one", { "x=5" }, NULL, "{\"x\":5}" },
		{ "put", { "key=1", "who=me", "now:=true" }, NULL,
		    "{\"key\":\"1\",\"who\":\"me\",\"now\":true}" },
		{ "n.put", { "id=1", "who=me" }, NULL,
		    "{\"id\":\"1\",\"who\":\"me\"}" },
		{ "n.put", { "why=me" }, NULL,
		    "error: 'put' has no parameter 'why'" },
		{ "n.xml", { NULL }, "<a/>", "{\"body\":\"<a/>\"}" },
	};
	struct rig r;

	(void)state;
	rig_open(&r, file, NULL, 0);
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_STR(
		    made(&r, t[i].operation, t[i].words, t[i].body), t[i].want);
	rig_close(&r);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_take_the_declared_type),
		cmocka_unit_test(
		    test_a_body_is_an_argument_or_a_file_and_bounded),
		cmocka_unit_test(
		    test_names_of_steps_functions_and_templates_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
