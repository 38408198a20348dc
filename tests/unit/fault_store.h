/* fault_store.h - a store whose system calls fail, and what must stay true. */
#ifndef CLAVIGER_TESTS_UNIT_FAULT_STORE_H
#define CLAVIGER_TESTS_UNIT_FAULT_STORE_H

#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "check.h"
#include "disk_model.h"
#include "key/key.h"
#include "key/key_file.h"
#include "key/key_format.h"
#include "key/key_reader.h"
#include "scratch.h"

enum {
	RESERVE = 1 << 20,
	KEYS_MAX = 64,
	CALLS_MAX = 500,
	SNAPSHOTS_MAX = 128,
};

/* A key, and what was confirmed of it. */
struct known {
	char text[KEY_CREDENTIAL_CHARS + 1];
	bool revoked, disabled; /* confirmed */
	bool asked; /* to be changed: may be so, whatever was answered */
};

/* A power cut in the middle of a change, and what was confirmed by then. */
struct snapshot {
	struct disk_image image;
	struct known known[KEYS_MAX];
	size_t count;
};

struct fixture {
	char dir[SCRATCH_PATH], copy[SCRATCH_PATH], path[128];
	char account[37];
	struct limits limits;
	struct keys *keys;
	struct key_reader *reader;
	struct io_fault fault;
	struct disk_model disk;
	struct known known[KEYS_MAX];
	size_t count;
	struct snapshot *snapshots; /* SNAPSHOTS_MAX */
	size_t snapshot_count;
	bool takes_snapshots;
};

/* The one under test: the calls that are stood in for have no context. */
static struct fixture *current;

/* In memory, where there is such a file system: many syncs are made here. */
static inline void
make_place(char path[SCRATCH_PATH])
{
	snprintf(path, SCRATCH_PATH, "/dev/shm/claviger-test-XXXXXX");
	if (mkdtemp(path) == NULL)
		scratch_make(path);
}

static inline void
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

static inline void
stop(struct fixture *f)
{
	key_reader_free(f->reader);
	keys_close(f->keys);
}

static inline int
set_up(void **state)
{
	struct fixture *f = mem_new(sizeof(*f));

	make_place(f->dir);
	make_place(f->copy);
	snprintf(f->path, sizeof(f->path), "%s/store/data.mdb", f->dir);
	snprintf(f->fault.dir, sizeof(f->fault.dir), "%s", f->dir);
	f->limits = limits_default();
	f->limits.store_reserve_bytes = RESERVE;
	f->limits.store_map_bytes = DISK_BYTES;
	f->snapshots = mem_new(SNAPSHOTS_MAX * sizeof(*f->snapshots));
	current = f;
	start(f);
	*state = f;
	return 0;
}

static inline int
tear_down(void **state)
{
	struct fixture *f = *state;

	io_fault_use(NULL, NULL);
	stop(f);
	scratch_remove(f->dir);
	scratch_remove(f->copy);
	free(f->snapshots);
	free(f);
	return 0;
}

/* ---- changes, and what they are told ---- */

static inline bool
create(struct fixture *f)
{
	struct key_change c = { .kind = KEY_CREATE, .alias = STR("key") };
	struct known *k = &f->known[f->count];

	CHECK(f->count < KEYS_MAX);
	memcpy(c.account, f->account, 37);
	if (key_change_now(f->keys, &c) == -1) {
		CHECK_STR(c.secret, "");
		CHECK_HAS(c.error.text, f->dir);
		return false;
	}
	*k = (struct known){ .revoked = false };
	snprintf(k->text, sizeof(k->text), "%s:%.53s", c.key_id, c.secret);
	f->count++;
	return true;
}

static inline bool
change(struct fixture *f, struct known *k, enum key_change_kind kind)
{
	struct key_change c = {
		.kind = kind, .id = { k->text, KEY_ID_CHARS }, .disabled = true
	};

	memcpy(c.account, f->account, 37);
	k->asked = true;
	if (key_change_now(f->keys, &c) == -1) {
		CHECK_HAS(c.error.text, f->dir);
		return false;
	}
	k->revoked |= kind == KEY_REVOKE;
	k->disabled |= kind == KEY_SET_DISABLED;
	return true;
}

/* ---- what is true ---- */

static inline void
check_known(struct key_reader *r, const struct known *k)
{
	enum key_code code = key_verify(r, str_of(k->text), NULL);

	if (k->revoked)
		CHECK_INT(code, KEY_REVOKED);
	else if (k->disabled)
		CHECK_INT(code, KEY_DISABLED);
	else if (!k->asked)
		CHECK_INT(code, KEY_VALID);
	else
		CHECK(code == KEY_VALID || code == KEY_REVOKED ||
		      code == KEY_DISABLED);
}

static inline void
count_one(void *context, const struct key_view *v)
{
	(void)v;
	++*(int64_t *)context;
}

/* Each database has as many entries as LMDB counts: no page is of another
 * transaction. */
static inline void
check_pages(const struct key_store *s)
{
	const MDB_dbi all[] = { s->keys, s->by_account, s->accounts, s->log,
		s->audit, s->meta };
	MDB_txn *txn;

	CHECK_INT(mdb_txn_begin(s->env.env, NULL, MDB_RDONLY, &txn), 0);
	for (size_t i = 0; i < LEN(all); i++) {
		MDB_val key, v;
		MDB_cursor *cursor;
		MDB_stat stat;
		size_t n = 0;

		CHECK_INT(mdb_stat(txn, all[i], &stat), 0);
		CHECK_INT(mdb_cursor_open(txn, all[i], &cursor), 0);
		while (mdb_cursor_get(cursor, &key, &v, MDB_NEXT) == 0)
			n++;
		mdb_cursor_close(cursor);
		CHECK_INT(n, stat.ms_entries);
	}
	mdb_txn_abort(txn);
}

