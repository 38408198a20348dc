/* test_capability_import.c - imports, and why some fail. */
#include "base/buf.h"
#include "base/err.h"
#include "capability/capability.h"
#include "check.h"
#include "scratch.h"

#define HEAD "naftiko: 1.0.0-alpha2\n"
#define API(ns)                                                                \
	"{namespace: " ns ", type: http, baseUri: http://h, resources: [{"     \
	"name: r, path: /r, operations: [{name: o, method: GET}]}]}"

static char dir[SCRATCH_PATH];

static const char *
path_of(const char *name)
{
	static char path[SCRATCH_PATH + 32];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void
put(const char *name, const char *text)
{
	FILE *f = fopen(path_of(name), "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* Loads the file of that name. */
static struct capability *
load(const char *name, bool strict)
{
	const struct capability_load_options how = { .max_bytes = 1 << 16,
		.strict = strict };
	struct err e = { .kind = ERR_NONE };
	struct capability *s = capability_load_as(path_of(name), &how, &e);

	if (s == NULL)
		fail_msg("%s: %s", name, e.text);
	return s;
}

/* "a b": the consumed namespaces and how many operations each has. */
static void
check_consumes(const struct capability *s, const char *want)
{
	struct buf b;

	buf_init(&b, 1000);
	for (const struct capability_consumes *c = s->consumes; c != NULL;
	     c = c->next)
		buf_printf(&b, "%s%.*s%s", b.len > 0 ? " " : "",
		    STR_FMT(c->namespace),
		    c->operations == NULL ? "(none)" : "");
	CHECK_STR(buf_text(&b), want);
	buf_done(&b);
}

/* The notes, without the directory. */
static void
check_notes(const struct capability *s, const char *want)
{
	struct buf b, out;
	struct str rest;

	buf_init(&b, 1 << 16);
	buf_init(&out, 1 << 16);
	capability_diagnostics_notes(&b, s);
	rest = buf_str(&b);
	while (rest.n > 0) {
		const bool here = str_starts(rest, str_of(dir));

		if (here)
			buf_puts(&out, "DIR");
		else
			buf_putc(&out, *rest.p);
		rest = str_part(rest, here ? strlen(dir) : 1, rest.n);
	}
	if (want == NULL)
		CHECK_STR(buf_text(&out), "");
	else
		CHECK_HAS(buf_text(&out), want);
	buf_done(&b);
	buf_done(&out);
}

static void
test_imports_of_every_shape_are_replaced(void **state)
{
	static const struct {
		const char *text, *consumes;
	} t[] = {
		{ HEAD "consumes: [{location: ./two.yaml, import: a}]", "a" },
		{ HEAD "consumes: [{from: two.yaml, import: b, as: c}]", "c" },
		{ HEAD "capability: {consumes: [{location: file:two.yaml, "
		       "import: a, as: x}, {location: two.yaml, import: a}]}",
		    "x a" },
		{ HEAD "consumes: [" API("own") ", {location: two.yaml}]",
		    "own a b" },
		{ HEAD "imports: [./two.yaml]", "a b" },
		{ HEAD "imports: [{location: two.yaml, import: b}]", "b" },
		/* Through another file that renames, and from a capability. */
		{ HEAD "consumes: [{location: via.yaml, import: v}]", "v" },
		{ "ikanos: 1.0.0-beta5\nconsumes: [{from: via.yaml, import: "
		  "w}]",
		    "w" },
	};

	(void)state;
	scratch_make(dir);
	put("two.yaml", HEAD "consumes: [" API("a") ", " API("b") "]\n");
	put("via.yaml",
	    HEAD "capability: {consumes: [{location: two.yaml, import: a, as: "
	         "v}, " API("w") "]}\n");
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *s;

		put("main.yaml", t[i].text);
		s = load("main.yaml", false);
		check_consumes(s, t[i].consumes);
		CHECK_INT(s->errors, 0);
		CHECK_STR(s->files[0], path_of("main.yaml"));
		CHECK_INT(s->file_count >= 2, 1);
		capability_free(s);
	}
	scratch_remove(dir);
}

static void
test_exposes_aggregates_and_binds_are_imported_too(void **state)
{
	struct capability *s;

	(void)state;
	scratch_make(dir);
	put("lib.yaml",
	    HEAD "binds: [{namespace: env, keys: {TOKEN: T}}, "
	         "{namespace: other, keys: {K: K}}]\n"
	         "consumes: [" API(
	             "a") "]\n"
	                  "exposes: [{type: rest, namespace: web, port: 80, "
	                  "resources: [{path: /r, operations: [{method: "
	                  "GET, name: o, call: a.o}]}]}]\n");
	put("main.yaml", HEAD "consumes: [{location: lib.yaml, import: a}]\n"
	                      "exposes: [{location: lib.yaml, import: web, as: "
	                      "front}]\n");
	s = load("main.yaml", false);
	check_notes(s, NULL);
	CHECK_TEXT(s->exposes->namespace, "front");
	CHECK(s->exposes->operations->call != NULL);
	/* A place in an imported file names that file. */
	CHECK_STR(strrchr(capability_place_file(s, s->exposes->place).p, '/'),
	    "/lib.yaml");
	/* The binds of the file were imported once. */
	CHECK_TEXT(s->binds->name, "TOKEN");
	CHECK_TEXT(s->binds->next->namespace, "other");
	CHECK(s->binds->next->next == NULL);
	capability_free(s);
	/* Of two equal names the importing file's own is used, in any order. */
	put("main.yaml", HEAD "capability: {binds: [{namespace: env, keys: "
	                      "{TOKEN: MINE}}], consumes: [{location: "
	                      "lib.yaml, import: a}]}\n");
	s = load("main.yaml", false);
	CHECK_TEXT(s->binds->source, "MINE");
	CHECK_TEXT(s->binds->next->source, "T");
	capability_free(s);
	put("main.yaml", HEAD "binds: [{location: lib.yaml, import: other, as: "
	                      "mine}]\n");
	s = load("main.yaml", false);
	CHECK_TEXT(s->binds->namespace, "mine");
	CHECK(s->binds->next == NULL);
	capability_free(s);
	scratch_remove(dir);
}

static void
test_an_imported_surface_imports_what_it_calls(void **state)
{
	static const struct {
		const char *text, *consumes;
	} t[] = {
		{ HEAD "capability: {exposes: [{location: cap.yaml, import: "
		       "web}]}",
		    "a b" },
		/* An entry of this file takes precedence. */
		{ HEAD "consumes: [" API("b") "]\nexposes: [{location: "
		                              "cap.yaml, import: web}]",
		    "b a" },
		{ HEAD "aggregates: [{location: cap.yaml, import: f}]", "b" },
	};

	(void)state;
	scratch_make(dir);
	put("b.yaml", HEAD "consumes: [" API("b") "]\n");
	put("cap.yaml", HEAD
	    "capability:\n"
	    "  consumes: [" API("a") ", {location: b.yaml, import: b}, " API(
	        "unused") "]\n"
	                  "  aggregates: [{label: l, namespace: f, functions: "
	                  "[{name: "
	                  "g, description: d, call: b.o}]}]\n"
	                  "  exposes: [{type: rest, namespace: web, port: 80, "
	                  "resources: [{path: /r, operations: [{method: GET, "
	                  "name: o, "
	                  "call: a.o}, {method: PUT, name: p, ref: "
	                  "f.g}]}]}]\n");
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *s;

		put("main.yaml", t[i].text);
		s = load("main.yaml", false);
		check_notes(s, NULL);
		check_consumes(s, t[i].consumes);
		CHECK(s->aggregates != NULL);
		capability_free(s);
	}
	scratch_remove(dir);
}

static void
test_a_failed_import_reports_where_and_why(void **state)
{
	static const struct {
		const char *text, *note;
		size_t errors;
	} t[] = {
		{ HEAD "consumes:\n- {location: gone.yaml, import: a}",
		    "DIR/main.yaml:3:3: warning: the import of 'gone.yaml' has "
		    "no effect: cannot open 'DIR/gone.yaml': No such file",
		    0 },
		{ HEAD "consumes:\n- {location: two.yaml, import: aa}",
		    "DIR/main.yaml:3:3: error: the import of 'two.yaml' "
		    "failed: the file has no 'consumes' of namespace 'aa'; it "
		    "has 'a' and 'b'",
		    1 },
		{ HEAD "consumes: [{import: a}]", "it has no 'location'", 1 },
		{ HEAD "consumes: [{location: 'https://x/a', import: a}]",
		    "has the unsupported scheme 'https'; copy it to a file",
		    1 },
		{ HEAD "consumes: [{location: ., import: a}]", "is a directory",
		    1 },
		{ HEAD "consumes: [{location: main.yaml, import: a}]",
		    "circular import", 1 },
		{ HEAD "consumes: [{location: circle.yaml, import: a}]",
		    "circular import", 1 },
		{ HEAD "consumes: [{location: bad.yaml, import: a}]",
		    "DIR/bad.yaml:2:1: error: not YAML", 1 },
		{ HEAD "consumes: [{location: list.yaml, import: a}]",
		    "DIR/list.yaml:1:1: error: this is not a mapping", 1 },
		{ HEAD "consumes: [{location: note.yaml, import: a}]",
		    "DIR/note.yaml:3:37: warning: unknown key 'descripton'",
		    0 },
	};

	(void)state;
	scratch_make(dir);
	put("two.yaml", HEAD "consumes: [" API("a") ", " API("b") "]\n");
	put("circle.yaml",
	    HEAD "consumes: [{location: main.yaml, import: a}]\n");
	put("bad.yaml", "naftiko: [\n");
	put("list.yaml", "- 1\n");
	put("note.yaml",
	    HEAD "consumes:\n- {namespace: a, baseUri: http://h, descripton: "
	         "d}\n");
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *s;

		put("main.yaml", t[i].text);
		s = load("main.yaml", false);
		check_notes(s, t[i].note);
		CHECK_INT(s->errors, t[i].errors);
		capability_free(s);
	}
	scratch_remove(dir);
}

