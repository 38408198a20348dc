/* test_key_commit.c - each write and sync of a change fails once, and for ever:
 * nothing that was confirmed is lost, nothing false is confirmed.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>

#include "fault_store.h"

/*
 * Some keys, made before anything fails.  At this point the whole file is on
 * disk, as the model requires.
 */
static void
prepare(struct fixture *f, const struct way *w)
{
	f->count = 0;
	f->takes_snapshots = w->keeps && !w->stays;
	for (int i = 0; i < 3; i++)
		CHECK(create(f));
	disk_start(
	    &f->disk, f->path, key_env_used(&f->keys->store.env), w->keeps);
	io_fault_use(&f->fault, &watch);
}

/*
 * A refused change must be refused again while the fault lasts.  It must not be
 * confirmed because readers see it: it may not be on disk.
 */
static void
check_refused(struct fixture *f, struct known *k, enum key_change_kind kind)
{
	check_all(f);
	check_power_cut(f);
	if (f->fault.stay) {
		CHECK_INT(health(f), KEY_HEALTH_FAILED);
		CHECK(!change(f, k, kind));
		check_power_cut(f);
	}
}

static void
try_change(struct fixture *f, struct known *k, enum key_change_kind kind)
{
	if (!change(f, k, kind))
		check_refused(f, k, kind);
}

/*
 * Makes each kind of change while one call fails.  Returns whether that call
 * was made.
 */
static bool
run_round(struct fixture *f, const struct way *w, uint32_t at)
{
	prepare(f, w);
	arm(f, w, at);
	if (!create(f))
		check_refused(f, &f->known[0], KEY_REVOKE);
	try_change(f, &f->known[1], KEY_REVOKE);
	try_change(f, &f->known[2], KEY_SET_DISABLED);
	f->fault.at = 0;
	/* The fault is over: everything must work again, without a restart. */
	CHECK(create(f));
	CHECK(change(f, &f->known[1], KEY_REVOKE));
	CHECK(change(f, &f->known[2], KEY_SET_DISABLED));
	CHECK_INT(health(f), KEY_HEALTH_GOOD);
	check_all(f);
	check_power_cut(f);
	stop(f);
	io_fault_use(NULL, NULL);
	check_snapshots(f);
	disk_end(&f->disk);
	start(f);
	check_all(f);
	return f->fault.failed > 0;
}

static const struct way ways[] = {
	{ "a write fails", IO_WRITE, EIO, IO_BEFORE, false, false },
	{ "writes fail", IO_WRITE, EIO, IO_BEFORE, true, false },
	{ "a write fails late", IO_WRITE, EIO, IO_AFTER, false, false },
	{ "a write fails late and is kept", IO_WRITE, EIO, IO_AFTER, false,
	    true },
	{ "writes fail late and are kept", IO_WRITE, EIO, IO_AFTER, true,
	    true },
	{ "a write fails late, then all do", IO_WRITE, EIO, IO_LAST, true,
	    false },
	{ "a write fails late and is kept, then all do", IO_WRITE, EIO, IO_LAST,
	    true, true },
	{ "a write is cut short", IO_WRITE, EIO, IO_SHORT, false, false },
	{ "a write finds no space", IO_WRITE, ENOSPC, IO_BEFORE, false, false },
	{ "writes find no space", IO_WRITE, ENOSPC, IO_BEFORE, true, false },
	{ "a sync fails", IO_SYNC, EIO, IO_AFTER, false, false },
	{ "a sync fails and has written", IO_SYNC, EIO, IO_AFTER, false, true },
	{ "syncs fail", IO_SYNC, EIO, IO_AFTER, true, false },
	{ "syncs fail and have written", IO_SYNC, EIO, IO_AFTER, true, true },
	{ "the disk is read-only", IO_WRITE | IO_SIZE, EROFS, IO_BEFORE, true,
	    false },
};

static void
test_no_confirmed_change_is_lost_if_a_call_fails(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < LEN(ways); i++) {
		uint32_t at = 1;

		begin_anew(f);
		while (run_round(f, &ways[i], at))
			CHECK(++at < CALLS_MAX);
		print_message("%s: %u calls\n", ways[i].name, at - 1);
		/* Three transactions, of two writes and one sync at least. */
		CHECK(at > 3);
	}
}

/*
 * The disk fails, and the file cannot be opened again: no key can be read.
 * Reading and writing must both recover without a restart.
 */
static void
test_a_closed_store_is_opened_once_that_is_possible(void **state)
{
	struct fixture *f = *state;
	const struct way w = { "all fails", IO_OPEN | IO_WRITE, EIO, IO_BEFORE,
		true, false };
	struct key_query q = { .account = str_of(f->account), .limit = 10 };
	struct err e = { .kind = ERR_NONE };
	int64_t n = 0;

	CHECK(create(f));
	io_fault_use(&f->fault, NULL);
	keys_watch(f->keys, NULL, NULL);
	arm(f, &w, 1);
	CHECK(!create(f));
	CHECK_INT(health(f), KEY_HEALTH_CLOSED);
	CHECK_INT(
	    key_verify(f->reader, str_of(f->known[0].text), NULL), KEY_FAILED);
	CHECK_INT(key_list(f->reader, &q, count_one, &n, &e), -1);
	CHECK_HAS(e.text, f->dir);
	CHECK_INT(
	    key_find(f->reader, str_of(f->account),
	        (struct str){ f->known[0].text, KEY_ID_CHARS }, NULL, NULL, &e),
	    -1);
	f->fault.at = 0;
	wait_for(f, KEY_HEALTH_GOOD);
	check_all(f);
	CHECK(create(f));
}

