/* test_circuit_breaker.c - when calls are stopped, and when one is tried. */
#include "base/err.h"
#include "capability/capability.h"
#include "engine/upstream/circuit_breaker.h"
#include "check.h"

static const struct capability_policy policy = {
	.breaker_failures = 3,
	.breaker_window_ms = 1000,
	.breaker_open_ms = 500,
};

static enum circuit_breaker_answer
ask(struct circuit_breaker *b, int64_t now)
{
	int64_t wait_ms = 0;

	return circuit_breaker_ask(b, now, &wait_ms, NULL);
}

/* One attempt that begins and ends at now. */
static void
attempt(struct circuit_breaker *b, int64_t now,
    enum circuit_breaker_outcome outcome)
{
	circuit_breaker_report(b, ask(b, now), outcome, "it sleeps", now);
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
		struct circuit_breaker *b = circuit_breaker_new(&policy);
		int64_t last = 0;

		for (size_t k = 0; k < 4 && t[i].at[k] != 0; k++) {
			last = t[i].at[k];
			attempt(b, last, CIRCUIT_BREAKER_WORKED);
			attempt(b, last, CIRCUIT_BREAKER_UNKNOWN);
			attempt(b, last, CIRCUIT_BREAKER_FAILED);
		}
		CHECK_STR(circuit_breaker_state(b, last),
		    t[i].open ? "open" : "closed");
		circuit_breaker_free(b);
	}
}

static void
test_one_probe_decides(void **state)
{
	struct circuit_breaker *b = circuit_breaker_new(&policy);
	struct err e = { .kind = ERR_NONE };
	int64_t wait_ms = 0;

	(void)state;
	CHECK(!circuit_breaker_report(
	    b, ask(b, 9), CIRCUIT_BREAKER_FAILED, "it sleeps", 9));
	CHECK(!circuit_breaker_report(
	    b, ask(b, 9), CIRCUIT_BREAKER_FAILED, "it sleeps", 9));
	CHECK(circuit_breaker_report(
	    b, ask(b, 10), CIRCUIT_BREAKER_FAILED, "it sleeps", 10));
	CHECK_INT(
	    circuit_breaker_ask(b, 110, &wait_ms, &e), CIRCUIT_BREAKER_REFUSED);
	CHECK_INT(wait_ms, 400);
	CHECK_INT(e.kind, ERR_UNAVAILABLE);
	CHECK_HAS(e.text, "it failed 3 times within 1000 ms");
	CHECK_HAS(e.text, "it sleeps");
	CHECK_INT(ask(b, 510), CIRCUIT_BREAKER_PROBE);
	CHECK_STR(circuit_breaker_state(b, 510), "half-open");
	CHECK(circuit_breaker_is_open(b));
	CHECK_INT(ask(b, 511), CIRCUIT_BREAKER_REFUSED);
	circuit_breaker_report(
	    b, CIRCUIT_BREAKER_PROBE, CIRCUIT_BREAKER_FAILED, "no", 520);
	CHECK_INT(ask(b, 1019), CIRCUIT_BREAKER_REFUSED);
	CHECK_INT(ask(b, 1020), CIRCUIT_BREAKER_PROBE);
	/*
	 * The probe ended without a result of the upstream: another may be
	 * sent.
	 */
	circuit_breaker_report(
	    b, CIRCUIT_BREAKER_PROBE, CIRCUIT_BREAKER_UNKNOWN, "", 1021);
	CHECK_INT(ask(b, 1022), CIRCUIT_BREAKER_PROBE);
	/* Outcomes of attempts that began before it opened are ignored. */
	circuit_breaker_report(
	    b, CIRCUIT_BREAKER_PASS, CIRCUIT_BREAKER_FAILED, "late", 1023);
	CHECK(circuit_breaker_report(
	    b, CIRCUIT_BREAKER_PROBE, CIRCUIT_BREAKER_WORKED, "", 1024));
	CHECK_STR(circuit_breaker_state(b, 1024), "closed");
	CHECK(!circuit_breaker_is_open(b));
	attempt(b, 1025, CIRCUIT_BREAKER_FAILED);
	attempt(b, 1026, CIRCUIT_BREAKER_FAILED);
	CHECK_STR(circuit_breaker_state(b, 1026), "closed");
	circuit_breaker_free(b);
}

static void
test_without_a_breaker_all_pass(void **state)
{
	const struct capability_policy none = { .breaker_failures = 0 };
	struct circuit_breaker *b = circuit_breaker_new(&none);

	(void)state;
	CHECK(b == NULL);
	CHECK_INT(ask(b, 1), CIRCUIT_BREAKER_PASS);
	circuit_breaker_report(
	    b, CIRCUIT_BREAKER_PASS, CIRCUIT_BREAKER_FAILED, "", 1);
	CHECK_STR(circuit_breaker_state(b, 1), "closed");
	circuit_breaker_free(b);
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
