/* test_expose_permission.c - policy, use, method and hint decide together. */
#include "base/buf.h"
#include "base/err.h"
#include "expose/surface/expose_kind.h"
#include "expose/surface/expose_permission.h"
#include "expose/surface/expose_policy.h"
#include "check.h"

#define A EXPOSE_ALLOW
#define Q EXPOSE_ASK
#define N EXPOSE_REFUSE

static const char *const verdicts[] = { "allow", "ask", "refuse" };

static const struct policy {
	const char *name;
	struct expose_policy own;
	bool file_asks;
} policies[] = {
	{ "none", { .read_only = false }, false },
	{ "file asks", { .read_only = false }, true },
	{ "never", { .confirm = EXPOSE_CONFIRM_NEVER }, true },
	{ "confirm", { .confirm = EXPOSE_CONFIRM_DESTRUCTIVE }, false },
	{ "read-only", { .read_only = true }, false },
	{ "both", { .read_only = true, .confirm = EXPOSE_CONFIRM_DESTRUCTIVE },
	    true },
};

static const enum expose_use uses[] = { EXPOSE_USE_TOOL, EXPOSE_USE_RESOURCE,
	EXPOSE_USE_ROUTE, EXPOSE_USE_MENTION };

/* Decisions for reads, changes and destroys, by policy and use. */
static const enum expose_decision want[LEN(policies)][LEN(uses)][3] = {
	{ { A, A, A }, { A, A, A }, { A, A, A }, { A, A, A } },
	{ { A, A, Q }, { A, A, Q }, { A, A, A }, { A, A, A } },
	{ { A, A, A }, { A, A, A }, { A, A, A }, { A, A, A } },
	{ { A, A, Q }, { A, A, Q }, { A, A, A }, { A, A, A } },
	{ { A, N, N }, { A, N, N }, { A, N, N }, { A, N, N } },
	{ { A, N, N }, { A, N, N }, { A, N, N }, { A, N, N } },
};

static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH",
	"DELETE" };
static const char *const hints[] = { "{}", "{readOnly: true}",
	"{readOnly: false}", "{destructive: true}", "{destructive: false}",
	"{idempotent: true}", "{idempotent: false}" };

/* 0 reads, 1 changes, 2 destroys: hints can only add. */
static const int effects[LEN(methods)][LEN(hints)] = {
	{ 0, 0, 2, 2, 0, 0, 0 }, /* GET */
	{ 0, 0, 2, 2, 0, 0, 0 }, /* HEAD */
	{ 2, 1, 2, 2, 1, 2, 2 }, /* POST */
	{ 2, 2, 2, 2, 2, 2, 2 }, /* PUT */
	{ 2, 2, 2, 2, 2, 2, 2 }, /* PATCH */
	{ 2, 2, 2, 2, 2, 2, 2 }, /* DELETE */
};

/* The implementations of an operation that calls k.x. */
static const char *const shapes[] = {
	"call: k.x, hints: %s",
	"steps: [{type: call, name: a, call: k.x}], hints: %s",
	"call: f.x, hints: %s",
	"ref: f.x, hints: %s",
	"steps: [{type: call, name: a, call: f.x}], hints: %s",
};

static struct capability *
load(const char *method, const char *shape, const char *hint)
{
	struct err e = { .kind = ERR_NONE };
	struct capability *s;
	struct buf b;

	buf_init(&b, 1 << 16);
	buf_printf(&b,
	    "naftiko: 1.0.0-alpha2\ninfo: {label: L, description: D}\n"
	    "capability:\n  consumes:\n  - type: http\n    namespace: k\n"
	    "    baseUri: https://a.example\n    resources:\n"
	    "    - name: r\n      path: /r\n      operations:\n"
	    "      - {name: x, method: %s}\n"
	    "  aggregates:\n  - label: A\n    namespace: f\n    functions:\n"
	    "    - {name: x, description: d, call: k.x}\n"
	    "  exposes:\n  - type: mcp\n    namespace: m\n    port: 9090\n"
	    "    tools:\n    - {name: t, description: d, ",
	    method);
	buf_printf(&b, shape, hint);
	buf_puts(&b, "}\n");
	buf_putc(&b, '\0');
	s = capability_load_text(STR("t.yaml"), str_of(b.p), &e);
	if (s == NULL || s->errors > 0)
		fail_msg("%s", b.p);
	buf_done(&b);
	return s;
}

