/* test_key_retain.c - old keys and entries are removed, and nothing else; what
 * identifies the user of a purged key is nowhere in the store.
 */
/* sanitize: thread */
#include <signal.h>

#include "key/key_change.h"
#include "key/key_retain.h"
#include "store_fixture.h"

/* Makes whole passes, as at a time so far in the future. */
static int
retain(struct fixture *f, int64_t ahead_ms)
{
	struct key_retain pass = { .before_ms = clock_real_ms() + ahead_ms };
	struct key_txn b;
	struct err e;
	int sum = 0, n;

	CHECK_INT(key_txn_init(&b, &f->keys->store, f->keys->peppers, &e), 0);
	while (!pass.ended) {
		CHECK_INT(key_txn_begin(&b, &e), 0);
		n = key_retain_part(&pass, &b, &e);
		if (n == -1)
			fail_msg("%s", e.text);
		CHECK_INT(key_txn_commit(&b, &e), 0);
		sum += n;
	}
	key_txn_done(&b);
	return sum;
}

enum { DAY_MS = 24 * 60 * 60 * 1000 };

static void
test_old_keys_are_removed_and_no_others(void **state)
{
	struct fixture *f = *state;
	struct key_change c = { .settings = { .name = STR("taken") } },
	                  expiring = { .alias = STR("e") };
	char live[KEY_TEXT], revoked[KEY_TEXT], expired[KEY_TEXT];

	expiring.settings.expires_ms = clock_real_ms() + 3600000;
	expiring.settings.name = STR("free");
	create(f, live);
	create_as(f, &c, revoked);
	create_as(f, &expiring, expired);
	revoke_as(f, revoked, false);
	/* Nothing is old. */
	CHECK_INT(retain(f, -1000), 0);
	CHECK_INT(verify(f, revoked), KEY_REVOKED);
	/* The entry that the revocation replaced, and both entries of others
	 * stay. */
	CHECK(retain(f, 1000) > 0);
	CHECK_INT(verify(f, revoked), KEY_NOT_FOUND);
	CHECK_INT(verify(f, expired), KEY_VALID);
	check_store(f);
	CHECK(retain(f, DAY_MS) > 0);
	CHECK_INT(verify(f, expired), KEY_NOT_FOUND);
	CHECK_INT(verify(f, live), KEY_VALID);
	check_store(f);
	CHECK_INT(entries_of(f, f->keys->store.keys), 2);
	CHECK_INT(retain(f, DAY_MS), 0);
	/* Both names are free. */
	create_as(f, &c, NULL);
	CHECK(!c.replayed);
	create_as(f, &expiring, NULL);
	CHECK(!expiring.replayed);
	check_store(f);
	stop(f);
	start(f);
	check_store(f);
	CHECK_INT(verify(f, live), KEY_VALID);
}

/* A name that another key has by now stays with it. */
static void
test_a_name_stays_with_its_new_key(void **state)
{
	struct fixture *f = *state;
	struct key_change c = { .settings = { .name = STR("ci") } };
	char first[KEY_TEXT], second[KEY_TEXT];

	create_as(f, &c, first);
	revoke_as(f, first, false);
	create_as(f, &c, second);
	retain(f, 1000);
	CHECK_INT(verify(f, first), KEY_NOT_FOUND);
	create_as(f, &c, NULL);
	CHECK(c.replayed);
	CHECK(memcmp(c.key_id, second, KEY_ID_CHARS) == 0);
	check_store(f);
}

/* Children of a removed key were refused, and are removed in the next pass. */
static void
test_children_of_a_removed_key_follow_it(void **state)
{
	struct fixture *f = *state;
	struct key_change c = { .alias = STR("parent") },
	                  child = { .alias = STR("child"), .bounded = true };
	char parent[KEY_TEXT], below[KEY_TEXT];

	c.settings.preset = STR("DEPLOY");
	create_as(f, &c, parent);
	memcpy(child.created_by, parent, 36);
	child.settings.preset = STR("DEPLOY");
	create_as(f, &child, below);
	CHECK_INT(verify(f, below), KEY_VALID);
	revoke_as(f, parent, false);
	CHECK_INT(verify(f, below), KEY_REVOKED);
	retain(f, 1000);
	CHECK_INT(verify(f, parent), KEY_NOT_FOUND);
	retain(f, 1000);
	CHECK_INT(verify(f, below), KEY_NOT_FOUND);
	CHECK_INT(entries_of(f, f->keys->store.children), 0);
	check_store(f);
}

