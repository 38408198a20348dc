/* skill_folder.c - writes and reads a skill as a folder. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/yamldoc/yamldoc.h"
#include "skill/skill.h"
#include "skill/skill_folder.h"

enum {
	DEPTH_MAX = 8,
	PATH_BYTES = 255,
	FOLDER_FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
};

static int
fail(struct err *e, const char *what, const char *path)
{
	return err_set(
	    e, ERR_SYSTEM, "cannot %s %s: %s", what, path, strerror(errno));
}

/*
 * Opens a folder in the folder `at`, and creates it if it does not exist.
 * Returns -1 and sets e on failure.
 */
static int
enter(int at, const char *name, struct err *e)
{
	int fd;

	if (mkdirat(at, name, 0755) == -1 && errno != EEXIST)
		return fail(e, "make", name);
	fd = openat(at, name, FOLDER_FLAGS);
	if (fd == -1)
		fail(e, "open folder", name);
	else if (fchmod(fd, 0755) == -1)
		(void)0; /* another owner's folder is fine */
	return fd;
}

static int
write_all(int fd, struct str bytes)
{
	while (bytes.n > 0) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n == -1 && errno != EINTR)
			return -1;
		if (n > 0)
			bytes = str_part(bytes, (size_t)n, bytes.n);
	}
	return 0;
}

/*
 * Writes a temporary file and renames it, so that name never has a part of the
 * content.
 */
static int
write_file(int at, const char *name, const struct skill_file *f, struct err *e)
{
	char beside[PATH_BYTES + 16];
	mode_t mode = f->executable ? 0755 : 0644;
	int fd, rc = 0;

	snprintf(beside, sizeof(beside), ".%s.part", name);
	unlinkat(at, beside, 0);
	fd = openat(at, beside,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd == -1)
		return fail(e, "write", name);
	if (write_all(fd, f->bytes) == -1 || fchmod(fd, mode) == -1)
		rc = fail(e, "write", name);
	if (close(fd) == -1 && rc == 0)
		rc = fail(e, "write", name);
	if (rc == 0 && renameat(at, beside, at, name) == -1)
		rc = fail(e, "write", name);
	if (rc == -1)
		unlinkat(at, beside, 0);
	return rc;
}

static int
write_below(int root, const struct skill_file *f, struct err *e)
{
	struct str rest = f->path, part = str_cut(&rest, '/');
	char name[PATH_BYTES + 1];
	int at = dup(root), next, rc;

	if (at == -1)
		return fail(e, "open", "the skill's folder");
	for (;; part = str_cut(&rest, '/')) {
		snprintf(name, sizeof(name), "%.*s", STR_FMT(part));
		if (rest.n == 0)
			break;
		next = enter(at, name, e);
		close(at);
		if (next == -1)
			return -1;
		at = next;
	}
	rc = write_file(at, name, f, e);
	close(at);
	return rc;
}

/* Creates the missing folders of the path. */
static int
make_folders(const char *folder, struct err *e)
{
	char path[4096];
	size_t n = strlen(folder);

	if (n == 0 || n >= sizeof(path))
		return err_set(e, ERR_INPUT, "DIR is not a valid path");
	memcpy(path, folder, n + 1);
	for (size_t i = 1; i <= n; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		path[i] = '\0';
		if (mkdir(path, 0755) == -1 && errno != EEXIST)
			return fail(e, "make", path);
		if (i < n)
			path[i] = '/';
	}
	return 0;
}

