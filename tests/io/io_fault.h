/* io_fault.h - system calls on files that fail on request of a test.
 *
 * io_fault.c replaces the calls of libc, either linked into a test or as a
 * library of its own before all others (LD_PRELOAD).  In the second case the
 * environment variable IO_FAULT names a file of a struct io_fault, which the
 * test maps, too.
 */
#ifndef CLAVIGER_TESTS_IO_IO_FAULT_H
#define CLAVIGER_TESTS_IO_IO_FAULT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Bits of io_fault.calls. */
enum io_call {
	IO_OPEN = 1, /* open, openat */
	IO_READ = 2, /* read, pread */
	IO_WRITE = 4, /* write, pwrite, writev, pwritev */
	IO_SYNC = 8, /* fsync, fdatasync, msync */
	IO_MAP = 16, /* mmap */
	IO_SIZE = 32, /* ftruncate, fallocate */
	IO_NAME = 64, /* rename, link, unlink, mkdir */
};

/* How a call fails. */
enum io_mode {
	IO_BEFORE, /* it does nothing */
	IO_AFTER, /* it is executed, then reported as failed */
	IO_LAST, /* the first like AFTER, and those that follow do nothing */
	IO_SHORT, /* a write stops half way, without an error */
};

/* All members have 4 bytes: scripts read and write them. */
struct io_fault {
	uint32_t calls; /* which kinds are counted */
	uint32_t at; /* the number of the call that fails, from 1; 0: none */
	uint32_t stay; /* all later calls fail, too */
	uint32_t error; /* errno */
	uint32_t mode;
	uint32_t seen; /* calls that were counted */
	uint32_t failed; /* failed calls */
	char dir[256]; /* calls on files below this directory only */
	char last[256]; /* what failed last: "pwrite /path" */
};

/* Called for each executed write and sync. */
struct io_watch {
	/* error: the error that the caller got; 0: none. */
	void (*wrote)(const char *path, int fd, const void *bytes, size_t n,
	    off_t at, int error);
	void (*synced)(const char *path, int error);
};

/* For a test linked with the library: uses f; NULL: no faults. */
void io_fault_use(struct io_fault *f, const struct io_watch *w);

#endif
