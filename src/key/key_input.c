/* key_input.c - a key that a person gave: in a file or the environment. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"

#include "key/key_input.h"

/* "id:secret", from that alone or from FAL_KEY='id:secret'. */
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

static char *
read_credential(const char *path, struct err *e)
{
	char text[LIMIT_CREDENTIAL_BYTES + 64], *credential;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd == -1) {
		err_errno(e, "cannot read the key in %s", path);
		e->kind = errno == EACCES ? ERR_DENIED : ERR_INPUT;
		return NULL;
	}
	n = read(fd, text, sizeof(text));
	close(fd);
	if (n < 0 || (size_t)n == sizeof(text)) {
		err_set(
		    e, ERR_INPUT, "%s holds no key: one line, id:secret", path);
		return NULL;
	}
	credential = strip(text, (size_t)n);
	mem_wipe(text, sizeof(text));
	return credential;
}

char *
key_input_read(const char *key_file, bool from_environment, const char *data,
    struct err *e)
{
	const char *fal_key = getenv("FAL_KEY");
	char *path, *credential;

	if (key_file != NULL)
		return read_credential(key_file, e);
	if (from_environment && fal_key != NULL && *fal_key != '\0')
		return strip(fal_key, strlen(fal_key));
	if (data == NULL) {
		err_set(e, ERR_INPUT,
		    "no key to call with: set FAL_KEY or give --key-file");
		return NULL;
	}
	path = mem_printf("%s/admin.key", data);
	credential = read_credential(path, e);
	free(path);
	if (credential == NULL)
		err_prefix(e, "set FAL_KEY or give --key-file");
	return credential;
}
