/* test_key_rotate.c - keys are replaced by new ones, and come back. */
#include "../io/clock_offset.h"
#include "key/key_byteorder.h"
#include "key/key_reader.h"
#include "key/key_record.h"
#include "key/key_rotate.h"
#include "key/key_store.h"
#include "key_fixture.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static const struct key_settings plain;

static struct key_made
rotate(struct key_fixture *f, const char *id, int64_t grace_ms, const char *by,
    struct key_change *out)
{
	struct key_change c = key_fixture_change(f, KEY_ROTATE, by);
	struct key_made m;

	c.id = str_of(id);
	c.grace_ms = grace_ms;
	m = key_fixture_run(f, &c);
	if (out != NULL)
		*out = c;
	return m;
}

static struct key_change
undo(struct key_fixture *f, const char *id, const char *by)
{
	struct key_change c = key_fixture_change(f, KEY_ROTATE_UNDO, by);

	c.id = str_of(id);
	key_change_now(f->keys, &c);
	return c;
}

static struct key_change
revoke(struct key_fixture *f, const char *id, bool cascade)
{
	struct key_change c = key_fixture_change(f, KEY_REVOKE, NULL);

	c.id = str_of(id);
	c.cascade = cascade;
	key_change_now(f->keys, &c);
	return c;
}

static struct key_view
find(struct key_fixture *f, const char *id)
{
	struct key_view v = { .id = "" };
	struct err e;

	CHECK_INT(key_find(f->reader, str_of(f->account), str_of(id), &f->arena,
	              &v, &e),
	    1);
	return v;
}

static void
check_refused(const struct key_change *c, const char *text)
{
	CHECK(c->conflict && !c->changed);
	CHECK_INT(c->error.kind, ERR_INPUT);
	CHECK_HAS(c->error.text, text);
	CHECK_STR(c->secret, "");
}

/* A key with all that moves along, which expires in two days. */
static struct key_made
make_rich(struct key_fixture *f)
{
	struct key_list_field metadata = key_fixture_texts(f, "team blue");
	struct key_change c = key_fixture_change(f, KEY_CREATE, NULL);

	metadata.count = 1;
	c.alias = STR("rich");
	c.settings = (struct key_settings){ .preset = STR("READONLY"),
		.permissions = key_fixture_texts(f, "auth:keys:write a:b"),
		.metadata = metadata,
		.name = STR("rich"),
		.expires_ms = clock_real_ms() + 2 * DAY };
	return key_fixture_run(f, &c);
}

/* Compares what both keys of a rotation have in common. */
static void
check_same_settings(const struct key_view *a, const struct key_view *b)
{
	CHECK_INT(a->scope, b->scope);
	CHECK(str_equal(a->alias, b->alias));
	CHECK(str_equal(a->settings.preset, b->settings.preset));
	CHECK(str_equal(
	    a->settings.permissions.bytes, b->settings.permissions.bytes));
	CHECK(
	    str_equal(a->settings.metadata.bytes, b->settings.metadata.bytes));
	CHECK_STR(a->parent, b->parent);
}

/* As in a process that has not seen the later time. */
static void
take_back_time(void)
{
	clock_offset_set(0);
	key_clock_close();
	key_clock_open();
}

