/* test_key_account.c - accounts: their states, lists and order. */
/* sanitize: thread */
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/limits.h"
#include "check.h"
#include "key/key.h"
#include "key/key_account.h"
#include "key/key_byteorder.h"
#include "key/key_format.h"
#include "key/key_record.h"
#include "key/key_store.h"
#include "scratch.h"

struct fixture {
	char dir[SCRATCH_PATH];
	struct limits limits;
	char account[37]; /* the first one */
	char first[KEY_CREDENTIAL_CHARS + 1];
	struct keys *keys;
	struct key_reader *reader;
	struct arena arena;
};

static void
start(struct fixture *f)
{
	struct err e = { .kind = ERR_NONE };
	char *first;

	f->keys = keys_open(f->dir, &f->limits, &first, &e);
	if (f->keys == NULL)
		fail_msg("%s", e.text);
	if (first != NULL)
		snprintf(f->first, sizeof(f->first), "%s", first);
	free(first);
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

static int
set_up(void **state)
{
	struct fixture *f = mem_new(sizeof(*f));

	scratch_make(f->dir);
	f->limits = limits_default();
	start(f);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	stop(f);
	arena_done(&f->arena);
	scratch_remove(f->dir);
	free(f);
	return 0;
}

/* An account and its ADMIN key. */
struct made {
	char account[37], key[KEY_CREDENTIAL_CHARS + 1];
};

static struct made
create(struct fixture *f, const char *nickname)
{
	struct key_change c = { .kind = KEY_CREATE_ACCOUNT,
		.alias = STR("admin"),
		.nickname = str_of(nickname),
		.email = STR("a@example.com") };
	struct made m;

	CHECK_INT(key_change_now(f->keys, &c), 0);
	memcpy(m.account, c.account, 37);
	snprintf(m.key, sizeof(m.key), "%s:%.53s", c.key_id, c.secret);
	return m;
}

static struct key_change
update(struct fixture *f, const char *account, struct key_change c)
{
	c.kind = KEY_UPDATE_ACCOUNT;
	snprintf(c.account, 37, "%s", account);
	key_change_now(f->keys, &c);
	return c;
}

static bool
set_disabled(struct fixture *f, const char *account, bool disabled)
{
	const struct key_change c = update(f, account,
	    (struct key_change){
	        .update = KEY_ACCOUNT_STATE, .disabled = disabled });

	CHECK_INT(c.error.kind, ERR_NONE);
	CHECK(c.found);
	return c.changed;
}

static enum key_code
judge(struct fixture *f, const char *key)
{
	return key_verify(f->reader, str_of(key), NULL);
}

static void
test_keys_of_a_disabled_account_are_forbidden(void **state)
{
	struct fixture *f = *state;
	const struct made m = create(f, "one"), n = create(f, "two");
	struct err e = { .kind = ERR_NONE };
	struct key_reader *second = key_reader_new(f->keys, &e);

	CHECK_INT(judge(f, m.key), KEY_VALID);
	CHECK(set_disabled(f, m.account, true));
	CHECK(!set_disabled(f, m.account, true));
	for (int i = 0; i < 2; i++) {
		CHECK_INT(judge(f, m.key), KEY_FORBIDDEN);
		CHECK_INT(
		    key_verify(second, str_of(m.key), NULL), KEY_FORBIDDEN);
		CHECK_INT(judge(f, n.key), KEY_VALID);
		CHECK_INT(judge(f, f->first), KEY_VALID);
		/* The state is on disk. */
		key_reader_free(second);
		stop(f);
		start(f);
		second = key_reader_new(f->keys, &e);
	}
	/* Other changes do not change what is known. */
	CHECK(set_disabled(f, n.account, true));
	create(f, "three");
	CHECK_INT(judge(f, m.key), KEY_FORBIDDEN);
	CHECK_INT(judge(f, n.key), KEY_FORBIDDEN);
	CHECK(set_disabled(f, m.account, false));
	CHECK(!set_disabled(f, m.account, false));
	CHECK_INT(judge(f, m.key), KEY_VALID);
	CHECK_INT(judge(f, n.key), KEY_FORBIDDEN);
	key_reader_free(second);
}

/* The account is judged before the key, and all is explained. */
static void
test_the_account_is_the_first_check_after_the_secret(void **state)
{
	struct fixture *f = *state;
	const struct made m = create(f, "one");
	struct key_change c = { .kind = KEY_REVOKE,
		.id = { m.key, KEY_ID_CHARS } };
	struct key_check check = { .all = true };
	char wrong[KEY_CREDENTIAL_CHARS + 1], secret[KEY_SECRET_CHARS + 1];
	struct key_view v;

	memcpy(c.account, m.account, 37);
	CHECK_INT(key_change_now(f->keys, &c), 0);
	CHECK_INT(judge(f, m.key), KEY_REVOKED);
	set_disabled(f, m.account, true);
	CHECK_INT(judge(f, m.key), KEY_FORBIDDEN);
	CHECK_INT(key_verify_for(f->reader, str_of(m.key), &check, &v),
	    KEY_FORBIDDEN);
	CHECK_INT(check.failed, 1u << KEY_FORBIDDEN | 1u << KEY_REVOKED);
	CHECK_STR(check.by, "");
	CHECK_STR(v.account, m.account);
	/* A wrong secret learns nothing of the account. */
	snprintf(wrong, 37, "%.36s", m.key);
	key_format_secret(secret, wrong);
	snprintf(wrong + 36, sizeof(wrong) - 36, ":%s", secret);
	CHECK_INT(judge(f, wrong), KEY_NOT_FOUND);
}

/* More than a reader remembers. */
static void
test_any_number_of_accounts_can_be_disabled(void **state)
{
	enum { MANY = KEY_ACCOUNT_TABLE + 3 };
	struct fixture *f = *state;
	struct made m[MANY];

	for (int i = 0; i < MANY; i++)
		m[i] = create(f, "many");
	for (int i = 0; i < MANY; i++) {
		set_disabled(f, m[i].account, true);
		CHECK_INT(judge(f, m[i].key), KEY_FORBIDDEN);
		CHECK_INT(judge(f, m[0].key), KEY_FORBIDDEN);
		CHECK_INT(judge(f, m[MANY - 1].key),
		    i == MANY - 1 ? KEY_FORBIDDEN : KEY_VALID);
		CHECK_INT(judge(f, f->first), KEY_VALID);
	}
	for (int i = 0; i < MANY; i++) {
		set_disabled(f, m[i].account, false);
		CHECK_INT(judge(f, m[i].key), KEY_VALID);
		CHECK_INT(judge(f, m[MANY - 1].key),
		    i == MANY - 1 ? KEY_VALID : KEY_FORBIDDEN);
	}
}

/* The numbers of a list, by nickname. */
struct seen {
	char text[64], last[37];
};

static void
see(void *context, const struct key_account_view *v)
{
	struct seen *s = context;
	size_t n = strlen(s->text);

	snprintf(
	    s->text + n, sizeof(s->text) - n, "%.*s ", STR_FMT(v->nickname));
	memcpy(s->last, v->id, 37);
}

static void
test_accounts_are_listed_newest_first_in_pages(void **state)
{
	struct fixture *f = *state;
	struct err e = { .kind = ERR_NONE };

	create(f, "b");
	create(f, "c");
	create(f, "d");
	for (int64_t limit = 1; limit <= 5; limit++) {
		struct seen s = { .text = "" };
		struct key_account_query q = {
			.limit = limit, .visit = see, .context = &s
		};
		int more = 1;

		while (more == 1) {
			char last[37];

			more = key_account_list(f->reader, &q, &e);
			memcpy(last, s.last, 37);
			q.after = arena_strf(&f->arena, "%s", last);
		}
		CHECK_INT(more, 0);
		CHECK_STR(s.text, "d c b owner ");
	}
	CHECK_INT(key_account_list(f->reader,
	              &(struct key_account_query){
	                  .limit = 1, .after = STR("x"), .visit = see },
	              &e),
	    -1);
	CHECK_INT(e.kind, ERR_INPUT);
}

static void
test_a_view_counts_keys(void **state)
{
	struct fixture *f = *state;
	const struct made m = create(f, "one");
	struct key_account_view v;
	struct key_change c = { .kind = KEY_CREATE, .alias = STR("x") },
	                  gone = { .kind = KEY_REVOKE };
	struct err e;

	memcpy(c.account, m.account, 37);
	CHECK_INT(key_change_now(f->keys, &c), 0);
	memcpy(gone.account, m.account, 37);
	gone.id = str_of(c.key_id);
	CHECK_INT(key_change_now(f->keys, &gone), 0);
	CHECK_INT(
	    key_account_find(f->reader, str_of(m.account), &f->arena, &v, &e),
	    1);
	CHECK_TEXT(v.nickname, "one");
	CHECK_TEXT(v.email, "a@example.com");
	CHECK_INT(v.keys, 1);
	CHECK_INT(v.revoked, 1);
	CHECK_INT(v.disabled_ms, 0);
	CHECK_INT(
	    key_account_find(f->reader, str_of(c.key_id), &f->arena, &v, &e),
	    0);
	CHECK_INT(key_account_find(f->reader, STR("x"), &f->arena, &v, &e), 0);
}

static void
test_an_update_changes_what_it_names(void **state)
{
	struct fixture *f = *state;
	const struct made m = create(f, "one");
	struct key_account_view v;
	struct key_change c;
	struct err e;

	set_disabled(f, m.account, true);
	c = update(f, m.account,
	    (struct key_change){
	        .update = KEY_ACCOUNT_NICKNAME, .nickname = STR("uno") });
	CHECK(c.changed);
	c = update(
	    f, m.account, (struct key_change){ .update = KEY_ACCOUNT_EMAIL });
	CHECK(c.changed);
	CHECK_INT(
	    key_account_find(f->reader, str_of(m.account), &f->arena, &v, &e),
	    1);
	CHECK_TEXT(v.nickname, "uno");
	CHECK_TEXT(v.email, "");
	CHECK(v.disabled_ms != 0);
	CHECK_INT(judge(f, m.key), KEY_FORBIDDEN);
	c = update(f, m.account,
	    (struct key_change){
	        .update = KEY_ACCOUNT_NICKNAME, .nickname = STR("uno") });
	CHECK(c.found && !c.changed);
	c = update(f, "018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7a",
	    (struct key_change){
	        .update = KEY_ACCOUNT_STATE, .disabled = true });
	CHECK(!c.found && c.error.kind == ERR_NONE);
}

static void
test_invalid_texts_are_refused(void **state)
{
	static const struct {
		const char *nickname, *email, *text;
	} t[] = {
		{ "", "", "nickname must have 1 to 255 characters" },
		{ "a\n", "", "nickname must not contain control" },
		{ "\xff", "", "nickname must be UTF-8" },
		{ "a", "nobody", "email must be an address" },
		{ "a", "a b@c", "email must be an address" },
		{ "a", "a@b\x7f", "email must not contain control" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < LEN(t); i++) {
		struct key_change c = { .kind = KEY_CREATE_ACCOUNT,
			.alias = STR("admin"),
			.nickname = str_of(t[i].nickname),
			.email = str_of(t[i].email) };

		CHECK_INT(key_change_now(f->keys, &c), -1);
		CHECK_INT(c.error.kind, ERR_INPUT);
		CHECK_HAS(c.error.text, t[i].text);
	}
}

static void
test_an_idempotency_key_makes_one_account(void **state)
{
	struct fixture *f = *state;
	char id[37] = "";

	for (int i = 0; i < 2; i++) {
		struct key_change c = { .kind = KEY_CREATE_ACCOUNT,
			.alias = STR("admin"),
			.nickname = STR("one"),
			.idempotency_key = STR("once") };

		memcpy(c.account, f->account, 37);
		CHECK_INT(key_change_now(f->keys, &c), 0);
		CHECK_INT(c.replayed, i == 1);
		if (i == 0)
			memcpy(id, c.key_id, 37);
		CHECK_STR(c.key_id, id);
		CHECK_INT(c.secret[0] != '\0', i == 0);
	}
}

/*
 * A store whose clock was ahead: an account of the year 2100.  A later account
 * must not become the first.
 */
static void
test_new_accounts_come_last_if_the_clock_was_set_back(void **state)
{
	struct fixture *f = *state;
	char path[SCRATCH_PATH + 16], first[37];
	uint8_t id[16] = { 0x03, 0xbb, 0x2c, 0xc3, 0xd8, 0, 0x7f, 0xff, 0x80 };
	struct key_account a = {
		.created_ms = 1, .nickname = STR("late"), .email = STR("")
	};
	struct key_store s;
	struct err e = { .kind = ERR_NONE };
	struct made m;
	struct buf record;
	MDB_txn *txn;

	stop(f);
	snprintf(path, sizeof(path), "%s/store", f->dir);
	key_store_init(&s, path, &f->limits);
	CHECK_INT(key_store_open(&s, false, &e), 0);
	CHECK_INT(mdb_txn_begin(s.env.env, NULL, 0, &txn), 0);
	buf_init(&record, 256);
	CHECK(key_record_encode_account(&record, &a));
	CHECK_INT(mdb_put(txn, s.accounts, &(MDB_val){ 16, id },
	              &(MDB_val){ record.len, record.p }, 0),
	    0);
	CHECK_INT(mdb_txn_commit(txn), 0);
	key_store_done(&s);
	buf_done(&record);
	memcpy(first, f->account, 37);
	start(f);
	m = create(f, "later");
	CHECK(strcmp(m.account, "03bb2cc3-d800-7fff-8000-000000000000") > 0);
	/* Its key has the time of now. */
	CHECK(strncmp(m.key, "03", 2) < 0);
	CHECK_INT(key_account_first(f->reader, f->account, &e), 0);
	CHECK_STR(f->account, first);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_keys_of_a_disabled_account_are_forbidden),
		TEST(test_the_account_is_the_first_check_after_the_secret),
		TEST(test_any_number_of_accounts_can_be_disabled),
		TEST(test_accounts_are_listed_newest_first_in_pages),
		TEST(test_a_view_counts_keys),
		TEST(test_an_update_changes_what_it_names),
		TEST(test_invalid_texts_are_refused),
		TEST(test_an_idempotency_key_makes_one_account),
		TEST(test_new_accounts_come_last_if_the_clock_was_set_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
