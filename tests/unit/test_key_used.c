/* test_key_used.c - when each key was last used: noted without writes, written
 * once, never at the cost of the store.
 */
/* sanitize: thread */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "key/key.h"
#include "key/key_format.h"
#include "key/key_reader.h"
#include "key/key_txn.h"
#include "scratch.h"

struct fixture {
	char dir[SCRATCH_PATH];
	char account[37];
	struct limits limits;
	struct keys *keys;
	struct key_reader *reader;
	struct arena arena;
};

static void
start(struct fixture *f)
{
	struct err e = { .kind = ERR_NONE };

	f->keys = keys_open(f->dir, &f->limits, NULL, &e);
	if (f->keys == NULL)
		fail_msg("%s", e.text);
	keys_watch(f->keys, NULL, NULL);
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
	scratch_remove(f->dir);
	arena_done(&f->arena);
	free(f);
	return 0;
}

static void
create(struct fixture *f, char key[KEY_CREDENTIAL_CHARS + 1])
{
	struct key_change c = { .kind = KEY_CREATE, .alias = STR("a") };

	memcpy(c.account, f->account, 37);
	CHECK_INT(key_change_now(f->keys, &c), 0);
	snprintf(key, KEY_CREDENTIAL_CHARS + 1, "%s:%.53s", c.key_id, c.secret);
}

static enum key_code
verify_from(struct fixture *f, const char *key, const char *address)
{
	struct key_check check = { .has_address = address != NULL };
	struct err e;

	if (address != NULL)
		CHECK_INT(
		    key_field_read_network(str_of(address), &check.address, &e),
		    0);
	return key_verify_for(f->reader, str_of(key), &check, NULL);
}

static struct key_view
look(struct fixture *f, const char *key)
{
	struct key_view v;
	struct err e;

	CHECK_INT(key_find(f->reader, str_of(f->account),
	              (struct str){ key, KEY_ID_CHARS }, &f->arena, &v, &e),
	    1);
	return v;
}

/* Waits until the store thread has written; without end, as a test must. */
static struct key_view
wait_for_use(struct fixture *f, const char *key)
{
	struct key_view v = look(f, key);

	while (v.last_used_ms == 0) {
		usleep(20000);
		v = look(f, key);
	}
	return v;
}

static void
check_address(const struct key_view *v, const char *want)
{
	struct buf text;

	buf_init(&text, 100);
	if (v->last_used_from.family != 0)
		key_field_write_address(&text, &v->last_used_from);
	CHECK_STR(buf_text(&text), want);
	buf_done(&text);
}

static void
test_a_use_is_written_with_its_minute_and_address(void **state)
{
	struct fixture *f = *state;
	const char *t[] = { "192.0.2.7", "2001:db8::7", NULL };
	char key[KEY_CREDENTIAL_CHARS + 1], unused[KEY_CREDENTIAL_CHARS + 1];

	create(f, unused);
	for (size_t i = 0; i < LEN(t); i++) {
		int64_t before = clock_real_ms() / 60000 * 60000;
		struct key_view v;

		create(f, key);
		CHECK_INT(look(f, key).last_used_ms, 0);
		CHECK_INT(verify_from(f, key, "198.51.100.1"), KEY_VALID);
		CHECK_INT(verify_from(f, key, t[i]), KEY_VALID);
		v = wait_for_use(f, key);
		CHECK(v.last_used_ms >= before &&
		      v.last_used_ms <= clock_real_ms());
		CHECK_INT(v.last_used_ms % 60000, 0);
		check_address(&v, t[i] != NULL ? t[i] : "");
		CHECK_INT(v.generation, 1);
	}
	CHECK_INT(look(f, unused).last_used_ms, 0);
}

