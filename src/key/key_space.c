/* key_space.c - space on disk that only revocations may use.
 *
 * LMDB never overwrites a page in use: even a revocation writes new pages.  So
 * the file is kept larger than its contents, with blocks allocated, and changes
 * that can wait are refused before they use the last of it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
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
	int64_t end = file_bytes(s);
	MDB_envinfo info;

	mdb_env_info(s->env.env, &info);
	if (end > (int64_t)info.me_mapsize)
		end = (int64_t)info.me_mapsize;
	end -= key_env_used(&s->env);
	return end > 0 ? end : 0;
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

/* Sets *context to the oldest transaction that a line of LMDB's readers names.
 */
static int
note_reader(const char *line, void *context)
{
	size_t *oldest = context, txn;

	/* Process, thread and transaction; "-": it reads nothing now. */
	if (sscanf(line, " %*d %*x %zu", &txn) == 1 && txn < *oldest)
		*oldest = txn;
	return 0;
}

/*
 * Returns the bytes of pages that txn may use again.  LMDB notes them in its
 * first database: the transaction that freed them, then their number and the
 * pages.  A reader may still see those of its own transaction and later ones.
 * Only a read transaction may read that database.
 */
static int64_t
free_bytes(const struct key_store *s, MDB_txn *txn)
{
	enum { FREE_PAGES = 0 };
	size_t pages = 0, number, count, oldest = mdb_txn_id(txn) - 1;
	MDB_cursor *cursor;
	MDB_val key, v;
	MDB_stat stat;
	MDB_txn *read;

	mdb_reader_list(s->env.env, note_reader, &oldest);
	if (mdb_txn_begin(s->env.env, NULL, MDB_RDONLY, &read) != 0)
		return 0;
	if (mdb_cursor_open(read, FREE_PAGES, &cursor) != 0) {
		mdb_txn_abort(read);
		return 0;
	}
	while (mdb_cursor_get(cursor, &key, &v, MDB_NEXT) == 0 &&
	       key.mv_size == sizeof(number) && v.mv_size >= sizeof(count)) {
		memcpy(&number, key.mv_data, sizeof(number));
		memcpy(&count, v.mv_data, sizeof(count));
		if (number >= oldest)
			break;
		pages += count;
	}
	mdb_cursor_close(cursor);
	mdb_txn_abort(read);
	mdb_env_stat(s->env.env, &stat);
	return (int64_t)(pages * stat.ms_psize);
}

int64_t
key_space_all(const struct key_store *s, MDB_txn *txn)
{
	return key_space_left(s) + free_bytes(s, txn);
}

int
key_space_want(const struct key_store *s, MDB_txn *txn, int64_t growth,
    const char *what, struct err *e)
{
	int64_t used = key_env_used(&s->env), size = file_bytes(s);
	int64_t want = used + s->reserve + growth;
	MDB_envinfo info;
	int code = MDB_MAP_FULL;

	mdb_env_info(s->env.env, &info);
	if (want <= (int64_t)info.me_mapsize) {
		if (want <= size || grow(s, want + STEP) == 0 ||
		    grow(s, want) == 0)
			return 0;
		code = errno;
	}
	/* Free pages inside the file make up for what is missing. */
	if (key_space_all(s, txn) >= s->reserve + 2 * growth)
		return 0;
	return refuse(s, code, what, e);
}
