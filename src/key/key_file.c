/* key_file.c - the plain files beside the store: made whole or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "key/key_file.h"

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
		if (mkdir(path, 0700) == -1 && errno != EEXIST)
			rc = err_errno(e, "cannot make directory %s", path);
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
		err_errno(e, "cannot sync directory %s", dir);
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

	/* What a crash left behind may have any mode: begin with a new file. */
	unlink(aside);
	fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1 || write_all(fd, text) == -1) {
		err_errno(e, "cannot write %s", aside);
		goto out;
	}
	if (rename(aside, path) == -1) {
		err_errno(e, "cannot rename %s to %s", aside, path);
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
		err_errno(e, "cannot write %s", aside);
		goto out;
	}
	/* Unlike rename(2), link(2) takes no name that there is. */
	if (write_all(fd, text) == -1)
		err_errno(e, "cannot write %s", aside);
	else if (link(aside, path) == -1)
		err_errno(e, "cannot make %s", path);
	else
		rc = 0;
	close(fd);
	unlink(aside);
	if (rc == 0)
		rc = key_file_sync_dir(dir, e);
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
		err_errno(e, "cannot open %s", path);
	else if (private && (st.st_mode & 077) != 0)
		err_set(e, ERR_UNAVAILABLE,
		    "%s may be read by others: chmod 600 it", path);
	else if (read_all(fd, out) == -1)
		err_errno(e, "cannot read %s", path);
	else
		rc = 1;
	if (fd != -1)
		close(fd);
	free(path);
	return rc;
}

int
key_file_lock_dir(const char *dir, struct err *e)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd == -1)
		return err_errno(e, "cannot open directory %s", dir);
	while (flock(fd, LOCK_EX) == -1) {
		if (errno == EINTR)
			continue;
		err_errno(e, "cannot lock directory %s", dir);
		close(fd);
		return -1;
	}
	return fd;
}

/*
 * Locks of the open file (F_OFD_*), not of the process: they hold between
 * threads too, and asking for them takes nothing from a server that starts.
 */
int
key_file_lock(const char *dir, const char *name, struct err *e)
{
	char *path = mem_printf("%s/%s", dir, name);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int rc = fd;

	if (fd == -1) {
		err_errno(e, "cannot open %s", path);
	} else if (fcntl(fd, F_OFD_SETLK, &lock) == -1) {
		rc = errno == EAGAIN || errno == EACCES ? -2 : -1;
		if (rc == -1)
			err_errno(e, "cannot lock %s", path);
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