/* Each file imports the next one twice: 2^20 entries without a limit. */
static void
test_imports_that_multiply_are_bounded(void **state)
{
	struct capability *s;

	(void)state;
	scratch_make(dir);
	for (int i = 0; i < 20; i++) {
		char name[16], text[200];

		snprintf(name, sizeof(name), "f%d.yaml", i);
		snprintf(text, sizeof(text),
		    HEAD "consumes: [{location: f%d.yaml}, {location: "
		         "f%d.yaml}]\n",
		    i + 1, i + 1);
		put(name, text);
	}
	put("f20.yaml", HEAD "consumes: [" API("a") "]\n");
	s = load("f0.yaml", false);
	check_notes(
	    s, "more than 16 levels of imports; merge some of the files");
	capability_free(s);
	s = load("f8.yaml", false);
	check_notes(s, "more than 10000 entries are imported in all");
	capability_free(s);
	scratch_remove(dir);
}

static void
test_text_without_a_file_imports_nothing(void **state)
{
	struct err e = { .kind = ERR_NONE };
	struct capability *s = capability_load_text(STR("t.yaml"),
	    STR(HEAD "consumes: [{location: /etc/passwd, import: a}]\n"), &e);

	(void)state;
	assert_non_null(s);
	check_notes(s, "only a file can import");
	CHECK_INT(s->file_count, 1);
	CHECK_INT(s->errors, 0);
	capability_free(s);
}

