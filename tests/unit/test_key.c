/* test_key.c - the store: what was acknowledged is there, and only that. */
/* sanitize: thread */
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/limits.h"
#include "check.h"
#include "key/key.h"
#include "key/key_format.h"
#include "key/key_store.h"
#include "scratch.h"

/* A store of its own for each test. */
struct fixture {
	char dir[SCRATCH_PATH];
	struct limits limits;
	char account[37];
	char *first;
	struct keys *keys;
	struct key_reader *reader;
};

static void
start(struct fixture *f)
{
	struct err e = { .kind = ERR_NONE };

	f->keys = keys_open(f->dir, &f->limits, &f->first, &e);
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
	free(f->first);
	f->reader = NULL;
	f->keys = NULL;
	f->first = NULL;
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
	scratch_remove(f->dir);
	free(f);
	return 0;
}

/* Makes a key.  Its credential is stored if the argument is not NULL. */
static struct key_change
create(struct fixture *f, const char *alias, char *credential)
{
	struct key_change c = { .kind = KEY_CREATE, .alias = str_of(alias) };

	memcpy(c.account, f->account, 37);
	CHECK_INT(key_change_now(f->keys, &c), 0);
	if (credential != NULL)
		snprintf(credential, KEY_CREDENTIAL_CHARS + 1, "%s:%.53s",
		    c.key_id, c.secret);
	return c;
}

static bool
revoke_key(struct fixture *f, const char *account, const char *id)
{
	struct key_change c = { .kind = KEY_REVOKE, .id = str_of(id) };

	memcpy(c.account, account, 37);
	CHECK_INT(key_change_now(f->keys, &c), 0);
	return c.changed;
}

static void
test_a_created_key_is_valid_at_once(void **state)
{
	struct fixture *f = *state;
	char key[KEY_CREDENTIAL_CHARS + 1];
	struct key_change c = create(f, "one", key);
	struct key_view v;

	CHECK_INT(key_verify(f->reader, str_of(key), &v), KEY_VALID);
	CHECK_STR(v.id, c.key_id);
	CHECK_STR(v.account, f->account);
	CHECK_INT(v.scope, KEY_SCOPE_API);
	CHECK_TEXT(v.alias, "one");
	CHECK(v.created_ms > 0 && v.expires_ms == 0 && v.revoked_ms == 0);
	CHECK_INT(key_verify(f->reader, str_of(f->first), NULL), KEY_VALID);
	CHECK_INT(key_verify(f->reader, STR("nonsense"), NULL), KEY_MALFORMED);
}

/* Only the secret is not checked again. */
static void
test_a_key_that_was_valid_is_judged_again_without_a_hash(void **state)
{
	struct fixture *f = *state;
	char key[KEY_CREDENTIAL_CHARS + 1], secret[KEY_SECRET_CHARS + 1];
	char other[KEY_CREDENTIAL_CHARS + 1];
	struct key_change c = create(f, "one", key);
	struct key_change gone = { .kind = KEY_REVOKE };
	struct key_view v;

	key_format_secret(secret, c.key_id);
	snprintf(other, sizeof(other), "%s:%s", c.key_id, secret);
	CHECK_INT(key_verify(f->reader, str_of(other), NULL), KEY_NOT_FOUND);
	CHECK_INT(
	    key_verify_again(f->reader, str_of(other), NULL, &v), KEY_VALID);
	CHECK_STR(v.id, c.key_id);
	CHECK_TEXT(v.alias, "one");
	memcpy(gone.account, f->account, 37);
	gone.id = str_of(c.key_id);
	CHECK_INT(key_change_now(f->keys, &gone), 0);
	CHECK_INT(
	    key_verify_again(f->reader, str_of(key), NULL, NULL), KEY_REVOKED);
	other[KEY_ID_CHARS - 1] ^= 1;
	CHECK_INT(key_verify_again(f->reader, str_of(other), NULL, NULL),
	    KEY_MALFORMED);
}

/* One changed character of the secret, also of an id that does not exist. */
static void
test_wrong_check_digits_are_malformed(void **state)
{
	struct fixture *f = *state;
	char key[KEY_CREDENTIAL_CHARS + 1];

	create(f, "one", key);
	for (size_t i = KEY_ID_CHARS + 5; i < KEY_CREDENTIAL_CHARS; i++) {
		const char was = key[i];

		for (const char *c = "0Zz-\x01\xff"; *c != '\0'; c++) {
			key[i] = *c;
			CHECK_INT(key_verify(f->reader, str_of(key), NULL),
			    *c == was ? KEY_VALID : KEY_MALFORMED);
		}
		key[i] = was;
	}
	key[KEY_ID_CHARS - 1] ^= 1;
	CHECK_INT(key_verify(f->reader, str_of(key), NULL), KEY_MALFORMED);
}

