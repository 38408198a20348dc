/* key_file.h - the plain files beside the store: made whole or not at all. */
#ifndef CLAVIGER_KEY_KEY_FILE_H
#define CLAVIGER_KEY_KEY_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct buf;
struct err;

/* Make dir and what is missing above it, mode 0700. */
int key_file_make_dir(const char *dir, struct err *e);

/*
 * Put text into dir/name with mode 0600: written aside, synced, renamed, and
 * the directory synced.  After a crash there is the old file or the new one.
 */
int key_file_write(
    const char *dir, const char *name, struct str text, struct err *e);

/*
 * The same under a name that is new: over no other file, whatever comes
 * between.
 */
int key_file_create(
    const char *dir, const char *name, struct str text, struct err *e);

/*
 * Append dir/name to out.  1: read; 0: there is none; -1 and e.  A private
 * file that others may read or write is refused.
 */
int key_file_read(const char *dir, const char *name, bool private,
    struct buf *out, struct err *e);

/* Sync a directory, so that the names in it are durable. */
int key_file_sync_dir(const char *dir, struct err *e);

/*
 * Be the only process that opens dir; close(2) the result to end that.  -1 and
 * e if another process does not end it within some seconds.
 */
int key_file_lock_dir(const char *dir, struct err *e);

/*
 * A lock on dir/name that ends with the process.  Returns the descriptor; -1
 * and e; -2 where another has it.
 */
int key_file_lock(const char *dir, const char *name, struct err *e);

/* Has somebody that lock? */
bool key_file_is_locked(const char *dir, const char *name);

#endif
