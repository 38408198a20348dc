/* key_input.c - reads a key from a file, standard input or the environment. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"

#include "key/key_input.h"

enum {
	FILE_BYTES = 16384, /* a file with other variables, too */
	COMMAND_BYTES = 350, /* of the text of an error */
};

/* What the lines of a text have; texts are borrowed. */
struct found {
	struct str key, id, secret; /* of FAL_KEY, _ID and _SECRET */
	struct str bare; /* a line without such a name */
	int bare_count;
};

/* Cuts "NAME=" off, with "export" and spaces.  Returns false if it has none. */
static bool
cut_name(struct str *line, struct str *name)
{
	size_t n = 0;

	if (str_starts(*line, STR("export ")) ||
	    str_starts(*line, STR("export\t")))
		*line = str_trim(str_part(*line, 7, line->n));
	while (n < line->n &&
	       (line->p[n] == '_' || (line->p[n] >= 'A' && line->p[n] <= 'Z') ||
	           (line->p[n] >= 'a' && line->p[n] <= 'z') ||
	           (line->p[n] >= '0' && line->p[n] <= '9')))
		n++;
	*name = str_part(*line, 0, n);
	while (n < line->n && (line->p[n] == ' ' || line->p[n] == '\t'))
		n++;
	if (name->n == 0 || n == line->n || line->p[n] != '=')
		return false;
	*line = str_trim(str_part(*line, n + 1, line->n));
	return true;
}

static struct str
unquote(struct str s)
{
	if (s.n >= 2 && (s.p[0] == '\'' || s.p[0] == '"') &&
	    s.p[s.n - 1] == s.p[0])
		s = str_trim(str_part(s, 1, s.n - 1));
	return s;
}

static void
take_line(struct found *f, struct str line)
{
	struct str name;

	line = str_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return;
	if (!cut_name(&line, &name)) {
		f->bare = unquote(line);
		f->bare_count++;
	} else if (str_is(name, "FAL_KEY"))
		f->key = unquote(line);
	else if (str_is(name, "FAL_KEY_ID"))
		f->id = unquote(line);
	else if (str_is(name, "FAL_KEY_SECRET"))
		f->secret = unquote(line);
}

/* Returns the rest of s after word and the spaces before it, or STR_NONE. */
static struct str
skip(struct str s, const char *word)
{
	size_t n = 0;

	while (n < s.n && strchr(" \t\r\n", s.p[n]) != NULL && s.p[n] != '\0')
		n++;
	s = str_part(s, n, s.n);
	return str_starts(s, str_of(word)) ? str_part(s, strlen(word), s.n)
	                                   : STR_NONE;
}

/*
 * The response of a create, {"key_id": ..., "key": "id:secret"}, as the script
 * of a skill stores it.  A credential needs no escapes, so no parser is needed:
 * what is not this form has no key.
 */
static void
take_object(struct found *f, struct str text)
{
	struct str rest = STR_NONE;

	for (size_t n = 0; n < text.n && rest.p == NULL; n++)
		rest = skip(str_part(text, n, text.n), "\"key\"");
	rest = skip(skip(rest, ":"), "\"");
	f->key = str_cut(&rest, '"');
}

static void
take_lines(struct found *f, struct str text)
{
	if (skip(text, "{").p != NULL) {
		take_object(f, text);
		return;
	}
	while (text.n > 0) {
		size_t end = 0;

		while (
		    end < text.n && text.p[end] != '\n' && text.p[end] != '\r')
			end++;
		take_line(f, str_part(text, 0, end));
		text = str_part(text, end + (end < text.n), text.n);
	}
}

/*
 * Returns the credential on the heap; NULL if there is not exactly one.  The
 * last line of a name counts, as in a shell.
 */
static char *
join(const struct found *f)
{
	if (f->key.n > 0)
		return mem_printf("%.*s", STR_FMT(f->key));
	if (f->id.n > 0 && f->secret.n > 0)
		return mem_printf(
		    "%.*s:%.*s", STR_FMT(f->id), STR_FMT(f->secret));
	if (f->bare_count == 1 && f->bare.n > 0)
		return mem_printf("%.*s", STR_FMT(f->bare));
	return NULL;
}

static void
wipe_free(char *credential)
{
	if (credential != NULL)
		mem_wipe(credential, strlen(credential));
	free(credential);
}

char *
key_input_parse(struct str text, const char *from, struct err *e)
{
	struct found f = { .bare_count = 0 };
	struct arena a = { .secret = true };
	char *credential;

	/* Shells of some systems write UTF-16. */
	take_lines(&f, text_decode_plain(&a, text));
	credential = join(&f);
	arena_done(&a);
	if (credential == NULL) {
		err_set(e, ERR_INPUT,
		    "%s must have one key: a line id:secret or "
		    "FAL_KEY=id:secret",
		    from);
	} else if (strlen(credential) > LIMIT_CREDENTIAL_BYTES) {
		err_set(e, ERR_INPUT,
		    "%s is too long for a key: it must have one line, "
		    "id:secret",
		    from);
		wipe_free(credential);
		credential = NULL;
	}
	return credential;
}

