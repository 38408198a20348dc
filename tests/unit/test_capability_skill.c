/* test_capability_skill.c - skills, and errors in them. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "capability/capability.h"
#include "check.h"

#define FILE_WITH(skills)                                                      \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"info: {label: L, description: D.}\n"                                  \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n    namespace: k\n"                                   \
	"    baseUri: https://api.example.com\n"                               \
	"    resources:\n"                                                     \
	"    - name: keys\n      path: /keys\n"                                \
	"      operations:\n      - name: list\n        method: GET\n"         \
	"  exposes:\n"                                                         \
	"  - type: mcp\n    namespace: keys-mcp\n    port: 9090\n"             \
	"    tools:\n"                                                         \
	"    - {name: list-keys, description: List., call: k.list}\n"          \
	"  - type: skill\n    namespace: keys-skill\n    port: 9091\n"         \
	"    skills:\n" skills

static void
test_errors_have_their_place(void **state)
{
	static const struct {
		const char *text, *note; /* NULL: no errors about skills */
	} t[] = {
		{ FILE_WITH(
		      "    - name: a\n      description: d\n      tools:\n"
		      "      - {name: t, description: d, from: "
		      "{sourceNamespace: keys-mcp, action: list-keys}}\n"),
		    NULL },
		{ FILE_WITH(
		      "    - name: a\n      description: d\n      tools:\n"
		      "      - {name: t, description: d}\n"),
		    "error: tool 't' of skill 'a' has neither 'from' and "
		    "'instruction'" },
		{ FILE_WITH(
		      "    - name: a\n      description: d\n      tools:\n"
		      "      - {name: t, description: d, instruction: x, "
		      "from: {sourceNamespace: keys-mcp, action: "
		      "list-keys}}\n"),
		    "error: tool 't' of skill 'a' has both" },
		{ FILE_WITH(
		      "    - name: a\n      description: d\n      tools:\n"
		      "      - {name: t, description: d, instruction: "
		      "x.md}\n"),
		    "set 'location' to that folder" },
		{ FILE_WITH(
		      "    - name: a\n      description: d\n      tools:\n"
		      "      - {name: t, description: d, from: "
		      "{sourceNamespace: keys-mpc, action: list-keys}}\n"),
		    "error: tool 't' of a skill is from 'keys-mpc', which is "
		    "not a rest or mcp surface of this file; did you mean "
		    "'keys-mcp'?" },
		{ FILE_WITH(
		      "    - name: a\n      description: d\n      tools:\n"
		      "      - {name: t, description: d, from: "
		      "{sourceNamespace: keys-mcp, action: list-key}}\n"),
		    "warning: tool 't' of a skill is from 'keys-mcp', which "
		    "has "
		    "no action 'list-key'; did you mean 'list-keys'?" },
		{ FILE_WITH("    - {name: a, description: d}\n"
		            "    - {name: a, description: e}\n"),
		    "is already listed on line 24" },
		{ FILE_WITH("      a: {description: d}\n"),
		    "'skills' is a map keyed by name" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { 0 };
		struct capability *s =
		    capability_load_text(STR("f"), str_of(t[i].text), &e);
		struct buf b;

		CHECK_STR(e.text, "");
		buf_init(&b, 65536);
		capability_diagnostics_notes(&b, s);
		if (t[i].note == NULL)
			CHECK_STR(buf_text(&b), "");
		else
			CHECK_HAS(buf_text(&b), t[i].note);
		buf_done(&b);
		capability_free(s);
	}
}

static void
test_skills_keep_what_the_file_declares(void **state)
{
	struct err e = { 0 };
	struct capability *s = capability_load_text(STR("f"),
	    STR(FILE_WITH("    - name: a\n      description: d\n"
	                  "      license: MIT\n      compatibility: c\n"
	                  "      metadata: {x: y}\n"
	                  "      allowed-tools: Read\n"
	                  "      argument-hint: '[x]'\n"
	                  "      user-invocable: false\n"
	                  "      tools:\n"
	                  "      - {name: t, description: d, from: "
	                  "{sourceNamespace: keys-mcp, action: "
	                  "list-keys}}\n")),
	    &e);
	const struct capability_skill *k;

	(void)state;
	CHECK_STR(e.text, "");
	k = s->exposes->next->skills;
	CHECK_TEXT(k->name, "a");
	CHECK_TEXT(k->license, "MIT");
	CHECK_TEXT(k->compatibility, "c");
	CHECK_TEXT(k->allowed_tools, "Read");
	CHECK_TEXT(k->argument_hint, "[x]");
	CHECK_INT(k->user_invocable, 0);
	CHECK_INT(k->model_disabled, -1);
	CHECK(k->folder == NULL);
	CHECK(k->tools->source == s->exposes);
	capability_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_errors_have_their_place),
		cmocka_unit_test(test_skills_keep_what_the_file_declares),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
