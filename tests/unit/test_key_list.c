/* test_key_list.c - the order of lists, and where they go on. */
#include "base/clock.h"
#include "base/encode.h"
#include "base/limits.h"
#include "check.h"
#include "key/key.h"
#include "key/key_record.h"
#include "key/key_store.h"
#include "scratch.h"

enum { KEYS = 12 };

struct fixture {
	char dir[SCRATCH_PATH];
	struct limits limits;
	char account[37], other[37];
	char ids[KEYS][37]; /* oldest first */
	int64_t created[KEYS];
	struct keys *keys;
	struct key_reader *reader;
};

static void
start(struct fixture *f)
{
	struct err e = { .kind = ERR_NONE };

	f->keys = keys_open(f->dir, &f->limits, NULL, &e);
	if (f->keys == NULL)
		fail_msg("%s", e.text);
	f->reader = key_reader_new(f->keys, &e);
	CHECK(f->reader != NULL);
	CHECK_INT(key_account_first(f->reader, f->account, &e), 0);
}

static void
stop(struct fixture *f)
{
	key_reader_free(f->reader);
	keys_close(f->keys);
}

/* API, CUSTOM and revoked keys in turn, so that lists merge classes. */
static void
make_keys(struct fixture *f)
{
	for (int i = 0; i < KEYS; i++) {
		struct key_change c = { .kind = KEY_CREATE, .alias = STR("k") };
		struct key_change gone = { .kind = KEY_REVOKE };
		int64_t now = clock_real_ms();

		if (i % 3 == 1)
			c.settings.preset = STR("COMPUTE");
		memcpy(c.account, f->account, 37);
		CHECK_INT(key_change_now(f->keys, &c), 0);
		memcpy(f->ids[i], c.key_id, 37);
		if (i % 3 == 2) {
			memcpy(gone.account, f->account, 37);
			gone.id = str_of(f->ids[i]);
			CHECK_INT(key_change_now(f->keys, &gone), 0);
		}
		/* Each in a millisecond of its own. */
		while (clock_real_ms() <= now + 1)
			;
	}
}

static int
set_up(void **state)
{
	struct fixture *f = mem_new(sizeof(*f));
	struct key_change b = { .kind = KEY_CREATE_ACCOUNT,
		.alias = STR("b"),
		.nickname = STR("b"),
		.email = STR("") };

	scratch_make(f->dir);
	f->limits = limits_default();
	start(f);
	make_keys(f);
	CHECK_INT(key_change_now(f->keys, &b), 0);
	memcpy(f->other, b.key_id, 37);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	stop(f);
	scratch_remove(f->dir);
	free(f);
	return 0;
}

/* The numbers of the listed keys, as letters from 'a'. */
struct seen {
	struct fixture *f;
	char text[4 * KEYS];
	size_t n;
	char last[37];
};

static void
see(void *context, const struct key_view *v)
{
	struct seen *s = context;

	memcpy(s->last, v->id, 37);
	for (int i = 0; i < KEYS; i++)
		if (strcmp(s->f->ids[i], v->id) == 0) {
			s->f->created[i] = v->created_ms;
			s->text[s->n++] = (char)('a' + i);
		}
}

/* Lists all pages of that many keys. */
static const char *
all(struct fixture *f, struct seen *s, struct key_query q, int64_t limit)
{
	struct err e = { .kind = ERR_NONE };
	int more = 1;

	*s = (struct seen){ .f = f };
	q.account = str_of(f->account);
	q.limit = limit;
	for (int pages = 0; more == 1; pages++) {
		char last[37];

		more = key_list(f->reader, &q, see, s, &e);
		if (more == -1)
			fail_msg("%s", e.text);
		memcpy(last, s->last, 37);
		q.after = str_of(memcpy(s->last, last, 37));
		CHECK(pages <= KEYS);
	}
	return s->text;
}

static void
test_both_orders_merge_the_classes_in_pages_of_any_size(void **state)
{
	static const struct {
		struct key_query q;
		const char *rising, *falling;
	} t[] = {
		{ { .revoked = true, .custom = true }, "abcdefghijkl",
		    "lkjihgfedcba" },
		{ { .custom = true }, "abdeghjk", "kjhgedba" },
		{ { .revoked = true }, "acdfgijl", "ljigfdca" },
		{ { .limit = 0 }, "adgj", "jgda" },
	};
	struct fixture *f = *state;
	struct seen s;

	for (size_t i = 0; i < LEN(t); i++)
		for (int64_t limit = 1; limit <= KEYS + 1; limit++) {
			struct key_query q = t[i].q;

			CHECK_STR(all(f, &s, q, limit), t[i].falling);
			q.oldest_first = true;
			CHECK_STR(all(f, &s, q, limit), t[i].rising);
		}
}

