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
 * Opens the environment in the directory path, or creates an empty one there.
 * map is the address space for it, in bytes; less is used if the process may
 * not have that much.  On a read-only file system it is opened for reading
 * only.  Returns -1 and sets e if it cannot be opened, or data.mdb is shorter
 * than its contents.
 */
int key_env_open(
    struct key_env *v, const char *path, int64_t map, struct err *e);
void key_env_close(struct key_env *v);

/*
 * Returns the bytes of data.mdb that hold pages; the rest of the file is free.
 */
int64_t key_env_used(const struct key_env *v);

/* Reports whether the environment has failed and must be opened again. */
bool key_env_is_dead(const struct key_env *v);

/*
 * Reports whether data.mdb still has all pages in use.  If not, reading a
 * missing page raises SIGBUS, which ends the process.
 */
bool key_env_is_whole(const struct key_env *v);

/*
 * Returns 0 if path/data.mdb is the file that was opened, or -1 and sets e if
 * it is gone or another file.
 */
int key_env_check(const struct key_env *v, const char *path, struct err *e);

/*
 * Writes both meta pages again as readers see them, and syncs them: after a
 * failed commit, only this decides whether its result is durable.  Waits for
 * LMDB's write lock.  Returns -1 and sets e on failure.
 */
int key_env_settle(const struct key_env *v, const char *path, struct err *e);

/*
 * Asks the file system to overwrite a file, or the new files of a directory, in
 * place.  Otherwise btrfs writes to new blocks, and so needs free space even
 * for allocated ones.  Other file systems ignore it, and so do files that are
 * not empty.
 */
void key_env_write_in_place(int fd);

/*
 * Allocates disk blocks for the first `bytes` bytes of the file, and grows it
 * to that size.  Keeps its contents.  Returns -1 and sets errno on failure.
 */
int key_env_allocate(int fd, int64_t bytes);

#endif