static void
test_an_import_may_set_the_policy(void **state)
{
	struct capability *s;

	(void)state;
	scratch_make(dir);
	put("polite.yaml", HEAD
	    "consumes: [{namespace: a, type: http, baseUri: http://h, "
	    "x-claviger: {retries: 1, timeout: 300ms}, resources: [{"
	    "name: r, path: /r, operations: [{name: o, method: GET}]}]}]\n");
	put("tuned.yaml",
	    HEAD "capability:\n  consumes:\n"
	         "  - {location: ./polite.yaml, import: a, "
	         "x-claviger: {retries: 3, breaker: 5}}\n"
	         "  - {location: ./polite.yaml, import: a, as: b}\n");
	s = load("tuned.yaml", false);
	CHECK_INT(s->errors, 0);
	check_consumes(s, "a b");
	CHECK_INT(s->consumes->policy.retries, 3);
	CHECK_INT(s->consumes->policy.total_ms, 300);
	CHECK_INT(s->consumes->policy.breaker_failures, 5);
	CHECK_INT(s->consumes->next->policy.retries, 1);
	CHECK_INT(s->consumes->next->policy.breaker_failures, -1);
	capability_free(s);
	scratch_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_import_may_set_the_policy),
		cmocka_unit_test(test_imports_of_every_shape_are_replaced),
		cmocka_unit_test(
		    test_exposes_aggregates_and_binds_are_imported_too),
		cmocka_unit_test(
		    test_an_imported_surface_imports_what_it_calls),
		cmocka_unit_test(test_a_failed_import_reports_where_and_why),
		cmocka_unit_test(test_imports_that_multiply_are_bounded),
		cmocka_unit_test(test_text_without_a_file_imports_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