/*
 * Changes the secret and corrects its check digits, so that only the hash can
 * detect it.
 */
static void
test_a_wrong_secret_and_an_unknown_id_are_not_distinguished(void **state)
{
	struct fixture *f = *state;
	struct key_change c = create(f, "one", NULL);
	struct key_id_clock clock = { 0 };
	char secret[KEY_SECRET_CHARS + 1], id[37], text[128];
	uint8_t raw[16];

	key_format_secret(secret, c.key_id);
	snprintf(text, sizeof(text), "%s:%s", c.key_id, secret);
	CHECK_INT(key_verify(f->reader, str_of(text), NULL), KEY_NOT_FOUND);
	key_format_id(raw, &clock);
	encode_uuid(id, raw);
	key_format_secret(secret, id);
	snprintf(text, sizeof(text), "%s:%s", id, secret);
	CHECK_INT(key_verify(f->reader, str_of(text), NULL), KEY_NOT_FOUND);
}

static void
test_a_revoked_key_is_refused_at_once_and_permanently(void **state)
{
	struct fixture *f = *state;
	char key[KEY_CREDENTIAL_CHARS + 1];
	struct key_change c = create(f, "one", key);
	struct key_view v;

	CHECK(revoke_key(f, f->account, c.key_id));
	CHECK_INT(key_verify(f->reader, str_of(key), &v), KEY_REVOKED);
	CHECK(v.revoked_ms > 0);
	CHECK(!revoke_key(f, f->account, c.key_id));
	CHECK(
	    !revoke_key(f, f->account, "018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7a"));
	CHECK(!revoke_key(f, f->account, "no id at all"));
	stop(f);
	start(f);
	CHECK_INT(key_verify(f->reader, str_of(key), &v), KEY_REVOKED);
}

static void
test_disabled_and_expired_keys_are_refused(void **state)
{
	struct fixture *f = *state;
	char key[KEY_CREDENTIAL_CHARS + 1];
	struct key_change c = create(f, "one", key);
	struct key_change d = { .kind = KEY_SET_DISABLED,
		.id = str_of(c.key_id),
		.disabled = true };
	struct key_change old = { .kind = KEY_CREATE,
		.alias = STR("old"),
		.settings.expires_ms = 1000 };

	memcpy(d.account, f->account, 37);
	memcpy(old.account, f->account, 37);
	CHECK_INT(key_change_now(f->keys, &d), 0);
	CHECK(d.changed);
	CHECK_INT(key_verify(f->reader, str_of(key), NULL), KEY_DISABLED);
	d.disabled = false;
	CHECK_INT(key_change_now(f->keys, &d), 0);
	CHECK_INT(key_verify(f->reader, str_of(key), NULL), KEY_VALID);
	CHECK_INT(key_change_now(f->keys, &old), 0);
	snprintf(key, sizeof(key), "%s:%.53s", old.key_id, old.secret);
	CHECK_INT(key_verify(f->reader, str_of(key), NULL), KEY_EXPIRED);
}

/* The keys that a list has returned. */
struct seen {
	char text[512];
	int count;
};

static void
see(void *context, const struct key_view *v)
{
	struct seen *s = context;
	size_t n = strlen(s->text);

	snprintf(s->text + n, sizeof(s->text) - n, "%.*s ", STR_FMT(v->alias));
	s->count++;
}

static bool
list(struct fixture *f, struct key_query q, struct seen *s)
{
	memset(s, 0, sizeof(*s));
	q.account = str_of(f->account);
	return key_list(f->reader, &q, see, s, NULL) == 1;
}

