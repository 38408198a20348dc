/* test_key_bulk.c - many keys are revoked at once: exactly those of the dry
 * run, between other changes, and after a kill the rest.
 */
/* sanitize: thread */
#include <signal.h>
#include <stdatomic.h>

#include "store_fixture.h"

static bool
begins(const void *context, const struct key_view *v)
{
	return str_starts(v->alias, str_of(context));
}

static struct key_change
revoke_where(struct fixture *f, struct key_bulk *b, const char *prefix,
    bool cascade, const char *caller)
{
	struct key_change c = { .kind = KEY_REVOKE_WHERE,
		.bulk = b,
		.cascade = cascade,
		.reason = STR("superseded"),
		.bounded = caller != NULL };

	b->matches = begins;
	b->context = prefix;
	memcpy(c.account, f->account, 37);
	if (caller != NULL)
		memcpy(c.created_by, caller, 36);
	if (key_change_now(f->keys, &c) == -1)
		fail_msg("%s", c.error.text);
	return c;
}

static struct key_bulk
dry_run(struct fixture *f, const char *prefix, bool cascade, const char *caller)
{
	struct key_bulk b = { .dry_run = true };
	struct key_change c = revoke_where(f, &b, prefix, cascade, caller);

	CHECK(!c.changed && !c.stale);
	CHECK_INT(c.revoked, 0);
	return b;
}

static struct key_change
confirm(struct fixture *f, const struct key_bulk *dry, const char *prefix,
    bool cascade, const char *caller)
{
	struct key_bulk b = { .dry_run = false };

	memcpy(b.expected, dry->digest, sizeof(b.expected));
	return revoke_where(f, &b, prefix, cascade, caller);
}

static void
make(struct fixture *f, const char *alias, const char *parent,
    char key[KEY_TEXT])
{
	struct key_change c = { .alias = str_of(alias) };

	c.settings.preset = STR("DEPLOY");
	if (parent != NULL) {
		c.bounded = true;
		memcpy(c.created_by, parent, 36);
	}
	create_as(f, &c, key);
}

static void
test_exactly_the_set_of_the_dry_run_is_revoked(void **state)
{
	struct fixture *f = *state;
	static char keys[1300][KEY_TEXT];
	char other[KEY_TEXT], gone[KEY_TEXT];
	struct key_change c;
	struct key_bulk b;

	for (size_t i = 0; i < LEN(keys); i++) {
		struct key_change one = { .alias = STR("x-1") };

		/* Of both scopes that can be meant. */
		if (i % 2 == 0)
			one.settings.preset = STR("DEPLOY");
		create_as(f, &one, keys[i]);
	}
	make(f, "y", NULL, other);
	make(f, "x-gone", NULL, gone);
	revoke_as(f, gone, false);
	b = dry_run(f, "x-", false, NULL);
	CHECK_INT(b.count, LEN(keys));
	CHECK_INT(b.descendants, 0);
	CHECK_INT(b.last_used[KEY_AGE_NEVER], LEN(keys));
	CHECK_INT(verify(f, keys[0]), KEY_VALID);
	c = confirm(f, &b, "x-", false, NULL);
	CHECK(c.changed && !c.stale);
	CHECK_INT(c.revoked, LEN(keys));
	for (size_t i = 0; i < LEN(keys); i++)
		CHECK_INT(verify(f, keys[i]), KEY_REVOKED);
	CHECK_INT(verify(f, other), KEY_VALID);
	CHECK_INT(dry_run(f, "x-", false, NULL).count, 0);
	/* Again: the set is another one by now. */
	CHECK(confirm(f, &b, "x-", false, NULL).stale);
	stop(f);
	start(f);
	CHECK_INT(verify(f, keys[LEN(keys) - 1]), KEY_REVOKED);
}