static void
test_times_bound_both_orders(void **state)
{
	/* Keys by number; -1: no bound, KEYS: far away. */
	static const struct {
		int from, before;
		const char *rising;
	} t[] = {
		{ 0, -1, "abcdefghijkl" },
		{ 3, -1, "defghijkl" },
		{ -1, 3, "abc" },
		{ 3, 6, "def" },
		{ 3, 3, "" },
		{ 6, 3, "" },
		{ KEYS, -1, "" },
		{ -1, KEYS, "abcdefghijkl" },
	};
	struct fixture *f = *state;
	struct seen s;

	all(f, &s, (struct key_query){ .revoked = true, .custom = true }, 50);
	for (size_t i = 0; i < LEN(t); i++)
		for (int64_t limit = 1; limit <= 4; limit++) {
			struct key_query q = { .revoked = true,
				.custom = true,
				.oldest_first = true };
			char falling[KEYS + 1] = "";
			size_t n = strlen(t[i].rising);

			if (t[i].from >= 0)
				q.created_from_ms = t[i].from == KEYS
				                        ? INT64_MAX
				                        : f->created[t[i].from];
			if (t[i].before >= 0)
				q.created_before_ms =
				    t[i].before == KEYS
				        ? INT64_MAX
				        : f->created[t[i].before];
			CHECK_STR(all(f, &s, q, limit), t[i].rising);
			for (size_t k = 0; k < n; k++)
				falling[k] = t[i].rising[n - 1 - k];
			q.oldest_first = false;
			CHECK_STR(all(f, &s, q, limit), falling);
		}
}

/* Removes keys completely, as a store does that reclaims space. */
static void
remove_key(struct fixture *f, int i)
{
	char path[SCRATCH_PATH + 16];
	uint8_t id[16], index[KEY_INDEX_BYTES];
	struct key_record r;
	struct key_store s;
	struct err e = { .kind = ERR_NONE };
	MDB_val key = { 16, id }, entry = { sizeof(index), index };
	MDB_txn *txn;

	stop(f);
	snprintf(path, sizeof(path), "%s/store", f->dir);
	key_store_init(&s, path, &f->limits);
	CHECK_INT(key_store_open(&s, false, &e), 0);
	CHECK_INT(mdb_txn_begin(s.env.env, NULL, 0, &txn), 0);
	CHECK(decode_uuid(id, str_of(f->ids[i])));
	CHECK_INT(key_store_get(&s, txn, id, &r, &e), 1);
	key_store_index(index, id, &r);
	CHECK_INT(mdb_del(txn, s.by_account, &entry, NULL), 0);
	CHECK_INT(mdb_del(txn, s.keys, &key, NULL), 0);
	CHECK_INT(mdb_txn_commit(txn), 0);
	key_store_done(&s);
	start(f);
}

static void
test_a_list_goes_on_after_a_key_that_is_gone(void **state)
{
	struct fixture *f = *state;
	struct key_query q = { .revoked = true, .custom = true };
	struct seen s;

	for (int i = 4; i < 7; i++)
		remove_key(f, i);
	for (int i = 4; i < 7; i++) {
		q.after = str_of(f->ids[i]);
		q.oldest_first = false;
		CHECK_STR(all(f, &s, q, 50), "dcba");
		q.oldest_first = true;
		CHECK_STR(all(f, &s, q, 2), "hijkl");
	}
}

static void
test_what_is_no_id_of_a_key_is_refused(void **state)
{
	struct fixture *f = *state;
	/* Of another version; no id. */
	const char *const t[] = { "ff8f3a5e-7c21-4d4a-9b3c-2f1e0d9c8b7a", "x",
		"" };
	struct seen s = { .f = f };
	struct err e = { .kind = ERR_NONE };

	for (size_t i = 0; i < LEN(t); i++) {
		struct key_query q = { .account = str_of(f->account),
			.after = str_of(t[i]),
			.limit = 50 };

		CHECK_INT(key_list(f->reader, &q, see, &s, &e), -1);
		CHECK_INT(e.kind, ERR_INPUT);
	}
}

static void
test_a_name_finds_its_key_until_it_is_revoked(void **state)
{
	struct fixture *f = *state;
	struct key_change c = { .kind = KEY_CREATE,
		.alias = STR("x"),
		.settings.name = STR("robot") };
	struct key_change gone = { .kind = KEY_REVOKE };
	char id[37];
	struct err e;

	memcpy(c.account, f->account, 37);
	CHECK_INT(key_change_now(f->keys, &c), 0);
	CHECK_INT(
	    key_find_name(f->reader, str_of(f->account), STR("robot"), id, &e),
	    1);
	CHECK_STR(id, c.key_id);
	CHECK_INT(
	    key_find_name(f->reader, str_of(f->account), STR("robo"), id, &e),
	    0);
	CHECK_INT(
	    key_find_name(f->reader, str_of(f->other), STR("robot"), id, &e),
	    0);
	memcpy(gone.account, f->account, 37);
	gone.id = str_of(c.key_id);
	CHECK_INT(key_change_now(f->keys, &gone), 0);
	CHECK_INT(
	    key_find_name(f->reader, str_of(f->account), STR("robot"), id, &e),
	    0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_both_orders_merge_the_classes_in_pages_of_any_size),
		TEST(test_times_bound_both_orders),
		TEST(test_a_list_goes_on_after_a_key_that_is_gone),
		TEST(test_what_is_no_id_of_a_key_is_refused),
		TEST(test_a_name_finds_its_key_until_it_is_revoked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