static void
test_lists_are_newest_first_and_paged_from_anywhere(void **state)
{
	struct fixture *f = *state;
	static const struct {
		int64_t skip, limit;
		const char *want;
		bool more;
	} t[] = {
		{ 0, 50, "7 6 5 4 3 2 1 ", false },
		{ 0, 7, "7 6 5 4 3 2 1 ", false },
		{ 0, 3, "7 6 5 ", true },
		{ 3, 3, "4 3 2 ", true },
		{ 6, 3, "1 ", false },
		{ 5, 2, "2 1 ", false },
		{ 2, 1, "5 ", true },
		{ 1, 2, "6 5 ", true },
		{ 7, 3, "", false },
		{ INT64_MAX, 3, "", false },
		{ -5, 1, "7 ", true },
		{ 0, 0, "", true },
	};
	struct seen s;

	for (char alias[2] = "1"; alias[0] <= '7'; alias[0]++)
		create(f, alias, NULL);
	/* Twice, so that the second round finds bookmarks. */
	for (size_t i = 0; i < 2 * LEN(t); i++) {
		struct key_query q = { .skip = t[i % LEN(t)].skip,
			.limit = t[i % LEN(t)].limit };

		CHECK_INT(list(f, q, &s), t[i % LEN(t)].more);
		CHECK_STR(s.text, t[i % LEN(t)].want);
	}
	create(f, "8", NULL);
	CHECK(list(f, (struct key_query){ .skip = 3, .limit = 2 }, &s));
	CHECK_STR(s.text, "5 4 ");
}

static void
test_lists_show_the_requested_classes(void **state)
{
	struct fixture *f = *state;
	struct key_change c;
	struct seen s;

	create(f, "a", NULL);
	c = create(f, "b", NULL);
	create(f, "c", NULL);
	CHECK(revoke_key(f, f->account, c.key_id));
	list(f, (struct key_query){ .limit = 9 }, &s);
	CHECK_STR(s.text, "c a ");
	list(f, (struct key_query){ .limit = 9, .revoked = true }, &s);
	CHECK_STR(s.text, "c b a ");
	list(f, (struct key_query){ .limit = 9, .all_scopes = true }, &s);
	CHECK_STR(s.text, "c a First ADMIN key ");
	CHECK(list(f,
	    (struct key_query){
	        .skip = 1, .limit = 2, .all_scopes = true, .revoked = true },
	    &s));
	CHECK_STR(s.text, "b a ");
	CHECK(!list(f,
	    (struct key_query){
	        .skip = 3, .limit = 2, .all_scopes = true, .revoked = true },
	    &s));
	CHECK_STR(s.text, "First ADMIN key ");
}

/* A page names the key it follows, which may be revoked in between. */
static void
test_a_page_continues_after_a_key(void **state)
{
	struct fixture *f = *state;
	struct key_query q = { .limit = 2 }, admin = {
		.limit = 9, .all_scopes = true, .revoked = true
	};
	char ids[6][37];
	struct seen s;

	for (int i = 0; i < 6; i++) {
		char alias[2] = { (char)('0' + i), '\0' };

		memcpy(ids[i], create(f, alias, NULL).key_id, 37);
	}
	q.after = str_of(ids[4]);
	CHECK(list(f, q, &s));
	CHECK_STR(s.text, "3 2 ");
	q.skip = 3; /* ignored */
	CHECK(list(f, q, &s));
	CHECK_STR(s.text, "3 2 ");
	CHECK(revoke_key(f, f->account, ids[4]));
	CHECK(revoke_key(f, f->account, ids[3]));
	create(f, "new", NULL);
	CHECK(list(f, q, &s));
	CHECK_STR(s.text, "2 1 ");
	q.after = str_of(ids[1]);
	CHECK(!list(f, q, &s));
	CHECK_STR(s.text, "0 ");
	q.after = str_of(ids[0]);
	CHECK(!list(f, q, &s));
	CHECK_STR(s.text, "");
	/* All classes, in one order. */
	admin.after = str_of(ids[5]);
	CHECK(!list(f, admin, &s));
	CHECK_STR(s.text, "4 3 2 1 0 First ADMIN key ");
	admin.after = str_of(ids[3]);
	CHECK(!list(f, admin, &s));
	CHECK_STR(s.text, "2 1 0 First ADMIN key ");
}

/* The place of a key follows from its id: nothing tells which keys exist. */
static void
test_a_page_continues_after_an_unknown_key(void **state)
{
	struct fixture *f = *state;
	struct key_change b = { .kind = KEY_CREATE_ACCOUNT,
		.alias = STR("B's"),
		.nickname = STR("b"),
		.email = STR("b@localhost") };
	struct key_query q = { .limit = 9 };
	struct seen s;

	create(f, "a", NULL);
	CHECK_INT(key_change_now(f->keys, &b), 0);
	create(f, "c", NULL);
	q.after = str_of(b.key_id);
	CHECK(!list(f, q, &s));
	CHECK_STR(s.text, "a ");
	q.after = STR("018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7a");
	CHECK(!list(f, q, &s));
	CHECK_STR(s.text, "");
	q.after = STR("ffffffff-7c21-7d4a-9b3c-2f1e0d9c8b7a");
	CHECK(!list(f, q, &s));
	CHECK_STR(s.text, "c a ");
}

