/* key_env.h - the LMDB environment of the store: its files, opened and synced.
 */
#ifndef CLAVIGER_KEY_KEY_ENV_H
#define CLAVIGER_KEY_KEY_ENV_H

#include <stdbool.h>
#include <stdint.h>

#include <lmdb.h>

struct err;

struct key_env {
	MDB_env *env; /* NULL: closed */
	bool read_only; /* its file system is */
	uint64_t device, inode; /* of data.mdb */
};

/*
 * Open the environment in the directory path, or make an empty one there.  map
 * is the address space to map it to, in bytes; less is taken if the process may
 * not have that much.  On a read-only file system it is opened for reading.
 * -1 and e: it cannot be opened, or data.mdb is shorter than its contents.
 */
int key_env_open(
    struct key_env *v, const char *path, int64_t map, struct err *e);
void key_env_close(struct key_env *v);

/* The bytes of data.mdb that hold pages; what lies behind them is free. */
int64_t key_env_used(const struct key_env *v);

/* Has the environment failed for good, so that it must be opened again? */
bool key_env_is_dead(const struct key_env *v);

/* Does data.mdb still have all pages in use?  To read one beyond its end is
 * fatal. */
bool key_env_is_whole(const struct key_env *v);

/* 0 if path/data.mdb is the file that was opened; -1 and e if it is gone or
 * another. */
int key_env_check(const struct key_env *v, const char *path, struct err *e);

/*
 * Make sure that both meta pages are on disk as readers see them, by writing
 * them again.  After a failed commit only this tells which of its two possible
 * outcomes is durable.  Waits for LMDB's write lock.
 */
int key_env_settle(const struct key_env *v, const char *path, struct err *e);

/*
 * Ask the file system to overwrite a file in place, or the new files of a
 * directory.  One that writes elsewhere (btrfs) needs free space even for
 * blocks that are allocated.  Only for empty files; others, and other file
 * systems, ignore it.
 */
void key_env_write_in_place(int fd);

/*
 * Give the first bytes of the file blocks on disk, and grow it to that size.
 * Bytes already in the file keep their value.  -1 and errno.
 */
int key_env_allocate(int fd, int64_t bytes);

#endif