static void
test_only_valid_keys_are_used(void **state)
{
	struct fixture *f = *state;
	struct key_change c = { .kind = KEY_REVOKE };
	char key[KEY_CREDENTIAL_CHARS + 1], wrong[KEY_CREDENTIAL_CHARS + 1],
	    last[KEY_CREDENTIAL_CHARS + 1];

	create(f, key);
	create(f, wrong);
	create(f, last);
	c.id = (struct str){ key, KEY_ID_CHARS };
	memcpy(c.account, f->account, 37);
	CHECK_INT(key_change_now(f->keys, &c), 0);
	CHECK_INT(verify_from(f, key, NULL), KEY_REVOKED);
	memcpy(wrong + 50, wrong[50] == 'A' ? "B" : "A", 1);
	CHECK(verify_from(f, wrong, NULL) != KEY_VALID);
	CHECK_INT(verify_from(f, last, NULL), KEY_VALID);
	wait_for_use(f, last);
	CHECK_INT(look(f, key).last_used_ms, 0);
	CHECK_INT(look(f, wrong).last_used_ms, 0);
}

/* A derived key counts as its key, if its own restrictions are met, too. */
static void
test_a_derived_key_uses_its_key(void **state)
{
	struct fixture *f = *state;
	const struct str get = STR("GET");
	struct key_check check = { .method = STR("PUT") };
	char key[KEY_CREDENTIAL_CHARS + 1], last[KEY_CREDENTIAL_CHARS + 1];
	struct buf caveats, derived;
	struct key_view v;
	struct err e;

	buf_init(&caveats, KEY_CAVEAT_BYTES);
	buf_init(&derived, KEY_DERIVE_TEXT_MAX + 1);
	create(f, key);
	create(f, last);
	CHECK_INT(key_caveat_add(&caveats, KEY_CAVEAT_METHODS, &get, 1, &e), 0);
	CHECK_INT(
	    key_derive_write(&derived, str_of(key), buf_str(&caveats), &e), 0);
	CHECK_INT(key_derive_verify(f->reader, buf_str(&derived), &check, &v),
	    KEY_INSUFFICIENT_PERMISSIONS);
	CHECK_INT(verify_from(f, last, NULL), KEY_VALID);
	wait_for_use(f, last);
	CHECK_INT(look(f, key).last_used_ms, 0);
	check.method = get;
	check.has_address = true;
	CHECK_INT(
	    key_field_read_network(STR("192.0.2.9"), &check.address, &e), 0);
	CHECK_INT(key_derive_verify(f->reader, buf_str(&derived), &check, &v),
	    KEY_VALID);
	v = wait_for_use(f, key);
	check_address(&v, "192.0.2.9");
	buf_done(&caveats);
	buf_done(&derived);
}

static void
test_a_stop_writes_what_was_noted(void **state)
{
	struct fixture *f = *state;
	char key[KEY_CREDENTIAL_CHARS + 1];

	for (int i = 0; i < 10; i++) {
		create(f, key);
		CHECK_INT(verify_from(f, key, "192.0.2.1"), KEY_VALID);
		keys_stop(f->keys);
		keys_wait(f->keys);
		stop(f);
		start(f);
		CHECK(look(f, key).last_used_ms != 0);
	}
	/* Also what a reader noted after the store thread ended. */
	create(f, key);
	keys_stop(f->keys);
	keys_wait(f->keys);
	CHECK_INT(verify_from(f, key, "192.0.2.1"), KEY_VALID);
	stop(f);
	start(f);
	CHECK(look(f, key).last_used_ms != 0);
}