static void
test_a_page_after_what_is_no_key_is_refused(void **state)
{
	struct fixture *f = *state;
	struct key_query q = { .account = str_of(f->account), .limit = 9 };
	const char *t[] = { "", "x", "018f3a5e-7c21-4d4a-9b3c-2f1e0d9c8b7a" };
	struct seen s = { 0 };

	create(f, "a", NULL);
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .kind = ERR_NONE };

		q.after = str_of(t[i]);
		CHECK_INT(key_list(f->reader, &q, see, &s, &e), -1);
		CHECK_INT(e.kind, ERR_INPUT);
		CHECK_STR(s.text, "");
	}
}

static void
test_walking_all_pages_shows_every_key_once(void **state)
{
	struct fixture *f = *state;
	enum { COUNT = 300, PAGE = 7 };
	struct seen s;

	for (int i = 0; i < COUNT; i++) {
		struct key_change c = create(f, "k", NULL);

		if (i % 3 == 0)
			CHECK(revoke_key(f, f->account, c.key_id));
	}
	for (int all = 0; all < 2; all++) {
		int total = 0;
		bool more = true;

		for (int page = 0; more; page++) {
			struct key_query q = { .skip = page * PAGE,
				.limit = PAGE,
				.all_scopes = all,
				.revoked = all };

			more = list(f, q, &s);
			total += s.count;
		}
		CHECK_INT(total, all ? COUNT + 1 : COUNT / 3 * 2);
	}
}

static void
test_accounts_do_not_see_keys_of_each_other(void **state)
{
	struct fixture *f = *state;
	char key[KEY_CREDENTIAL_CHARS + 1];
	struct key_change c = create(f, "mine", key);
	struct key_change b = { .kind = KEY_CREATE_ACCOUNT,
		.alias = STR("B's"),
		.nickname = STR("b"),
		.email = STR("b@localhost") };
	struct arena arena = { 0 };
	struct key_view v;
	struct seen s;

	CHECK_INT(key_change_now(f->keys, &b), 0);
	CHECK(strcmp(b.account, f->account) != 0);
	CHECK(!revoke_key(f, b.account, c.key_id));
	CHECK_INT(key_verify(f->reader, str_of(key), NULL), KEY_VALID);
	CHECK_INT(key_find(f->reader, str_of(b.account), str_of(c.key_id),
	              &arena, &v, NULL),
	    0);
	CHECK_INT(key_find(f->reader, str_of(f->account), str_of(c.key_id),
	              &arena, &v, NULL),
	    1);
	CHECK_TEXT(v.creator_email, "owner@localhost");
	memcpy(f->account, b.account, 37);
	list(f, (struct key_query){ .limit = 9, .all_scopes = true }, &s);
	CHECK_STR(s.text, "B's ");
	CHECK_INT(key_find(f->reader, str_of(b.account), str_of(b.key_id),
	              &arena, &v, NULL),
	    1);
	CHECK_TEXT(v.creator_nickname, "b");
	CHECK_INT(v.scope, KEY_SCOPE_ADMIN);
	arena_done(&arena);
}

static void
test_a_change_limited_to_api_keys_refuses_others(void **state)
{
	struct fixture *f = *state;
	struct key_change c = {
		.kind = KEY_REVOKE, .id = { f->first, 36 }, .api_only = true
	};

	memcpy(c.account, f->account, 37);
	CHECK_INT(key_change_now(f->keys, &c), -1);
	CHECK_INT(c.error.kind, ERR_DENIED);
	CHECK_INT(key_verify(f->reader, str_of(f->first), NULL), KEY_VALID);
}

static void
test_a_store_opened_again_has_everything(void **state)
{
	struct fixture *f = *state;
	char key[KEY_CREDENTIAL_CHARS + 1];
	struct key_stats stats;

	create(f, "kept", key);
	stop(f);
	start(f);
	CHECK(f->first == NULL);
	CHECK_INT(key_verify(f->reader, str_of(key), NULL), KEY_VALID);
	key_stats(f->reader, &stats);
	CHECK_INT(stats.active, 2);
	CHECK_INT(stats.revoked, 0);
	CHECK_INT(stats.accounts, 1);
}