static void
test_a_set_that_changed_is_not_revoked(void **state)
{
	struct fixture *f = *state;
	char a[KEY_TEXT], b[KEY_TEXT];
	struct key_change edit = { .kind = KEY_UPDATE,
		.update = KEY_UPDATE_DISABLED };
	struct key_bulk dry;

	make(f, "x1", NULL, a);
	dry = dry_run(f, "x", false, NULL);
	make(f, "x2", NULL, b);
	CHECK(confirm(f, &dry, "x", false, NULL).stale);
	CHECK_INT(verify(f, a), KEY_VALID);
	/* An edit of a key is a change, too, and so is another cascade. */
	dry = dry_run(f, "x", false, NULL);
	CHECK(confirm(f, &dry, "x", true, NULL).stale);
	edit.id = (struct str){ b, KEY_ID_CHARS };
	memcpy(edit.account, f->account, 37);
	CHECK_INT(key_change_now(f->keys, &edit), 0);
	CHECK(confirm(f, &dry, "x", false, NULL).stale);
	revoke_as(f, a, false);
	CHECK(confirm(f, &dry, "x", false, NULL).stale);
	CHECK_INT(verify(f, b), KEY_VALID);
	/* Other keys do not matter. */
	dry = dry_run(f, "x", false, NULL);
	make(f, "z", NULL, a);
	CHECK_INT(confirm(f, &dry, "x", false, NULL).revoked, 1);
	CHECK_INT(verify(f, a), KEY_VALID);
}

static void
test_descendants_are_counted_once_and_revoked_if_asked(void **state)
{
	struct fixture *f = *state;
	char top[KEY_TEXT], mid[KEY_TEXT], low[KEY_TEXT], lowest[KEY_TEXT],
	    other[KEY_TEXT];
	struct key_bulk b;
	struct key_change c;

	for (int cascade = 0; cascade < 2; cascade++) {
		make(f, "x-top", NULL, top);
		make(f, "mid", top, mid);
		make(f, "x-low", mid, low); /* meant itself */
		make(f, "lowest", low, lowest);
		make(f, "other", NULL, other);
		b = dry_run(f, "x-", cascade, NULL);
		CHECK_INT(b.count, 2);
		CHECK_INT(b.descendants, 2);
		c = confirm(f, &b, "x-", cascade, NULL);
		CHECK_INT(c.revoked, cascade ? 4 : 2);
		CHECK_INT(verify(f, lowest), KEY_REVOKED);
		CHECK_INT(verify(f, other), KEY_VALID);
		check_store(f);
	}
}

static void
test_a_bounded_caller_means_its_descendants(void **state)
{
	struct fixture *f = *state;
	char manager[KEY_TEXT], own[KEY_TEXT], below[KEY_TEXT],
	    foreign[KEY_TEXT];
	struct key_bulk b;

	make(f, "x", NULL, manager);
	make(f, "x", manager, own);
	make(f, "x", own, below);
	make(f, "x", NULL, foreign);
	b = dry_run(f, "x", false, manager);
	CHECK_INT(b.count, 2);
	CHECK_INT(confirm(f, &b, "x", false, manager).revoked, 2);
	CHECK_INT(verify(f, manager), KEY_VALID);
	CHECK_INT(verify(f, foreign), KEY_VALID);
	CHECK_INT(verify(f, own), KEY_REVOKED);
	CHECK_INT(verify(f, below), KEY_REVOKED);
}

static void
test_last_uses_are_counted_by_age(void **state)
{
	struct fixture *f = *state;
	static const int64_t ago_minutes[] = { 0, 59, 61, 60 * 23, 60 * 25,
		60 * 24 * 8, 60 * 24 * 31, 60 * 24 * 400 };
	static const int want[KEY_AGE_COUNT] = { 1, 2, 2, 1, 1, 2 };
	char key[KEY_TEXT];
	struct key_txn t;
	struct key_bulk b;
	struct err e;

	make(f, "x", NULL, key);
	CHECK_INT(key_txn_init(&t, &f->keys->store, f->keys->peppers, &e), 0);
	for (size_t i = 0; i < LEN(ago_minutes); i++) {
		struct key_used_entry n = {
			.minute =
			    (uint32_t)(clock_real_ms() / 60000 - ago_minutes[i])
		};

		make(f, "x", NULL, key);
		CHECK(decode_uuid(n.id, (struct str){ key, KEY_ID_CHARS }));
		CHECK_INT(key_txn_begin(&t, &e), 0);
		CHECK_INT(key_used_write(&t, &n, 1, &e), 1);
		CHECK_INT(key_txn_commit(&t, &e), 0);
	}
	key_txn_done(&t);
	b = dry_run(f, "x", false, NULL);
	CHECK_INT(b.count, LEN(ago_minutes) + 1);
	for (size_t i = 0; i < KEY_AGE_COUNT; i++)
		CHECK_INT(b.last_used[i], want[i]);
}

