/* mcp_files.c - lists and reads the files below a directory. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "expose/mcp/mcp_files.h"

enum { PATH_BYTES = 4096, NAME_BYTES = 255 };

/*
 * Is it a name that may be part of a URI: no parent directory, no hidden file?
 */
static bool
is_name(struct str s)
{
	if (s.n == 0 || s.n > NAME_BYTES || s.p[0] == '.' || !str_is_utf8(s))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f ||
		    s.p[i] == '/' || s.p[i] == '\\')
			return false;
	return true;
}

static bool
is_path(struct str path)
{
	int depth = 0;

	while (path.n > 0) {
		const bool slash = path.p[path.n - 1] == '/';

		if (slash || ++depth > MCP_FILES_DEPTH ||
		    !is_name(str_cut(&path, '/')))
			return false;
	}
	return true;
}

/*
 * Writes the real path of the open file to out. Returns false if it is unknown.
 */
static bool
real_place(int fd, char out[PATH_BYTES])
{
	char link[64];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, out, PATH_BYTES - 1);
	if (n <= 0)
		return false;
	out[n] = '\0';
	return true;
}

static bool
is_inside(int fd, const char *root)
{
	char here[PATH_BYTES], *real = realpath(root, NULL);
	const size_t n = real != NULL ? strlen(real) : 0;
	bool inside = real != NULL && real_place(fd, here) &&
	              strncmp(here, real, n) == 0 &&
	              (here[n] == '/' || here[n] == '\0' || n == 1);

	free(real);
	return inside;
}

/*
 * Opens the regular file below root, through links inside. The file is examined
 * before it is opened for reading, so that no pipe or device is touched.
 */
static int
open_inside(const char *root, struct str path, struct stat *st)
{
	char whole[PATH_BYTES];
	int fd, n;

	n = snprintf(whole, sizeof(whole), "%s%s%.*s", root,
	    path.n > 0 ? "/" : "", STR_FMT(path));
	if (n < 0 || (size_t)n >= sizeof(whole))
		return -1;
	fd = open(whole, O_PATH | O_CLOEXEC);
	if (fd == -1)
		return -1;
	if (fstat(fd, st) == 0 && S_ISREG(st->st_mode) && is_inside(fd, root))
		return fd;
	close(fd);
	return -1;
}

/* The list while it is built. */
struct walk {
	struct arena *arena;
	const char *root;
	struct mcp_file *items;
	size_t count, room;
	bool over;
};

static void
add_file(struct walk *w, struct str path, int64_t size)
{
	if (w->count == MCP_FILES_MOST) {
		w->over = true;
		return;
	}
	if (w->count == w->room) {
		w->room = w->room == 0 ? 64 : 2 * w->room;
		w->items = mem_resize(w->items, w->room * sizeof(*w->items));
	}
	w->items[w->count++] =
	    (struct mcp_file){ arena_str(w->arena, path), size };
}

static void walk_directory(
    struct walk *w, int parent, const char *name, struct str path, int depth);

static void
take_entry(
    struct walk *w, int directory, const char *name, struct str path, int depth)
{
	struct stat st;
	int fd;

	if (fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return;
	if (S_ISDIR(st.st_mode) && depth < MCP_FILES_DEPTH) {
		walk_directory(w, directory, name, path, depth + 1);
	} else if (S_ISREG(st.st_mode)) {
		add_file(w, path, st.st_size);
	} else if (S_ISLNK(st.st_mode)) {
		fd = open_inside(w->root, path, &st);
		if (fd != -1) {
			add_file(w, path, st.st_size);
			close(fd);
		}
	}
}

static void
walk_directory(
    struct walk *w, int parent, const char *name, struct str path, int depth)
{
	int fd = openat(parent, name,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC | (depth > 1 ? O_NOFOLLOW : 0));
	DIR *d = fd != -1 ? fdopendir(fd) : NULL;
	const struct dirent *entry;

	if (d == NULL && fd != -1)
		close(fd);
	while (d != NULL && !w->over && (entry = readdir(d)) != NULL) {
		const struct str own = str_of(entry->d_name);

		if (is_name(own))
			take_entry(w, fd, entry->d_name,
			    arena_strf(w->arena, "%.*s%s%.*s", STR_FMT(path),
			        path.n > 0 ? "/" : "", STR_FMT(own)),
			    depth);
	}
	if (d != NULL)
		closedir(d);
}

static int
compare_files(const void *left, const void *right)
{
	const struct mcp_file *a = left, *b = right;

	return str_order(a->path, b->path);
}

int
mcp_files_list(
    struct arena *a, const char *root, struct mcp_files *out, struct err *e)
{
	struct walk w = { .arena = a, .root = root };
	struct stat st;

