/* key_space.c - space on disk that only revocations may use.
 *
 * LMDB never overwrites a page in use: even a revocation writes new pages.  So
 * the file is kept larger than its contents, with blocks allocated, and changes
 * that can wait are refused before they use the last of it.
 */
#include <errno.h>
#include <sys/stat.h>

#include "base/base.h"
#include "key/key_error.h"
#include "key/key_space.h"
#include "key/key_store.h"

/* The file grows in steps of this if the disk allows it. */
enum { STEP = 4 * 1024 * 1024 };

static int64_t
file_bytes(const struct key_store *s)
{
	struct stat st;
	int fd;

	mdb_env_get_fd(s->env.env, &fd);
	return fstat(fd, &st) == -1 ? 0 : st.st_size;
}

int64_t
key_space_left(const struct key_store *s)
{
	int64_t left = file_bytes(s) - key_env_used(&s->env);

	return left > 0 ? left : 0;
}

static int
grow(const struct key_store *s, int64_t bytes)
{
	int fd;

	mdb_env_get_fd(s->env.env, &fd);
	return key_env_allocate(fd, bytes);
}

static int
refuse(const struct key_store *s, int code, const char *what, struct err *e)
{
	return key_error(e, code,
	    "%s: the last %lld KiB for %s/data.mdb are kept for revocations "
	    "(--limit store_reserve_bytes=N)",
	    what, (long long)s->reserve / 1024, s->path);
}

int
key_space_want(
    const struct key_store *s, int64_t growth, const char *what, struct err *e)
{
	int64_t used = key_env_used(&s->env), size = file_bytes(s);
	int64_t want = used + s->reserve + growth;
	MDB_envinfo info;

	mdb_env_info(s->env.env, &info);
	if (want > (int64_t)info.me_mapsize)
		return refuse(s, MDB_MAP_FULL, what, e);
	if (want <= size || grow(s, want + STEP) == 0 || grow(s, want) == 0)
		return 0;
	return refuse(s, errno, what, e);
}
