/* io_fault.c - system calls on files that fail on request of a test. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "io_fault.h"

static struct io_fault nothing, *fault = &nothing;
static const struct io_watch *watch;

void
io_fault_use(struct io_fault *f, const struct io_watch *w)
{
	fault = f != NULL ? f : &nothing;
	watch = w;
}

/* If preloaded: the file named by the environment. */
__attribute__((constructor)) static void
map_control(void)
{
	const char *path = getenv("IO_FAULT");
	long fd, at;

	if (path == NULL)
		return;
	fd = syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
	if (fd == -1)
		abort();
	at = syscall(SYS_mmap, NULL, sizeof(*fault), PROT_READ | PROT_WRITE,
	    MAP_SHARED, fd, 0);
	syscall(SYS_close, fd);
	fault = (struct io_fault *)at;
}

static bool
is_below(const char *path)
{
	size_t n = strlen(fault->dir);

	return n > 0 && strncmp(path, fault->dir, n) == 0;
}

/* Counts a call; returns its error if it must fail, else 0. */
static int
count(enum io_call call, const char *name, const char *path)
{
	uint32_t n;

	if ((fault->calls & (uint32_t)call) == 0 || !is_below(path))
		return 0;
	n = __atomic_add_fetch(&fault->seen, 1, __ATOMIC_SEQ_CST);
	if (fault->at == 0 || n < fault->at || (n > fault->at && !fault->stay))
		return 0;
	__atomic_add_fetch(&fault->failed, 1, __ATOMIC_SEQ_CST);
	snprintf(fault->last, sizeof(fault->last), "%s %s", name, path);
	return (int)fault->error;
}

static void
path_of(int fd, char path[512])
{
	char link[32];
	ssize_t n;

	path[0] = '\0';
	if (fault->calls == 0 && watch == NULL)
		return;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, 511);
	path[n > 0 ? n : 0] = '\0';
}

static int
count_fd(enum io_call call, const char *name, int fd, char path[512])
{
	path_of(fd, path);
	return count(call, name, path);
}

/* Whether a failing call is executed anyway. */
static bool
is_carried_out(void)
{
	return fault->mode == IO_AFTER ||
	       (fault->mode == IO_LAST && fault->failed == 1);
}

static long
refuse(int error)
{
	errno = error;
	return -1;
}

/* ---- calls that take a path ---- */

static int
open_at(int dir, const char *path, int flags, mode_t mode)
{
	int error = count(IO_OPEN, "open", path);

	if (error != 0)
		return (int)refuse(error);
	return (int)syscall(SYS_openat, dir, path, flags, mode);
}

#define MODE_OF(flags, mode)                                                   \
	if ((flags & (O_CREAT | O_TMPFILE)) != 0) {                            \
		va_list ap;                                                    \
		va_start(ap, flags);                                           \
		mode = (mode_t)va_arg(ap, int);                                \
		va_end(ap);                                                    \
	}

int
open(const char *path, int flags, ...)
{
	mode_t mode = 0;

	MODE_OF(flags, mode)
	return open_at(AT_FDCWD, path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
	mode_t mode = 0;

	MODE_OF(flags, mode)
	return open_at(AT_FDCWD, path, flags, mode);
}

/* open(2) without a mode under _FORTIFY_SOURCE. */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);

int
__open_2(const char *path, int flags)
{
	return open_at(AT_FDCWD, path, flags, 0);
}

int
__open64_2(const char *path, int flags)
{
	return open_at(AT_FDCWD, path, flags, 0);
}

int
rename(const char *from, const char *to)
{
	int error = count(IO_NAME, "rename", to);

	if (error != 0)
		return (int)refuse(error);
	return (int)syscall(SYS_rename, from, to);
}

int
link(const char *from, const char *to)
{
	int error = count(IO_NAME, "link", to);

	if (error != 0)
		return (int)refuse(error);
	return (int)syscall(SYS_link, from, to);
}

int
unlink(const char *path)
{
	int error = count(IO_NAME, "unlink", path);

	if (error != 0)
		return (int)refuse(error);
	return (int)syscall(SYS_unlink, path);
}

int
mkdir(const char *path, mode_t mode)
{
	int error = count(IO_NAME, "mkdir", path);

	if (error != 0)
		return (int)refuse(error);
	return (int)syscall(SYS_mkdir, path, mode);
}

/* ---- reads and writes ---- */

