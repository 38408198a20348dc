/* test_capability_dialect.c - the dialects become one shape. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "data/yamldoc/yamldoc.h"
#include "capability/capability.h"
#include "capability/reader/capability_dialect.h"
#include "capability/reader/capability_reader.h"
#include "check.h"

/* Compares the unified JSON of text and the notes with what is wanted. */
static void
check_unified(const char *text, const char *want, const char *note)
{
	struct capability s = { .file = STR("t.yaml") };
	struct capability_reader w = { .capability = &s, .a = &s.arena };
	struct err e = { .kind = ERR_NONE };
	struct json *root = yamldoc_parse(&s.arena, str_of(text), &e);
	struct buf out, notes;

	if (root == NULL)
		fail_msg("%s", e.text);
	capability_dialect_unify(&w, root, capability_dialect_of(&w, root));
	capability_reader_finish(&w);
	buf_init(&out, 1 << 16);
	buf_init(&notes, 1 << 16);
	json_write(&out, root);
	capability_diagnostics_notes(&notes, &s);
	CHECK_STR(buf_text(&out), want);
	if (note == NULL)
		CHECK_STR(buf_text(&notes), "");
	else
		CHECK_HAS(buf_text(&notes), note);
	buf_done(&out);
	buf_done(&notes);
	arena_done(&s.arena);
}

#define LATER "ikanos: 1.0.0-beta5\n"
#define EARLIER "naftiko: 1.0.0-alpha2\n"
#define L "{\"ikanos\":\"1.0.0-beta5\","
#define E "{\"naftiko\":\"1.0.0-alpha2\","