struct watcher {
	struct fixture *fixture;
	const char *text; /* of a key that stays valid */
	pthread_t thread;
	atomic_bool stop;
	int seen, wrong;
};

static void *
verify_for_ever(void *context)
{
	struct watcher *w = context;
	struct key_reader *r = key_reader_new(w->fixture->keys, NULL);

	/* At least once, even if this thread starts late on a busy machine. */
	do {
		w->wrong += r == NULL ||
		            key_verify(r, str_of(w->text), NULL) != KEY_VALID;
		w->seen++;
	} while (r != NULL && !atomic_load(&w->stop));
	key_reader_free(r);
	return NULL;
}

/* The environment fails and is opened again; no verification may fail. */
static void
test_readers_do_not_notice_a_failed_commit(void **state)
{
	struct fixture *f = *state;
	const struct way w = { "late", IO_WRITE, EIO, IO_AFTER, false, false };
	struct watcher watchers[2];

	CHECK(create(f));
	io_fault_use(&f->fault, NULL);
	for (size_t i = 0; i < LEN(watchers); i++) {
		watchers[i] =
		    (struct watcher){ .fixture = f, .text = f->known[0].text };
		CHECK_INT(pthread_create(&watchers[i].thread, NULL,
		              verify_for_ever, &watchers[i]),
		    0);
	}
	for (uint32_t at = 1; at <= 20; at++) {
		arm(f, &w, at % 10 + 1);
		create(f);
		f->fault.at = 0;
	}
	for (size_t i = 0; i < LEN(watchers); i++) {
		atomic_store(&watchers[i].stop, true);
		pthread_join(watchers[i].thread, NULL);
		CHECK(watchers[i].seen > 0);
		CHECK_INT(watchers[i].wrong, 0);
	}
}

/* Runs in its own process: fills the store beyond the map of this one. */
static int
fill_apart(struct fixture *f)
{
	char alias[4 * LIMIT_ALIAS_CHARACTERS + 1] = "";
	struct key_change c = { .kind = KEY_CREATE };
	int i;

	for (i = 0; i < LIMIT_ALIAS_CHARACTERS; i++)
		memcpy(alias + 4 * i, "\xf0\x9f\x94\x91", 5);
	f->limits = limits_default();
	start(f);
	memcpy(c.account, f->account, 37);
	for (i = 0; i < 3000; i++) {
		c.alias = str_of(alias);
		if (key_change_now(f->keys, &c) == -1)
			break;
	}
	stop(f);
	return i == 3000 ? 0 : 1;
}

static void
test_a_store_larger_than_the_map_is_mapped_again(void **state)
{
	struct fixture *f = *state;
	int status;
	pid_t child;

	CHECK(create(f));
	child = fork();
	if (child == 0)
		_exit(fill_apart(f));
	CHECK(waitpid(child, &status, 0) == child);
	CHECK_INT(status, 0);
	CHECK(key_env_used(&f->keys->store.env) > DISK_BYTES);
	check_all(f);
	CHECK(create(f));
	check_all(f);
}

/* ---- a change that takes too long ---- */

/* Runs in its own process: holds LMDB's write lock until it is killed. */
static void
hold_write_lock(struct fixture *f, int ready)
{
	MDB_txn *txn;

	start(f);
	if (mdb_txn_begin(f->keys->store.env.env, NULL, 0, &txn) == 0 &&
	    write(ready, "", 1) == 1)
		pause();
	_exit(1);
}

static void
on_done(struct key_change *c)
{
	(void)c;
}

/* A process that was stopped in the middle of a change blocks all others. */
static void
test_a_change_that_takes_too_long_is_reported(void **state)
{
	struct fixture *f = *state;
	struct key_change c = {
		.kind = KEY_CREATE, .alias = STR("waits"), .done = on_done
	};
	struct key_health h;
	int ends[2];
	pid_t child;
	char byte;

	CHECK(create(f));
	CHECK_INT(pipe(ends), 0);
	child = fork();
	if (child == 0)
		hold_write_lock(f, ends[1]);
	CHECK_INT(read(ends[0], &byte, 1), 1);
	memcpy(c.account, f->account, 37);
	CHECK_INT(key_submit(f->keys, &c, NULL), 0);
	do {
		usleep(100000);
		keys_health(f->keys, &h);
	} while (h.state == KEY_HEALTH_GOOD);
	CHECK_INT(h.state, KEY_HEALTH_FAILED);
	CHECK_HAS(h.text, "seconds");
	CHECK_INT(
	    key_verify(f->reader, str_of(f->known[0].text), NULL), KEY_VALID);
	kill(child, SIGKILL);
	CHECK(waitpid(child, NULL, 0) == child);
	CHECK(create(f));
	keys_health(f->keys, &h);
	CHECK_INT(h.state, KEY_HEALTH_GOOD);
	mem_wipe(c.secret, sizeof(c.secret));
	close(ends[0]);
	close(ends[1]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_no_confirmed_change_is_lost_if_a_call_fails),
		TEST(test_a_closed_store_is_opened_once_that_is_possible),
		TEST(test_readers_do_not_notice_a_failed_commit),
		TEST(test_a_store_larger_than_the_map_is_mapped_again),
		TEST(test_a_change_that_takes_too_long_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