static void
test_the_new_key_has_all_and_both_are_valid_until_the_deadline(void **state)
{
	struct key_fixture *f = *state;
	struct key_made old = make_rich(f), new;
	const struct key_view before = find(f, old.id);
	struct key_view was, now;
	struct key_change c;

	new = rotate(f, old.id, DAY, NULL, &c);
	CHECK_INT(new.error.kind, ERR_NONE);
	CHECK(c.found && c.changed && !c.conflict);
	CHECK_STR(c.other_id, old.id);
	CHECK(strcmp(new.id, old.id) > 0);
	CHECK_INT(key_fixture_judge(f, &old), KEY_VALID);
	CHECK_INT(key_fixture_judge(f, &new), KEY_VALID);

	was = find(f, old.id);
	now = find(f, new.id);
	check_same_settings(&before, &now);
	check_same_settings(&before, &was);
	CHECK_INT(now.expires_ms, before.expires_ms);
	CHECK_TEXT(now.settings.name, "rich");
	CHECK_TEXT(was.settings.name, "");
	CHECK_STR(now.rotated_from, old.id);
	CHECK_STR(now.rotated_to, "");
	CHECK_STR(was.rotated_from, "");
	CHECK_STR(was.rotated_to, new.id);
	CHECK_INT(was.expires_ms, c.until_ms);
	CHECK_INT(was.rotated_until_ms, c.until_ms);
	CHECK_INT(now.rotated_until_ms, c.until_ms);
	CHECK_INT(now.generation, 1);
	CHECK_INT(was.generation, 2);

	clock_offset_set(DAY - MINUTE);
	CHECK_INT(key_fixture_judge(f, &old), KEY_VALID);
	clock_offset_set(DAY + MINUTE);
	CHECK_INT(key_fixture_judge(f, &old), KEY_EXPIRED);
	CHECK_INT(key_fixture_judge(f, &new), KEY_VALID);
	clock_offset_set(0);
}

static void
test_the_old_key_never_outlives_its_own_expiry(void **state)
{
	struct key_fixture *f = *state;
	struct key_made old = make_rich(f), new;
	const int64_t expires = find(f, old.id).expires_ms;
	struct key_change c;

	new = rotate(f, old.id, 30 * DAY, NULL, &c);
	CHECK_INT(c.until_ms, expires);
	CHECK_INT(find(f, new.id).expires_ms, expires);
	/* Undoing it changes nothing there. */
	CHECK_INT(undo(f, old.id, NULL).error.kind, ERR_NONE);
	CHECK_INT(find(f, old.id).expires_ms, expires);
}

static void
test_without_grace_the_old_key_is_revoked(void **state)
{
	struct key_fixture *f = *state;
	struct key_made old = make_rich(f), new;
	struct key_view was;
	struct key_change c;

	new = rotate(f, old.id, 0, NULL, NULL);
	CHECK_INT(key_fixture_judge(f, &old), KEY_REVOKED);
	CHECK_INT(key_fixture_judge(f, &new), KEY_VALID);
	was = find(f, old.id);
	CHECK_TEXT(was.revoked_reason, "superseded");
	CHECK_INT(was.rotated_until_ms, 0);
	c = undo(f, old.id, NULL);
	check_refused(&c, "the old key is revoked");
	/* Its name belongs to the new key, also after a restart. */
	key_fixture_close(f);
	key_fixture_open(f);
	CHECK_INT(key_fixture_judge(f, &new), KEY_VALID);
	CHECK(key_fixture_make(
	    f, &(struct key_settings){ .name = STR("rich") }, NULL)
	          .replayed);
}

static void
test_a_key_that_is_not_valid_is_not_rotated(void **state)
{
	struct key_fixture *f = *state;
	struct key_made rotated = key_fixture_make(f, &plain, NULL),
	                revoked = key_fixture_make(f, &plain, NULL),
	                expired = key_fixture_make(f,
	                    &(struct key_settings){ .expires_ms = 1000 }, NULL),
	                disabled = key_fixture_make(f,
	                    &(struct key_settings){ .disabled = true }, NULL),
	                second;
	const struct {
		const char *id, *text;
	} t[] = {
		{ rotated.id, "rotated already, to key_id " },
		{ revoked.id, "revoked" },
		{ expired.id, "expired" },
		{ disabled.id, "disabled" },
	};
	struct key_change c;

	second = rotate(f, rotated.id, DAY, NULL, NULL);
	revoke(f, revoked.id, false);
	for (size_t i = 0; i < LEN(t); i++) {
		rotate(f, t[i].id, DAY, NULL, &c);
		check_refused(&c, t[i].text);
	}
	rotate(f, rotated.id, DAY, NULL, &c);
	CHECK_HAS(c.error.text, second.id);
	/* The new key can be rotated, and an unknown one is not found. */
	CHECK_INT(rotate(f, second.id, DAY, NULL, NULL).error.kind, ERR_NONE);
	rotate(f, f->account, DAY, NULL, &c);
	CHECK(!c.found && !c.changed);
	CHECK_INT(c.error.kind, ERR_NONE);
}

