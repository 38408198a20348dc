/* key_bootstrap.c - creates the store, its first account and ADMIN key.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "key/key.h"
#include "key/key_account.h"
#include "key/key_txn.h"
#include "key/key_error.h"
#include "key/key_file.h"
#include "key/key_bootstrap.h"
#include "key/key_pepper.h"
#include "key/key_pepper_check.h"
#include "key/key_space.h"
#include "key/key_store.h"

/* LMDB's two meta pages: no store is smaller. */
enum { SMALLEST = 2 * 4096 };

static bool
exists(const char *dir, const char *name)
{
	char *path = mem_printf("%s/%s", dir, name);
	struct stat st;
	bool is = lstat(path, &st) == 0;

	free(path);
	return is;
}

int
key_bootstrap_find(const char *dir, struct err *e)
{
	char *path = mem_printf("%s/store/data.mdb", dir);
	struct stat st;
	int rc = stat(path, &st);

	if (rc == -1 && errno != ENOENT && errno != ENOTDIR)
		key_error(e, errno, "cannot open %s", path);
	else if (rc == 0 && st.st_size >= SMALLEST)
		rc = 1;
	/*
	 * A first start makes the pepper before the store: both together mean
	 * that there was a store.
	 */
	else if (exists(dir, "store") && exists(dir, "pepper"))
		rc = err_set(e, ERR_UNAVAILABLE,
		    "%s is missing or cut short: restore the store from a "
		    "backup, or remove %s/store and %s/pepper to begin with a "
		    "new one",
		    path, dir, dir);
	else
		rc = 0;
	free(path);
	return rc;
}

/* Refuses a name that is a link or a file: it is not replaced. */
static int
check_directory(const char *dir, const char *name, struct err *e)
{
	char *path = mem_printf("%s/%s", dir, name);
	struct stat st;
	int rc = 0;

	if (lstat(path, &st) == 0 && !S_ISDIR(st.st_mode))
		rc = err_set(e, ERR_UNAVAILABLE,
		    "%s is not a directory: a first start creates it; name a "
		    "directory on another file system with --data DIR",
		    path);
	free(path);
	return rc;
}

/* Removes what a failed first start left in dir/name, if anything. */
static int
remove_store(const char *dir, const char *name, struct err *e)
{
	static const char *const files[] = { "/data.mdb", "/lock.mdb", "" };
	int rc = check_directory(dir, name, e);

	for (size_t i = 0; i < LEN(files) && rc == 0; i++) {
		char *path = mem_printf("%s/%s%s", dir, name, files[i]);

		if (remove(path) == -1 && errno != ENOENT)
			rc = key_error(e, errno, "cannot remove %s", path);
		free(path);
	}
	return rc;
}

static int
write_admin_key(
    const char *dir, const struct key_change *c, char **first, struct err *e)
{
	struct buf text;
	int rc;

	buf_init(&text, 256);
	buf_puts(&text, c->key_id);
	buf_puts(&text, ":");
	buf_puts(&text, c->secret);
	if (first != NULL)
		*first = mem_strdup(buf_text(&text));
	buf_puts(&text, "\n");
	rc = key_file_write(dir, "admin.key", buf_str(&text), e);
	buf_done_secret(&text);
	return rc;
}

static int
put_format(struct key_txn *b, struct err *e)
{
	int rc = key_store_put_format(b->store, b->txn);

	return rc != 0 ? key_store_error(b->store, e, rc, "note the format")
	               : 0;
}

/* Writes format, peppers, account and key in one transaction. */
static int
fill(const struct key_store *s, const struct key_peppers *p,
    struct key_change *c, struct err *e)
{
	struct key_txn b;
	int rc = -1;

	if (key_txn_init(&b, s, p, e) == 0 && key_txn_begin(&b, e) == 0 &&
	    key_space_want(s, b.txn, KEY_SPACE_PER_COMMIT,
	        "no store can be made", e) == 0 &&
	    put_format(&b, e) == 0 && key_pepper_check_note(&b, p, e) == 0 &&
	    key_account_create(&b, c, e) == 0)
		rc = key_txn_commit(&b, e);
	key_txn_done(&b);
	return rc;
}

static int
make_dir(const char *path, struct err *e)
{
	int fd;

	if (mkdir(path, 0700) == -1)
		return key_error(e, errno, "cannot make %s", path);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return key_error(e, errno, "cannot open %s", path);
	key_env_write_in_place(fd);
	close(fd);
	return 0;
}

/* Makes a whole store in dir/store.new, and its ADMIN key in dir/admin.key. */
static int
make_aside(struct key_store *s, const char *dir, const struct key_peppers *p,
    char **first, struct err *e)
{
	struct key_change c = {
		.kind = KEY_CREATE_ACCOUNT,
		.alias = STR("First ADMIN key"),
		.nickname = STR("owner"),
		.email = STR("owner@localhost"),
	};
	int rc = -1;

	if (make_dir(s->path, e) == 0 && key_store_open(s, true, e) == 0 &&
	    fill(s, p, &c, e) == 0 && write_admin_key(dir, &c, first, e) == 0)
		rc = key_file_sync_dir(s->path, e);
	mem_wipe(c.secret, sizeof(c.secret));
	key_store_close(s);
	return rc;
}

static void
forget(char **first)
{
	if (first == NULL || *first == NULL)
		return;
	mem_wipe(*first, strlen(*first));
	free(*first);
	*first = NULL;
}

int
key_bootstrap_make(const char *dir, const struct limits *limits,
    const struct key_peppers *p, char **first, struct err *e)
{
	char *aside = mem_printf("%s/store.new", dir);
	char *path = mem_printf("%s/store", dir);
	struct key_store s;
	int rc = -1;

	key_store_init(&s, aside, limits);
	if (remove_store(dir, "store.new", e) == -1 ||
	    remove_store(dir, "store", e) == -1 ||
	    make_aside(&s, dir, p, first, e) == -1)
		goto out;
	if (rename(aside, path) == -1)
		key_error(e, errno, "cannot rename %s to %s", aside, path);
	else
		rc = key_file_sync_dir(dir, e);
out:
	if (rc == -1) {
		forget(first);
		remove_store(dir, "store.new", NULL);
	}
	key_store_done(&s);
	free(aside);
	free(path);
	return rc;
}
