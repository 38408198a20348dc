/* key_input.c - reads a key from a file, standard input or FAL_KEY. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"

#include "key/key_input.h"

/*
 * Returns "id:secret" from a line that has just that, or FAL_KEY='id:secret'.
 */
static char *
strip(const char *text, size_t n)
{
	struct str s = { text, n };

	while (s.n > 0 && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r'))
		s.n--;
	s = str_trim(s);
	if (str_starts(s, STR("FAL_KEY=")))
		s = str_part(s, strlen("FAL_KEY="), s.n);
	if (s.n >= 2 && (s.p[0] == '\'' || s.p[0] == '"') &&
	    s.p[s.n - 1] == s.p[0])
		s = str_part(s, 1, s.n - 1);
	return mem_printf("%.*s", STR_FMT(s));
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

char *
key_input_read_file(const char *path, struct err *e)
{
	const bool is_stdin = strcmp(path, "-") == 0;
	const char *name = is_stdin ? "standard input" : path;
	char text[LIMIT_CREDENTIAL_BYTES + 64], *credential = NULL;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd == -1 ? -1 : read_all(fd, text, sizeof(text));

	if (n == -1) {
		err_errno(e, "cannot read the key in %s", name);
		e->kind = errno == EACCES ? ERR_DENIED : ERR_INPUT;
	} else if ((size_t)n == sizeof(text))
		err_set(e, ERR_INPUT,
		    "%s is too long for a key: it must have one line, "
		    "id:secret",
		    name);
	else
		credential = strip(text, (size_t)n);
	mem_wipe(text, sizeof(text));
	if (fd != -1 && !is_stdin)
		close(fd);
	return credential;
}

char *
key_input_read(const char *key_file, bool from_environment, const char *data,
    struct err *e)
{
	const char *fal_key = getenv("FAL_KEY");
	char *path, *credential;

	if (key_file != NULL)
		return key_input_read_file(key_file, e);
	if (from_environment && fal_key != NULL && *fal_key != '\0')
		return strip(fal_key, strlen(fal_key));
	if (data == NULL) {
		err_set(e, ERR_INPUT,
		    "no key to call with: set FAL_KEY or give --key-file");
		return NULL;
	}
	path = mem_printf("%s/admin.key", data);
	credential = key_input_read_file(path, e);
	free(path);
	if (credential == NULL)
		err_prefix(e, "set FAL_KEY or give --key-file");
	return credential;
}
