/* key_error.c - explains why a file or the store failed. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <lmdb.h>

#include "base/base.h"
#include "key/key_error.h"

static const struct cause {
	int code;
	enum err_kind kind;
	const char *remedy;
} causes[] = {
	{ ENOSPC, ERR_FULL, "free space on its file system" },
	{ EDQUOT, ERR_FULL, "free space or raise the disk quota" },
	{ EFBIG, ERR_FULL, "raise the limit on file sizes (ulimit -f)" },
	{ MDB_MAP_FULL, ERR_FULL,
	    "raise --limit store_map_bytes=N, or the limit on address space "
	    "(ulimit -v)" },
	/* LMDB also reports EIO for a short write. */
	{ EIO, ERR_UNAVAILABLE,
	    "the disk fails or is full; see the kernel's log" },
	{ EROFS, ERR_UNAVAILABLE, "mount its file system writable" },
	{ EEXIST, ERR_UNAVAILABLE, "remove it if no other process writes it" },
	{ EACCES, ERR_UNAVAILABLE, "check its owner and mode" },
	{ EPERM, ERR_UNAVAILABLE, "check its owner and mode" },
	{ ENODEV, ERR_UNAVAILABLE,
	    "files cannot be mapped there; choose another file system with "
	    "--data DIR" },
	{ EMFILE, ERR_UNAVAILABLE,
	    "raise the limit on open files (ulimit -n)" },
	{ ENFILE, ERR_UNAVAILABLE,
	    "raise the system's limit on open files (fs.file-max)" },
	{ ENOMEM, ERR_UNAVAILABLE,
	    "raise the limit on address space (ulimit -v), or lower --limit "
	    "store_map_bytes=N" },
	{ MDB_READERS_FULL, ERR_UNAVAILABLE,
	    "end some of the processes that have the store open" },
	{ MDB_INVALID, ERR_UNAVAILABLE,
	    "it is not a store, or it is damaged: restore it from a backup" },
	{ MDB_VERSION_MISMATCH, ERR_UNAVAILABLE,
	    "another version of LMDB made it" },
	{ MDB_CORRUPTED, ERR_UNAVAILABLE, "restore it from a backup" },
	{ MDB_PAGE_NOTFOUND, ERR_UNAVAILABLE, "restore it from a backup" },
};

static const struct cause *
find(int code)
{
	static const struct cause other = { .kind = ERR_SYSTEM };

	for (size_t i = 0; i < LEN(causes); i++) {
		if (causes[i].code == code)
			return &causes[i];
	}
	return &other;
}

int
key_error(struct err *e, int code, const char *format, ...)
{
	const struct cause *cause = find(code);
	struct err text;
	va_list ap;

	va_start(ap, format);
	vsnprintf(text.text, sizeof(text.text), format, ap);
	va_end(ap);
	return err_set(e, cause->kind, "%s: %s%s%s", text.text,
	    mdb_strerror(code), cause->remedy != NULL ? "; " : "",
	    cause->remedy != NULL ? cause->remedy : "");
}
