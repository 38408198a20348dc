/* test_capability_mcp_resource.c - resources and prompts of MCP surfaces. */
#include "base/err.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "check.h"

#define HEAD                                                                   \
	"naftiko: 1.0.0-alpha2\ninfo: {label: L, description: D}\n"            \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - {type: http, namespace: api, baseUri: 'http://x.test', "          \
	"resources: [{name: r, path: '/r/{id}', operations: [{name: get, "     \
	"method: GET}]}]}\n"                                                   \
	"  exposes:\n"                                                         \
	"  - type: mcp\n    namespace: m\n    port: 9090\n    tools: []\n"

static struct capability *
load(const char *text)
{
	struct err e = { 0 };
	struct capability *s =
	    capability_load_text(STR("dir/test.yaml"), str_of(text), &e);

	CHECK_STR(e.text, "");
	return s;
}

static void
test_a_resource_is_files_or_an_answer(void **state)
{
	struct capability *s = load(HEAD
	    "    resources:\n"
	    "    - {name: a, label: A, uri: 'd://a/', description: D, "
	    "location: './a', maxBinarySize: 2KiB}\n"
	    "    - {name: b, label: B, uri: 'd://b/{id}{?q}', description: D, "
	    "call: api.get, with: {id: '{{id}}'}}\n");
	const struct capability_mcp_resource *a, *b;
	const struct capability_param *p;

	(void)state;
	CHECK_INT(s->errors, 0);
	a = s->exposes->resources;
	b = a->next;
	CHECK_TEXT(a->uri, "d://a");
	CHECK_STR(a->path, "dir/a");
	CHECK_INT(a->max, 2048);
	CHECK(a->operation == NULL);
	CHECK(b->path == NULL && b->template != NULL);
	CHECK(b->operation == s->exposes->reads);
	CHECK(b->operation->call != NULL);
	p = b->operation->params;
	CHECK_TEXT(p->name, "id");
	CHECK(p->required);
	CHECK_TEXT(p->next->name, "q");
	CHECK(!p->next->required);
	capability_free(s);
}