/* What is written is bounded, and the reader forgets nothing that fits. */
static void
test_notes_are_bounded(void **state)
{
	struct key_used_notes *notes = key_used_notes_new();
	struct fixture *f = *state;
	struct key_used_entry *batch = mem_new(KEY_USED_BATCH * sizeof(*batch));
	uint8_t id[16] = { 0 };
	size_t n, total = 0;

	/* The store thread takes nothing meanwhile. */
	keys_stop(f->keys);
	keys_wait(f->keys);
	for (int round = 0; round < 12; round++) {
		for (uint32_t i = 0; i < KEY_USED_NOTES + 100; i++) {
			uint32_t word = i * 2654435761u;

			memcpy(id, &round, 4);
			memcpy(id + 8, &i, 4);
			memcpy(id + 12, &word, 4);
			key_used_note(notes, id, NULL);
			key_used_note(notes, id, NULL);
		}
		pthread_mutex_lock(&f->keys->readers_lock);
		key_used_keep(f->keys, notes);
		pthread_mutex_unlock(&f->keys->readers_lock);
	}
	CHECK_INT(f->keys->used.count, KEY_USED_PENDING);
	while ((n = key_used_take(f->keys, batch)) > 0) {
		CHECK(n <= KEY_USED_BATCH);
		total += n;
	}
	CHECK_INT(total, KEY_USED_PENDING);
	key_used_notes_free(notes);
	free(batch);
}

/* A second use in the same minute is not a second write. */
static void
test_a_key_is_written_once_a_minute(void **state)
{
	struct fixture *f = *state;
	char key[KEY_CREDENTIAL_CHARS + 1];
	struct key_used_entry batch[3] = {
		{ .minute = 7, .family = 4, .address = { 192, 0, 2, 1 } }
	};
	const struct {
		uint32_t minute;
		int written;
	} t[] = { { 7, 1 }, { 7, 0 }, { 6, 0 }, { 8, 1 } };
	struct key_txn b;
	struct err e;

	create(f, key);
	CHECK(decode_uuid(batch[0].id, (struct str){ key, KEY_ID_CHARS }));
	memset(batch[1].id, 0xee, 16); /* no key */
	batch[1].minute = 99;
	CHECK_INT(key_txn_init(&b, &f->keys->store, f->keys->peppers, &e), 0);
	for (size_t i = 0; i < LEN(t); i++) {
		batch[0].minute = t[i].minute;
		CHECK_INT(key_txn_begin(&b, &e), 0);
		CHECK_INT(key_used_write(&b, batch, 2, &e), t[i].written);
		CHECK_INT(key_txn_commit(&b, &e), 0);
	}
	key_txn_done(&b);
	CHECK_INT(look(f, key).last_used_ms, 8 * 60000);
}

/* Many threads note at once, while the store thread collects. */
struct user {
	struct fixture *f;
	const char *key;
	pthread_t thread;
};

static void *
use(void *context)
{
	struct user *u = context;
	struct err e;
	struct key_reader *r = key_reader_new(u->f->keys, &e);

	CHECK(r != NULL);
	for (int i = 0; i < 3000; i++)
		CHECK_INT(key_verify(r, str_of(u->key), NULL), KEY_VALID);
	key_reader_free(r);
	return NULL;
}

static void
test_threads_note_while_notes_are_collected(void **state)
{
	struct fixture *f = *state;
	struct key_used_entry *batch = mem_new(KEY_USED_BATCH * sizeof(*batch));
	char keys[4][KEY_CREDENTIAL_CHARS + 1];
	struct user users[4];

	for (size_t i = 0; i < LEN(users); i++) {
		create(f, keys[i]);
		users[i] = (struct user){ .f = f, .key = keys[i] };
		CHECK_INT(
		    pthread_create(&users[i].thread, NULL, use, &users[i]), 0);
	}
	for (int i = 0; i < 50; i++)
		key_used_give_back(
		    f->keys, batch, key_used_take(f->keys, batch));
	for (size_t i = 0; i < LEN(users); i++)
		pthread_join(users[i].thread, NULL);
	free(batch);
	stop(f);
	start(f);
	for (size_t i = 0; i < LEN(users); i++)
		CHECK(look(f, keys[i]).last_used_ms != 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_use_is_written_with_its_minute_and_address),
		TEST(test_only_valid_keys_are_used),
		TEST(test_a_derived_key_uses_its_key),
		TEST(test_a_stop_writes_what_was_noted),
		TEST(test_notes_are_bounded),
		TEST(test_a_key_is_written_once_a_minute),
		TEST(test_threads_note_while_notes_are_collected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
