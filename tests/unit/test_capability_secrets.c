/* test_capability_secrets.c - secret parts of answers. */
#include "base/arena.h"
#include "base/err.h"
#include "capability/capability.h"
#include "check.h"

static const char before[] =
    "naftiko: 1.0.0-alpha2\n"
    "info: {label: L, description: D}\n"
    "capability:\n"
    "  consumes:\n"
    "  - type: http\n    namespace: k\n"
    "    baseUri: https://a.example\n"
    "    resources:\n"
    "    - name: r\n      path: /r\n      operations:\n"
    "      - name: get\n        method: GET\n"
    "        x-claviger: {secrets: [$.a, '$.b[*].c']}\n"
    "  exposes:\n"
    "  - type: mcp\n    namespace: m\n    port: 9090\n"
    "    transport: http\n    tools:\n"
    "    - name: t\n      description: d\n"
    "      call: k.get\n      x-claviger: ";

static size_t
count(const struct capability_secret *s)
{
	size_t n = 0;

	for (; s != NULL; s = s->next)
		n++;
	return n;
}

static void
test_paths_are_read_or_refused(void **state)
{
	static const struct {
		const char *extension;
		size_t count, errors, warnings;
		const char *note;
	} t[] = {
		{ "{secrets: $.key}", 1, 0, 0, NULL },
		{ "{secrets: [$.key, key_secret]}", 2, 0, 0, NULL },
		{ "{secrets: []}", 0, 0, 0, NULL },
		{ "{secrets: ['$.[']}", 0, 1, 0, "is not valid JSONPath" },
		{ "{secrets: [{}]}", 0, 1, 0, "must be JSONPaths" },
		{ "{secret: [$.a]}", 0, 0, 1, "secrets" },
	};
	struct arena a = { .head = NULL };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .kind = ERR_NONE };
		struct capability *s = capability_load_text(STR("t.yaml"),
		    arena_strf(&a, "%s%s\n", before, t[i].extension), &e);

		if (s->errors != t[i].errors || s->warnings != t[i].warnings)
			fail_msg("row %zu: %zu errors, %zu warnings", i,
			    s->errors, s->warnings);
		if (t[i].note != NULL)
			CHECK_HAS(arena_strdup(&a, s->notes->text), t[i].note);
		CHECK_INT(count(s->exposes->operations->secrets), t[i].count);
		CHECK_INT(count(s->consumes->operations->secrets), 2);
		capability_free(s);
	}
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths_are_read_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