static void
check_all(const struct capability *s, int effect, const char *method,
    const char *shape, const char *hint)
{
	for (size_t p = 0; p < LEN(policies); p++)
		for (size_t u = 0; u < LEN(uses); u++) {
			const struct capability_exposes exposes = {
				.confirms = policies[p].file_asks,
			};
			const struct exposer x = { .capability = &exposes,
				.policy = &policies[p].own };
			const struct expose_permission got =
			    expose_permission_check(&x, uses[u],
			        s->exposes->operations, HTTP_METHOD_COUNT);

			if (got.decision != want[p][u][effect])
				fail_msg("%s, use %zu, %s, %s, %s: %s",
				    policies[p].name, u, method, shape, hint,
				    verdicts[got.decision]);
			/* An allowed call is bounded by the policy. */
			if (got.decision == A)
				CHECK(capability_safety_is_below(
				    (enum capability_safety)(
				        CAPABILITY_SAFETY_READS + effect),
				    got.forbidden));
		}
}

static void
test_every_policy_use_method_and_hint(void **state)
{
	(void)state;
	for (size_t m = 0; m < LEN(methods); m++)
		for (size_t h = 0; h < LEN(hints); h++)
			for (size_t k = 0; k < LEN(shapes); k++) {
				struct capability *s =
				    load(methods[m], shapes[k], hints[h]);

				check_all(s, effects[m][h], methods[m],
				    shapes[k], hints[h]);
				capability_free(s);
			}
}

static void
test_a_forward_is_judged_by_its_method(void **state)
{
	static const struct {
		enum http_method method;
		int effect;
	} t[] = { { HTTP_METHOD_GET, 0 }, { HTTP_METHOD_HEAD, 0 },
		{ HTTP_METHOD_OPTIONS, 0 }, { HTTP_METHOD_POST, 1 },
		{ HTTP_METHOD_PUT, 2 }, { HTTP_METHOD_PATCH, 2 },
		{ HTTP_METHOD_DELETE, 2 }, { HTTP_METHOD_COUNT, 2 } };
	const struct capability_operation o = { .by = CAPABILITY_BY_FORWARD };
	const struct capability_exposes exposes = { .confirms = false };

	(void)state;
	for (size_t p = 0; p < LEN(policies); p++)
		for (size_t i = 0; i < LEN(t); i++) {
			const struct exposer x = { .capability = &exposes,
				.policy = &policies[p].own };

			CHECK_INT(expose_permission_check(
			              &x, EXPOSE_USE_ROUTE, &o, t[i].method)
			              .decision,
			    want[p][2][t[i].effect]);
		}
}

/* An operation that was not loaded is not treated as harmless. */
static void
test_an_unknown_operation_counts_as_destructive(void **state)
{
	static const enum capability_by by[] = { CAPABILITY_BY_NOTHING,
		CAPABILITY_BY_CALL, CAPABILITY_BY_STEPS, CAPABILITY_BY_FUNCTION,
		CAPABILITY_BY_MOCK };
	const struct expose_policy read_only = { .read_only = true };
	const struct capability_exposes exposes = { .confirms = false };
	const struct exposer x = { .capability = &exposes,
		.policy = &read_only };

	(void)state;
	for (size_t i = 0; i < LEN(by); i++) {
		const struct capability_operation o = { .by = by[i] };

		CHECK_INT(expose_permission_check(
		              &x, EXPOSE_USE_TOOL, &o, HTTP_METHOD_COUNT)
		              .decision,
		    N);
	}
}

static void
test_documents_omit_forbidden_operations(void **state)
{
	(void)state;
	for (size_t p = 0; p < LEN(policies); p++)
		CHECK_INT(expose_permission_forbidden(&policies[p].own),
		    policies[p].own.read_only ? CAPABILITY_SAFETY_CHANGES
		                              : CAPABILITY_SAFETY_UNKNOWN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_policy_use_method_and_hint),
		cmocka_unit_test(test_a_forward_is_judged_by_its_method),
		cmocka_unit_test(
		    test_an_unknown_operation_counts_as_destructive),
		cmocka_unit_test(test_documents_omit_forbidden_operations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