/* A pipe may deliver the text in pieces. */
static ssize_t
read_all(int fd, char *to, size_t size)
{
	size_t n = 0;

	while (n < size) {
		ssize_t got = read(fd, to + n, size - n);

		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1)
			return -1;
		if (got == 0)
			break;
		n += (size_t)got;
	}
	return (ssize_t)n;
}

static void
refuse_file(const char *name, struct err *e)
{
	int number = errno;

	err_errno(e, "cannot read the key in %s", name);
	e->kind = number == EACCES   ? ERR_DENIED
	          : number == ENOENT ? ERR_ABSENT
	                             : ERR_INPUT;
}

char *
key_input_read_file(const char *path, struct err *e)
{
	const bool is_stdin = strcmp(path, "-") == 0;
	const char *name = is_stdin ? "standard input" : path;
	char text[FILE_BYTES], *credential = NULL;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd == -1 ? -1 : read_all(fd, text, sizeof(text));

	if (n == -1)
		refuse_file(name, e);
	else if ((size_t)n == sizeof(text))
		err_set(e, ERR_INPUT,
		    "%s is too long for a key: it must have one line, "
		    "id:secret",
		    name);
	else
		credential =
		    key_input_parse((struct str){ text, (size_t)n }, name, e);
	mem_wipe(text, sizeof(text));
	if (fd != -1 && !is_stdin)
		close(fd);
	return credential;
}

void
key_input_set_environment(void)
{
	const char *key = getenv("FAL_KEY"), *id = getenv("FAL_KEY_ID"),
	           *secret = getenv("FAL_KEY_SECRET"),
	           *file = getenv("FAL_KEY_FILE");
	struct err e;
	char *credential = NULL;

	if (key != NULL && *key != '\0') {
		credential = key_input_parse(str_of(key), "FAL_KEY", &e);
	} else if (id != NULL && *id != '\0' && secret != NULL &&
	           *secret != '\0') {
		char *lines =
		    mem_printf("FAL_KEY_ID=%s\nFAL_KEY_SECRET=%s", id, secret);

		credential = key_input_parse(str_of(lines), "", &e);
		wipe_free(lines);
	} else if (file != NULL && *file != '\0') {
		credential = key_input_read_file(file, &e);
		if (credential == NULL)
			log_warn("FAL_KEY_FILE is ignored: %s", e.text);
	}
	if (credential != NULL)
		setenv("FAL_KEY", credential, 1);
	wipe_free(credential);
}

static bool
is_plain(const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
	                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                            "0123456789/._-+,:@%";

	return *word != '\0' && word[strspn(word, plain)] == '\0';
}

/* In single quotes, unless no character is special to a shell. */
static void
add_word(struct buf *out, const char *word)
{
	if (is_plain(word)) {
		buf_puts(out, word);
		return;
	}
	buf_putc(out, '\'');
	for (; *word != '\0'; word++) {
		if (*word == '\'')
			buf_puts(out, "'\\''");
		else
			buf_putc(out, *word);
	}
	buf_putc(out, '\'');
}

void
key_input_admin_command(struct buf *out, const char *data)
{
	char *path = mem_printf("%s/admin.key", data);

	buf_puts(
	    out, "claviger keys create --scope ADMIN --desc admin --data ");
	add_word(out, data);
	buf_puts(out, " --out-file ");
	add_word(out, path);
	free(path);
}

/* Says how to name a key, or to make another. */
static void
advise(bool from_environment, const char *data, struct err *e)
{
	struct buf command;

	if (e->kind != ERR_ABSENT) {
		err_prefix(e, "%sgive --key-file FILE",
		    from_environment ? "set FAL_KEY or " : "");
		return;
	}
	buf_init(&command, 16384);
	key_input_admin_command(&command, data);
	/* Half a command must not be pasted. */
	if (command.len > COMMAND_BYTES) {
		buf_clear(&command);
		buf_puts(&command, "claviger keys create --scope ADMIN");
	}
	err_set(e, ERR_ABSENT,
	    "no key to call with, and no admin.key: set FAL_KEY, give "
	    "--key-file FILE, or make another on this machine: %s",
	    buf_text(&command));
	buf_done(&command);
}

char *
key_input_read(const char *key_file, bool from_environment, const char *data,
    struct err *e)
{
	const char *fal_key = getenv("FAL_KEY");
	char *path, *credential;

	if (key_file != NULL) {
		credential = key_input_read_file(key_file, e);
		/* Only a missing admin.key can be replaced. */
		if (credential == NULL && e->kind == ERR_ABSENT)
			e->kind = ERR_INPUT;
		return credential;
	}
	if (from_environment && fal_key != NULL && *fal_key != '\0')
		return key_input_parse(str_of(fal_key), "FAL_KEY", e);
	if (data == NULL) {
		err_set(e, ERR_INPUT,
		    "no key to call with: set FAL_KEY or give --key-file FILE");
		return NULL;
	}
	path = mem_printf("%s/admin.key", data);
	credential = key_input_read_file(path, e);
	free(path);
	if (credential == NULL)
		advise(from_environment, data, e);
	return credential;
}
