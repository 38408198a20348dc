/* test_capability_load_extension.c - which web pages may call a surface. */
#include "base/err.h"
#include "check.h"
#include "capability/capability.h"

#define HEAD                                                                   \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"info: {label: T, description: d}\n"                                   \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - {type: http, namespace: a, baseUri: 'http://a.example', "         \
	"resources: [{name: r, path: /r, operations: [{name: o, method: GET}]" \
	"}]}\n"                                                                \
	"  exposes:\n"                                                         \
	"  - type: rest\n"                                                     \
	"    namespace: r\n"                                                   \
	"    port: 80\n"                                                       \
	"    resources: []\n"                                                  \
	"    x-claviger: "

static struct capability *
load(const char *extension)
{
	struct err e = { 0 };
	char text[2048];
	struct capability *s;

	snprintf(text, sizeof(text), HEAD "%s\n", extension);
	s = capability_load_text(STR("test"), str_of(text), &e);
	CHECK_STR(e.text, "");
	return s;
}

static void
test_origins_are_listed_one_or_many(void **state)
{
	static const struct {
		const char *extension;
		size_t count;
		bool any, credentials;
	} t[] = {
		{ "{cors: {origins: [https://a.example, 'http://b:81']}}", 2,
		    false, false },
		{ "{cors: {origins: https://a.example, credentials: true}}", 1,
		    false, true },
		{ "{cors: {origins: ['*']}}", 0, true, false },
		{ "{cors: {origins: []}}", 0, false, false },
		{ "{cors: {origins: 'chrome-extension://abcdef'}}", 1, false,
		    false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *s = load(t[i].extension);
		const struct capability_cors *c = s->exposes->cors;

		CHECK_INT(s->errors, 0);
		CHECK(c != NULL);
		CHECK_INT(c->origin_count, t[i].count);
		CHECK(c->origins[t[i].count] == NULL);
		CHECK_INT(c->any, t[i].any);
		CHECK_INT(c->credentials, t[i].credentials);
		capability_free(s);
	}
}

static void
test_an_invalid_origin_is_an_error_with_its_place(void **state)
{
	static const struct {
		const char *extension;
		int column;
		const char *text;
	} t[] = {
		{ "{cors: {origins: [https://a.example/]}}", 35,
		    "invalid origin 'https://a.example/'" },
		{ "{cors: {origins: [a.example]}}", 35, "write https://host" },
		{ "{cors: {origins: ['https://a.example:99999']}}", 35,
		    "invalid origin 'https://a.example:99999'" },
		{ "{cors: {origins: ['https://*.a.example']}}", 35,
		    "invalid origin" },
		{ "{cors: {credentials: true}}", 24, "origins" },
		{ "{cors: {origins: '*', credentials: true}}", 24,
		    "list the origins" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *s = load(t[i].extension);
		const struct capability_note *n = s->notes;

		while (n != NULL && !n->is_error)
			n = n->next;
		CHECK(n != NULL);
		CHECK_INT(n->place.column, t[i].column);
		CHECK_HAS(arena_strdup(&s->arena, n->text), t[i].text);
		capability_free(s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_origins_are_listed_one_or_many),
		cmocka_unit_test(
		    test_an_invalid_origin_is_an_error_with_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
