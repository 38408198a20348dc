/* net_unix.c - Unix sockets to listen on. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/base.h"
#include "net/net_address_block.h"
#include "net/net_unix.h"

enum { BACKLOG = 4096, MODE = 0660 };

/* What is at a path. */
enum holder {
	HOLDER_NONE,
	HOLDER_DEAD, /* a socket without a process */
	HOLDER_LIVE, /* a socket with one, perhaps of another kind */
	HOLDER_OTHER, /* not a socket */
	HOLDER_UNKNOWN, /* errno says why */
};

static struct sockaddr_un
address_of(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	return a;
}

static enum holder
find_holder(const char *path)
{
	const struct sockaddr_un a = address_of(path);
	struct stat st;
	int fd, rc, error;

	if (lstat(path, &st) == -1)
		return errno == ENOENT ? HOLDER_NONE : HOLDER_UNKNOWN;
	if (!S_ISSOCK(st.st_mode))
		return HOLDER_OTHER;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return HOLDER_UNKNOWN;
	rc = connect(fd, (const struct sockaddr *)&a, sizeof(a));
	error = errno;
	close(fd);
	errno = error;
	if (rc == 0 || error == EAGAIN || error == EPROTOTYPE)
		return HOLDER_LIVE;
	return error == ECONNREFUSED ? HOLDER_DEAD : HOLDER_UNKNOWN;
}

/*
 * Locks the directory of path, so that of two programs which start at once only
 * one sees a dead socket.  Returns -1 if it cannot be opened, such as one that
 * is not readable: then there is no lock.
 */
static int
lock_directory(const char *path)
{
	const char *slash = strrchr(path, '/');
	const size_t n = slash != NULL ? (size_t)(slash - path) : 0;
	char *directory = mem_printf("%.*s/", (int)n, path);
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	free(directory);
	while (fd != -1 && flock(fd, LOCK_EX) == -1 && errno == EINTR)
		;
	return fd;
}

static void
unlock(int lock)
{
	if (lock != -1)
		close(lock);
}

static int
make_room(const char *path, struct err *e)
{
	switch (find_holder(path)) {
	case HOLDER_NONE:
		return 0;
	case HOLDER_DEAD:
		if (unlink(path) == 0)
			return 0;
		return err_errno(
		    e, "cannot replace %s, which no program serves", path);
	case HOLDER_LIVE:
		return err_set(e, ERR_UNAVAILABLE,
		    "another program serves the Unix socket %s: stop that one, "
		    "or choose another path",
		    path);
	case HOLDER_OTHER:
		return err_set(e, ERR_INPUT,
		    "%s exists and is not a socket: choose another path, or "
		    "remove it",
		    path);
	default:
		return err_errno(e, "cannot look at the Unix socket %s", path);
	}
}

/* The file gets its mode when it is made, so no other user can connect before.
 */
static int
bind_path(int fd, const char *path)
{
	const struct sockaddr_un a = address_of(path);
	const mode_t old = umask(0777 & ~MODE);
	const int rc = bind(fd, (const struct sockaddr *)&a, sizeof(a));
	const int error = errno;

	umask(old);
	errno = error;
	return rc;
}

int
net_unix_listen(const char *path, struct err *e)
{
	const int lock = lock_directory(path);
	int fd = -1;

	if (make_room(path, e) == -1)
		goto out;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd != -1 && bind_path(fd, path) == 0 && listen(fd, BACKLOG) == 0)
		goto out;
	err_errno(e,
	    "cannot make the Unix socket %s, as user %lu: the directory must "
	    "exist and be writable for that user",
	    path, (unsigned long)geteuid());
	if (fd != -1)
		close(fd);
	fd = -1;
out:
	unlock(lock);
	return fd;
}

void
net_unix_remove(const char *path)
{
	const int lock = lock_directory(path);

	if (find_holder(path) == HOLDER_DEAD)
		(void)unlink(path);
	unlock(lock);
}

void
net_unix_peer(int fd, struct net_address_block *out)
{
	struct ucred peer;
	socklen_t n = sizeof(peer);

	*out = (struct net_address_block){ { 0 } };
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) == 0)
		net_address_block_set_user(out, peer.uid);
}
