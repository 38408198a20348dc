/* test_capability_policy.c - settings of an upstream, from text and a file. */
#include "base/buf.h"
#include "base/err.h"
#include "capability/capability.h"
#include "check.h"

static void
test_values_have_units(void **state)
{
	static const struct {
		const char *option, *text;
		int64_t want; /* -1: refused */
	} t[] = {
		{ "connect-timeout", "250", 250 },
		{ "connect-timeout", "250ms", 250 },
		{ "connect-timeout", "2s", 2000 },
		{ "connect-timeout", "1m", 60000 },
		{ "connect-timeout", "9", -1 }, /* too short */
		{ "connect-timeout", "2h", -1 },
		{ "connect-timeout", "61m", -1 },
		{ "connect-timeout", "1.5s", -1 },
		{ "connect-timeout", "-1s", -1 },
		{ "connect-timeout", "s", -1 },
		{ "connect-timeout", "", -1 },
		{ "retries", "3", 3 },
		{ "retries", "0", 0 },
		{ "retries", "11", -1 },
		{ "retries", "3s", -1 },
		{ "upstream-response-bytes", "64KiB", 65536 },
		{ "upstream-response-bytes", "1MiB", 1048576 },
		{ "upstream-response-bytes", "1GiB", 1073741824 },
		{ "upstream-response-bytes", "2GiB", -1 },
		{ "upstream-response-bytes", "5B", 5 },
		{ "retry-non-idempotent", "true", 1 },
		{ "retry-non-idempotent", "false", 0 },
		{ "retry-non-idempotent", "yes", -1 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		const struct capability_policy_row *row =
		    capability_policy_find(str_of(t[i].option));
		struct capability_policy p;
		struct err e = { .kind = ERR_NONE };
		int64_t got;

		CHECK(row != NULL);
		capability_policy_clear(&p);
		CHECK_INT(capability_policy_set(&p, row, str_of(t[i].text), &e),
		    t[i].want == -1 ? -1 : 0);
		memcpy(&got, (char *)&p + row->offset, sizeof(got));
		CHECK_INT(got, t[i].want);
		if (t[i].want == -1)
			CHECK_HAS(e.text, "takes ");
		if (str_is(str_of(t[i].text), "yes"))
			CHECK_STR(e.text, "takes true or false, not 'yes'");
		if (str_is(str_of(t[i].text), "9"))
			CHECK_HAS(e.text, "from 10ms to 3600000ms, not '9'");
	}
	CHECK(capability_policy_find(STR("nothing")) == NULL);
}

static void
test_the_upper_layer_replaces_only_what_it_sets(void **state)
{
	struct capability_policy p, upper;

	(void)state;
	capability_policy_clear(&p);
	capability_policy_clear(&upper);
	p.retries = 1;
	p.total_ms = 5;
	upper.retries = 0;
	capability_policy_lay_over(&p, &upper);
	CHECK_INT(p.retries, 0);
	CHECK_INT(p.total_ms, 5);
	CHECK_INT(p.queue, -1);
}

#define FILE_WITH(text)                                                        \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n"                                                     \
	"    namespace: api\n"                                                 \
	"    baseUri: http://h\n"                                              \
	"    x-claviger: " text "\n"

static void
test_the_settings_of_a_file_are_checked_with_their_place(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ FILE_WITH("{retries: many}"),
		    "t.yaml:7:27: error: 'retries' of x-claviger takes a "
		    "whole number from 0 to 10, not 'many'" },
		{ FILE_WITH("{timeOut: 1s}"),
		    "warning: unknown key 'timeOut' in x-claviger; did you "
		    "mean 'timeout'?" },
		{ FILE_WITH("{retries: {count: 1}}"),
		    "error: 'retries' of x-claviger is a mapping" },
		{ FILE_WITH("fast"), "error: 'x-claviger' of a consumes" },
		{ FILE_WITH("{timeout: 2s, breaker: 5, retryNonIdempotent: "
		            "true}"),
		    NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .kind = ERR_NONE };
		struct capability *s =
		    capability_load_text(STR("t.yaml"), str_of(t[i].text), &e);
		struct buf out;

		CHECK(s != NULL);
		buf_init(&out, 1 << 20);
		capability_diagnostics_notes(&out, s);
		if (t[i].want != NULL) {
			CHECK_HAS(buf_text(&out), t[i].want);
		} else {
			CHECK_STR(buf_text(&out), "");
			CHECK_INT(s->consumes->policy.total_ms, 2000);
			CHECK_INT(s->consumes->policy.breaker_failures, 5);
			CHECK_INT(s->consumes->policy.retry_unsafe, 1);
			CHECK_INT(s->consumes->policy.retries, -1);
		}
		buf_done(&out);
		capability_free(s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_have_units),
		cmocka_unit_test(
		    test_the_upper_layer_replaces_only_what_it_sets),
		cmocka_unit_test(
		    test_the_settings_of_a_file_are_checked_with_their_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