static atomic_int waiting;

static void
count_down(struct key_change *c)
{
	(void)c;
	atomic_fetch_sub(&waiting, 1);
}

static void
test_an_idempotency_key_makes_one_key_even_at_once(void **state)
{
	struct fixture *f = *state;
	enum { COUNT = 40 };
	static struct key_change c[COUNT];
	const char *id = NULL;
	int made = 0;
	struct err e;

	memset(c, 0, sizeof(c));
	atomic_store(&waiting, COUNT);
	for (int i = 0; i < COUNT; i++) {
		c[i].kind = KEY_CREATE;
		c[i].alias = STR("same");
		c[i].idempotency_key = STR("the-same");
		c[i].done = count_down;
		memcpy(c[i].account, f->account, 37);
		CHECK_INT(key_submit(f->keys, &c[i], &e), 0);
	}
	while (atomic_load(&waiting) > 0)
		usleep(1000);
	for (int i = 0; i < COUNT; i++) {
		CHECK_INT(c[i].error.kind, ERR_NONE);
		made += !c[i].replayed;
		id = id != NULL ? id : c[i].key_id;
		CHECK_STR(c[i].key_id, id);
		CHECK_INT(c[i].secret[0] == '\0', c[i].replayed);
	}
	CHECK_INT(made, 1);
	stop(f);
	start(f);
	c[0].idempotency_key = STR("another");
	CHECK_INT(key_change_now(f->keys, &c[0]), 0);
	CHECK(!c[0].replayed);
	c[1].idempotency_key = STR("the-same");
	CHECK_INT(key_change_now(f->keys, &c[1]), 0);
	CHECK(c[1].replayed);
}

static void
test_a_full_queue_refuses_changes_and_a_bad_alias_is_not_queued(void **state)
{
	struct fixture *f = *state;
	struct key_change c = { .kind = KEY_CREATE };
	static const char *const bad[] = { "", "\xff", "a\nb", "\x7f", "\x1b" };

	memcpy(c.account, f->account, 37);
	for (size_t i = 0; i < LEN(bad); i++) {
		c.alias = str_of(bad[i]);
		CHECK_INT(key_change_now(f->keys, &c), -1);
		CHECK_INT(c.error.kind, ERR_INPUT);
	}
	key_reader_free(f->reader);
	keys_close(f->keys);
	free(f->first);
	/* A queue of length 0 is always full. */
	f->limits.store_queue = 0;
	f->keys = keys_open(f->dir, &f->limits, &f->first, &c.error);
	f->reader = key_reader_new(f->keys, &c.error);
	c.alias = STR("fine");
	CHECK_INT(key_change_now(f->keys, &c), -1);
	CHECK_INT(c.error.kind, ERR_LIMIT);
}

static void
refuse_to_open(struct fixture *f, const char *why)
{
	struct err e = { .kind = ERR_NONE };

	CHECK(keys_open(f->dir, &f->limits, NULL, &e) == NULL);
	CHECK_HAS(e.text, why);
}

static void
test_a_newer_format_and_a_lost_pepper_are_refused(void **state)
{
	struct fixture *f = *state;
	struct key_store s;
	struct err e;
	MDB_txn *txn;
	uint8_t newer[4] = { KEY_STORE_FORMAT + 1 };
	MDB_val key = { 6, (void *)"format" }, v = { 4, newer };
	char pepper[128], aside[128], path[128];

	stop(f);
	snprintf(pepper, sizeof(pepper), "%s/pepper", f->dir);
	snprintf(aside, sizeof(aside), "%s/pepper.aside", f->dir);
	CHECK_INT(rename(pepper, aside), 0);
	refuse_to_open(f, "pepper is missing");
	CHECK_INT(rename(aside, pepper), 0);
	snprintf(path, sizeof(path), "%s/store", f->dir);
	key_store_init(&s, path, &f->limits);
	CHECK_INT(key_store_open(&s, false, &e), 0);
	CHECK_INT(mdb_txn_begin(s.env.env, NULL, 0, &txn), 0);
	CHECK_INT(mdb_put(txn, s.meta, &key, &v, 0), 0);
	CHECK_INT(mdb_txn_commit(txn), 0);
	key_store_close(&s);
	refuse_to_open(f, "has format 3");
	CHECK_INT(key_store_open(&s, false, &e), -1);
	key_store_done(&s);
	scratch_remove(f->dir);
	start(f);
}

