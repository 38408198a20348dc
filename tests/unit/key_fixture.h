/* key_fixture.h - a store of keys for one test. */
#ifndef CLAVIGER_TESTS_UNIT_KEY_FIXTURE_H
#define CLAVIGER_TESTS_UNIT_KEY_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"
#include "check.h"
#include "key/key.h"
#include "scratch.h"

struct key_fixture {
	char dir[SCRATCH_PATH];
	struct limits limits;
	char account[37];
	char admin[37]; /* the id of the first key */
	struct keys *keys;
	struct key_reader *reader;
	struct arena arena;
};

/* A key that a test made. */
struct key_made {
	char id[37], text[KEY_CREDENTIAL_CHARS + 1];
	struct err error;
	bool replayed;
};

/* Opens the store, also again after key_fixture_close(). */
static inline void
key_fixture_open(struct key_fixture *f)
{
	struct err e = { .kind = ERR_NONE };
	char *first = NULL;

	f->keys = keys_open(f->dir, &f->limits, &first, &e);
	if (f->keys == NULL)
		fail_msg("%s", e.text);
	if (first != NULL)
		snprintf(f->admin, sizeof(f->admin), "%.36s", first);
	free(first);
	f->reader = key_reader_new(f->keys, &e);
	CHECK_INT(key_account_first(f->reader, f->account, &e), 0);
}

static inline void
key_fixture_close(struct key_fixture *f)
{
	key_reader_free(f->reader);
	keys_close(f->keys);
}

static inline int
key_fixture_set_up(void **state)
{
	struct key_fixture *f = mem_new(sizeof(*f));

	scratch_make(f->dir);
	f->limits = limits_default();
	key_fixture_open(f);
	*state = f;
	return 0;
}

static inline int
key_fixture_tear_down(void **state)
{
	struct key_fixture *f = *state;

	key_fixture_close(f);
	scratch_remove(f->dir);
	arena_done(&f->arena);
	free(f);
	return 0;
}

/* Encodes words separated by spaces: permissions. */
static inline struct key_list_field
key_fixture_texts(struct key_fixture *f, const char *words)
{
	struct str rest = str_of(words), word;
	struct key_list_field l = { 0 };
	struct buf b;

	buf_init(&b, 1 << 16);
	while (rest.p != NULL && (word = str_cut(&rest, ' ')).n > 0) {
		CHECK(key_field_add_text(&b, word));
		l.count++;
	}
	l.bytes = arena_str(&f->arena, buf_str(&b));
	buf_done(&b);
	return l;
}

/* A change of the account; by: the id of a bounded caller, NULL: none. */
static inline struct key_change
key_fixture_change(
    const struct key_fixture *f, enum key_change_kind kind, const char *by)
{
	struct key_change c = { .kind = kind, .bounded = by != NULL };

	memcpy(c.account, f->account, sizeof(c.account));
	if (by != NULL)
		memcpy(c.created_by, by, sizeof(c.created_by));
	return c;
}

/* Carries out a change that makes a key. */
static inline struct key_made
key_fixture_run(struct key_fixture *f, struct key_change *c)
{
	struct key_made m = { .id = "" };

	key_change_now(f->keys, c);
	m.error = c->error;
	m.replayed = c->replayed;
	memcpy(m.id, c->key_id, sizeof(m.id));
	if (c->secret[0] != '\0') {
		memcpy(m.text, c->key_id, KEY_ID_CHARS);
		m.text[KEY_ID_CHARS] = ':';
		memcpy(m.text + KEY_ID_CHARS + 1, c->secret, KEY_SECRET_CHARS);
	}
	return m;
}

static inline struct key_made
key_fixture_make(
    struct key_fixture *f, const struct key_settings *s, const char *by)
{
	struct key_change c = key_fixture_change(f, KEY_CREATE, by);

	c.alias = STR("made");
	c.settings = *s;
	return key_fixture_run(f, &c);
}

/* Verifies a key. */
static inline enum key_code
key_fixture_judge(struct key_fixture *f, const struct key_made *m)
{
	return key_verify(f->reader, str_of(m->text), NULL);
}

#define KEY_FIXTURE_TEST(name)                                                 \
	cmocka_unit_test_setup_teardown(                                       \
	    name, key_fixture_set_up, key_fixture_tear_down)

#endif
