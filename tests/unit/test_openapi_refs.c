/* test_openapi_refs.c - documents, and references between them. */
#include "base/arena.h"
#include "base/err.h"
#include "data/json/json.h"
#include "openapi/import/openapi_refs.h"
#include "check.h"
#include "scratch.h"

static void
put_file(const char *dir, const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "we");
	if (f == NULL)
		fail_msg("cannot write %s", path);
	fputs(text, f);
	fclose(f);
}

static const char document[] = "a: {$ref: '#/b'}\n"
                               "b: {$ref: '#/c~1d/1'}\n"
                               "c/d: [x, {name: found}]\n"
                               "e f: {name: spaced}\n"
                               "in file: {$ref: 'below/other.yaml#/there'}\n"
                               "whole: {$ref: below/other.yaml}\n"
                               "space: {$ref: '#/e%20f'}\n"
                               "self: {$ref: '#'}\n"
                               "nowhere: {$ref: '#/no'}\n"
                               "circle: {$ref: '#/circle'}\n"
                               "above: {$ref: ../secret.yaml}\n"
                               "absolute: {$ref: /etc/passwd}\n"
                               "host: {$ref: 'https://x.test/a.json'}\n"
                               "absent: {$ref: absent.yaml}\n"
                               "broken: {$ref: below/broken.yaml}\n";

static void
test_references_are_resolved_within_the_folder(void **state)
{
	static const struct {
		const char *member, *name, *note;
	} t[] = {
		{ "a", "found", NULL },
		{ "b", "found", NULL },
		{ "in file", "again", NULL },
		{ "whole", "whole", NULL },
		{ "space", "spaced", NULL },
		{ "nowhere", NULL, "which does not exist" },
		{ "circle", NULL, "circular reference" },
		{ "above", NULL, "is outside the document's directory" },
		{ "absolute", NULL,
		    "only files in the document's directory and below" },
		{ "host", NULL,
		    "only files in the document's directory and below" },
		{ "absent", NULL, "does not exist" },
		{ "broken", NULL, "cannot be read: 2:1:" },
	};
	char place[SCRATCH_PATH], dir[SCRATCH_PATH + 8],
	    file[SCRATCH_PATH + 32];
	struct arena a = { 0 };
	struct err e = { 0 };

	(void)state;
	scratch_make(place);
	snprintf(dir, sizeof(dir), "%s/in", place);
	CHECK_INT(mkdir(dir, 0700), 0);
	snprintf(file, sizeof(file), "%s/below", dir);
	CHECK_INT(mkdir(file, 0700), 0);
	put_file(dir, "api.yaml", document);
	put_file(place, "secret.yaml", "name: secret\n");
	put_file(dir, "below/other.yaml",
	    "name: whole\nthere: {$ref: '#/again'}\nagain: {name: again}\n");
	put_file(dir, "below/broken.yaml", "a: [\n");
	snprintf(file, sizeof(file), "%s/api.yaml", dir);
	for (size_t i = 0; i < LEN(t); i++) {
		struct openapi_refs *r =
		    openapi_refs_new(&a, str_of(file), str_of(document),
		        &(struct openapi_bounds){ .bytes = 1 << 20 }, &e);
		struct openapi_node n =
		    openapi_refs_get(r, openapi_refs_root(r), t[i].member);
		const struct openapi_note *note;

		CHECK_TEXT(openapi_refs_text(r, n, "name"), t[i].name);
		/* Resolved twice, noted once. */
		openapi_refs_get(r, openapi_refs_root(r), t[i].member);
		note = openapi_refs_notes(r);
		CHECK_INT(note != NULL, t[i].note != NULL);
		if (note == NULL)
			continue;
		CHECK_HAS(arena_strdup(&a, note->text), t[i].note);
		CHECK(note->line > 0);
		CHECK(note->next == NULL);
	}
	arena_done(&a);
	scratch_remove(place);
}

