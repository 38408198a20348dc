/* capability_file.c - reads files and resolves their locations. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "http/http.h"
#include "capability/file/capability_file.h"

/* A missing file is ERR_ABSENT, other failures are ERR_SYSTEM. */
static int
fail_open(const char *path, struct err *e)
{
	const bool absent = errno == ENOENT || errno == ENOTDIR;

	err_errno(e, "cannot open '%s'", path);
	if (absent && e != NULL)
		e->kind = ERR_ABSENT;
	return -1;
}

static int
check_kind(const char *path, bool regular, const struct stat *st, struct err *e)
{
	if (S_ISDIR(st->st_mode))
		return err_set(e, ERR_INPUT,
		    "'%s' is a directory; name a file in it", path);
	if (regular && !S_ISREG(st->st_mode))
		return err_set(
		    e, ERR_INPUT, "'%s' is not a regular file; use one", path);
	return 0;
}

static int
read_all(int fd, const char *path, struct buf *out, struct err *e)
{
	for (;;) {
		char piece[16384];
		const ssize_t n = read(fd, piece, sizeof(piece));

		if (n == 0)
			return 0;
		if (n > 0)
			buf_add(out, piece, (size_t)n);
		else if (errno != EINTR)
			return err_errno(e, "cannot read '%s'", path);
		if (out->over)
			return err_set(e, ERR_INPUT,
			    "'%s' is larger than %zu bytes; --limit "
			    "spec_bytes=N raises this",
			    path, out->max);
	}
}

int
capability_file_read(const char *path, bool regular, struct buf *out,
    struct capability_file_id *id, struct err *e)
{
	/* Opening a pipe for reading would wait for a writer. */
	const int fd =
	    open(path, O_RDONLY | O_CLOEXEC | (regular ? O_NONBLOCK : 0));
	struct stat st;
	int rc = -1;

	if (fd == -1)
		return fail_open(path, e);
	if (fstat(fd, &st) == -1)
		err_errno(e, "cannot read '%s'", path);
	else if (check_kind(path, regular, &st, e) == 0)
		rc = read_all(fd, path, out, e);
	if (rc == 0)
		*id = (struct capability_file_id){ st.st_dev, st.st_ino };
	close(fd);
	return rc;
}

/* The scheme of "vault://..."; STR_NONE if location is a path. */
static struct str
scheme_of(struct str location)
{
	const struct str scheme = http_url_scheme(location);

	/* One letter before the colon would be a drive, not a scheme. */
	if (scheme.n < 2 ||
	    !str_starts(str_part(location, scheme.n, location.n), STR("://")))
		return STR_NONE;
	return scheme;
}

/* Decodes %XX in the path of a URI. */
static struct str
decode(struct arena *a, struct str path)
{
	char *p = arena_strdup(a, path);
	size_t n = 0;

	for (size_t i = 0; i < path.n; i++) {
		const int high = path.p[i] == '%' && i + 2 < path.n
		                     ? decode_hex_digit(path.p[i + 1])
		                     : -1;
		const int low =
		    high != -1 ? decode_hex_digit(path.p[i + 2]) : -1;

		if (low != -1) {
			p[n++] = (char)(high * 16 + low);
			i += 2;
		} else {
			p[n++] = path.p[i];
		}
	}
	return (struct str){ p, n };
}

/*
 * Returns the path of a file: URI.  A URL parser would not do: "file:///./x"
 * and "file://./x" are relative, as in the manual of the language. "file://x/y"
 * is relative too: no file is on another host, and only "localhost" is a host.
 */
static struct str
uri_path(struct arena *a, struct str location)
{
	struct str path = str_part(location, STR("file:").n, location.n);

	if (str_starts(path, STR("//")))
		path = str_part(path, 2, path.n);
	if (str_starts(path, STR("localhost/")))
		path = str_part(path, STR("localhost").n, path.n);
	if (str_starts(path, STR("/./")) || str_starts(path, STR("/../")))
		path = str_part(path, 1, path.n);
	return decode(a, path);
}

const char *
capability_file_path(
    struct arena *a, const char *from, struct str location, struct err *e)
{
	const struct str scheme = scheme_of(location);
	const struct str base = str_of(from);
	struct str path = location;
	size_t end = base.n;

	if (str_starts(location, STR("file:"))) {
		path = uri_path(a, location);
	} else if (scheme.p != NULL) {
		err_set(e, ERR_INPUT,
		    "'%.*s' has the unsupported scheme '%.*s'; copy it to a "
		    "file and use its path",
		    STR_FMT(str_part(location, 0, 200)), STR_FMT(scheme));
		return NULL;
	}
	if (path.n == 0 || memchr(path.p, '\0', path.n) != NULL) {
		err_set(e, ERR_INPUT, "'%.*s' does not name a file",
		    STR_FMT(str_part(location, 0, 200)));
		return NULL;
	}
	if (*path.p == '/')
		return arena_strdup(a, path);
	while (end > 0 && base.p[end - 1] != '/')
		end--;
	while (str_starts(path, STR("./")) && path.n > 2)
		path = str_part(path, 2, path.n);
	return arena_printf(a, "%.*s%.*s", (int)end, base.p, STR_FMT(path));
}