ssize_t
read(int fd, void *bytes, size_t n)
{
	char path[512];
	int error = count_fd(IO_READ, "read", fd, path);

	return error != 0 ? refuse(error) : syscall(SYS_read, fd, bytes, n);
}

ssize_t
pread(int fd, void *bytes, size_t n, off_t at)
{
	char path[512];
	int error = count_fd(IO_READ, "pread", fd, path);

	if (error != 0)
		return refuse(error);
	return syscall(SYS_pread64, fd, bytes, n, at);
}

/* Writes at an offset and returns the result that the mode requires. */
static ssize_t
write_at(const char *name, int fd, const void *bytes, size_t n, off_t at)
{
	char path[512];
	int error = count_fd(IO_WRITE, name, fd, path);
	ssize_t written;

	if (error != 0 && fault->mode == IO_SHORT)
		n /= 2;
	else if (error != 0 && !is_carried_out())
		return refuse(error);
	written = syscall(SYS_pwrite64, fd, bytes, n, at);
	if (error != 0 && fault->mode == IO_SHORT)
		error = 0;
	if (written > 0 && watch != NULL && watch->wrote != NULL)
		watch->wrote(path, fd, bytes, (size_t)written, at, error);
	return error != 0 ? refuse(error) : written;
}

ssize_t
pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	return write_at("pwrite", fd, bytes, n, at);
}

ssize_t
write(int fd, const void *bytes, size_t n)
{
	char path[512];
	int error = count_fd(IO_WRITE, "write", fd, path);

	if (error != 0 && fault->mode != IO_SHORT)
		return refuse(error);
	return syscall(SYS_write, fd, bytes, error != 0 ? (n + 1) / 2 : n);
}

/* LMDB's way to write several pages: lseek(2), then this. */
ssize_t
writev(int fd, const struct iovec *parts, int count_of_parts)
{
	off_t at = lseek(fd, 0, SEEK_CUR);
	size_t n = 0, done = 0;
	ssize_t written;
	char *bytes;

	if (at == -1 || (fault->calls == 0 && watch == NULL))
		return syscall(SYS_writev, fd, parts, count_of_parts);
	for (int i = 0; i < count_of_parts; i++)
		n += parts[i].iov_len;
	bytes = malloc(n);
	for (int i = 0; i < count_of_parts; i++) {
		memcpy(bytes + done, parts[i].iov_base, parts[i].iov_len);
		done += parts[i].iov_len;
	}
	written = write_at("writev", fd, bytes, n, at);
	free(bytes);
	if (written > 0)
		lseek(fd, at + written, SEEK_SET);
	return written;
}

/* ---- syncs, maps, sizes ---- */

static int
sync_fd(const char *name, long number, int fd)
{
	char path[512];
	int error = count_fd(IO_SYNC, name, fd, path);

	if (error == 0 && syscall(number, fd) == -1)
		return -1;
	if (watch != NULL && watch->synced != NULL)
		watch->synced(path, error);
	return error != 0 ? (int)refuse(error) : 0;
}

int
fsync(int fd)
{
	return sync_fd("fsync", SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	return sync_fd("fdatasync", SYS_fdatasync, fd);
}

static void *
map(void *at, size_t n, int protection, int flags, int fd, off_t offset)
{
	char path[512];
	int error = fd != -1 ? count_fd(IO_MAP, "mmap", fd, path) : 0;

	if (error != 0) {
		errno = error;
		return MAP_FAILED;
	}
	return (void *)syscall(SYS_mmap, at, n, protection, flags, fd, offset);
}

void *
mmap(void *at, size_t n, int protection, int flags, int fd, off_t offset)
{
	return map(at, n, protection, flags, fd, offset);
}

void *
mmap64(void *at, size_t n, int protection, int flags, int fd, off_t offset)
{
	return map(at, n, protection, flags, fd, offset);
}

int
ftruncate(int fd, off_t n)
{
	char path[512];
	int error = count_fd(IO_SIZE, "ftruncate", fd, path);

	if (error != 0)
		return (int)refuse(error);
	return (int)syscall(SYS_ftruncate, fd, n);
}

int
fallocate(int fd, int mode, off_t at, off_t n)
{
	char path[512];
	int error = count_fd(IO_SIZE, "fallocate", fd, path);

	if (error != 0)
		return (int)refuse(error);
	return (int)syscall(SYS_fallocate, fd, mode, at, n);
}
