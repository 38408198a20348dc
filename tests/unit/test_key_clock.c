/* test_key_clock.c - keys when time passes, and when the clock is wrong. */
#include "../io/clock_offset.h"
#include "key_fixture.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND };

static void
test_a_key_expires_at_its_time(void **state)
{
	struct key_fixture *f = *state;
	const int64_t now = clock_real_ms();
	const struct key_settings s = { .expires_ms = now + 60 * MINUTE };
	struct key_made parent = key_fixture_make(f, &s, NULL),
	                child = key_fixture_make(
	                    f, &(struct key_settings){ 0 }, parent.id);

	CHECK_INT(key_fixture_judge(f, &parent), KEY_VALID);
	clock_offset_set(59 * MINUTE);
	CHECK_INT(key_fixture_judge(f, &parent), KEY_VALID);
	CHECK_INT(key_fixture_judge(f, &child), KEY_VALID);
	clock_offset_set(60 * MINUTE + SECOND);
	CHECK_INT(key_fixture_judge(f, &parent), KEY_EXPIRED);
	CHECK_INT(key_fixture_judge(f, &child), KEY_EXPIRED);
	clock_offset_set(0);
}

static void
test_an_idempotency_key_is_forgotten_after_ten_minutes(void **state)
{
	struct key_fixture *f = *state;
	static const struct {
		int64_t offset;
		bool replayed;
	} t[] = { { 0, false }, { 9 * MINUTE, true }, { 11 * MINUTE, false } };

	for (size_t i = 0; i < LEN(t); i++) {
		struct key_change c = key_fixture_change(f, KEY_CREATE, NULL);

		clock_offset_set(t[i].offset);
		c.alias = STR("once");
		c.idempotency_key = STR("request 1");
		CHECK_INT(key_fixture_run(f, &c).replayed, t[i].replayed);
	}
	clock_offset_set(0);
}

static void
test_ids_are_ordered_and_unique_when_the_clock_is_set_back(void **state)
{
	struct key_fixture *f = *state;
	static const int64_t offsets[] = { 0, 365LL * 24 * 60 * MINUTE, 0,
		-60 * MINUTE, -59 * MINUTE };
	char before[37] = "";

	for (size_t i = 0; i < LEN(offsets); i++) {
		struct key_made m;

		clock_offset_set(offsets[i]);
		m = key_fixture_make(f, &(struct key_settings){ 0 }, NULL);
		CHECK_INT(m.error.kind, ERR_NONE);
		CHECK(strcmp(before, m.id) < 0);
		memcpy(before, m.id, sizeof(before));
	}
	clock_offset_set(0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		KEY_FIXTURE_TEST(test_a_key_expires_at_its_time),
		KEY_FIXTURE_TEST(
		    test_an_idempotency_key_is_forgotten_after_ten_minutes),
		KEY_FIXTURE_TEST(
		    test_ids_are_ordered_and_unique_when_the_clock_is_set_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
