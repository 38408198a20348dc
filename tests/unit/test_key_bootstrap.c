/*
 * test_key_bootstrap.c - if any system call of a start fails, a whole store or
 * none exists, and the next start works.
 */
#include <errno.h>

#include "fault_store.h"

/* All calls that opening a store makes, and the errors that they can return. */
static const struct way opening[] = {
	{ "opening fails", IO_OPEN, EIO, IO_BEFORE, false, false },
	{ "opening finds no descriptor", IO_OPEN, EMFILE, IO_BEFORE, false,
	    false },
	{ "reading fails", IO_READ, EIO, IO_BEFORE, false, false },
	{ "writing finds no space", IO_WRITE, ENOSPC, IO_BEFORE, false, false },
	{ "writing is cut short", IO_WRITE, EIO, IO_SHORT, false, false },
	{ "syncing fails", IO_SYNC, EIO, IO_AFTER, false, false },
	{ "mapping fails", IO_MAP, EIO, IO_BEFORE, false, false },
	{ "allocating finds no space", IO_SIZE, ENOSPC, IO_BEFORE, false,
	    false },
	{ "naming fails", IO_NAME, EIO, IO_BEFORE, false, false },
	{ "naming finds no space", IO_NAME, ENOSPC, IO_BEFORE, false, false },
	{ "everything finds no space", IO_WRITE | IO_SIZE | IO_NAME, ENOSPC,
	    IO_BEFORE, true, false },
	{ "everything fails", IO_OPEN | IO_WRITE | IO_SYNC | IO_MAP | IO_NAME,
	    EIO, IO_BEFORE, true, false },
};

/*
 * Returns true if the store was opened; otherwise the message must name a file.
 */
static bool
open_or_say(struct fixture *f)
{
	struct err e = { .kind = ERR_NONE };

	f->keys = keys_open(f->dir, &f->limits, NULL, &e);
	if (f->keys == NULL) {
		CHECK_HAS(e.text, f->dir);
		return false;
	}
	f->reader = key_reader_new(f->keys, &e);
	CHECK_STR(e.text, "");
	CHECK_INT(key_account_first(f->reader, f->account, &e), 0);
	return true;
}

/* The store has one account, and admin.key is a key of it. */
static void
check_first(struct fixture *f)
{
	struct key_stats stats;
	struct buf text;
	struct str rest;

	buf_init(&text, 4096);
	CHECK_INT(key_file_read(f->dir, "admin.key", true, &text, NULL), 1);
	rest = buf_str(&text);
	CHECK_INT(key_verify(f->reader, str_cut(&rest, '\n'), NULL), KEY_VALID);
	buf_done_secret(&text);
	key_stats(f->reader, &stats);
	CHECK_INT(stats.accounts, 1);
	CHECK_INT(stats.active, 1);
	CHECK(create(f));
}

static bool
run_first_start(struct fixture *f, const struct way *w, uint32_t at)
{
	bool opened;

	stop(f);
	scratch_remove(f->dir);
	f->count = 0;
	arm(f, w, at);
	opened = open_or_say(f);
	f->fault.at = 0;
	/* Whatever the failure left, the next start must make a whole store. */
	if (!opened)
		start(f);
	check_first(f);
	return f->fault.failed > 0;
}

static void
run_ways(struct fixture *f,
    bool (*run)(struct fixture *f, const struct way *w, uint32_t at))
{
	io_fault_use(&f->fault, NULL);
	for (size_t i = 0; i < LEN(opening); i++) {
		uint32_t at = 1;

		while (run(f, &opening[i], at))
			CHECK(++at < CALLS_MAX);
		print_message("%s: %u calls\n", opening[i].name, at - 1);
	}
}

static void
test_a_first_start_creates_all_or_nothing(void **state)
{
	run_ways(*state, run_first_start);
}

/* Another pepper: a start that writes to the store. */
static void
add_pepper(struct fixture *f)
{
	struct buf text;

	buf_init(&text, 4096);
	CHECK_INT(key_file_read(f->dir, "pepper", true, &text, NULL), 1);
	buf_printf(&text, "2 %064d\n", 7);
	CHECK_INT(key_file_write(f->dir, "pepper", buf_str(&text), NULL), 0);
	buf_done_secret(&text);
}

static bool
run_start(struct fixture *f, const struct way *w, uint32_t at)
{
	struct err e = { .kind = ERR_NONE };
	bool opened;

	begin_anew(f);
	f->count = 0;
	CHECK(create(f) && create(f));
	CHECK(change(f, &f->known[0], KEY_REVOKE));
	stop(f);
	add_pepper(f);
	arm(f, w, at);
	opened = open_or_say(f);
	if (opened && keys_serve(f->keys, "http://127.0.0.1:1", &e) != 0)
		CHECK_HAS(e.text, f->dir);
	f->fault.at = 0;
	if (opened)
		check_all(f);
	if (!opened)
		start(f);
	check_all(f);
	CHECK(create(f));
	return f->fault.failed > 0;
}

static void
test_a_start_that_fails_loses_nothing(void **state)
{
	run_ways(*state, run_start);
}

/* A start on a disk that cannot be written: the store can still be read. */
static void
test_a_start_works_on_a_disk_that_cannot_be_written(void **state)
{
	struct fixture *f = *state;
	static const struct way rows[] = {
		{ "full", IO_WRITE | IO_SIZE, ENOSPC, IO_BEFORE, true, false },
		{ "broken", IO_WRITE | IO_SIZE | IO_SYNC, EIO, IO_BEFORE, true,
		    false },
	};
	struct err e = { .kind = ERR_NONE };

	for (size_t i = 0; i < LEN(rows); i++) {
		CHECK(create(f) && create(f));
		CHECK(change(f, &f->known[f->count - 1], KEY_REVOKE));
		stop(f);
		io_fault_use(&f->fault, NULL);
		arm(f, &rows[i], 1);
		start(f);
		check_all(f);
		CHECK_INT(keys_serve(f->keys, "http://127.0.0.1:1", &e), 1);
		CHECK_HAS(e.text, "lock");
		keys_watch(f->keys, NULL, NULL);
		wait_for(f, KEY_HEALTH_FAILED);
		CHECK(!create(f));
		check_all(f);
		f->fault.at = 0;
		wait_for(f, KEY_HEALTH_GOOD);
		CHECK(create(f));
		check_all(f);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_first_start_creates_all_or_nothing),
		TEST(test_a_start_that_fails_loses_nothing),
		TEST(test_a_start_works_on_a_disk_that_cannot_be_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