/* Other changes are made while many keys are revoked. */
static atomic_int completed;

static void
on_bulk_done(struct key_change *c)
{
	(void)c;
	completed++;
}

static void
test_other_changes_do_not_wait_for_it(void **state)
{
	struct fixture *f = *state;
	struct key_change bulk = { .kind = KEY_REVOKE_WHERE,
		.done = on_bulk_done };
	struct key_bulk dry, b = { .matches = begins, .context = "x" };
	char key[KEY_TEXT];
	int before = 0;
	struct err e;

	for (int i = 0; i < 1500; i++)
		make(f, "x", NULL, key);
	dry = dry_run(f, "x", false, NULL);
	memcpy(b.expected, dry.digest, sizeof(b.expected));
	memcpy(bulk.account, f->account, 37);
	bulk.bulk = &b;
	completed = 0;
	CHECK_INT(key_submit(f->keys, &bulk, &e), 0);
	while (completed == 0) {
		make(f, "y", NULL, key);
		CHECK_INT(verify(f, key), KEY_VALID);
		before++;
	}
	/* Only one if it waited for the end. */
	CHECK(before >= 2);
	CHECK_INT(bulk.error.kind, ERR_NONE);
	CHECK_INT(bulk.revoked, 1500);
}

/* A kill in the middle leaves a part revoked; the rest can be revoked. */
static int
revoke_until_killed(struct fixture *f, int out)
{
	struct key_bulk b;

	start(f);
	b = dry_run(f, "x", false, NULL);
	if (write(out, "!", 1) == -1)
		return 1;
	confirm(f, &b, "x", false, NULL);
	pause();
	return 0;
}

static void
test_a_kill_in_the_middle_can_be_completed(void **state)
{
	struct fixture *f = *state;
	char key[KEY_TEXT];

	for (int round = 0; round < 6; round++) {
		struct key_bulk b;
		int ends[2];
		pid_t child;
		char c;

		for (int i = 0; i < 600; i++)
			make(f, "x", NULL, key);
		stop(f);
		CHECK_INT(pipe(ends), 0);
		child = fork();
		if (child == 0)
			_exit(revoke_until_killed(f, ends[1]));
		close(ends[1]);
		CHECK_INT(read(ends[0], &c, 1), 1);
		usleep(1500 * (useconds_t)round);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		close(ends[0]);
		start(f);
		b = dry_run(f, "x", false, NULL);
		CHECK(b.count <= 600);
		CHECK_INT(confirm(f, &b, "x", false, NULL).revoked, b.count);
		CHECK_INT(dry_run(f, "x", false, NULL).count, 0);
		CHECK_INT(verify(f, key), KEY_REVOKED);
	}
	check_store(f);
}

/* What waits when the store is stopped is completed. */
static void
test_a_stop_completes_it(void **state)
{
	struct fixture *f = *state;
	struct key_change c[20];
	struct key_bulk b[20];
	char key[KEY_TEXT];
	int sent = 0;
	struct err e;

	for (int i = 0; i < 600; i++)
		make(f, "x", NULL, key);
	completed = 0;
	for (size_t i = 0; i < LEN(c); i++) {
		b[i] = (struct key_bulk){
			.dry_run = true, .matches = begins, .context = "x"
		};
		c[i] = (struct key_change){ .kind = KEY_REVOKE_WHERE,
			.bulk = &b[i],
			.done = on_bulk_done };
		memcpy(c[i].account, f->account, 37);
		if (key_submit(f->keys, &c[i], &e) == 0)
			sent++;
		else
			CHECK_INT(e.kind, ERR_LIMIT);
	}
	keys_stop(f->keys);
	keys_wait(f->keys);
	CHECK(sent > 0);
	CHECK_INT(completed, sent);
	CHECK_INT(b[0].count, 600);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_exactly_the_set_of_the_dry_run_is_revoked),
		TEST(test_a_set_that_changed_is_not_revoked),
		TEST(test_descendants_are_counted_once_and_revoked_if_asked),
		TEST(test_a_bounded_caller_means_its_descendants),
		TEST(test_last_uses_are_counted_by_age),
		TEST(test_other_changes_do_not_wait_for_it),
		TEST(test_a_kill_in_the_middle_can_be_completed),
		TEST(test_a_stop_completes_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