static uint64_t
last_number(struct fixture *f)
{
	MDB_txn *txn;
	uint64_t n;

	CHECK_INT(
	    mdb_txn_begin(f->keys->store.env.env, NULL, MDB_RDONLY, &txn), 0);
	CHECK_INT(key_store_sequence(&f->keys->store, txn, &n), 0);
	mdb_txn_abort(txn);
	return n;
}

static void
test_numbers_of_the_log_are_not_given_again(void **state)
{
	struct fixture *f = *state;
	char key[KEY_TEXT];
	uint64_t before;

	create(f, key);
	revoke_as(f, key, false);
	before = last_number(f);
	retain(f, 1000);
	retain(f, 1000);
	CHECK_INT(last_number(f), before);
	stop(f);
	start(f);
	create(f, key);
	CHECK_INT(last_number(f), before + 1);
	retain(f, 1000);
	/* Only the ADMIN key and the new one are left, with one entry each. */
	CHECK_INT(entries_of(f, f->keys->store.log), 2);
	CHECK_INT(entries_of(f, f->keys->store.audit), 2);
	check_store(f);
}

/* More of them than a part looks at do not stop a pass. */
static void
test_what_changed_an_account_stays(void **state)
{
	enum { CHANGES = 3000 };
	struct fixture *f = *state;
	struct key_change c = { .kind = KEY_UPDATE_ACCOUNT,
		.update = KEY_ACCOUNT_NICKNAME,
		.nickname = STR("changed") };
	char key[KEY_TEXT];

	memcpy(c.account, f->account, sizeof(c.account));
	for (int i = 0; i < CHANGES; i++) {
		char name[16];

		snprintf(name, sizeof(name), "name %d", i);
		c.nickname = str_of(name);
		CHECK_INT(key_change_now(f->keys, &c), 0);
	}
	create(f, key);
	revoke_as(f, key, false);
	CHECK(retain(f, 1000) > 0);
	CHECK_INT(verify(f, key), KEY_NOT_FOUND);
	/* With the creation of the account, and the last number. */
	CHECK_INT(entries_of(f, f->keys->store.log), CHANGES + 2);
	CHECK_INT(entries_of(f, f->keys->store.audit), CHANGES + 1);
	check_store(f);
}

/* Creating, revoking and removing for ever needs no more space. */
static void
test_cycles_do_not_grow_the_file(void **state)
{
	struct fixture *f = *state;
	int64_t early = 0;
	char key[KEY_TEXT];

	for (int round = 0; round < 20; round++) {
		for (int i = 0; i < 100; i++) {
			create(f, key);
			revoke_as(f, key, false);
		}
		retain(f, 1000);
		if (round == 9)
			early = key_env_used(&f->keys->store.env);
	}
	CHECK_INT(entries_of(f, f->keys->store.keys), 1);
	CHECK(entries_of(f, f->keys->store.log) <= 2);
	CHECK(entries_of(f, f->keys->store.audit) <= 1);
	/* 1000 more keys: 1.2 MB if nothing were used again. */
	CHECK(key_env_used(&f->keys->store.env) <= early + 128 * 1024);
	check_store(f);
}

/* When the map is full, removing makes space for new keys. */
static void
test_a_full_store_works_again(void **state)
{
	struct fixture *f = *state;
	struct key_change c = { .alias = STR("a") };
	static char keys[4000][KEY_TEXT];
	size_t n = 0;

	stop(f);
	f->limits.store_map_bytes = 3 << 20;
	start(f);
	for (;; n++) {
		CHECK(n < LEN(keys));
		c = (struct key_change){ .kind = KEY_CREATE,
			.alias = STR("a") };
		memcpy(c.account, f->account, 37);
		if (key_change_now(f->keys, &c) == -1)
			break;
		snprintf(keys[n], KEY_TEXT, "%s:%.53s", c.key_id, c.secret);
	}
	CHECK_INT(c.error.kind, ERR_FULL);
	CHECK(n > 100);
	for (size_t i = 0; i < n; i++)
		revoke_as(f, keys[i], false);
	/* The map is full: only what is free inside the file can be used. */
	keys_retain(f->keys, 1);
	while (entries_of(f, f->keys->store.keys) > 1)
		usleep(20000);
	for (size_t i = 0; i < 100; i++)
		create(f, keys[i]);
	CHECK_INT(verify(f, keys[99]), KEY_VALID);
	check_store(f);
}

/* ---- purge ---- */