/* All that was confirmed is so, and the lists agree with the counts. */
static inline void
check_keys(const struct fixture *f, struct keys *keys,
    const struct known *known, size_t count)
{
	struct err e = { .kind = ERR_NONE };
	struct key_reader *r = key_reader_new(keys, &e);
	struct key_query q = { .account = str_of(f->account),
		.limit = INT32_MAX,
		.all_scopes = true };
	struct key_stats stats;
	int64_t n = 0;

	CHECK_STR(e.text, "");
	for (size_t i = 0; i < count; i++)
		check_known(r, &known[i]);
	CHECK_INT(key_list(r, &q, count_one, &n, &e), 0);
	key_stats(r, &stats);
	CHECK_INT(n, stats.active);
	q.revoked = true;
	CHECK_INT(key_list(r, &q, count_one, &n, &e), 0);
	CHECK_INT(n, 2 * stats.active + stats.revoked);
	key_reader_free(r);
	check_pages(&keys->store);
}

static inline void
copy_file(struct fixture *f, const char *name)
{
	struct buf text;

	buf_init(&text, 4096);
	CHECK_INT(key_file_read(f->dir, name, false, &text, NULL), 1);
	CHECK_INT(key_file_write(f->copy, name, buf_str(&text), NULL), 0);
	buf_done(&text);
}

static inline void
check_all(struct fixture *f)
{
	check_keys(f, f->keys, f->known, f->count);
}

/* Open the store that a power cut leaves; all confirmed by then is there. */
static inline void
check_image(struct fixture *f, const struct disk_image *image,
    const struct known *known, size_t count)
{
	struct err e = { .kind = ERR_NONE };
	char path[128];
	struct keys *k;

	scratch_remove(f->copy);
	snprintf(path, sizeof(path), "%s/store", f->copy);
	CHECK(mkdir(f->copy, 0700) == 0 && mkdir(path, 0700) == 0);
	copy_file(f, "pepper");
	snprintf(path, sizeof(path), "%s/store/data.mdb", f->copy);
	disk_restore(image, path);
	k = keys_open(f->copy, &f->limits, NULL, &e);
	if (k == NULL)
		fail_msg("%s", e.text);
	check_keys(f, k, known, count);
	keys_close(k);
}

/* The power fails now. */
static inline void
check_power_cut(struct fixture *f)
{
	/* Without writes that wait for a sync, luck plays no part. */
	int lucks = disk_waits(&f->disk) ? DISK_LUCKS : 1;

	for (int luck = 0; luck < lucks; luck++) {
		struct disk_image image =
		    disk_cut(&f->disk, (enum disk_luck)luck);

		check_image(f, &image, f->known, f->count);
		free(image.bytes);
	}
}

/* After each write that follows a failed one. */
static inline void
take_snapshot(struct fixture *f)
{
	struct snapshot *s = &f->snapshots[f->snapshot_count];

	if (!f->takes_snapshots || f->fault.failed == 0 ||
	    f->snapshot_count == SNAPSHOTS_MAX)
		return;
	s->image = disk_cut(&f->disk, DISK_ALL_BUT_METAS);
	memcpy(s->known, f->known, sizeof(s->known));
	s->count = f->count;
	f->snapshot_count++;
}

static inline void
check_snapshots(struct fixture *f)
{
	for (size_t i = 0; i < f->snapshot_count; i++) {
		struct snapshot *s = &f->snapshots[i];

		check_image(f, &s->image, s->known, s->count);
		free(s->image.bytes);
	}
	f->snapshot_count = 0;
}

static inline void
on_write(
    const char *path, int fd, const void *bytes, size_t n, off_t at, int error)
{
	disk_wrote(path, fd, bytes, n, at, error);
	take_snapshot(current);
}

static const struct io_watch watch = { on_write, disk_synced };

static inline enum key_health_state
health(struct fixture *f)
{
	struct key_health h;

	keys_health(f->keys, &h);
	CHECK(h.state == KEY_HEALTH_GOOD || strstr(h.text, f->dir) != NULL);
	return h.state;
}

static inline void
wait_for(struct fixture *f, enum key_health_state state)
{
	for (int i = 0; i < 2000 && health(f) != state; i++)
		usleep(10000);
	CHECK_INT(health(f), state);
}

/* One way to fail, for each call in turn. */
struct way {
	const char *name;
	uint32_t calls, error, mode;
	bool stays; /* all calls that follow fail, too */
	bool keeps; /* what failed is on disk nevertheless */
};

static inline void
arm(struct fixture *f, const struct way *w, uint32_t at)
{
	f->fault.calls = w->calls;
	f->fault.error = w->error;
	f->fault.mode = w->mode;
	f->fault.stay = w->stays;
	f->fault.seen = f->fault.failed = 0;
	f->fault.at = at;
}

/* An empty store: the more keys, the longer all checks take. */
static inline void
begin_anew(struct fixture *f)
{
	stop(f);
	scratch_remove(f->dir);
	start(f);
}

#endif