	*out = (struct mcp_files){ NULL, 0 };
	if (stat(root, &st) == -1 ||
	    !(S_ISDIR(st.st_mode) || S_ISREG(st.st_mode)))
		return err_set(
		    e, ERR_ABSENT, "there is no directory '%s'", root);
	if (S_ISREG(st.st_mode))
		add_file(&w, STR(""), st.st_size);
	else
		walk_directory(&w, AT_FDCWD, root, STR(""), 1);
	if (w.count > 0)
		qsort(w.items, w.count, sizeof(*w.items), compare_files);
	out->items = arena_new(a, w.count * sizeof(*w.items) + 1);
	if (w.count > 0)
		memcpy(out->items, w.items, w.count * sizeof(*w.items));
	out->count = w.count;
	free(w.items);
	if (w.over)
		return err_set(e, ERR_LIMIT,
		    "'%s' holds more than %d files: point to a smaller one",
		    root, MCP_FILES_MOST);
	return 0;
}

static int
read_bytes(
    struct arena *a, int fd, int64_t max, struct str *bytes, struct err *e)
{
	struct buf b;
	int rc = 0;

	buf_init(&b, (size_t)max);
	while (rc == 0) {
		char piece[16384];
		const ssize_t n = read(fd, piece, sizeof(piece));

		if (n == 0)
			break;
		if (n > 0)
			buf_add(&b, piece, (size_t)n);
		else if (errno != EINTR)
			rc = err_errno(e, "cannot read the file");
		if (b.over)
			rc = err_set(e, ERR_LIMIT,
			    "the file is larger than %lld bytes",
			    (long long)max);
	}
	if (rc == 0)
		*bytes = arena_str(a, buf_str(&b));
	buf_done(&b);
	return rc;
}

int
mcp_files_read(struct arena *a, const char *root, struct str path, int64_t max,
    struct str *bytes, struct err *e)
{
	char link[64];
	struct stat st;
	int place, fd, rc;

	place = is_path(path) ? open_inside(root, path, &st) : -1;
	if (place == -1)
		return err_set(e, ERR_ABSENT, "there is no such file");
	snprintf(link, sizeof(link), "/proc/self/fd/%d", place);
	fd = open(link, O_RDONLY | O_CLOEXEC);
	if (fd == -1) {
		rc = err_errno(e, "cannot open the file");
	} else {
		rc = read_bytes(a, fd, max, bytes, e);
		close(fd);
	}
	close(place);
	return rc;
}

static const struct {
	const char *end, *type;
} types[] = {
	{ "md", "text/markdown" },
	{ "markdown", "text/markdown" },
	{ "txt", "text/plain" },
	{ "text", "text/plain" },
	{ "log", "text/plain" },
	{ "json", "application/json" },
	{ "jsonl", "application/jsonl" },
	{ "yaml", "application/yaml" },
	{ "yml", "application/yaml" },
	{ "toml", "application/toml" },
	{ "xml", "application/xml" },
	{ "csv", "text/csv" },
	{ "tsv", "text/tab-separated-values" },
	{ "html", "text/html" },
	{ "htm", "text/html" },
	{ "css", "text/css" },
	{ "js", "text/javascript" },
	{ "mjs", "text/javascript" },
	{ "py", "text/x-python" },
	{ "sh", "application/x-sh" },
	{ "sql", "application/sql" },
	{ "graphql", "application/graphql" },
	{ "pdf", "application/pdf" },
	{ "png", "image/png" },
	{ "jpg", "image/jpeg" },
	{ "jpeg", "image/jpeg" },
	{ "gif", "image/gif" },
	{ "webp", "image/webp" },
	{ "svg", "image/svg+xml" },
	{ "ico", "image/vnd.microsoft.icon" },
	{ "mp3", "audio/mpeg" },
	{ "wav", "audio/wav" },
	{ "ogg", "audio/ogg" },
	{ "mp4", "video/mp4" },
	{ "webm", "video/webm" },
	{ "zip", "application/zip" },
	{ "gz", "application/gzip" },
	{ "tar", "application/x-tar" },
	{ "wasm", "application/wasm" },
};

struct str
mcp_files_type(struct str path)
{
	size_t dot = path.n;

	while (dot > 0 && path.p[dot - 1] != '.' && path.p[dot - 1] != '/')
		dot--;
	if (dot == 0 || path.p[dot - 1] != '.')
		return STR_NONE;
	for (size_t i = 0; i < LEN(types); i++)
		if (str_equal_nocase(
		        str_part(path, dot, path.n), str_of(types[i].end)))
			return str_of(types[i].type);
	return STR_NONE;
}