static void
test_another_pepper_is_detected_at_the_start(void **state)
{
	struct fixture *f = *state;
	char path[128];
	FILE *file;

	stop(f);
	snprintf(path, sizeof(path), "%s/pepper", f->dir);
	file = fopen(path, "w");
	fprintf(file, "claviger-pepper 1\n1 %064d\n", 0);
	fclose(file);
	refuse_to_open(f, "not the one");
	scratch_remove(f->dir);
	start(f);
}

/*
 * The files that an interrupted first start leaves behind, by the step at which
 * it was killed.
 */
static void
leave_half(struct fixture *f, const char *name, bool with_databases)
{
	char path[128];
	struct key_store s;
	struct err e;
	FILE *file;

	CHECK_INT(mkdir(f->dir, 0700), 0);
	snprintf(path, sizeof(path), "%s/%s", f->dir, name);
	CHECK_INT(mkdir(path, 0700), 0);
	key_store_init(&s, path, &f->limits);
	if (with_databases)
		CHECK_INT(key_store_open(&s, true, &e), 0);
	key_store_done(&s);
	snprintf(path, sizeof(path), "%s/admin.key", f->dir);
	file = fopen(path, "w");
	fprintf(file, "an old one\n");
	fclose(file);
}

static void
test_an_interrupted_first_start_is_repeated(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *name;
		bool with_databases;
	} rows[] = { { "store.new", false }, { "store.new", true },
		{ "store", false }, { "store", true } };
	char path[128], text[128] = "";
	FILE *file;

	snprintf(path, sizeof(path), "%s/admin.key", f->dir);
	for (size_t i = 0; i < LEN(rows); i++) {
		stop(f);
		scratch_remove(f->dir);
		leave_half(f, rows[i].name, rows[i].with_databases);
		start(f);
		CHECK(f->first != NULL);
		file = fopen(path, "r");
		CHECK(fgets(text, sizeof(text), file) != NULL);
		fclose(file);
		text[strcspn(text, "\n")] = '\0';
		CHECK_STR(text, f->first);
		CHECK_INT(key_verify(f->reader, str_of(text), NULL), KEY_VALID);
	}
}

static void
test_a_store_does_not_replace_a_link(void **state)
{
	struct fixture *f = *state;
	char path[128];

	stop(f);
	scratch_remove(f->dir);
	CHECK_INT(mkdir(f->dir, 0700), 0);
	snprintf(path, sizeof(path), "%s/store", f->dir);
	CHECK_INT(symlink("elsewhere", path), 0);
	refuse_to_open(f, "not a directory");
	CHECK_INT(unlink(path), 0);
	start(f);
}

/* A truncated store is never mistaken for one that was not created. */
static void
test_a_store_without_data_is_not_a_first_start(void **state)
{
	struct fixture *f = *state;
	char path[128], key[KEY_CREDENTIAL_CHARS + 1];

	create(f, "kept", key);
	stop(f);
	snprintf(path, sizeof(path), "%s/store/data.mdb", f->dir);
	CHECK_INT(truncate(path, 3 * 4096), 0);
	refuse_to_open(f, "was cut short");
	CHECK_INT(truncate(path, 0), 0);
	refuse_to_open(f, "missing or cut short");
	CHECK_INT(unlink(path), 0);
	refuse_to_open(f, "missing or cut short");
	scratch_remove(f->dir);
	start(f);
}