/* Counts the values of a database that contain a text. */
static int
count_text(struct fixture *f, MDB_dbi dbi, const char *text)
{
	MDB_cursor *cursor;
	MDB_val key, v;
	MDB_txn *txn;
	int n = 0;

	CHECK_INT(
	    mdb_txn_begin(f->keys->store.env.env, NULL, MDB_RDONLY, &txn), 0);
	CHECK_INT(mdb_cursor_open(txn, dbi, &cursor), 0);
	while (mdb_cursor_get(cursor, &key, &v, MDB_NEXT) == 0)
		n += memmem(v.mv_data, v.mv_size, text, strlen(text)) != NULL ||
		     memmem(key.mv_data, key.mv_size, text, strlen(text)) !=
		         NULL;
	mdb_cursor_close(cursor);
	mdb_txn_abort(txn);
	return n;
}

static int
count_everywhere(struct fixture *f, const char *text)
{
	const struct key_store *s = &f->keys->store;
	const MDB_dbi all[] = { s->keys, s->by_account, s->accounts, s->log,
		s->audit, s->meta, s->idempotency, s->idempotency_time,
		s->names, s->children, s->used };
	int n = 0;

	for (size_t i = 0; i < LEN(all); i++)
		n += count_text(f, all[i], text);
	return n;
}

static void
fill(struct key_change *c, struct buf *metadata, struct buf *networks)
{
	const struct key_network n = {
		.family = 4, .prefix = 32, .address = { 'N', 'e', 't', 'X' }
	};

	buf_init(metadata, 1000);
	buf_init(networks, 1000);
	CHECK(key_field_add_text(metadata, STR("owner")));
	CHECK(key_field_add_text(metadata, STR("Meta Person")));
	CHECK(key_field_add_network(networks, &n));
	*c = (struct key_change){ .alias = STR("Alias Person") };
	c->settings.name = STR("name.person");
	c->settings.metadata =
	    (struct key_list_field){ .count = 2, .bytes = buf_str(metadata) };
	c->settings.metadata.count = 1;
	c->settings.networks =
	    (struct key_list_field){ .count = 1, .bytes = buf_str(networks) };
}

static const char *const personal[] = { "Alias Person", "Meta Person",
	"name.person", "NetX", "keyCompromise", "User" };

static void
use_from(struct fixture *f, const char *key)
{
	struct key_used_entry one = {
		.minute = 77, .family = 4, .address = { 'U', 's', 'e', 'r' }
	};
	struct key_txn b;
	struct err e;

	CHECK(decode_uuid(one.id, (struct str){ key, KEY_ID_CHARS }));
	CHECK_INT(key_txn_init(&b, &f->keys->store, f->keys->peppers, &e), 0);
	CHECK_INT(key_txn_begin(&b, &e), 0);
	CHECK(key_used_write(&b, &one, 1, &e) >= 0);
	CHECK_INT(key_txn_commit(&b, &e), 0);
	key_txn_done(&b);
}

static void
check_erased(struct fixture *f, const char *key)
{
	struct key_view v;
	struct err e;

	for (size_t i = 0; i < LEN(personal); i++)
		CHECK_INT(count_everywhere(f, personal[i]), 0);
	CHECK_INT(verify(f, key), KEY_REVOKED);
	CHECK_INT(key_find(f->reader, str_of(f->account),
	              (struct str){ key, KEY_ID_CHARS }, &f->arena, &v, &e),
	    1);
	CHECK(v.revoked_ms != 0);
	CHECK_INT(v.alias.n, 0);
	CHECK_INT(v.last_used_ms, 0);
	check_store(f);
}

static void
test_a_purge_erases_what_identifies(void **state)
{
	struct fixture *f = *state;
	struct buf metadata, networks;
	char key[KEY_TEXT], other[KEY_TEXT];
	struct key_change c, done;

	for (int late = 0; late < 2; late++) {
		size_t audit = entries_of(f, f->keys->store.audit);

		fill(&c, &metadata, &networks);
		create_as(f, &c, key);
		create(f, other);
		use_from(f, key);
		if (late)
			revoke_as(f, key, false);
		CHECK(count_everywhere(f, "Alias Person") > 0);
		CHECK(count_everywhere(f, "NetX") > 0);
		CHECK(count_everywhere(f, "User") > 0);
		done = revoke_as(f, key, true);
		CHECK(done.found && done.changed);
		CHECK_INT(done.revoked, late ? 0 : 1);
		check_erased(f, key);
		/* Who did what, and when, is still there. */
		CHECK_INT(entries_of(f, f->keys->store.audit),
		    audit + (late ? 4 : 3));
		CHECK_INT(verify(f, other), KEY_VALID);
		/* A second time changes nothing. */
		done = revoke_as(f, key, true);
		CHECK(done.found && !done.changed);
		use_from(f, key);
		check_erased(f, key);
		buf_done(&metadata);
		buf_done(&networks);
	}
	retain(f, 1000);
	CHECK_INT(verify(f, key), KEY_NOT_FOUND);
	check_store(f);
}

