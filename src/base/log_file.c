/* log_file.c - appends lines to a file from a thread of its own. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/log_file.h"
#include "base/mem.h"

enum {
	QUEUE_BYTES = 1 << 20,
	/* A pipe that poll(2) calls writable takes PIPE_BUF bytes at once. */
	PIPE_WRITE = 4096,
	WAIT_MS = 200, /* how often a blocked write checks for a stop */
};

/* The thread owns fd and the members after it.  lock guards the queue. */
struct log_file {
	char *path;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t work; /* a line was queued, or reopen or stop was set */
	struct buf queue;
	uint64_t dropped;
	bool stopping, reopen;
	int fd;
	bool is_regular;
	bool torn; /* the last write ended in the middle of a line */
	bool failing; /* the failure was logged already */
	struct buf writing;
};

static bool
is_stopping(struct log_file *f)
{
	bool stopping;

	pthread_mutex_lock(&f->lock);
	stopping = f->stopping;
	pthread_mutex_unlock(&f->lock);
	return stopping;
}

/*
 * O_NONBLOCK: opening a named pipe without a reader fails instead of blocking.
 */
static int
open_path(const char *path)
{
	return strcmp(path, "-") == 0
	           ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
	           : open(path,
	                 O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC |
	                     O_NONBLOCK | O_NOCTTY,
	                 0600);
}

static void
use_descriptor(struct log_file *f, int fd)
{
	struct stat s;

	f->fd = fd;
	f->is_regular = fstat(fd, &s) == 0 && S_ISREG(s.st_mode);
	f->torn = false;
}

static void
open_again(struct log_file *f)
{
	int fd = open_path(f->path);

	if (fd == -1) {
		log_warn("cannot open %s again: %s; the old file stays "
		         "in use",
		    f->path, strerror(errno));
		return;
	}
	close(f->fd);
	use_descriptor(f, fd);
}

/* Waits until the descriptor is writable; false after a stop or an error. */
static bool
wait_writable(struct log_file *f)
{
	struct pollfd p = { .fd = f->fd, .events = POLLOUT };

	for (;;) {
		int n = poll(&p, 1, WAIT_MS);

		if (n > 0)
			return true;
		if ((n == -1 && errno != EINTR) || is_stopping(f))
			return false;
	}
}

/* Writes s; returns how many bytes were written before an error or a stop. */
static size_t
write_some(struct log_file *f, struct str s)
{
	size_t done = 0;

	while (done < s.n) {
		size_t n = s.n - done;
		ssize_t written;

		if (!f->is_regular && n > PIPE_WRITE)
			n = PIPE_WRITE;
		if (!f->is_regular && !wait_writable(f))
			break;
		written = write(f->fd, s.p + done, n);
		if (written > 0)
			done += (size_t)written;
		else if (written == 0 || (errno != EINTR && errno != EAGAIN))
			break;
	}
	return done;
}

static uint64_t
count_lines(struct str s)
{
	uint64_t lines = 0;

	for (size_t i = 0; i < s.n; i++)
		lines += s.p[i] == '\n';
	return lines;
}

static void
count_dropped(struct log_file *f, uint64_t lines)
{
	pthread_mutex_lock(&f->lock);
	f->dropped += lines;
	pthread_mutex_unlock(&f->lock);
}

/* If the last line is incomplete, ends it first. */
static void
write_queue(struct log_file *f)
{
	const struct str all = buf_str(&f->writing);
	size_t done = 0;

	errno = 0;
	if (f->torn && write_some(f, STR("\n")) == 1)
		f->torn = false;
	if (!f->torn)
		done = write_some(f, all);
	if (done > 0)
		f->torn = all.p[done - 1] != '\n';
	if (done == all.n)
		f->failing = false;
	else {
		count_dropped(f, count_lines(str_part(all, done, all.n)));
		if (!f->failing)
			log_warn("cannot write %s: %s; lines are dropped until "
			         "it can be written again",
			    f->path,
			    errno != 0 ? strerror(errno) : "it is blocked");
		f->failing = true;
	}
	buf_clear(&f->writing);
}

static void *
run(void *context)
{
	struct log_file *f = context;
	bool stopping;

	do {
		bool reopen;
		struct buf empty = f->writing;

		pthread_mutex_lock(&f->lock);
		while (f->queue.len == 0 && !f->reopen && !f->stopping)
			pthread_cond_wait(&f->work, &f->lock);
		f->writing = f->queue;
		f->queue = empty;
		reopen = f->reopen;
		f->reopen = false;
		stopping = f->stopping;
		pthread_mutex_unlock(&f->lock);
		if (reopen)
			open_again(f);
		if (f->writing.len > 0)
			write_queue(f);
	} while (!stopping);
	return NULL;
}

static void
file_free(struct log_file *f)
{
	close(f->fd);
	pthread_cond_destroy(&f->work);
	pthread_mutex_destroy(&f->lock);
	buf_done(&f->queue);
	buf_done(&f->writing);
	free(f->path);
	free(f);
}

struct log_file *
log_file_open(const char *path, struct err *e)
{
	int fd = open_path(path), rc;
	struct log_file *f;

	if (fd == -1) {
		err_errno(e, "cannot open %s for writing", path);
		return NULL;
	}
	f = mem_new(sizeof(*f));
	f->path = mem_strdup(path);
	use_descriptor(f, fd);
	buf_init(&f->queue, QUEUE_BYTES);
	buf_init(&f->writing, QUEUE_BYTES);
	pthread_mutex_init(&f->lock, NULL);
	pthread_cond_init(&f->work, NULL);
	rc = pthread_create(&f->thread, NULL, run, f);
	if (rc == 0)
		return f;
	err_set(e, ERR_SYSTEM, "cannot start a thread: %s", strerror(rc));
	file_free(f);
	return NULL;
}

void
log_file_add(struct log_file *f, struct str line)
{
	bool wake;

	pthread_mutex_lock(&f->lock);
	wake = f->queue.len == 0;
	if (line.n > QUEUE_BYTES - f->queue.len)
		f->dropped++;
	else
		buf_add_str(&f->queue, line);
	pthread_mutex_unlock(&f->lock);
	if (wake)
		pthread_cond_signal(&f->work);
}

void
log_file_reopen(struct log_file *f)
{
	pthread_mutex_lock(&f->lock);
	f->reopen = true;
	pthread_mutex_unlock(&f->lock);
	pthread_cond_signal(&f->work);
}

uint64_t
log_file_dropped(struct log_file *f)
{
	uint64_t dropped;

	pthread_mutex_lock(&f->lock);
	dropped = f->dropped;
	pthread_mutex_unlock(&f->lock);
	return dropped;
}

void
log_file_close(struct log_file *f)
{
	if (f == NULL)
		return;
	pthread_mutex_lock(&f->lock);
	f->stopping = true;
	pthread_mutex_unlock(&f->lock);
	pthread_cond_signal(&f->work);
	pthread_join(f->thread, NULL);
	file_free(f);
}