static void
test_maps_by_name_become_lists_with_names(void **state)
{
	static const struct {
		const char *text, *want, *note;
	} t[] = {
		{ LATER "capability: {consumes: [{resources: {keys: {path: /k, "
		        "operations: {list: {method: GET}}}}}]}",
		    L "\"capability\":{\"consumes\":[{\"resources\":[{\"name\":"
		      "\"keys\",\"path\":\"/k\",\"operations\":[{\"name\":"
		      "\"list\",\"method\":\"GET\"}]}]}]}}",
		    NULL },
		/* Names that are also keys of the language. */
		{ LATER "consumes: [{inputParameters: {name: {in: query}, in: "
		        "{in: header}, display: }}]",
		    L "\"consumes\":[{\"inputParameters\":[{\"name\":\"name\","
		      "\"in\":\"query\"},{\"name\":\"in\",\"in\":\"header\"},"
		      "{\"name\":\"display\"}]}]}",
		    NULL },
		/* Lists are lists in every dialect. */
		{ LATER "consumes: [{inputParameters: [{name: a}]}]",
		    L
		    "\"consumes\":[{\"inputParameters\":[{\"name\":\"a\"}]}]}",
		    NULL },
		{ EARLIER "consumes: [{inputParameters: {a: {in: query}}}]",
		    E "\"consumes\":[{\"inputParameters\":[{\"name\":\"a\","
		      "\"in\":\"query\"}]}]}",
		    "t.yaml:2:13: warning: 'inputParameters' is a map keyed by "
		    "name" },
		{ LATER "consumes: {namespace: n, baseUri: http://h}",
		    L "\"consumes\":[{\"namespace\":\"n\",\"baseUri\":\"http://"
		      "h\"}]}",
		    "must be a list, and is a mapping" },
		{ EARLIER "exposes: [{tools: [{outputParameters: {type: "
		          "object, mapping: $.}}]}]",
		    E "\"exposes\":[{\"tools\":[{\"outputParameters\":[{"
		      "\"type\":\"object\",\"mapping\":\"$.\"}]}]}]}",
		    "'outputParameters' must be a list, and is a mapping" },
		{ LATER "consumes: {n: {baseUri: http://h}}",
		    L "\"consumes\":[{\"namespace\":\"n\",\"baseUri\":\"http://"
		      "h\"}]}",
		    NULL },
		{ LATER "consumes: [{operations: {a: {name: b}}}]",
		    L "\"consumes\":[{\"operations\":[{\"name\":\"a\"}]}]}",
		    "t.yaml:2:36: warning: 'name' differs from its key 'a', "
		    "which is used" },
		{ LATER "exposes: [{tools: {t: {steps: {one: {type: call}}}}, "
		        "prompts: {p: {arguments: {a: {}}}}, skills: {s: "
		        "{tools: {x: {from: {action: y}}}}}}]",
		    L "\"exposes\":[{\"tools\":[{\"name\":\"t\",\"steps\":[{"
		      "\"name\":\"one\",\"type\":\"call\"}]}],\"prompts\":[{"
		      "\"name\":\"p\",\"arguments\":[{\"name\":\"a\"}]}],"
		      "\"skills\":[{\"name\":\"s\",\"tools\":[{\"name\":\"x\","
		      "\"from\":{\"action\":\"y\"}}]}]}]}",
		    NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_unified(t[i].text, t[i].want, t[i].note);
}

#define OUT(x) LATER "exposes: [{tools: [{outputParameters: " x "}]}]"
#define WANT(x) L "\"exposes\":[{\"tools\":[{\"outputParameters\":" x "}]}]}"

static void
test_shapes_of_outputs_keep_their_maps(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ OUT("[{type: object, properties: {a: {type: string}}}]"),
		    WANT("[{\"type\":\"object\",\"properties\":{\"a\":{\"type\""
		         ":\"string\"}}}]") },
		{ OUT("[{type: array, items: {type: string, mapping: $.}}]"),
		    WANT("[{\"type\":\"array\",\"items\":{\"type\":\"string\","
		         "\"mapping\":\"$.\"}}]") },
		{ OUT("[{type: array, items: {properties: {type: {type: "
		      "string}}}}]"),
		    WANT("[{\"type\":\"array\",\"items\":{\"properties\":{"
		         "\"type\":{\"type\":\"string\"}}}}]") },
		{ OUT("{all: {type: array, items: {type: {type: string}, id: "
		      "{type: number}}}}"),
		    WANT("[{\"name\":\"all\",\"type\":\"array\",\"items\":[{"
		         "\"name\":\"type\",\"type\":\"string\"},{\"name\":"
		         "\"id\",\"type\":\"number\"}]}]") },
		{ OUT("{greeting: {type: string, value: hi}}"),
		    WANT("[{\"name\":\"greeting\",\"type\":\"string\","
		         "\"value\":\"hi\"}]") },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_unified(t[i].text, t[i].want, NULL);
}

static void
test_words_of_both_dialects_mean_the_same(void **state)
{
	static const struct {
		const char *text, *want, *note;
	} t[] = {
		{ LATER "info: {display: d}\naggregates: [{flows: {f: "
		        "{mappings: [{target: a.b, value: $.s}]}}}]",
		    L "\"info\":{\"label\":\"d\"},\"aggregates\":[{"
		      "\"functions\":[{\"name\":\"f\",\"mappings\":[{"
		      "\"targetName\":\"a.b\",\"value\":\"$.s\"}]}]}]}",
		    NULL },
		{ LATER "consumes: [{from: ./a.yaml, import: n}]",
		    L "\"consumes\":[{\"location\":\"./a.yaml\",\"import\":"
		      "\"n\"}]}",
		    NULL },
		/* A bind has a location, too: the file with its values. */
		{ LATER "binds: [{namespace: n, location: file:///v.yaml, "
		        "keys: {A: a}}]",
		    L "\"binds\":[{\"namespace\":\"n\",\"location\":"
		      "\"file:///v.yaml\",\"keys\":{\"A\":\"a\"}}]}",
		    NULL },
		{ LATER "binds: [{location: ./b.yaml, import: n}]",
		    L "\"binds\":[{\"location\":\"./b.yaml\",\"import\":"
		      "\"n\"}]}",
		    "t.yaml:2:10: warning: this dialect calls 'location' "
		    "'from'" },
		{ EARLIER "info: {display: d}", E "\"info\":{\"label\":\"d\"}}",
		    "t.yaml:2:8: warning: 'display' belongs to the dialect" },
		{ LATER "info: {label: d}", L "\"info\":{\"label\":\"d\"}}",
		    "t.yaml:2:8: warning: this dialect calls 'label' "
		    "'display'" },
		/*
		 * If both words are used, the earlier one counts and the later
		 * is unknown.
		 */
		{ LATER "info: {label: d, display: e}",
		    L "\"info\":{\"label\":\"d\",\"display\":\"e\"}}",
		    "calls 'label' 'display'" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check_unified(t[i].text, t[i].want, t[i].note);
}

static void
test_the_root_key_and_version_tell_the_dialect(void **state)
{
	static const struct {
		const char *text, *version, *note;
		bool later;
	} t[] = {
		{ "naftiko: 1.0.0-alpha1", "1.0.0-alpha1", NULL, false },
		{ "naftiko: 1.0.0-alpha2", "1.0.0-alpha2", NULL, false },
		{ "naftiko: 1.0.0-alpha9", "1.0.0-alpha9",
		    "t.yaml:1:10: warning: version '1.0.0-alpha9' of "
		    "'naftiko' is unknown; it is read as 1.0.0-alpha2",
		    false },
		{ "ikanos: 1.0.0-alpha3", "1.0.0-alpha3", NULL, true },
		{ "ikanos: 1.0.0-beta5", "1.0.0-beta5", NULL, true },
		{ "ikanos: 1.0.0", "1.0.0",
		    "version '1.0.0' of 'ikanos' is unknown; it is read as "
		    "1.0.0-beta5",
		    true },
		{ "info: {}", "",
		    "t.yaml:1:1: error: the root key 'naftiko' is missing",
		    false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability s = { .file = STR("t.yaml") };
		struct capability_reader w = { .capability = &s,
			.a = &s.arena };
		struct json *root =
		    yamldoc_parse(&s.arena, str_of(t[i].text), NULL);
		const struct capability_dialect d =
		    capability_dialect_of(&w, root);
		struct buf notes;

		capability_reader_finish(&w);
		buf_init(&notes, 1 << 16);
		capability_diagnostics_notes(&notes, &s);
		CHECK_STR(arena_strdup(&s.arena, d.version), t[i].version);
		assert_true(d.later == t[i].later);
		if (t[i].note == NULL)
			CHECK_STR(buf_text(&notes), "");
		else
			CHECK_HAS(buf_text(&notes), t[i].note);
		buf_done(&notes);
		arena_done(&s.arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_maps_by_name_become_lists_with_names),
		cmocka_unit_test(test_shapes_of_outputs_keep_their_maps),
		cmocka_unit_test(test_words_of_both_dialects_mean_the_same),
		cmocka_unit_test(
		    test_the_root_key_and_version_tell_the_dialect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
