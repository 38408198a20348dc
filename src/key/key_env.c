/* key_env.c - opens and syncs the LMDB environment of the store.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/base.h"
#include "key/key_env.h"
#include "key/key_error.h"

enum {
	DATABASES = 16,
	READERS = 1024,
	/* The size of lock.mdb for that many readers, in pages of 4 KiB. */
	LOCK_FILE_BYTES = 17 * 4096,
	LOCK_WAIT_MS = 5000,
	LOCK_POLL_MS = 20,
	ZEROS = 64 * 1024,
};

static const int64_t smallest_map = 1 << 20;

/* Unlike posix_fallocate(3), this never overwrites data. */
static int
append_zeros(int fd, int64_t from, int64_t to)
{
	static const char zeros[ZEROS];

	while (from < to) {
		size_t n = to - from < ZEROS ? (size_t)(to - from) : ZEROS;
		ssize_t written = pwrite(fd, zeros, n, from);

		if (written == -1 && errno == EINTR)
			continue;
		if (written == -1)
			return -1;
		from += written;
	}
	/* Many file systems allocate blocks only now. */
	return fdatasync(fd);
}

void
key_env_write_in_place(int fd)
{
	int flags = 0;

	if (ioctl(fd, FS_IOC_GETFLAGS, &flags) == -1)
		return;
	flags |= FS_NOCOW_FL;
	/* Failure is not an error: the check for space follows. */
	if (ioctl(fd, FS_IOC_SETFLAGS, &flags) == -1)
		return;
}

int
key_env_allocate(int fd, int64_t bytes)
{
	struct stat st;
	int rc;

	if (fstat(fd, &st) == -1)
		return -1;
	if (st.st_size >= bytes && (int64_t)st.st_blocks * 512 >= bytes)
		return 0;
	do
		rc = fallocate(fd, 0, 0, bytes);
	while (rc == -1 && errno == EINTR);
	if (rc == 0 || (errno != EOPNOTSUPP && errno != ENOSYS))
		return rc;
	return append_zeros(fd, st.st_size, bytes);
}

/*
 * Waits with a timeout, because LMDB would wait forever for a process that
 * locks all of lock.mdb.
 */
static int
wait_for_lock(int fd, const char *path, struct err *e)
{
	const struct timespec pause = { 0, LOCK_POLL_MS * 1000000L };
	struct flock lock;

	for (int waited = 0; waited < LOCK_WAIT_MS; waited += LOCK_POLL_MS) {
		lock = (struct flock){
			.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_len = 1
		};
		if (fcntl(fd, F_GETLK, &lock) == -1)
			return key_error(e, errno, "cannot lock %s", path);
		if (lock.l_type == F_UNLCK)
			return 0;
		nanosleep(&pause, NULL);
	}
	return err_set(e, ERR_UNAVAILABLE,
	    "%s is locked by process %ld; end that process", path,
	    (long)lock.l_pid);
}

static int
allocate_lock(int fd)
{
	key_env_write_in_place(fd);
	return key_env_allocate(fd, LOCK_FILE_BYTES);
}

/*
 * LMDB writes to lock.mdb through a map.  In a file with holes that raises
 * SIGBUS when the disk is full, so all of its blocks are allocated first.
 */
static int
prepare_lock(const char *dir, struct err *e)
{
	char *path = mem_printf("%s/lock.mdb", dir);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600), rc = -1;

	if (fd == -1 && errno == EROFS)
		rc = 0;
	else if (fd == -1)
		key_error(e, errno, "cannot open %s", path);
	else if (allocate_lock(fd) == -1)
		key_error(e, errno, "cannot allocate %d bytes for %s",
		    LOCK_FILE_BYTES, path);
	else
		rc = wait_for_lock(fd, path, e);
	if (fd != -1)
		close(fd);
	free(path);
	return rc;
}

static int
open_once(MDB_env **out, const char *path, int64_t map, unsigned flags)
{
	MDB_env *env;
	int rc = mdb_env_create(&env);

	if (rc != 0)
		return rc;
	mdb_env_set_maxreaders(env, READERS);
	mdb_env_set_maxdbs(env, DATABASES);
	mdb_env_set_mapsize(env, (size_t)map);
	rc = mdb_env_open(env, path, MDB_NOTLS | flags, 0600);
	if (rc == 0)
		*out = env;
	else
		mdb_env_close(env);
	return rc;
}

/*
 * Opens an environment.  The map uses address space only, so it may be large.
 */
static int
open_mapped(MDB_env **out, const char *path, int64_t map, unsigned flags)
{
	int rc;

	do {
		rc = open_once(out, path, map, flags);
		map /= 2;
	} while ((rc == ENOMEM || rc == EINVAL) && map >= smallest_map);
	return rc;
}

