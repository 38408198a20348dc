/* capability_file.h - files that a capability file is made of. */
#ifndef CLAVIGER_CAPABILITY_FILE_CAPABILITY_FILE_H
#define CLAVIGER_CAPABILITY_FILE_CAPABILITY_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/base.h"

struct arena;
struct buf;
struct err;

/* Which file it is, by whatever path it was reached. */
struct capability_file_id {
	dev_t device;
	ino_t inode;
};

/*
 * Append the file's bytes to out, whose ceiling is one byte above what may
 * come.  regular: pipes and devices are refused without being waited for.
 * -1 and e: ERR_ABSENT where there is none of that name, else ERR_INPUT or
 * ERR_SYSTEM.
 */
int capability_file_read(const char *path, bool regular, struct buf *out,
    struct capability_file_id *id, struct err *e);

/*
 * The path that a location in the file `from` means: a path, or a file: URI,
 * beginning at the directory of `from` where it is relative ("./x", "file:x",
 * "file://./x", "file:///./x").  On the arena.  NULL and e (INPUT) where the
 * location is of another scheme, or no path at all.
 */
const char *capability_file_path(
    struct arena *a, const char *from, struct str location, struct err *e);

#endif