static void
test_a_variable_in_with_may_have_single_braces(void **state)
{
	static const struct {
		const char *with, *want;
	} t[] = {
		{ "{id}", "{{id}}" },
		{ "a-{id}/{{id}}-{no}", "a-{{id}}/{{id}}-{no}" },
		{ "{\"id\":1}", "{\"id\":1}" },
		{ "{ id }", "{ id }" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		char text[2000];
		struct capability *s;

		snprintf(text, sizeof(text),
		    HEAD "    resources:\n"
		         "    - {name: b, uri: 'd://b/{id}', call: api.get, "
		         "with: {id: '%s'}}\n",
		    t[i].with);
		s = load(text);
		CHECK_TEXT(s->exposes->resources->operation->with->value->text,
		    t[i].want);
		capability_free(s);
	}
}

/* What the template of the URI has is required; the rest is not. */
static void
test_a_resource_describes_its_variables(void **state)
{
	struct capability *s = load(
	    HEAD "    resources:\n"
	         "    - {name: b, label: B, uri: 'd://b/{id}', description: D, "
	         "inputParameters: [{name: id, type: integer, description: N}, "
	         "{name: other, type: string}], call: api.get, "
	         "with: {id: '{{id}}'}}\n");
	const struct capability_param *p;

	(void)state;
	CHECK_INT(s->errors + s->warnings, 0);
	p = s->exposes->resources->operation->params;
	CHECK_TEXT(p->name, "id");
	CHECK_INT(p->type, CAPABILITY_TYPE_INTEGER);
	CHECK(p->required);
	CHECK_TEXT(p->next->name, "other");
	CHECK(!p->next->required);
	CHECK(p->next->next == NULL);
	capability_free(s);
}

static void
test_a_prompt_has_arguments_and_messages(void **state)
{
	struct capability *s = load(
	    HEAD "    prompts:\n"
	         "    - name: p\n      label: P\n      description: D\n"
	         "      arguments:\n"
	         "      - {name: x, description: D}\n"
	         "      - {name: y, description: D, required: false, "
	         "enum: [1, 2]}\n"
	         "      template:\n"
	         "      - {role: user, content: 'a {{x}}'}\n"
	         "      - {role: assistant, content: b}\n"
	         "    - {name: q, label: Q, description: D, location: q.md}\n");
	const struct capability_prompt *p = s->exposes->prompts;

	(void)state;
	CHECK_INT(s->errors, 0);
	CHECK_INT(s->warnings, 0);
	CHECK(p->arguments->required);
	CHECK(!p->arguments->next->required);
	CHECK_INT(p->arguments->next->values->count, 2);
	CHECK(!p->messages->assistant);
	CHECK(p->messages->next->assistant);
	CHECK(p->path == NULL);
	CHECK_STR(p->next->path, "dir/q.md");
	capability_free(s);
}

static void
test_errors_in_resources_and_prompts_are_reported(void **state)
{
	static const struct {
		const char *text, *part;
		size_t errors;
	} t[] = {
		{ "    resources:\n    - {name: a, description: D, call: "
		  "api.get}\n",
		    "uri", 1 },
		{ "    resources:\n    - {name: a, uri: 'd://{x}{y}', "
		  "call: api.get}\n",
		    "two variables have nothing", 0 },
		{ "    resources:\n    - {name: a, uri: 'd://{x}', "
		  "location: ./a}\n",
		    "cannot have variables", 0 },
		{ "    resources:\n    - {name: a, uri: a, location: ./a}\n",
		    "is not a URI", 0 },
		{ "    resources:\n    - {name: a, uri: 'd://a', location: "
		  "./a}\n    - {name: b, uri: 'd://a', location: ./b}\n",
		    "the first one is used", 0 },
		{ "    prompts:\n    - {label: P, template: [{role: user, "
		  "content: x}]}\n",
		    "has no 'name'", 1 },
		{ "    prompts:\n    - {name: p}\n", "neither a 'template'",
		    0 },
		{ "    prompts:\n    - {name: p, template: [{role: system, "
		  "content: x}]}\n",
		    "unknown role 'system'", 1 },
		{ "    prompts:\n    - {name: p, location: a.md}\n"
		  "    - {name: p, location: b.md}\n",
		    "the first one is used", 0 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		char text[2000];
		struct capability *s;
		bool found = false;

		snprintf(text, sizeof(text), "%s%s", HEAD, t[i].text);
		s = load(text);
		CHECK_INT(s->errors, t[i].errors);
		for (const struct capability_note *n = s->notes; n != NULL;
		     n = n->next)
			found = found || memmem(n->text.p, n->text.n, t[i].part,
			                     strlen(t[i].part)) != NULL;
		if (!found)
			fail_msg("row %zu: no note has '%s'", i, t[i].part);
		capability_free(s);
	}
}

static void
test_missing_files_are_warnings(void **state)
{
	static const struct capability_load_options options = { .max_bytes =
		                                                    1 << 20 };
	struct err e = { 0 };
	struct buf out;
	struct capability *s = capability_load_read("no-dir/test.yaml",
	    STR(HEAD
	        "    resources: [{name: r, uri: 'a:b', location: ./gone}]\n"
	        "    prompts: [{name: p, location: ./gone.md}]\n"),
	    &options, &e);

	(void)state;
	CHECK_STR(e.text, "");
	buf_init(&out, 65536);
	capability_diagnostics_notes(&out, s);
	CHECK_HAS(buf_text(&out),
	    "warning: resource 'r': no file or directory 'no-dir/gone'");
	CHECK_HAS(buf_text(&out), "warning: prompt 'p': no file");
	CHECK_INT(s->errors, 0);
	buf_done(&out);
	capability_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_resource_is_files_or_an_answer),
		cmocka_unit_test(
		    test_a_variable_in_with_may_have_single_braces),
		cmocka_unit_test(test_a_resource_describes_its_variables),
		cmocka_unit_test(test_a_prompt_has_arguments_and_messages),
		cmocka_unit_test(
		    test_errors_in_resources_and_prompts_are_reported),
		cmocka_unit_test(test_missing_files_are_warnings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
