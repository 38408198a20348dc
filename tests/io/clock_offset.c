/* clock_offset.c - a wall clock that a test sets forward and back. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "clock_offset.h"

static int64_t own, *offset = &own;

void
clock_offset_set(int64_t ms)
{
	__atomic_store_n(offset, ms, __ATOMIC_SEQ_CST);
}

/* If preloaded: the file named by the environment. */
__attribute__((constructor)) static void
map_control(void)
{
	const char *path = getenv("CLOCK_OFFSET");
	void *at;
	int fd;

	if (path == NULL)
		return;
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd == -1)
		abort();
	at = mmap(
	    NULL, sizeof(*offset), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (at == MAP_FAILED)
		abort();
	offset = at;
}

int
clock_gettime(clockid_t id, struct timespec *t)
{
	const int64_t second = 1000000000;
	int64_t ms, ns;
	long rc = syscall(SYS_clock_gettime, id, t);

	if (rc == -1 || id != CLOCK_REALTIME)
		return (int)rc;
	ms = __atomic_load_n(offset, __ATOMIC_SEQ_CST);
	ns = t->tv_nsec + ms % 1000 * 1000000;
	t->tv_sec += ms / 1000;
	if (ns < 0 || ns >= second) {
		t->tv_sec += ns < 0 ? -1 : 1;
		ns += ns < 0 ? second : -second;
	}
	t->tv_nsec = ns;
	return 0;
}