static void
test_undo_restores_the_old_key_exactly(void **state)
{
	struct key_fixture *f = *state;
	struct key_made old = make_rich(f), child, new;
	struct key_view before, was;
	struct key_change c;

	child = key_fixture_make(f,
	    &(struct key_settings){
	        .permissions = key_fixture_texts(f, "a:b") },
	    old.id);
	CHECK_INT(child.error.kind, ERR_NONE);
	before = find(f, old.id);
	/* By the id of either key. */
	for (int i = 0; i < 2; i++) {
		new = rotate(f, old.id, HOUR, NULL, NULL);
		CHECK_STR(find(f, child.id).parent, new.id);
		c = undo(f, i == 0 ? old.id : new.id, NULL);
		CHECK_INT(c.error.kind, ERR_NONE);
		CHECK_STR(c.key_id, old.id);
		CHECK_STR(c.other_id, new.id);
		CHECK_INT(c.revoked, 1);

		was = find(f, old.id);
		check_same_settings(&before, &was);
		CHECK_INT(was.expires_ms, before.expires_ms);
		CHECK_TEXT(was.settings.name, "rich");
		CHECK_STR(was.rotated_to, "");
		CHECK_INT(was.rotated_until_ms, 0);
		CHECK_STR(find(f, child.id).parent, old.id);
		CHECK_INT(key_fixture_judge(f, &old), KEY_VALID);
		CHECK_INT(key_fixture_judge(f, &child), KEY_VALID);
		CHECK_INT(key_fixture_judge(f, &new), KEY_REVOKED);
		CHECK_TEXT(find(f, new.id).revoked_reason, "superseded");
	}
	/* It cannot be undone twice, and the name is that of the old key. */
	c = undo(f, old.id, NULL);
	check_refused(&c, "was not rotated");
	c = undo(f, new.id, NULL);
	check_refused(&c, "was not rotated");
	CHECK(key_fixture_make(
	    f, &(struct key_settings){ .name = STR("rich") }, NULL)
	          .replayed);
	revoke(f, old.id, false);
	CHECK(!key_fixture_make(
	    f, &(struct key_settings){ .name = STR("rich") }, NULL)
	           .replayed);
}

static void
test_undo_is_refused_when_it_is_too_late(void **state)
{
	struct key_fixture *f = *state;
	struct key_made old = key_fixture_make(f, &plain, NULL), new, third;
	struct key_change c;

	new = rotate(f, old.id, HOUR, NULL, NULL);
	third = rotate(f, new.id, 2 * HOUR, NULL, NULL);
	c = undo(f, old.id, NULL);
	check_refused(&c, third.id);
	CHECK_INT(undo(f, new.id, NULL).error.kind, ERR_NONE);

	clock_offset_set(HOUR + MINUTE);
	c = undo(f, old.id, NULL);
	check_refused(&c, "the old key ended at ");
	CHECK_INT(key_fixture_judge(f, &new), KEY_VALID);
	take_back_time();

	/* A revocation is final. */
	revoke(f, new.id, false);
	c = undo(f, old.id, NULL);
	check_refused(&c, "the new key is revoked");
	CHECK_INT(key_fixture_judge(f, &old), KEY_VALID);
}

static void
test_an_old_key_cannot_be_given_more_time(void **state)
{
	struct key_fixture *f = *state;
	struct key_made old = make_rich(f), new;
	const int64_t now = clock_real_ms();
	const struct {
		int64_t expires_ms;
		enum err_kind kind;
	} t[] = { { 0, ERR_INPUT }, { now + DAY + HOUR, ERR_INPUT },
		{ now + HOUR, ERR_NONE } };

	new = rotate(f, old.id, DAY, NULL, NULL);
	for (size_t i = 0; i < LEN(t); i++) {
		struct key_change c = key_fixture_change(f, KEY_UPDATE, NULL);

		c.id = str_of(old.id);
		c.update = KEY_UPDATE_EXPIRES;
		c.settings.expires_ms = t[i].expires_ms;
		key_change_now(f->keys, &c);
		CHECK_INT(c.error.kind, t[i].kind);
	}
	/* Less time is the new deadline, and undo knows the first one. */
	CHECK_INT(find(f, new.id).rotated_until_ms, now + HOUR);
	undo(f, old.id, NULL);
	CHECK(find(f, old.id).expires_ms > now + DAY + HOUR);
}

