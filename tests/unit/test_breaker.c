/* test_breaker.c - when an upstream is left alone, and when it is tried. */
#include "base/err.h"
#include "spec/spec.h"
#include "engine/breaker.h"
#include "check.h"

static const struct spec_policy policy = {
	.breaker_failures = 3,
	.breaker_window_ms = 1000,
	.breaker_open_ms = 500,
};

static enum breaker_answer
ask(struct breaker *b, int64_t now)
{
	int64_t wait_ms = 0;

	return breaker_ask(b, now, &wait_ms, NULL);
}

/* One attempt that begins and ends at now. */
static void
attempt(struct breaker *b, int64_t now, enum breaker_outcome outcome)
{
	breaker_report(b, ask(b, now), outcome, "it sleeps", now);
}

static void
test_it_opens_at_n_failures_within_the_window(void **state)
{
	static const struct {
		int64_t at[4]; /* 0: no more */
		bool open;
	} t[] = {
		{ { 1, 2, 0 }, false },
		{ { 1, 2, 3, 0 }, true },
		{ { 1, 500, 1001, 0 }, true },
		{ { 1, 500, 1002, 0 }, false },
		{ { 1, 900, 1002, 1003 }, true },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct breaker *b = breaker_new(&policy);
		int64_t last = 0;

		for (size_t k = 0; k < 4 && t[i].at[k] != 0; k++) {
			last = t[i].at[k];
			attempt(b, last, BREAKER_WORKED);
			attempt(b, last, BREAKER_UNKNOWN);
			attempt(b, last, BREAKER_FAILED);
		}
		CHECK_STR(
		    breaker_state(b, last), t[i].open ? "open" : "closed");
		breaker_free(b);
	}
}

static void
test_one_probe_decides(void **state)
{
	struct breaker *b = breaker_new(&policy);
	struct err e = { .kind = ERR_NONE };
	int64_t wait_ms = 0;

	(void)state;
	CHECK(!breaker_report(b, ask(b, 9), BREAKER_FAILED, "it sleeps", 9));
	CHECK(!breaker_report(b, ask(b, 9), BREAKER_FAILED, "it sleeps", 9));
	CHECK(breaker_report(b, ask(b, 10), BREAKER_FAILED, "it sleeps", 10));
	CHECK_INT(breaker_ask(b, 110, &wait_ms, &e), BREAKER_REFUSED);
	CHECK_INT(wait_ms, 400);
	CHECK_INT(e.kind, ERR_UNAVAILABLE);
	CHECK_HAS(e.text, "it failed 3 times within 1000 ms");
	CHECK_HAS(e.text, "it sleeps");
	CHECK_INT(ask(b, 510), BREAKER_PROBE);
	CHECK_STR(breaker_state(b, 510), "half-open");
	CHECK(breaker_is_open(b));
	CHECK_INT(ask(b, 511), BREAKER_REFUSED);
	breaker_report(b, BREAKER_PROBE, BREAKER_FAILED, "no", 520);
	CHECK_INT(ask(b, 1019), BREAKER_REFUSED);
	CHECK_INT(ask(b, 1020), BREAKER_PROBE);
	/* It was not the upstream that ended it: another may try. */
	breaker_report(b, BREAKER_PROBE, BREAKER_UNKNOWN, "", 1021);
	CHECK_INT(ask(b, 1022), BREAKER_PROBE);
	/* What began before it opened says nothing any more. */
	breaker_report(b, BREAKER_PASS, BREAKER_FAILED, "late", 1023);
	CHECK(breaker_report(b, BREAKER_PROBE, BREAKER_WORKED, "", 1024));
	CHECK_STR(breaker_state(b, 1024), "closed");
	CHECK(!breaker_is_open(b));
	attempt(b, 1025, BREAKER_FAILED);
	attempt(b, 1026, BREAKER_FAILED);
	CHECK_STR(breaker_state(b, 1026), "closed");
	breaker_free(b);
}

static void
test_without_a_breaker_all_pass(void **state)
{
	const struct spec_policy none = { .breaker_failures = 0 };
	struct breaker *b = breaker_new(&none);

	(void)state;
	CHECK(b == NULL);
	CHECK_INT(ask(b, 1), BREAKER_PASS);
	breaker_report(b, BREAKER_PASS, BREAKER_FAILED, "", 1);
	CHECK_STR(breaker_state(b, 1), "closed");
	breaker_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_opens_at_n_failures_within_the_window),
		cmocka_unit_test(test_one_probe_decides),
		cmocka_unit_test(test_without_a_breaker_all_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
