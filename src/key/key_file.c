/* key_file.c - writes, reads and locks files of the data directory. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/base.h"
#include "key/key_error.h"
#include "key/key_file.h"

enum { OPENING_WAIT_MS = 10000, OPENING_POLL_MS = 20 };

/* Syncs the directory of path; "." if path has no slash. */
static int
sync_parent(const char *path, struct err *e)
{
	const char *slash = strrchr(path, '/');
	char *parent = slash == NULL
	                   ? mem_strdup(".")
	                   : mem_printf("%.*s",
	                         slash == path ? 1 : (int)(slash - path), path);
	int rc = key_file_sync_dir(parent, e);

	free(parent);
	return rc;
}

static int
make_one(const char *path, struct err *e)
{
	int code;

	if (mkdir(path, 0700) == 0)
		return sync_parent(path, e);
	code = errno;
	/* A parent that is not writable reports EROFS or EACCES first. */
	if (code == EEXIST || access(path, F_OK) == 0)
		return 0;
	return key_error(e, code, "cannot make directory %s", path);
}

int
key_file_make_dir(const char *dir, struct err *e)
{
	char *path = mem_strdup(dir);
	int rc = 0;

	for (char *p = path + (*path != '\0'); rc == 0; p++) {
		char c = *p;

		if (c != '/' && c != '\0')
			continue;
		*p = '\0';
		rc = make_one(path, e);
		*p = c;
		if (c == '\0')
			break;
	}
	free(path);
	return rc;
}

int
key_file_sync_dir(const char *dir, struct err *e)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd == -1 ? -1 : fsync(fd);

	if (rc == -1)
		key_error(e, errno, "cannot sync directory %s", dir);
	if (fd != -1)
		close(fd);
	return rc;
}

static int
write_all(int fd, struct str text)
{
	while (text.n > 0) {
		ssize_t n = write(fd, text.p, text.n);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == 0)
			errno = ENOSPC;
		if (n <= 0)
			return -1;
		text.p += n;
		text.n -= (size_t)n;
	}
	return fsync(fd);
}

int
key_file_write(
    const char *dir, const char *name, struct str text, struct err *e)
{
	char *path = mem_printf("%s/%s", dir, name);
	char *aside = mem_printf("%s/.%s.new", dir, name);
	int fd, rc = -1;

	/* A file left by a crash may have any mode: create a new one. */
	unlink(aside);
	fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1 || write_all(fd, text) == -1) {
		key_error(e, errno, "cannot write %s", aside);
		goto out;
	}
	if (rename(aside, path) == -1) {
		key_error(e, errno, "cannot rename %s to %s", aside, path);
		goto out;
	}
	rc = key_file_sync_dir(dir, e);
out:
	if (fd != -1)
		close(fd);
	if (rc == -1)
		unlink(aside);
	free(aside);
	free(path);
	return rc;
}

int
key_file_create(
    const char *dir, const char *name, struct str text, struct err *e)
{
	char *path = mem_printf("%s/%s", dir, name);
	char *aside = mem_printf("%s/.%s.new", dir, name);
	int fd, rc = -1;

	fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1) {
		key_error(e, errno, "cannot write %s", aside);
		goto out;
	}
	/* Unlike rename(2), link(2) does not replace a file. */
	if (write_all(fd, text) == -1)
		key_error(e, errno, "cannot write %s", aside);
	else if (link(aside, path) == -1)
		key_error(e, errno, "cannot make %s", path);
	else
		rc = 0;
	close(fd);
	unlink(aside);
	if (rc == 0 && key_file_sync_dir(dir, e) == -1) {
		unlink(path);
		rc = -1;
	}
out:
	free(aside);
	free(path);
	return rc;
}

static int
read_all(int fd, struct buf *out)
{
	for (;;) {
		char *room = buf_reserve(out, 1024);
		ssize_t n = room != NULL ? read(fd, room, 1024) : 0;

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return (int)n;
		out->len += (size_t)n;
	}
}

int
key_file_read(const char *dir, const char *name, bool private, struct buf *out,
    struct err *e)
{
	char *path = mem_printf("%s/%s", dir, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = -1;
	struct stat st;

	if (fd == -1 && errno == ENOENT)
		rc = 0;
	else if (fd == -1 || fstat(fd, &st) == -1)
		key_error(e, errno, "cannot open %s", path);
	else if (private && (st.st_mode & 077) != 0)
		err_set(e, ERR_UNAVAILABLE,
		    "%s may be read by others: chmod 600 it", path);
	else if (read_all(fd, out) == -1)
		key_error(e, errno, "cannot read %s", path);
	else
		rc = 1;
	if (fd != -1)
		close(fd);
	free(path);
	return rc;
}

/* Returns 0 if the lock was taken, or -1 and sets e. */
static int
wait_alone(int fd, const char *dir, struct err *e)
{
	const struct timespec pause = { 0, OPENING_POLL_MS * 1000000L };

	for (int ms = 0; ms < OPENING_WAIT_MS; ms += OPENING_POLL_MS) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return key_error(
			    e, errno, "cannot lock directory %s", dir);
		nanosleep(&pause, NULL);
	}
	return err_set(e, ERR_UNAVAILABLE,
	    "another process has locked directory %s for %d seconds; end it "
	    "(`fuser %s` names it)",
	    dir, OPENING_WAIT_MS / 1000, dir);
}

int
key_file_lock_dir(const char *dir, struct err *e)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd == -1)
		return key_error(e, errno, "cannot open directory %s", dir);
	if (wait_alone(fd, dir, e) == 0)
		return fd;
	close(fd);
	return -1;
}

/*
 * F_OFD_ locks belong to the open file, not to the process.  So they also
 * exclude other threads, and key_file_is_locked() does not disturb a server
 * that starts.
 */
int
key_file_lock(const char *dir, const char *name, struct err *e)
{
	char *path = mem_printf("%s/%s", dir, name);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int rc = fd;

	if (fd == -1) {
		key_error(e, errno, "cannot open %s", path);
	} else if (fcntl(fd, F_OFD_SETLK, &lock) == -1) {
		rc = errno == EAGAIN || errno == EACCES ? -2 : -1;
		if (rc == -1)
			key_error(e, errno, "cannot lock %s", path);
		close(fd);
	}
	free(path);
	return rc;
}

bool
key_file_is_locked(const char *dir, const char *name)
{
	char *path = mem_printf("%s/%s", dir, name);
	int fd = open(path, O_RDWR | O_CLOEXEC);
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	bool locked = fd != -1 && fcntl(fd, F_OFD_GETLK, &lock) == 0 &&
	              lock.l_type != F_UNLCK;

	if (fd != -1)
		close(fd);
	free(path);
	return locked;
}