static void
test_a_family_moves_with_its_key(void **state)
{
	struct key_fixture *f = *state;
	struct key_settings s = { .permissions = key_fixture_texts(
		                      f, "a:b auth:keys:write") };
	struct key_made top = key_fixture_make(f, &s, NULL), middle, child,
	                leaf, new, by_new, by_old;

	middle = key_fixture_make(f, &s, top.id);
	child = key_fixture_make(f, &s, middle.id);
	leaf = key_fixture_make(f, &s, child.id);
	new = rotate(f, middle.id, HOUR, NULL, NULL);
	CHECK_STR(find(f, new.id).parent, top.id);
	CHECK_STR(find(f, child.id).parent, new.id);
	CHECK_STR(find(f, leaf.id).parent, child.id);

	/* Until the deadline both manage the family, and create in it. */
	by_new = key_fixture_make(f, &s, new.id);
	by_old = key_fixture_make(f, &s, middle.id);
	CHECK_INT(
	    rotate(f, leaf.id, HOUR, middle.id, NULL).error.kind, ERR_NONE);
	CHECK_STR(find(f, by_old.id).parent, middle.id);
	CHECK_INT(find(f, by_old.id).expires_ms, find(f, middle.id).expires_ms);

	/* What the old key made after that ends with it; others do not. */
	clock_offset_set(HOUR + MINUTE);
	CHECK_INT(key_fixture_judge(f, &by_old), KEY_EXPIRED);
	CHECK_INT(key_fixture_judge(f, &by_new), KEY_VALID);
	CHECK_INT(key_fixture_judge(f, &child), KEY_VALID);
	take_back_time();

	/* What the new key made ends with it, if the rotation is undone. */
	CHECK_INT(undo(f, middle.id, NULL).error.kind, ERR_NONE);
	CHECK_INT(key_fixture_judge(f, &by_new), KEY_REVOKED);
	CHECK_INT(key_fixture_judge(f, &by_old), KEY_VALID);
	CHECK_INT(key_fixture_judge(f, &child), KEY_VALID);

	/* The family is that of the parent as before. */
	revoke(f, middle.id, true);
	CHECK_INT(key_fixture_judge(f, &leaf), KEY_REVOKED);
	CHECK(find(f, leaf.id).revoked_ms != 0);
}

static void
test_a_cascade_reaches_what_was_moved(void **state)
{
	struct key_fixture *f = *state;
	struct key_settings s = { .permissions = key_fixture_texts(
		                      f, "a:b auth:keys:write") };
	struct key_made top = key_fixture_make(f, &s, NULL), old, child, new;

	old = key_fixture_make(f, &s, top.id);
	child = key_fixture_make(f, &s, old.id);
	new = rotate(f, old.id, HOUR, NULL, NULL);
	/* Without a cascade the new key stays. */
	CHECK_INT(revoke(f, old.id, false).revoked, 1);
	CHECK_INT(key_fixture_judge(f, &child), KEY_VALID);
	CHECK_INT(revoke(f, top.id, true).revoked, 3);
	CHECK_INT(key_fixture_judge(f, &new), KEY_REVOKED);
	CHECK_INT(key_fixture_judge(f, &child), KEY_REVOKED);
}