/* Checks that name does not exist, or is a folder that may be replaced. */
static int
check_place(int at, const char *name, bool force, struct err *e)
{
	struct stat st;

	if (fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return errno == ENOENT ? 0 : fail(e, "access", name);
	if (!S_ISDIR(st.st_mode))
		return err_set(e, ERR_DENIED,
		    "%s exists and is not a folder: remove it first", name);
	if (!force)
		return err_set(e, ERR_DENIED,
		    "%s exists: remove it, or use --force to replace its files",
		    name);
	return 0;
}

int
skill_folder_write(
    const char *folder, const struct skill *k, bool force, struct err *e)
{
	char name[SKILL_NAME_MAX + 1];
	int top, root = -1, rc = -1;

	snprintf(name, sizeof(name), "%.*s", STR_FMT(k->name));
	if (make_folders(folder, e) == -1)
		return -1;
	top = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (top == -1)
		return fail(e, "open folder", folder);
	if (check_place(top, name, force, e) == -1)
		goto out;
	root = enter(top, name, e);
	if (root == -1)
		goto out;
	rc = 0;
	for (size_t i = 0; i < k->count && rc == 0; i++)
		rc = write_below(root, &k->files[i], e);
out:
	if (root != -1)
		close(root);
	close(top);
	return rc;
}

/* The state of reading a folder. */
struct reading {
	struct arena *a;
	struct skill *k;
	size_t bytes;
	struct err *e;
};

/*
 * Reports whether name has only letters, digits, "-", "_", "." and inner
 * spaces, and does not begin with ".".
 */
static bool
is_name(const char *name)
{
	if (name[0] == '.' || name[0] == ' ')
		return false;
	for (const char *p = name; *p != '\0'; p++)
		if (!(*p >= 'a' && *p <= 'z') && !(*p >= 'A' && *p <= 'Z') &&
		    !(*p >= '0' && *p <= '9') && strchr("-_. +@", *p) == NULL)
			return false;
	return true;
}

static int
read_file(struct reading *r, int fd, const struct stat *st, struct str path)
{
	struct buf b;
	int rc = 0;

	if (st->st_size > SKILL_BYTES_MAX ||
	    r->bytes + (size_t)st->st_size > SKILL_BYTES_MAX)
		return err_set(r->e, ERR_LIMIT,
		    "the files of a skill have at most %d bytes together",
		    SKILL_BYTES_MAX);
	buf_init(&b, (size_t)st->st_size + 1);
	for (;;) {
		char piece[16384];
		ssize_t n = read(fd, piece, sizeof(piece));

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			rc = fail(r->e, "read", path.p);
		if (n <= 0)
			break;
		buf_add(&b, piece, (size_t)n);
		if (b.over) {
			rc = err_set(r->e, ERR_SYSTEM,
			    "%s grew while it was being read", path.p);
			break;
		}
	}
	r->bytes += b.len;
	if (rc == 0)
		rc = skill_add(r->a, r->k, path, arena_str(r->a, buf_str(&b)),
		    (st->st_mode & 0100) != 0, r->e);
	buf_done(&b);
	return rc;
}

static int read_folder(struct reading *r, int fd, struct str path, int depth);

static int
read_entry(
    struct reading *r, int at, const char *name, struct str folder, int depth)
{
	struct str path = arena_strf(
	    r->a, "%.*s%s%s", STR_FMT(folder), folder.n > 0 ? "/" : "", name);
	struct stat st;
	int fd, rc;

	if (!is_name(name) || path.n > PATH_BYTES)
		return err_set(r->e, ERR_DENIED,
		    "invalid file name '%.*s' in a skill: use letters, digits, "
		    "'-', '_' and '.'",
		    STR_FMT(str_part(path, 0, 120)));
	fd = openat(at, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1 && errno == ELOOP)
		return err_set(r->e, ERR_DENIED,
		    "%s is a link: a skill can contain only regular files",
		    path.p);
	if (fd == -1)
		return fail(r->e, "open", path.p);
	if (fstat(fd, &st) == -1)
		rc = fail(r->e, "access", path.p);
	else if (S_ISDIR(st.st_mode))
		rc = read_folder(r, fd, path, depth + 1);
	else if (S_ISREG(st.st_mode))
		rc = read_file(r, fd, &st, path);
	else
		rc = err_set(r->e, ERR_DENIED,
		    "%s is not a regular file: a skill can contain only "
		    "regular files",
		    path.p);
	close(fd);
	return rc;
}

static int
read_folder(struct reading *r, int fd, struct str path, int depth)
{
	struct dirent *d;
	DIR *dir;
	int rc = 0, own = dup(fd);

	if (depth > DEPTH_MAX) {
		if (own != -1)
			close(own);
		return err_set(r->e, ERR_LIMIT,
		    "the folders of a skill are nested at most %d deep",
		    DEPTH_MAX);
	}
	dir = own != -1 ? fdopendir(own) : NULL;
	if (dir == NULL) {
		if (own != -1)
			close(own);
		return fail(r->e, "read folder", path.n > 0 ? path.p : ".");
	}
	while (rc == 0 && (d = readdir(dir)) != NULL)
		/* Hidden files belong to editors and version control. */
		if (d->d_name[0] != '.')
			rc = read_entry(r, fd, d->d_name, path, depth);
	closedir(dir);
	return rc;
}

/*
 * Returns the frontmatter: the text between the two lines "---" at the
 * beginning.
 */
static struct str
front_of(struct str text)
{
	struct str rest = text, line = str_cut(&rest, '\n');
	const char *begin = rest.p;

	if (!str_is(str_trim(str_part(line, 0, line.n)), "---") &&
	    !str_is(line, "---\r"))
		return STR_NONE;
	while (rest.n > 0) {
		const char *end = rest.p;

		line = str_cut(&rest, '\n');
		if (str_is(line, "---") || str_is(line, "---\r"))
			return (struct str){ begin, (size_t)(end - begin) };
	}
	return STR_NONE;
}

static int
read_front(struct reading *r)
{
	const struct skill_file *f = skill_find(r->k, STR("SKILL.md"));
	struct str text;

	if (f == NULL)
		return 0;
	text = front_of(f->bytes);
	if (text.p == NULL)
		return err_set(r->e, ERR_INPUT,
		    "SKILL.md has no frontmatter: begin it with a line '---', "
		    "name and description, and a line '---'");
	r->k->frontmatter = yamldoc_parse(r->a, text, r->e);
	if (r->k->frontmatter == NULL)
		return err_prefix(r->e, "the frontmatter of SKILL.md"), -1;
	if (r->k->frontmatter->kind != JSON_OBJECT)
		return err_set(r->e, ERR_INPUT,
		    "the frontmatter of SKILL.md is not a mapping");
	r->k->has_manifest = true;
	return 0;
}

int
skill_folder_read(
    struct arena *a, const char *folder, struct skill *k, struct err *e)
{
	struct reading r = { .a = a, .k = k, .e = e };
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;

	if (fd == -1)
		return err_set(e, ERR_INPUT, "cannot open folder %s: %s",
		    folder, strerror(errno));
	rc = read_folder(&r, fd, STR(""), 0);
	close(fd);
	if (rc == -1)
		return -1;
	skill_sort(k);
	return read_front(&r);
}

/*
 * The state of visiting a folder, with the number of entries that it may still
 * visit.
 */
struct visiting {
	void (*visit)(void *context, const char *path);
	void *context;
	int left;
};

static void
visit_all(struct visiting *v, const char *folder, int depth)
{
	char path[4096];
	struct dirent *d;
	struct stat st;
	DIR *dir;

	v->visit(v->context, folder);
	dir = depth <= DEPTH_MAX ? opendir(folder) : NULL;
	while (dir != NULL && v->left > 0 && (d = readdir(dir)) != NULL) {
		if (d->d_name[0] == '.' ||
		    snprintf(path, sizeof(path), "%s/%s", folder, d->d_name) >=
		        (int)sizeof(path) ||
		    lstat(path, &st) == -1)
			continue;
		v->left--;
		if (S_ISDIR(st.st_mode))
			visit_all(v, path, depth + 1);
		else if (S_ISREG(st.st_mode))
			v->visit(v->context, path);
	}
	if (dir != NULL)
		closedir(dir);
}

void
skill_folder_each(const char *folder,
    void (*visit)(void *context, const char *path), void *context)
{
	struct visiting v = { visit, context, 2 * SKILL_FILES_MAX };

	visit_all(&v, folder, 0);
}