/* A purge that was cut off after its first transaction can be repeated. */
static void
test_a_purge_is_repeated(void **state)
{
	struct fixture *f = *state;
	struct buf metadata, networks;
	struct key_change c, half = { .kind = KEY_REVOKE, .purge = true };
	char key[KEY_TEXT];
	struct key_txn b;
	struct err e;

	fill(&c, &metadata, &networks);
	create_as(f, &c, key);
	half.id = (struct str){ key, KEY_ID_CHARS };
	memcpy(half.account, f->account, 37);
	CHECK_INT(key_txn_init(&b, &f->keys->store, f->keys->peppers, &e), 0);
	CHECK_INT(key_txn_begin(&b, &e), 0);
	CHECK_INT(key_change_apply(&b, &half, &e), 0);
	CHECK_INT(key_txn_commit(&b, &e), 0);
	key_txn_done(&b);
	CHECK(count_everywhere(f, "Alias Person") > 0);
	revoke_as(f, key, true);
	check_erased(f, key);
	buf_done(&metadata);
	buf_done(&networks);
}

/* ---- while others work, and kills ---- */

static void
test_the_store_thread_removes_between_changes(void **state)
{
	struct fixture *f = *state;
	char key[KEY_TEXT], live[KEY_TEXT];

	create(f, live);
	keys_retain(f->keys, 1);
	for (int i = 0; i < 300; i++) {
		create(f, key);
		revoke_as(f, key, i % 7 == 0);
	}
	while (entries_of(f, f->keys->store.keys) > 2)
		usleep(20000);
	CHECK_INT(verify(f, live), KEY_VALID);
	check_store(f);
	/* Never: what is revoked now stays. */
	keys_retain(f->keys, 0);
	create(f, key);
	revoke_as(f, key, false);
	usleep(100000);
	CHECK_INT(verify(f, key), KEY_REVOKED);
}

static int
work_for_ever(struct fixture *f, int out)
{
	char line[KEY_TEXT + 2], key[KEY_TEXT], live[KEY_TEXT];

	start(f);
	keys_retain(f->keys, 1);
	for (int i = 0;; i++) {
		create(f, live);
		create(f, key);
		revoke_as(f, key, i % 3 == 0);
		snprintf(line, sizeof(line), "%s\n", live);
		if (write(out, line, strlen(line)) == -1)
			return 1;
	}
}

static void
test_a_kill_while_keys_are_removed_loses_nothing(void **state)
{
	struct fixture *f = *state;

	for (int round = 0; round < 8; round++) {
		char line[KEY_TEXT + 2];
		int ends[2], checked = 0;
		pid_t child;
		FILE *in;

		stop(f);
		CHECK_INT(pipe(ends), 0);
		child = fork();
		if (child == 0)
			_exit(work_for_ever(f, ends[1]));
		close(ends[1]);
		in = fdopen(ends[0], "r");
		CHECK(fgets(line, sizeof(line), in) != NULL);
		usleep(30000 + 40000 * (useconds_t)round);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		start(f);
		check_store(f);
		do {
			line[strcspn(line, "\n")] = '\0';
			if (strlen(line) != KEY_CREDENTIAL_CHARS)
				break;
			CHECK_INT(verify(f, line), KEY_VALID);
			checked++;
		} while (fgets(line, sizeof(line), in) != NULL);
		fclose(in);
		CHECK(checked > 0);
		retain(f, 1000);
		check_store(f);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_old_keys_are_removed_and_no_others),
		TEST(test_a_name_stays_with_its_new_key),
		TEST(test_children_of_a_removed_key_follow_it),
		TEST(test_numbers_of_the_log_are_not_given_again),
		TEST(test_what_changed_an_account_stays),
		TEST(test_cycles_do_not_grow_the_file),
		TEST(test_a_full_store_works_again),
		TEST(test_a_purge_erases_what_identifies),
		TEST(test_a_purge_is_repeated),
		TEST(test_the_store_thread_removes_between_changes),
		TEST(test_a_kill_while_keys_are_removed_loses_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