static void
test_a_cascade_reaches_the_new_key_while_the_old_one_is_valid(void **state)
{
	struct key_fixture *f = *state;
	struct key_settings s = { .permissions = key_fixture_texts(
		                      f, "a:b auth:keys:write") };
	static const struct {
		int64_t offset; /* when the cascade is asked for */
		bool itself; /* by the old key */
		uint64_t revoked; /* also the child, and both new ones */
	} t[] = { { 0, false, 4 }, { 2 * HOUR, false, 1 }, { 0, true, 1 } };

	for (size_t i = 0; i < LEN(t); i++) {
		struct key_made old = key_fixture_make(f, &s, NULL), new, newer,
		                child = key_fixture_make(f, &s, old.id);
		struct key_change c;

		new = rotate(f, old.id, HOUR, NULL, NULL);
		newer = rotate(f, new.id, HOUR, NULL, NULL);
		c = key_fixture_change(
		    f, KEY_REVOKE, t[i].itself ? old.id : NULL);
		c.id = str_of(old.id);
		c.cascade = true;
		clock_offset_set(t[i].offset);
		key_change_now(f->keys, &c);
		CHECK_INT(c.error.kind, ERR_NONE);
		CHECK_INT(c.revoked, t[i].revoked);
		CHECK_INT(key_fixture_judge(f, &newer),
		    t[i].revoked == 4 ? KEY_REVOKED : KEY_VALID);
		CHECK_INT(key_fixture_judge(f, &child),
		    t[i].revoked == 4 ? KEY_REVOKED : KEY_VALID);
		take_back_time();
	}
}

static void
test_the_chain_of_parents_stays_as_long(void **state)
{
	struct key_fixture *f = *state;
	struct key_settings s = { .permissions = key_fixture_texts(
		                      f, "a:b auth:keys:write") };
	struct key_made chain[8];

	chain[0] = key_fixture_make(f, &s, NULL);
	for (size_t i = 1; i < LEN(chain); i++)
		chain[i] = key_fixture_make(f, &s, chain[i - 1].id);
	/* Each is rotated, several times. */
	for (size_t i = 0; i < 3 * LEN(chain); i++) {
		const size_t at = i % LEN(chain);

		chain[at] = rotate(f, chain[at].id, HOUR, NULL, NULL);
		CHECK_INT(chain[at].error.kind, ERR_NONE);
		CHECK_INT(key_fixture_judge(f, &chain[7]), KEY_VALID);
	}
	CHECK_INT(key_fixture_make(f, &s, chain[7].id).error.kind, ERR_DENIED);
	CHECK_INT(key_fixture_make(f, &s, chain[6].id).error.kind, ERR_NONE);
	revoke(f, chain[0].id, false);
	CHECK_INT(key_fixture_judge(f, &chain[7]), KEY_REVOKED);
}

static void
test_who_may_rotate_and_undo(void **state)
{
	struct key_fixture *f = *state;
	struct key_settings s = { .permissions = key_fixture_texts(
		                      f, "a:b auth:keys:write") };
	struct key_made top = key_fixture_make(f, &s, NULL), child, other, new;

	child = key_fixture_make(f, &s, top.id);
	other = key_fixture_make(f, &s, NULL);
	CHECK_INT(
	    rotate(f, child.id, HOUR, other.id, NULL).error.kind, ERR_DENIED);
	CHECK_INT(
	    rotate(f, top.id, HOUR, child.id, NULL).error.kind, ERR_DENIED);
	/* Itself; its parent, itself and what it was rotated to may undo it. */
	for (int i = 0; i < 3; i++) {
		new = rotate(f, child.id, HOUR, child.id, NULL);
		CHECK_INT(new.error.kind, ERR_NONE);
		CHECK_STR(find(f, new.id).created_by, child.id);
		CHECK_INT(undo(f, child.id, other.id).error.kind, ERR_DENIED);
		CHECK_INT(undo(f, child.id,
		              i == 0   ? top.id
		              : i == 1 ? child.id
		                       : new.id)
		              .error.kind,
		    ERR_NONE);
	}
	/* The keys API rotates no ADMIN key; the operator does. */
	for (int api_only = 1; api_only >= 0; api_only--) {
		struct key_change c = key_fixture_change(f, KEY_ROTATE, NULL);

		c.id = str_of(f->admin);
		c.grace_ms = HOUR;
		c.api_only = api_only == 1;
		new = key_fixture_run(f, &c);
		CHECK_INT(
		    new.error.kind, api_only == 1 ? ERR_DENIED : ERR_NONE);
	}
	CHECK_INT(find(f, new.id).scope, KEY_SCOPE_ADMIN);
	CHECK_INT(key_fixture_judge(f, &new), KEY_VALID);
}