static void
test_text_is_json_or_yaml(void **state)
{
	static const struct {
		const char *text, *name;
	} t[] = {
		{ "{\"name\": \"json\"}", "json" },
		{ "\xef\xbb\xbf {\"name\": \"bom\"}", "bom" },
		{ "name: yaml", "yaml" },
		{ "{name: flow}", "flow" },
		{ "{\"name\": 1.50}", "1.50" },
		{ "[]", NULL },
		{ "", NULL },
		{ "{\"name\":", NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { 0 };
		struct openapi_refs *r =
		    openapi_refs_new(&a, STR_NONE, str_of(t[i].text),
		        &(struct openapi_bounds){ .bytes = 100 }, &e);

		CHECK_INT(r != NULL, t[i].name != NULL);
		CHECK_INT(e.kind, r != NULL ? ERR_NONE : ERR_INPUT);
		if (r != NULL)
			CHECK_TEXT(
			    openapi_refs_text(r, openapi_refs_root(r), "name"),
			    t[i].name);
	}
	arena_done(&a);
}

static void
test_values_of_a_document_are_bounded(void **state)
{
	static const char *const texts[] = { "{\"a\": [1, 2, 3]}",
		"a: [1, 2, 3]" };
	const struct openapi_bounds five = { .bytes = 100, .values = 5 },
	                            four = { .bytes = 100, .values = 4 };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(texts); i++) {
		struct err e = { 0 };

		CHECK(openapi_refs_new(
		          &a, STR_NONE, str_of(texts[i]), &five, &e) != NULL);
		CHECK(openapi_refs_new(
		          &a, STR_NONE, str_of(texts[i]), &four, &e) == NULL);
		CHECK_INT(e.kind, ERR_INPUT);
		CHECK_HAS(e.text, "more than 4");
		CHECK_HAS(e.text, "--limit spec_values=N");
	}
	arena_done(&a);
}

/* Any number of files may be referred to, but not any number of bytes. */
static void
test_all_files_together_are_bounded(void **state)
{
	enum { COUNT = 100 };
	static const struct {
		int64_t bytes;
		bool failed;
	} t[] = { { COUNT * 1024 + 100000, false }, { COUNT * 1000, true } };
	char dir[SCRATCH_PATH], file[SCRATCH_PATH + 32], name[32];
	struct arena a = { 0 };

	(void)state;
	scratch_make(dir);
	for (int n = 0; n < COUNT; n++) {
		snprintf(name, sizeof(name), "%d.yaml", n);
		put_file(dir, name, "name: found\n");
	}
	snprintf(file, sizeof(file), "%s/api.yaml", dir);
	put_file(dir, "api.yaml", "a: b\n");
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { 0 };
		struct str text = STR("a: b\n");
		size_t found = 0;
		struct openapi_refs *r;

		for (int n = 0; n < COUNT; n++)
			text = arena_strf(&a, "%.*sr%d: {$ref: %d.yaml}\n",
			    STR_FMT(text), n, n);
		r = openapi_refs_new(&a, str_of(file), text,
		    &(struct openapi_bounds){ .bytes = t[i].bytes }, &e);
		for (int n = 0; n < COUNT; n++) {
			snprintf(name, sizeof(name), "r%d", n);
			found +=
			    openapi_refs_get(r, openapi_refs_root(r), name).v !=
			    NULL;
		}
		CHECK_INT(openapi_refs_failed(r, &e), t[i].failed ? -1 : 0);
		if (t[i].failed)
			CHECK_HAS(e.text, "--limit spec_bytes=N");
		else
			CHECK_INT(found, COUNT);
	}
	arena_done(&a);
	scratch_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_references_are_resolved_within_the_folder),
		cmocka_unit_test(test_all_files_together_are_bounded),
		cmocka_unit_test(test_text_is_json_or_yaml),
		cmocka_unit_test(test_values_of_a_document_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