/* Runs in its own process; returns its exit status. */
static int
apart(int (*run)(struct fixture *f, int out), struct fixture *f, int out)
{
	pid_t child;
	int status;

	child = fork();
	if (child == 0)
		_exit(run(f, out));
	CHECK(waitpid(child, &status, 0) == child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100;
}

static int
serve_too(struct fixture *f, int out)
{
	struct err e = { .kind = ERR_NONE };
	struct keys *k = keys_open(f->dir, &f->limits, NULL, &e);

	(void)out;
	if (k == NULL)
		return 1;
	if (keys_serve(k, "http://127.0.0.1:2", &e) != -1)
		return 2;
	return strstr(e.text, "http://127.0.0.1:1") != NULL ? 0 : 3;
}

static void
test_a_second_server_is_refused_and_the_first_named(void **state)
{
	struct fixture *f = *state;
	struct err e;
	char url[64];

	CHECK(!keys_server_of(f->dir, url, sizeof(url)));
	CHECK_INT(keys_serve(f->keys, "http://127.0.0.1:1", &e), 0);
	CHECK(keys_server_of(f->dir, url, sizeof(url)));
	CHECK_STR(url, "http://127.0.0.1:1");
	CHECK_INT(apart(serve_too, f, -1), 0);
	stop(f);
	CHECK(!keys_server_of(f->dir, url, sizeof(url)));
	start(f);
}

/* Creates large keys until one is refused; returns how many were created. */
static int
create_until_full(struct fixture *f, char key[KEY_CREDENTIAL_CHARS + 1])
{
	char alias[4 * LIMIT_ALIAS_CHARACTERS + 1] = "";
	struct key_change c;
	int made = -1;

	for (size_t i = 0; i < LIMIT_ALIAS_CHARACTERS; i++)
		memcpy(alias + 4 * i, "\xf0\x9f\x94\x91", 5);

	do {
		made++;
		c = (struct key_change){ .kind = KEY_CREATE,
			.alias = str_of(alias) };
		memcpy(c.account, f->account, 37);
		if (key_change_now(f->keys, &c) == 0)
			snprintf(key, KEY_CREDENTIAL_CHARS + 1, "%s:%.53s",
			    c.key_id, c.secret);
	} while (c.error.kind == ERR_NONE && made < 100000);
	CHECK_INT(c.error.kind, ERR_FULL);
	CHECK_HAS(c.error.text, "kept for revocations");
	CHECK_STR(c.secret, "");
	CHECK_STR(c.key_id, "");
	return made;
}

static void
disable(struct fixture *f, const char *key)
{
	struct key_change c = { .kind = KEY_SET_DISABLED,
		.id = { key, KEY_ID_CHARS },
		.disabled = true };

	memcpy(c.account, f->account, 37);
	CHECK_INT(key_change_now(f->keys, &c), 0);
}

/*
 * The store is full by one limit or another: checks what works and what does
 * not.
 */
static void
check_full(struct fixture *f)
{
	char key[KEY_CREDENTIAL_CHARS + 1], first[KEY_CREDENTIAL_CHARS + 1];
	struct key_stats before, after;
	struct key_health h;

	create(f, "before", first);
	CHECK(create_until_full(f, key) > 100);
	key_stats(f->reader, &before);
	CHECK_INT(create_until_full(f, key), 0);
	key_stats(f->reader, &after);
	CHECK_INT(after.active, before.active);
	keys_health(f->keys, &h);
	CHECK_INT(h.state, KEY_HEALTH_FULL);
	CHECK_INT(key_verify(f->reader, str_of(first), NULL), KEY_VALID);
	disable(f, first);
	CHECK_INT(key_verify(f->reader, str_of(first), NULL), KEY_DISABLED);
	first[KEY_ID_CHARS] = '\0';
	CHECK(revoke_key(f, f->account, first));
	first[KEY_ID_CHARS] = ':';
	CHECK_INT(key_verify(f->reader, str_of(first), NULL), KEY_REVOKED);
}

static void
note_id(void *context, const struct key_view *v)
{
	memcpy(context, v->id, sizeof(v->id));
}

/* One at a time, each in its own transaction. */
static void
revoke_all(struct fixture *f)
{
	const struct key_query q = { .account = str_of(f->account),
		.limit = 1 };
	struct key_stats stats;
	char id[37] = "";
	int more;

	do {
		more = key_list(f->reader, &q, note_id, id, NULL);
		CHECK(more != -1);
		CHECK(revoke_key(f, f->account, id));
	} while (more == 1);
	key_stats(f->reader, &stats);
	CHECK_INT(stats.active, 1); /* the ADMIN key */
}

static int
fill_disk(struct fixture *f, int out)
{
	char key[KEY_CREDENTIAL_CHARS + 1], path[128];
	struct rlimit limit;
	struct stat st;

	(void)out;
	signal(SIGXFSZ, SIG_IGN);
	start(f);
	snprintf(path, sizeof(path), "%s/store/data.mdb", f->dir);
	if (stat(path, &st) == -1 || getrlimit(RLIMIT_FSIZE, &limit) == -1)
		return 1;
	limit.rlim_cur = (rlim_t)st.st_size + (1 << 20);
	setrlimit(RLIMIT_FSIZE, &limit);
	check_full(f);
	revoke_all(f);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_FSIZE, &limit);
	create(f, "after", key);
	if (key_verify(f->reader, str_of(key), NULL) != KEY_VALID)
		return 2;
	stop(f);
	return 0;
}

