/* keys.c - opens the store of keys, and serves it from one process. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "key/key.h"
#include "key/key_error.h"
#include "key/key_file.h"
#include "key/key_bootstrap.h"
#include "key/key_clock_store.h"
#include "key/key_pepper.h"
#include "key/key_pepper_check.h"
#include "key/key_reader.h"
#include "key/key_writer.h"

static const char lock_name[] = "lock";

/* Returns 1 if it was opened, 0 if it does not exist, or -1 and sets e. */
static int
open_present(struct keys *k, struct err *e)
{
	int found = key_bootstrap_find(k->dir, e);

	if (found != 1 || key_store_open(&k->store, false, e) == 0)
		return found;
	/* A first start of version 0.2 that was interrupted may leave this. */
	return e->kind == ERR_ABSENT ? 0 : -1;
}

/* Opens the store, which is created first if it does not exist. */
static int
open_store(
    struct keys *k, const struct limits *limits, char **first, struct err *e)
{
	int found = open_present(k, e);

	if (found == -1)
		return -1;
	/*
	 * Without its pepper a store is lost, so create one only for a new
	 * store.
	 */
	k->peppers = key_pepper_load(k->dir, found == 0, e);
	if (k->peppers == NULL)
		return -1;
	if (found == 1)
		return 0;
	if (key_bootstrap_make(k->dir, limits, k->peppers, first, e) == -1)
		return -1;
	return key_store_open(&k->store, false, e);
}

/* A running server of an older version must not find a newer format. */
static int
upgrade(struct keys *k, struct err *e)
{
	if (k->store.format == KEY_STORE_FORMAT)
		return 0;
	if (key_file_is_locked(k->dir, lock_name))
		return err_set(e, ERR_UNAVAILABLE,
		    "the store in %s has format %u, and a server of an older "
		    "version uses it: stop that server, then start this "
		    "version",
		    k->dir, k->store.format);
	return key_store_upgrade(&k->store, e);
}

static int
open_all(
    struct keys *k, const struct limits *limits, char **first, struct err *e)
{
	if (open_store(k, limits, first, e) == -1 || upgrade(k, e) == -1 ||
	    key_pepper_check(&k->store, k->peppers, e) == -1 ||
	    key_clock_store_load(&k->store, e) == -1)
		return -1;
	k->writer = key_writer_new(k, limits->store_queue, e);
	return k->writer != NULL ? 0 : -1;
}

static struct keys *
new_keys(const char *dir, const struct limits *limits)
{
	struct keys *k = mem_new(sizeof(*k));
	char *path = mem_printf("%s/store", dir);

	key_store_init(&k->store, path, limits);
	free(path);
	k->dir = mem_strdup(dir);
	k->lock = -1;
	pthread_mutex_init(&k->readers_lock, NULL);
	pthread_cond_init(&k->reopened, NULL);
	key_clock_open();
	return k;
}

struct keys *
keys_open(
    const char *dir, const struct limits *limits, char **first, struct err *e)
{
	struct err unused;
	struct keys *k;
	int alone, rc;

	if (e == NULL)
		e = &unused;
	if (first != NULL)
		*first = NULL;
	if (key_file_make_dir(dir, e) == -1)
		return NULL;
	/* Locks, because two first starts at once must not make two peppers. */
	alone = key_file_lock_dir(dir, e);
	if (alone == -1)
		return NULL;
	k = new_keys(dir, limits);
	rc = open_all(k, limits, first, e);
	close(alone);
	if (rc == 0)
		return k;
	keys_close(k);
	return NULL;
}

void
keys_close(struct keys *k)
{
	if (k == NULL)
		return;
	key_writer_free(k->writer);
	key_store_done(&k->store);
	key_pepper_free(k->peppers);
	if (k->lock != -1)
		close(k->lock);
	key_used_done(&k->used);
	pthread_mutex_destroy(&k->readers_lock);
	pthread_cond_destroy(&k->reopened);
	key_clock_close();
	free(k->dir);
	free(k);
}

void
keys_stop(struct keys *k)
{
	key_writer_stop(k->writer);
}

bool
keys_have_stopped(struct keys *k)
{
	return key_writer_has_stopped(k->writer);
}

void
keys_wait(struct keys *k)
{
	key_writer_wait(k->writer);
}

void
keys_health(struct keys *k, struct key_health *out)
{
	key_writer_health(k->writer, out);
}

void
keys_watch(struct keys *k,
    void (*changed)(void *context, const struct key_health *h), void *context)
{
	key_writer_watch(k->writer, changed, context);
}

void
keys_retain(struct keys *k, int64_t ms)
{
	key_writer_retain(k->writer, ms);
}

/* Reads the note of the server in dir: "PID URL\n". */
static bool
read_note(const char *dir, struct str *pid, struct str *url, struct buf *text)
{
	struct str rest;

	if (key_file_read(dir, lock_name, false, text, NULL) != 1)
		return false;
	rest = buf_str(text);
	*url = str_cut(&rest, '\n');
	*pid = str_cut(url, ' ');
	return url->p != NULL && pid->n > 0;
}

static int
refuse_second(const char *dir, struct err *e)
{
	struct str pid = STR("?"), url = STR("?");
	struct buf text;

	buf_init(&text, 4096);
	if (!read_note(dir, &pid, &url, &text))
		pid = url = STR("?");
	err_set(e, ERR_UNAVAILABLE,
	    "%s is in use by process %.*s, serving %.*s; stop that one or "
	    "choose another directory with --data DIR",
	    dir, STR_FMT(pid), STR_FMT(url));
	buf_done(&text);
	return -1;
}

/*
 * Overwrites the old note in place, which needs no new block on a full disk.
 * On failure the note is removed: one of an earlier server would send the CLI,
 * with its key, to another process.
 */
static int
write_note(struct keys *k, int fd, const char *url, struct err *e)
{
	char *note = mem_printf("%ld %s\n", (long)getpid(), url);
	ssize_t n = (ssize_t)strlen(note);
	ssize_t written = pwrite(fd, note, (size_t)n, 0);
	int rc = 0;

	if (written != n || ftruncate(fd, n) == -1) {
		rc = 1;
		key_error(e, written >= 0 && written < n ? ENOSPC : errno,
		    "cannot write %s/%s", k->dir, lock_name);
		if (ftruncate(fd, 0) == -1)
			err_prefix(e, "the note of an earlier server stays");
	}
	free(note);
	return rc;
}

int
keys_serve(struct keys *k, const char *url, struct err *e)
{
	int fd = key_file_lock(k->dir, lock_name, e);

	if (fd == -2)
		return refuse_second(k->dir, e);
	if (fd == -1)
		return -1;
	k->lock = fd;
	return write_note(k, fd, url, e);
}

bool
keys_server_of(const char *dir, char *url, size_t size)
{
	struct str pid, noted;
	struct buf text;
	bool found;

	buf_init(&text, 4096);
	found = key_file_is_locked(dir, lock_name) &&
	        read_note(dir, &pid, &noted, &text) && noted.n < size;
	if (found)
		snprintf(url, size, "%.*s", STR_FMT(noted));
	buf_done(&text);
	return found;
}
