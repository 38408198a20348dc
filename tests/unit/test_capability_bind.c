/* test_capability_bind.c - where the values of binds come from. */
#include "base/buf.h"
#include "base/err.h"
#include "capability/capability.h"
#include "check.h"

#define HEAD "naftiko: 1.0.0-alpha2\n"

static void
test_a_bind_is_a_variable_or_a_key_of_a_file_or_refused(void **state)
{
	static const struct {
		const char *bind, *source, *file, *refused;
	} t[] = {
		{ "keys: {K: V}", "V", NULL, NULL },
		{ "keys: {K: }", "K", NULL, NULL },
		{ "location: s.env, keys: {K: a.b}", "a.b", "dir/s.env", NULL },
		{ "location: 'file:///x/s.env', keys: {K: a}", "a", "/x/s.env",
		    NULL },
		{ "location: 'k8s://x', keys: {K: a}", "a", NULL, "'k8s'" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .kind = ERR_NONE };
		char text[200];
		struct capability *s;

		snprintf(text, sizeof(text),
		    HEAD "binds: [{namespace: n, %s}]\n", t[i].bind);
		s = capability_load_text(STR("dir/t.yaml"), str_of(text), &e);
		assert_non_null(s);
		CHECK_TEXT(s->binds->name, "K");
		CHECK_TEXT(s->binds->namespace, "n");
		CHECK_TEXT(s->binds->source, t[i].source);
		CHECK_STR(s->binds->file, t[i].file);
		if (t[i].refused == NULL)
			CHECK(s->binds->refused == NULL);
		else
			CHECK_HAS(s->binds->refused, t[i].refused);
		/* The file is watched for changes. */
		CHECK_INT(s->file_count, t[i].file != NULL ? 2 : 1);
		CHECK_INT(s->warnings, t[i].refused != NULL);
		capability_free(s);
	}
}

static void
test_the_bare_name_of_a_bind_means_the_bind(void **state)
{
	struct err e = { .kind = ERR_NONE };
	struct capability *s = capability_load_text(STR("t.yaml"),
	    STR(HEAD
	        "binds: [{namespace: env, keys: {TOKEN: T, EDITION: E}}]\n"
	        "consumes:\n"
	        "- namespace: n\n"
	        "  baseUri: http://n.test\n"
	        "  headers: {X-E: env.EDITION, X-F: EDITIONS}\n"
	        "  authentication: {type: apikey, key: TOKEN, value: TOKEN}\n"
	        "  inputParameters: [{name: e, in: query, value: EDITION}]\n"
	        "  resources: [{path: /a, operations: [{name: a, method: "
	        "GET}]}]\n"),
	    &e);
	const struct capability_param *p;
	struct buf notes;

	(void)state;
	assert_non_null(s);
	/* The name of the header is no value. */
	CHECK_TEXT(s->consumes->auth->key, "TOKEN");
	CHECK_TEXT(s->consumes->auth->value, "{{TOKEN}}");
	p = s->consumes->operations->params;
	CHECK_TEXT(p->value, "{{EDITION}}");
	CHECK_TEXT(p->next->value, "{{env.EDITION}}");
	CHECK_TEXT(p->next->next->value, "EDITIONS");
	CHECK_INT(s->warnings, 3);
	buf_init(&notes, 10000);
	capability_diagnostics_notes(&notes, s);
	CHECK_HAS(buf_text(&notes),
	    "t.yaml:7:53: warning: 'TOKEN' is the name of a bind; it is read "
	    "as that: write '{{TOKEN}}'");
	buf_done(&notes);
	capability_free(s);
}

static void
test_a_bind_that_only_the_operator_sets_guards_its_file(void **state)
{
	static const struct {
		const char *location;
		bool asked;
	} t[] = {
		{ "operator://named", true },
		{ "operator://other", false },
		{ "s.env", false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .kind = ERR_NONE };
		char text[200];
		struct capability *s;

		snprintf(text, sizeof(text),
		    HEAD "binds: [{namespace: n, location: '%s', keys: {}}]\n",
		    t[i].location);
		s = capability_load_text(STR("t.yaml"), str_of(text), &e);
		CHECK_INT(capability_bind_is_guarded(s, 0), t[i].asked);
		CHECK(!capability_bind_is_guarded(s, 1));
		CHECK(s->binds == NULL);
		capability_free(s);
	}
}

static void
test_a_parameter_in_the_environment_is_a_bind(void **state)
{
	static const char text[] = HEAD
	    "binds: [{namespace: b, keys: {TWO: X}}]\n"
	    "consumes:\n"
	    "- namespace: n\n"
	    "  baseUri: http://h\n"
	    "  inputParameters: [{name: ONE, in: environment}, {name: q, in: "
	    "query}]\n"
	    "  resources:\n"
	    "  - path: /{{ONE}}\n"
	    "    inputParameters: [{name: TWO, in: environment}]\n"
	    "    operations:\n"
	    "    - {name: o, method: GET, inputParameters: [{name: ONE, in: "
	    "environment}]}\n";
	struct err e = { .kind = ERR_NONE };
	struct capability *s =
	    capability_load_text(STR("t.yaml"), str_of(text), &e);

	(void)state;
	assert_non_null(s);
	CHECK_INT(s->warnings + s->errors, 0);
	CHECK_TEXT(s->binds->name, "TWO");
	CHECK_TEXT(s->binds->next->name, "ONE");
	CHECK_TEXT(s->binds->next->source, "ONE");
	CHECK(s->binds->next->next == NULL);
	CHECK_TEXT(s->consumes->operations->params->name, "q");
	CHECK(s->consumes->operations->params->next == NULL);
	capability_free(s);
}

static void
test_binds_may_be_in_more_files_than_are_watched(void **state)
{
	enum { BINDS = 300 };
	struct err e = { .kind = ERR_NONE };
	struct capability *s;
	struct buf text;
	int n = 0;

	(void)state;
	buf_init(&text, 1 << 20);
	buf_puts(&text, "naftiko: 1.0.0-alpha2\nbinds:\n");
	for (int i = 0; i < BINDS; i++)
		buf_printf(&text,
		    "- {namespace: n%d, location: ./f%d, keys: {K%d: k}}\n", i,
		    i, i);
	buf_puts(&text, "capability: {exposes: []}\n");
	s = capability_load_text(STR("t.yaml"), buf_str(&text), &e);
	CHECK(s != NULL);
	CHECK_INT(s->file_count, CAPABILITY_MODEL_ALL_FILES);
	for (const struct capability_bind *b = s->binds; b != NULL;
	     b = b->next, n++) {
		char name[32];

		snprintf(name, sizeof(name), "n%d", n);
		CHECK_TEXT(b->namespace, name);
		CHECK(b->file != NULL);
	}
	CHECK_INT(n, BINDS);
	for (size_t i = 1; i < s->file_count; i++) {
		char name[32];

		snprintf(name, sizeof(name), "f%zu", i - 1);
		CHECK_HAS(s->files[i], name);
	}
	buf_done(&text);
	capability_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_bind_is_a_variable_or_a_key_of_a_file_or_refused),
		cmocka_unit_test(test_a_parameter_in_the_environment_is_a_bind),
		cmocka_unit_test(test_the_bare_name_of_a_bind_means_the_bind),
		cmocka_unit_test(
		    test_a_bind_that_only_the_operator_sets_guards_its_file),
		cmocka_unit_test(
		    test_binds_may_be_in_more_files_than_are_watched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
