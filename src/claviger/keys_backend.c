/* keys_backend.c - which backend, and with whose key. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "key/key.h"

#include "claviger/keys_backend.h"

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
keys_credential(const struct keys_choice *c, bool for_server, struct err *e)
{
	const char *fal_key = getenv("FAL_KEY");
	char *path, *credential;

	if (c->key_file != NULL)
		return read_credential(c->key_file, e);
	if (for_server && fal_key != NULL && *fal_key != '\0')
		return strip(fal_key, strlen(fal_key));
	if (c->data == NULL) {
		err_set(e, ERR_INPUT,
		    "no key to call with: set FAL_KEY or give --key-file");
		return NULL;
	}
	path = mem_printf("%s/admin.key", c->data);
	credential = read_credential(path, e);
	free(path);
	if (credential == NULL)
		err_prefix(e, "set FAL_KEY or give --key-file");
	return credential;
}

struct keys_backend *
keys_backend_open(const struct keys_choice *c, struct err *e)
{
	char noted[256];
	const char *url = c->url;
	char *credential;

	if (url != NULL && c->want_store) {
		err_set(e, ERR_DENIED,
		    "the Platform API makes API keys only: an ADMIN key is "
		    "made "
		    "on the authority's own machine, with --data DIR and no "
		    "--url");
		return NULL;
	}
	if (url == NULL && !c->want_store && c->data != NULL &&
	    keys_server_of(c->data, noted, sizeof(noted)))
		url = noted;
	if (url == NULL)
		return keys_backend_store(c, e);
	credential = keys_credential(c, true, e);
	if (credential == NULL)
		return NULL;
	return keys_backend_remote(url, credential, e);
}
