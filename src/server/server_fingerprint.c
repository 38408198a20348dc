/* server_fingerprint.c - detects that files have changed. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"

#include "server/server_fingerprint.h"

enum { PIECE = 65536, FILE_BYTES_MOST = 256 << 20 };

/*
 * Returns a hash of the contents.  That two versions have the same hash is
 * improbable.
 */
static uint64_t
hash_of(int fd)
{
	char *piece = mem_new(PIECE);
	uint64_t h = HASH_FNV64_BASIS;
	ssize_t n;

	for (int64_t total = 0; total < FILE_BYTES_MOST; total += n) {
		n = read(fd, piece, PIECE);
		if (n <= 0)
			break;
		h = hash_fnv64(h, (struct str){ piece, (size_t)n });
	}
	/* Files of binds contain secrets. */
	mem_wipe(piece, PIECE);
	free(piece);
	return h;
}

/* Returns a hash of the names in a folder, independent of their order. */
static uint64_t
hash_of_names(int fd)
{
	DIR *dir = fdopendir(fd);
	struct dirent *d;
	uint64_t sum = 0;

	if (dir == NULL) {
		close(fd);
		return 0;
	}
	while ((d = readdir(dir)) != NULL)
		sum += hash_fnv64(HASH_FNV64_BASIS, str_of(d->d_name));
	closedir(dir);
	return sum;
}

static int64_t
ns_of(const struct timespec *t)
{
	return (int64_t)t->tv_sec * 1000000000 + t->tv_nsec;
}

/*
 * Fills in all members except the hash.  Does not block on a pipe or device: it
 * counts as empty.
 */
static int
look(struct server_fingerprint *out)
{
	struct stat st;
	int fd = open(out->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	out->exists = fd != -1 && fstat(fd, &st) == 0;
	out->hash = 0;
	if (!out->exists) {
		out->size = out->modified_ns = out->changed_ns = 0;
		out->device = 0;
		out->inode = 0;
		return fd;
	}
	out->device = st.st_dev;
	out->inode = st.st_ino;
	out->size = st.st_size;
	out->modified_ns = ns_of(&st.st_mtim);
	out->changed_ns = ns_of(&st.st_ctim);
	if (S_ISDIR(st.st_mode)) {
		out->hash = hash_of_names(fd);
		fd = -1;
	} else if (!S_ISREG(st.st_mode)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static void
finish(struct server_fingerprint *s, int fd)
{
	if (fd == -1)
		return;
	s->hash = hash_of(fd);
	close(fd);
}

static struct server_fingerprint *
take(struct server_fingerprints *s, const char *path)
{
	struct server_fingerprint *one = NULL;

	for (size_t i = 0; i < s->count && one == NULL; i++)
		one = strcmp(s->items[i].path, path) == 0 ? &s->items[i] : NULL;
	if (one == NULL) {
		s->items =
		    mem_resize(s->items, (s->count + 1) * sizeof(*s->items));
		one = &s->items[s->count++];
		*one = (struct server_fingerprint){ .path = mem_strdup(path) };
	}
	finish(one, look(one));
	return one;
}

void
server_fingerprint_take(struct server_fingerprints *s, const char *path)
{
	take(s, path);
}

/*
 * The kernel dates files with the time of its last clock tick, which is late by
 * up to this.
 */
enum { TICK_MS = 20 };

void
server_fingerprint_take_read(
    struct server_fingerprints *s, const char *path, int64_t since_ms)
{
	struct server_fingerprint *one = take(s, path);

	if (one->exists && one->changed_ns / 1000000 + TICK_MS >= since_ms) {
		one->changed_ns = 0;
		one->hash = ~one->hash;
	}
}

void
server_fingerprint_done(struct server_fingerprints *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->items[i].path);
	free(s->items);
	*s = (struct server_fingerprints){ 0 };
}

static bool
is_same_entry(
    const struct server_fingerprint *a, const struct server_fingerprint *b)
{
	return a->exists == b->exists && a->device == b->device &&
	       a->inode == b->inode && a->size == b->size &&
	       a->modified_ns == b->modified_ns &&
	       a->changed_ns == b->changed_ns;
}

static enum server_fingerprint_change
compare_one(struct server_fingerprint *s, bool thorough)
{
	struct server_fingerprint now = *s;
	int fd = look(&now);
	bool same;

	if (!thorough && is_same_entry(s, &now)) {
		if (fd != -1)
			close(fd);
		return SERVER_FINGERPRINT_SAME;
	}
	finish(&now, fd);
	if (!now.exists)
		return s->exists ? SERVER_FINGERPRINT_GONE
		                 : SERVER_FINGERPRINT_SAME;
	same = s->exists && now.hash == s->hash && now.size == s->size;
	/* Only the dates changed, or the same text was written again. */
	if (same)
		*s = now;
	return same ? SERVER_FINGERPRINT_SAME : SERVER_FINGERPRINT_CHANGED;
}

enum server_fingerprint_change
server_fingerprint_compare(struct server_fingerprints *s, bool thorough)
{
	for (size_t i = 0; i < s->count; i++) {
		enum server_fingerprint_change c =
		    compare_one(&s->items[i], thorough);

		/* A missing file other than the first is a change. */
		if (c == SERVER_FINGERPRINT_GONE && i > 0)
			c = SERVER_FINGERPRINT_CHANGED;
		if (c != SERVER_FINGERPRINT_SAME)
			return c;
	}
	return SERVER_FINGERPRINT_SAME;
}
