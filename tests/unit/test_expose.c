/* test_expose.c - the kinds of surfaces, and what the rest asks of them. */
#include "base/err.h"
#include "capability/capability.h"
#include "check.h"
#include "expose/expose.h"

static const char file[] = "naftiko: 1.0.0-alpha2\n"
                           "info: {label: L, description: D}\n"
                           "capability:\n"
                           "  exposes:\n"
                           "  - {type: rest, namespace: r, port: 1}\n"
                           "  - {type: mcp, namespace: m, port: 2}\n"
                           "  - {type: control, namespace: c, port: 3}\n"
                           "  - {type: skill, namespace: s, port: 4}\n"
                           "  - {type: skill, namespace: t}\n"
                           "  - {type: graphql, namespace: g, port: 5}\n";

static void
test_the_row_of_a_kind_says_what_it_can_do(void **state)
{
	static const struct {
		const char *name, *url_path; /* name NULL: not served */
		bool supported, routes, openapi, stdio, internal;
	} t[] = {
		{ "rest", NULL, true, true, true, false, false },
		{ "mcp", "/mcp", true, false, false, true, false },
		{ "control", NULL, true, false, false, false, true },
		{ "skill", NULL, true, false, false, false, false },
		{ "skill", NULL, false, false, false, false, false },
		{ NULL, NULL, false, false, false, false, false },
	};
	struct err e = { 0 };
	struct capability *c =
	    capability_load_text(STR("test"), str_of(file), &e);
	const struct capability_exposes *x;
	size_t i = 0;

	(void)state;
	CHECK(c != NULL);
	for (x = c->exposes; x != NULL; x = x->next, i++) {
		const struct expose_kind *k = expose_find_kind(x);

		CHECK(i < LEN(t));
		CHECK_INT(expose_is_supported(x), t[i].supported);
		CHECK_INT(k != NULL, t[i].name != NULL);
		if (k == NULL)
			continue;
		CHECK_STR(k->name, t[i].name);
		CHECK_STR(k->url_path, t[i].url_path);
		CHECK_INT(k->routes_operations, t[i].routes);
		CHECK_INT(k->has_openapi, t[i].openapi);
		CHECK_INT(k->speaks_stdio, t[i].stdio);
		/* Of the kinds so far, only MCP defines both. */
		CHECK_INT(k->has_auth_metadata, t[i].stdio);
		CHECK_INT(k->is_internal, t[i].internal);
	}
	CHECK_INT(i, LEN(t));
	capability_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_row_of_a_kind_says_what_it_can_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
