/* key_file.h - writes, reads and locks files of the data directory. */
#ifndef CLAVIGER_KEY_KEY_FILE_H
#define CLAVIGER_KEY_KEY_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct buf;
struct err;

/*
 * Creates dir and its missing parents with mode 0700.  Returns -1 and sets e on
 * failure.
 */
int key_file_make_dir(const char *dir, struct err *e);

/*
 * Writes text to dir/name with mode 0600.  Writes another file, syncs and
 * renames it, and syncs the directory: after a crash, dir/name is the old file
 * or the new one.  Returns -1 and sets e on failure.
 */
int key_file_write(
    const char *dir, const char *name, struct str text, struct err *e);

/*
 * The same, but never replaces an existing file.
 */
int key_file_create(
    const char *dir, const char *name, struct str text, struct err *e);

/*
 * Appends the contents of dir/name to out.  Returns 1 if it was read, 0 if it
 * does not exist, or -1 and sets e.  If private is set, a file that other users
 * may read or write is an error.
 */
int key_file_read(const char *dir, const char *name, bool private,
    struct buf *out, struct err *e);

/*
 * Syncs a directory, so that the names in it are durable.  Returns -1 and sets
 * e on failure.
 */
int key_file_sync_dir(const char *dir, struct err *e);

/*
 * Locks dir against other processes; close(2) the result to unlock it.  Returns
 * -1 and sets e if another process holds the lock for some seconds.
 */
int key_file_lock_dir(const char *dir, struct err *e);

/*
 * Locks dir/name until the process ends.  Returns the descriptor, -1 and sets
 * e, or -2 if another process has the lock.
 */
int key_file_lock(const char *dir, const char *name, struct err *e);

/* Reports whether a process has that lock. */
bool key_file_is_locked(const char *dir, const char *name);

#endif
