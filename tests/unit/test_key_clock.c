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

/* Opens the store again with a process that has seen no other time. */
static void
restart(struct key_fixture *f, int64_t offset)
{
	key_fixture_close(f);
	clock_offset_set(offset);
	key_fixture_open(f);
}

static struct key_made
make_until(struct key_fixture *f, int64_t ms)
{
	return key_fixture_make(
	    f, &(struct key_settings){ .expires_ms = ms }, NULL);
}

static void
test_time_never_goes_back_and_does_not_stop(void **state)
{
	static const struct {
		int64_t offset, ahead; /* of the system, in minutes */
	} t[] = { { 0, 0 }, { 60, 60 }, { 0, 60 }, { -60, 60 }, { 59, 60 },
		{ 61, 61 }, { 60, 61 }, { 1000000, 1000000 }, { 0, 1000000 } };
	const int64_t began = clock_real_ms();
	int64_t mono = clock_mono_ms(), before = 0, now, expected;

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		clock_offset_set(t[i].offset * MINUTE);
		now = key_clock_now_ms();
		expected = began + t[i].ahead * MINUTE + clock_mono_ms() - mono;
		CHECK(now >= before);
		CHECK(now <= expected + SECOND && now >= expected - SECOND);
		CHECK_INT(key_clock_behind_ms() / SECOND,
		    (now - clock_real_ms()) / SECOND);
		before = now;
	}
	/* It goes on while the wall clock is behind. */
	before = key_clock_now_ms();
	for (mono = clock_mono_ms(); clock_mono_ms() < mono + 20;)
		continue;
	CHECK(key_clock_now_ms() >= before + 20);
	clock_offset_set(0);
}

static void
test_what_expired_stays_expired_when_the_clock_is_set_back(void **state)
{
	struct key_fixture *f = *state;
	const int64_t now = clock_real_ms();
	struct key_made hour = make_until(f, now + 60 * MINUTE),
	                later = make_until(f, now + 180 * MINUTE), fresh;

	clock_offset_set(61 * MINUTE);
	CHECK_INT(key_fixture_judge(f, &hour), KEY_EXPIRED);
	clock_offset_set(0);
	CHECK_INT(key_fixture_judge(f, &hour), KEY_EXPIRED);
	CHECK_INT(key_fixture_judge(f, &later), KEY_VALID);
	/* A new key is made in the time of keys, not of the wall clock. */
	fresh = make_until(f, 0);
	CHECK_INT(fresh.error.kind, ERR_NONE);

	/* The next process reads the time of the last change. */
	restart(f, 0);
	CHECK_INT(key_fixture_judge(f, &hour), KEY_EXPIRED);
	CHECK(key_clock_now_ms() >= now + 61 * MINUTE);
	restart(f, -60 * MINUTE);
	CHECK_INT(key_fixture_judge(f, &hour), KEY_EXPIRED);
	CHECK_INT(key_fixture_judge(f, &later), KEY_VALID);
	clock_offset_set(0);
}

static void
test_a_server_stores_the_time_of_an_expiry_that_it_reported(void **state)
{
	struct key_fixture *f = *state;
	const int64_t now = clock_real_ms();
	struct key_made hour = make_until(f, now + 60 * MINUTE);

	keys_watch(f->keys, NULL, NULL);
	clock_offset_set(61 * MINUTE);
	CHECK_INT(key_fixture_judge(f, &hour), KEY_EXPIRED);
	restart(f, 0);
	CHECK_INT(key_fixture_judge(f, &hour), KEY_EXPIRED);
	clock_offset_set(0);
}

static void
test_the_time_can_be_reset(void **state)
{
	struct key_fixture *f = *state;
	const int64_t now = clock_real_ms(), year = 365LL * 24 * 60 * MINUTE;
	struct key_made hour = make_until(f, now + 60 * MINUTE);
	struct key_change c = key_fixture_change(f, KEY_CLOCK_RESET, NULL);

	clock_offset_set(year);
	CHECK_INT(make_until(f, 0).error.kind, ERR_NONE);
	restart(f, 0);
	CHECK_INT(key_fixture_judge(f, &hour), KEY_EXPIRED);
	CHECK(key_clock_behind_ms() > year - MINUTE);
	CHECK_INT(key_change_now(f->keys, &c), 0);
	restart(f, 0);
	CHECK(key_clock_behind_ms() < SECOND);
	CHECK_INT(key_fixture_judge(f, &hour), KEY_VALID);
	/* Changes after that count again. */
	clock_offset_set(61 * MINUTE);
	CHECK_INT(make_until(f, 0).error.kind, ERR_NONE);
	restart(f, 0);
	CHECK_INT(key_fixture_judge(f, &hour), KEY_EXPIRED);
	clock_offset_set(0);
}

static void
test_ids_are_ordered_across_restarts_when_the_clock_is_set_back(void **state)
{
	struct key_fixture *f = *state;
	static const int64_t offsets[] = { 0, 365LL * 24 * 60 * MINUTE, 0,
		-60 * MINUTE, -59 * MINUTE };
	char before[37] = "";

	for (size_t i = 0; i < LEN(offsets); i++) {
		restart(f, offsets[i]);
		for (int n = 0; n < 20; n++) {
			struct key_made m = make_until(f, 0);

			CHECK_INT(m.error.kind, ERR_NONE);
			CHECK(strcmp(before, m.id) < 0);
			memcpy(before, m.id, sizeof(before));
		}
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
		KEY_FIXTURE_TEST(test_time_never_goes_back_and_does_not_stop),
		KEY_FIXTURE_TEST(
		    test_what_expired_stays_expired_when_the_clock_is_set_back),
		KEY_FIXTURE_TEST(
		    test_a_server_stores_the_time_of_an_expiry_that_it_reported),
		KEY_FIXTURE_TEST(test_the_time_can_be_reset),
		KEY_FIXTURE_TEST(
		    test_ids_are_ordered_across_restarts_when_the_clock_is_set_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