static void
test_an_idempotency_key_rotates_once(void **state)
{
	struct key_fixture *f = *state;
	struct key_made old = key_fixture_make(f, &plain, NULL);
	char first[37] = "";

	for (int i = 0; i < 2; i++) {
		struct key_change c = key_fixture_change(f, KEY_ROTATE, NULL);

		c.id = str_of(old.id);
		c.grace_ms = HOUR;
		c.idempotency_key = STR("request 1");
		key_change_now(f->keys, &c);
		CHECK_INT(c.error.kind, ERR_NONE);
		CHECK_INT(c.replayed, i == 1);
		CHECK_INT(c.secret[0] == '\0', i == 1);
		if (i == 0)
			memcpy(first, c.key_id, sizeof(first));
		CHECK_STR(c.key_id, first);
	}
}

/* Reads all records of a database: 16 bytes of an id, and the record. */
static void
add_keys(struct key_fixture *f, struct buf *out)
{
	MDB_cursor *cursor;
	MDB_val key, v;

	CHECK(key_reader_begin(f->reader));
	CHECK_INT(mdb_cursor_open(
	              f->reader->txn, f->reader->keys->store.keys, &cursor),
	    0);
	while (mdb_cursor_get(cursor, &key, &v, MDB_NEXT) == 0) {
		buf_add(out, key.mv_data, key.mv_size);
		buf_add(out, v.mv_data, v.mv_size);
	}
	mdb_cursor_close(cursor);
	key_reader_end(f->reader);
}

/* Writes the same from the last entry of the log for each key. */
static void
replay(struct key_fixture *f, struct buf *out)
{
	const struct key_store *s = &f->reader->keys->store;
	MDB_cursor *keys, *log;
	MDB_val key, v, sequence, entry, last;

	CHECK(key_reader_begin(f->reader));
	CHECK_INT(mdb_cursor_open(f->reader->txn, s->keys, &keys), 0);
	CHECK_INT(mdb_cursor_open(f->reader->txn, s->log, &log), 0);
	while (mdb_cursor_get(keys, &key, &v, MDB_NEXT) == 0) {
		MDB_cursor_op op = MDB_FIRST;

		last = (MDB_val){ 0, NULL };
		while (mdb_cursor_get(log, &sequence, &entry, op) == 0) {
			if (memcmp((uint8_t *)entry.mv_data + 32, key.mv_data,
			        16) == 0)
				last = entry;
			op = MDB_NEXT;
		}
		buf_add(out, key.mv_data, key.mv_size);
		buf_add(out, (uint8_t *)last.mv_data + 48, last.mv_size - 48);
	}
	mdb_cursor_close(log);
	mdb_cursor_close(keys);
	key_reader_end(f->reader);
}

/* Each child in the records is in `children`, and nothing else is. */
static void
check_children(struct key_fixture *f)
{
	const struct key_store *s = &f->reader->keys->store;
	static const uint8_t none[16];
	MDB_cursor *cursor;
	MDB_val key, v;
	size_t with_parent = 0;
	MDB_stat stat;

	CHECK(key_reader_begin(f->reader));
	CHECK_INT(mdb_cursor_open(f->reader->txn, s->keys, &cursor), 0);
	while (mdb_cursor_get(cursor, &key, &v, MDB_NEXT) == 0) {
		struct key_record r;
		uint8_t pair[32];
		MDB_val at = { sizeof(pair), pair }, empty;

		CHECK(key_record_decode(&r, v.mv_data, v.mv_size));
		if (memcmp(r.parent, none, 16) == 0)
			continue;
		with_parent++;
		memcpy(pair, r.parent, 16);
		memcpy(pair + 16, key.mv_data, 16);
		CHECK_INT(mdb_get(f->reader->txn, s->children, &at, &empty), 0);
	}
	mdb_cursor_close(cursor);
	CHECK_INT(mdb_stat(f->reader->txn, s->children, &stat), 0);
	CHECK_INT(stat.ms_entries, with_parent);
	key_reader_end(f->reader);
}