static int
note_file(struct key_env *v, const char *path, struct err *e)
{
	struct stat st;
	int fd;

	mdb_env_get_fd(v->env, &fd);
	if (fstat(fd, &st) == -1)
		return key_error(e, errno, "cannot open %s/data.mdb", path);
	v->device = st.st_dev;
	v->inode = st.st_ino;
	if (st.st_size >= key_env_used(v))
		return 0;
	return err_set(e, ERR_UNAVAILABLE,
	    "%s/data.mdb was cut short: it has %lld of the %lld bytes in use; "
	    "stop claviger and restore the store from a backup",
	    path, (long long)st.st_size, (long long)key_env_used(v));
}

int
key_env_open(struct key_env *v, const char *path, int64_t map, struct err *e)
{
	int dead, rc;

	memset(v, 0, sizeof(*v));
	if (prepare_lock(path, e) == -1)
		return -1;
	rc = open_mapped(&v->env, path, map, 0);
	if (rc == EROFS) {
		rc = open_mapped(&v->env, path, map, MDB_RDONLY);
		v->read_only = rc == 0;
	}
	if (rc != 0)
		return key_error(
		    e, rc, "cannot open the store %s/data.mdb", path);
	if (note_file(v, path, e) == -1) {
		key_env_close(v);
		return -1;
	}
	/*
	 * Frees the reader slots of killed processes, which would keep old
	 * pages forever.
	 */
	mdb_reader_check(v->env, &dead);
	return 0;
}

void
key_env_close(struct key_env *v)
{
	if (v->env != NULL)
		mdb_env_close(v->env);
	v->env = NULL;
}

static size_t
page_bytes(MDB_env *env)
{
	MDB_stat stat;

	mdb_env_stat(env, &stat);
	return stat.ms_psize;
}

int64_t
key_env_used(const struct key_env *v)
{
	MDB_envinfo info;

	mdb_env_info(v->env, &info);
	return (int64_t)((info.me_last_pgno + 1) * page_bytes(v->env));
}

bool
key_env_is_dead(const struct key_env *v)
{
	MDB_txn *txn;
	int rc = mdb_txn_begin(v->env, NULL, MDB_RDONLY, &txn);

	if (rc == 0)
		mdb_txn_abort(txn);
	return rc == MDB_PANIC || rc == MDB_MAP_RESIZED;
}

bool
key_env_is_whole(const struct key_env *v)
{
	struct stat st;
	int fd;

	mdb_env_get_fd(v->env, &fd);
	return fstat(fd, &st) == 0 && st.st_size >= key_env_used(v);
}

int
key_env_check(const struct key_env *v, const char *path, struct err *e)
{
	char *data = mem_printf("%s/data.mdb", path);
	struct stat st;
	int rc = -1;

	if (stat(data, &st) == -1)
		err_set(e, ERR_UNAVAILABLE,
		    "%s is gone (%s): put the directory back, or stop claviger",
		    data, strerror(errno));
	else if (st.st_dev != v->device || st.st_ino != v->inode)
		err_set(e, ERR_UNAVAILABLE,
		    "%s was replaced by another file while claviger runs: "
		    "restart claviger to use that one",
		    data);
	else
		rc = 0;
	free(data);
	return rc;
}

/* Reads a page of the file and writes it again.  Returns -1 and sets errno. */
static int
rewrite_page(int fd, uint8_t *page, size_t size, int64_t at)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n =
		    pread(fd, page + done, size - done, at + (int64_t)done);

		if (n == 0)
			errno = EIO;
		if (n == 0 || (n == -1 && errno != EINTR))
			return -1;
		done += n > 0 ? (size_t)n : 0;
	}
	for (done = 0; done < size;) {
		ssize_t n =
		    pwrite(fd, page + done, size - done, at + (int64_t)done);

		if (n == 0)
			errno = ENOSPC;
		if (n == 0 || (n == -1 && errno != EINTR))
			return -1;
		done += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

int
key_env_settle(const struct key_env *v, const char *path, struct err *e)
{
	size_t size = page_bytes(v->env);
	uint8_t *page = mem_new(size);
	MDB_txn *txn;
	int fd, rc;

	/* The lock keeps other processes from committing meanwhile. */
	rc = mdb_txn_begin(v->env, NULL, 0, &txn);
	if (rc == 0) {
		mdb_env_get_fd(v->env, &fd);
		if (rewrite_page(fd, page, size, 0) == -1 ||
		    rewrite_page(fd, page, size, (int64_t)size) == -1 ||
		    fdatasync(fd) == -1)
			rc = errno;
		mdb_txn_abort(txn);
	}
	free(page);
	if (rc == 0)
		return 0;
	return key_error(e, rc, "cannot write %s/data.mdb", path);
}
