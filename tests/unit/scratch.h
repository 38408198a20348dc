/* scratch.h - a directory for one test, gone behind it. */
#ifndef CLAVIGER_TESTS_UNIT_SCRATCH_H
#define CLAVIGER_TESTS_UNIT_SCRATCH_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { SCRATCH_PATH = 64 };

static inline void
scratch_make(char path[SCRATCH_PATH])
{
	snprintf(path, SCRATCH_PATH, "/tmp/claviger-test-XXXXXX");
	if (mkdtemp(path) == NULL)
		abort();
}

static inline int
scratch_remove_one(
    const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static inline void
scratch_remove(const char *path)
{
	nftw(path, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