static void
test_the_log_replays_rotations(void **state)
{
	struct key_fixture *f = *state;
	struct key_made old = make_rich(f), new;
	struct buf keys, replayed;
	struct key_settings s = { .permissions = key_fixture_texts(f, "a:b") };

	buf_init(&keys, 1 << 20);
	buf_init(&replayed, 1 << 20);
	for (int i = 0; i < 3; i++)
		key_fixture_make(f, &s, old.id);
	for (int i = 0; i < 4; i++) {
		new = rotate(f, old.id, i == 3 ? 0 : HOUR, NULL, NULL);
		CHECK_INT(new.error.kind, ERR_NONE);
		if (i == 1)
			undo(f, new.id, NULL);
		else
			old = new;
		check_children(f);
		buf_clear(&keys);
		buf_clear(&replayed);
		add_keys(f, &keys);
		replay(f, &replayed);
		CHECK(str_equal(buf_str(&keys), buf_str(&replayed)));
	}
	buf_done(&keys);
	buf_done(&replayed);
}

static void
ignore(struct key_change *c)
{
	(void)c;
}

static void
test_too_many_children_are_refused(void **state)
{
	struct key_fixture *f = *state;
	struct key_settings s = { .permissions = key_fixture_texts(f, "a:b") };
	struct key_made old = key_fixture_make(f, &s, NULL);
	struct key_change *all =
	    mem_new((KEY_ROTATE_CHILDREN + 1) * sizeof(*all));
	struct key_change c;

	/* The last is made after a rotation of the others. */
	for (int i = 0; i <= KEY_ROTATE_CHILDREN; i++) {
		if (i == KEY_ROTATE_CHILDREN) {
			rotate(f, old.id, HOUR, NULL, &c);
			CHECK_INT(c.error.kind, ERR_NONE);
			CHECK_INT(undo(f, old.id, NULL).error.kind, ERR_NONE);
		}
		all[i] = key_fixture_change(f, KEY_CREATE, old.id);
		all[i].alias = STR("child");
		all[i].settings = s;
		all[i].done = ignore;
		/* In groups: one at a time would sync for each. */
		if (i % 500 == 0 || i >= KEY_ROTATE_CHILDREN - 1)
			CHECK_INT(key_change_now(f->keys, &all[i]), 0);
		else
			CHECK_INT(key_submit(f->keys, &all[i], &c.error), 0);
	}
	rotate(f, old.id, HOUR, NULL, &c);
	check_refused(&c, "more than 10000 children");
	free(all);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		KEY_FIXTURE_TEST(
		    test_the_new_key_has_all_and_both_are_valid_until_the_deadline),
		KEY_FIXTURE_TEST(
		    test_the_old_key_never_outlives_its_own_expiry),
		KEY_FIXTURE_TEST(test_without_grace_the_old_key_is_revoked),
		KEY_FIXTURE_TEST(test_a_key_that_is_not_valid_is_not_rotated),
		KEY_FIXTURE_TEST(test_undo_restores_the_old_key_exactly),
		KEY_FIXTURE_TEST(test_undo_is_refused_when_it_is_too_late),
		KEY_FIXTURE_TEST(test_an_old_key_cannot_be_given_more_time),
		KEY_FIXTURE_TEST(test_a_family_moves_with_its_key),
		KEY_FIXTURE_TEST(test_a_cascade_reaches_what_was_moved),
		KEY_FIXTURE_TEST(
		    test_a_cascade_reaches_the_new_key_while_the_old_one_is_valid),
		KEY_FIXTURE_TEST(test_the_chain_of_parents_stays_as_long),
		KEY_FIXTURE_TEST(test_who_may_rotate_and_undo),
		KEY_FIXTURE_TEST(test_an_idempotency_key_rotates_once),
		KEY_FIXTURE_TEST(test_the_log_replays_rotations),
		KEY_FIXTURE_TEST(test_too_many_children_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
