/* test_call_policy.c - the precedence of settings of a namespace. */
#include "engine/upstream/call_policy.h"
#include "fixture.h"

#define FILE_TEXT                                                              \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - {type: http, namespace: a, baseUri: 'http://h', x-claviger: "     \
	"{retries: 2, concurrency: 4}, resources: [{path: /, operations: "     \
	"[{name: a, method: GET}]}]}\n"                                        \
	"  - {type: http, namespace: b, baseUri: 'http://h', resources: "      \
	"[{path: /, operations: [{name: b, method: GET}]}]}\n"

static void
test_the_most_specific_setting_is_used(void **state)
{
	static const struct engine_option options[] = {
		{ ENGINE_POLICY, "", "retries=1" },
		{ ENGINE_POLICY, "b", "upstream-timeout=5s" },
		{ ENGINE_POLICY, "", "upstream-timeout=7s" },
		{ ENGINE_POLICY, "a", "upstream-concurrency=9" },
		{ ENGINE_POLICY, "b", "breaker=3" },
	};
	const struct engine_target *a, *b;
	struct buf text;
	struct rig r;

	(void)state;
	rig_open(&r, FILE_TEXT, options, LEN(options));
	a = &r.engine->targets[0];
	b = &r.engine->targets[1];
	CHECK_INT(a->policy.retries, 2); /* the file */
	CHECK_INT(b->policy.retries, 1); /* for all */
	CHECK_INT(a->policy.total_ms, 7000);
	CHECK_INT(b->policy.total_ms, 5000); /* the namespace, in any order */
	CHECK_INT(a->policy.concurrency, 9);
	CHECK_INT(a->policy.connect_ms, r.limits.connect_ms);
	CHECK_INT(a->policy.response_bytes, r.limits.response_body_bytes);
	CHECK(a->concurrency != NULL && b->concurrency == NULL);
	CHECK(a->breaker == NULL && b->breaker != NULL);
	buf_init(&text, 4096);
	call_policy_calls_metrics(r.engine, "a \"b\"", &text);
	CHECK_STR(buf_text(&text),
	    "claviger_upstream_calls{file=\"a \\\"b\\\"\",namespace="
	    "\"a\"} 0\n");
	buf_clear(&text);
	call_policy_breaker_metrics(r.engine, "f", &text);
	CHECK_STR(buf_text(&text),
	    "claviger_upstream_breaker_open{file=\"f\",namespace=\"b\"} "
	    "0\n");
	buf_done(&text);
	rig_close(&r);
}

static void
test_an_invalid_setting_is_reported(void **state)
{
	static const struct {
		struct engine_option option;
		const char *want;
	} t[] = {
		{ { ENGINE_POLICY, "aa", "retries=1" },
		    "--retries: the file has no consumed namespace 'aa'; did "
		    "you mean 'a'?" },
		{ { ENGINE_POLICY, "a", "retries=x" },
		    "--retries: takes a whole number" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct limits l = limits_default();
		struct err e = { .kind = ERR_NONE };
		struct capability *s =
		    capability_load_text(STR("t"), STR(FILE_TEXT), &e);

		CHECK(engine_new(s, &t[i].option, 1, &l, &e) == NULL);
		CHECK_HAS(e.text, t[i].want);
		capability_free(s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_most_specific_setting_is_used),
		cmocka_unit_test(test_an_invalid_setting_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
