/* capability_file.h - reads files and resolves their locations. */
#ifndef CLAVIGER_CAPABILITY_FILE_CAPABILITY_FILE_H
#define CLAVIGER_CAPABILITY_FILE_CAPABILITY_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/base.h"

struct arena;
struct buf;
struct err;

/* Equal for all paths of the same file. */
struct capability_file_id {
	dev_t device;
	ino_t inode;
};

/*
 * Appends the file to out, whose maximum is the largest allowed size.  If
 * regular is set, pipes and devices are refused without waiting for them.
 * Returns -1 and sets e: ERR_ABSENT if there is no such file, else ERR_INPUT or
 * ERR_SYSTEM.
 */
int capability_file_read(const char *path, bool regular, struct buf *out,
    struct capability_file_id *id, struct err *e);

/*
 * Returns the path of a location, which is a path or a file: URI, on the arena.
 * A relative location ("./x", "file:x", "file://./x", "file:///./x") starts at
 * the directory of the file `from`.  Returns NULL and sets e (ERR_INPUT) if the
 * location has another scheme or no path.
 */
const char *capability_file_path(
    struct arena *a, const char *from, struct str location, struct err *e);

#endif
