/* key_env.h - opens and syncs the LMDB environment of the store.
 */
#ifndef CLAVIGER_KEY_KEY_ENV_H
#define CLAVIGER_KEY_KEY_ENV_H

#include <stdbool.h>
#include <stdint.h>

#include <lmdb.h>

struct err;

struct key_env {
	MDB_env *env; /* NULL: closed */
	bool read_only; /* its file system is read-only */
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

/* The bytes of data.mdb that hold pages; the rest of the file is free. */
int64_t key_env_used(const struct key_env *v);

/* Reports whether the environment has failed and must be opened again. */
bool key_env_is_dead(const struct key_env *v);

/*
 * Reports whether data.mdb still has all pages in use.  Reading a page beyond
 * its end kills the process.
 */
bool key_env_is_whole(const struct key_env *v);

/* 0 if path/data.mdb is the file that was opened; -1 and e if it is gone or
 * another. */
int key_env_check(const struct key_env *v, const char *path, struct err *e);

/*
 * Writes both meta pages again as readers see them, and syncs them.  Only this
 * shows which result of a failed commit is durable.  Waits for LMDB's write
 * lock.
 */
int key_env_settle(const struct key_env *v, const char *path, struct err *e);

/*
 * Asks the file system to overwrite a file, or the new files of a directory, in
 * place.  btrfs writes elsewhere otherwise, and so needs free space even for
 * allocated blocks.  Other file systems, and files that are not empty, ignore
 * it.
 */
void key_env_write_in_place(int fd);

/*
 * Allocates blocks on disk for the first bytes of the file, and grows it to
 * that size.  Keeps its contents.  Returns -1 and sets errno on failure.
 */
int key_env_allocate(int fd, int64_t bytes);

#endif
