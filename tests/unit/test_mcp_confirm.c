/* test_mcp_confirm.c - a yes is good once, and the file or operator asks. */
#include "base/clock.h"
#include "base/share.h"
#include "expose/surface/expose_kind.h"
#include "expose/surface/expose_policy.h"
#include "expose/mcp/mcp_confirm.h"
#include "check.h"

static const struct share_who alice = { { "s", 1 }, true, { 1 } };

static struct mcp_confirms *
open_with(enum expose_confirm option, bool file)
{
	const struct capability_exposes capability = { .confirms = file };
	const struct expose_policy policy = { .confirm = option };
	struct exposer x = { .capability = &capability, .policy = &policy };

	return mcp_confirm_open(&x);
}

static void
test_the_option_wins_over_the_file(void **state)
{
	static const struct {
		enum expose_confirm option;
		bool file, asks;
	} t[] = {
		{ EXPOSE_CONFIRM_BY_FILE, false, false },
		{ EXPOSE_CONFIRM_BY_FILE, true, true },
		{ EXPOSE_CONFIRM_NEVER, true, false },
		{ EXPOSE_CONFIRM_DESTRUCTIVE, false, true },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct mcp_confirms *c = open_with(t[i].option, t[i].file);

		CHECK_INT(c != NULL, t[i].asks);
		mcp_confirm_close(c);
	}
}

static void
test_a_yes_is_good_once(void **state)
{
	struct mcp_confirms *c = open_with(EXPOSE_CONFIRM_DESTRUCTIVE, false);
	int64_t now = clock_real_ms();

	(void)state;
	CHECK(mcp_confirm_use(c, &alice, 7, now + 1));
	CHECK(!mcp_confirm_use(c, &alice, 7, now + 1));
	CHECK(mcp_confirm_use(c, &alice, 8, now + 1));
	CHECK(!mcp_confirm_use(
	    c, &alice, 9, now - 1000)); /* before this surface */
	CHECK(!mcp_confirm_use(c, &alice, 0, now + 1)); /* no number of ours */
	mcp_confirm_close(c);
}

/* Many more than are remembered: what is forgotten counts no more. */
static void
test_what_is_forgotten_is_not_good_again(void **state)
{
	struct mcp_confirms *c = open_with(EXPOSE_CONFIRM_DESTRUCTIVE, false);
	int64_t now = clock_real_ms();

	(void)state;
	for (int i = 1; i <= 1000; i++)
		CHECK(mcp_confirm_use(c, &alice, (uint64_t)i, now + i));
	for (int i = 1; i <= 1000; i++)
		CHECK(!mcp_confirm_use(c, &alice, (uint64_t)i, now + i));
	CHECK(mcp_confirm_use(c, &alice, 5000, now + 1001));
	mcp_confirm_close(c);
}

/* Authenticated callers do not confirm again because of others. */
static void
test_who_uses_many_hurts_few(void **state)
{
	struct mcp_confirms *c = open_with(EXPOSE_CONFIRM_DESTRUCTIVE, false);
	struct share_who flood = { STR("s"), false, { 1 } };
	struct share_who other = flood;
	int64_t now = clock_real_ms();
	int hurt = 0;

	(void)state;
	for (int i = 1; i <= 10000; i++)
		mcp_confirm_use(c, &flood, (uint64_t)i, now + 100);
	for (int i = 0; i < 200; i++) {
		other.id[5] = (uint8_t)(i + 1);
		hurt +=
		    !mcp_confirm_use(c, &other, (uint64_t)(20000 + i), now + 1);
	}
	CHECK(hurt < 20); /* those of one group of 256 */
	CHECK(mcp_confirm_use(c, &alice, 20000, now + 1));
	/* Even if they come from everywhere. */
	for (int i = 0; i < 100000; i++) {
		memcpy(flood.id, &i, sizeof(i));
		mcp_confirm_use(c, &flood, (uint64_t)i + 1, now + 100);
	}
	CHECK(mcp_confirm_use(c, &alice, 20001, now + 1));
	mcp_confirm_close(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_option_wins_over_the_file),
		cmocka_unit_test(test_a_yes_is_good_once),
		cmocka_unit_test(test_what_is_forgotten_is_not_good_again),
		cmocka_unit_test(test_who_uses_many_hurts_few),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