static void
test_a_full_disk_refuses_new_keys_and_accepts_revocations(void **state)
{
	struct fixture *f = *state;

	stop(f);
	CHECK_INT(apart(fill_disk, f, -1), 0);
	start(f);
}

static void
test_a_full_map_refuses_new_keys_and_accepts_revocations(void **state)
{
	struct fixture *f = *state;
	char key[KEY_CREDENTIAL_CHARS + 1];

	stop(f);
	f->limits.store_map_bytes = 3 << 19;
	f->limits.store_reserve_bytes = 1 << 19;
	start(f);
	check_full(f);
	revoke_all(f);
	stop(f);
	f->limits.store_map_bytes = 8 << 20;
	start(f);
	create(f, "after", key);
	CHECK_INT(key_verify(f->reader, str_of(key), NULL), KEY_VALID);
}

/* Creates and revokes until killed; prints what was acknowledged. */
static int
create_for_ever(struct fixture *f, int out)
{
	char line[2][KEY_CREDENTIAL_CHARS + 3];

	start(f);
	for (;;) {
		char key[KEY_CREDENTIAL_CHARS + 1];
		struct key_change c = create(f, "live", key);

		snprintf(line[0], sizeof(line[0]), "+%s\n", key);
		c = create(f, "dead", key);
		revoke_key(f, f->account, c.key_id);
		snprintf(line[1], sizeof(line[1]), "-%s\n", key);
		for (int i = 0; i < 2; i++) {
			if (write(out, line[i], strlen(line[i])) == -1)
				return 1;
		}
	}
}

static void
test_what_was_acknowledged_survives_a_kill(void **state)
{
	struct fixture *f = *state;
	int ends[2], checked = 0;
	char line[128];
	pid_t child;
	FILE *in;

	stop(f);
	CHECK_INT(pipe(ends), 0);
	child = fork();
	if (child == 0)
		_exit(create_for_ever(f, ends[1]));
	close(ends[1]);
	in = fdopen(ends[0], "r");
	CHECK(fgets(line, sizeof(line), in) != NULL);
	usleep(100000);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	start(f);
	do {
		line[strcspn(line, "\n")] = '\0';
		if (strlen(line) != KEY_CREDENTIAL_CHARS + 1)
			break; /* truncated by the kill */
		CHECK_INT(key_verify(f->reader, str_of(line + 1), NULL),
		    line[0] == '+' ? KEY_VALID : KEY_REVOKED);
		checked++;
	} while (fgets(line, sizeof(line), in) != NULL);
	fclose(in);
	CHECK(checked > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_created_key_is_valid_at_once),
		TEST(test_a_key_that_was_valid_is_judged_again_without_a_hash),
		TEST(test_wrong_check_digits_are_malformed),
		TEST(
		    test_a_wrong_secret_and_an_unknown_id_are_not_distinguished),
		TEST(test_a_revoked_key_is_refused_at_once_and_permanently),
		TEST(test_disabled_and_expired_keys_are_refused),
		TEST(test_lists_are_newest_first_and_paged_from_anywhere),
		TEST(test_lists_show_the_requested_classes),
		TEST(test_a_page_continues_after_a_key),
		TEST(test_a_page_continues_after_an_unknown_key),
		TEST(test_a_page_after_what_is_no_key_is_refused),
		TEST(test_walking_all_pages_shows_every_key_once),
		TEST(test_accounts_do_not_see_keys_of_each_other),
		TEST(test_a_change_limited_to_api_keys_refuses_others),
		TEST(test_a_store_opened_again_has_everything),
		TEST(test_an_idempotency_key_makes_one_key_even_at_once),
		TEST(
		    test_a_full_queue_refuses_changes_and_a_bad_alias_is_not_queued),
		TEST(test_a_newer_format_and_a_lost_pepper_are_refused),
		TEST(test_another_pepper_is_detected_at_the_start),
		TEST(test_an_interrupted_first_start_is_repeated),
		TEST(test_a_store_does_not_replace_a_link),
		TEST(test_a_store_without_data_is_not_a_first_start),
		TEST(test_a_second_server_is_refused_and_the_first_named),
		TEST(test_a_full_disk_refuses_new_keys_and_accepts_revocations),
		TEST(test_a_full_map_refuses_new_keys_and_accepts_revocations),
		TEST(test_what_was_acknowledged_survives_a_kill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
