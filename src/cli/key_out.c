/* key_out.c - writes a new key to its own file, or to standard output. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "key/key.h"

#include "cli/key_out.h"

/*
 * Returns the directory of path, on the heap; *name is the name in it,
 * borrowed.
 */
static char *
split(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');

	*name = slash != NULL ? slash + 1 : path;
	if (slash == NULL)
		return mem_strdup(".");
	return mem_printf(
	    "%.*s", slash == path ? 1 : (int)(slash - path), path);
}

int
key_out_check(const char *path, struct err *e)
{
	const char *name;
	char *dir = split(path, &name);
	int rc = 0;

	if (access(path, F_OK) == 0)
		rc = err_set(e, ERR_INPUT,
		    "%s is there already and is not overwritten", path);
	else if (*name == '\0')
		rc = err_set(e, ERR_INPUT, "%s names no file", path);
	else if (access(dir, W_OK | X_OK) == -1)
		rc = key_error(e, errno, "cannot write %s", path);
	free(dir);
	return rc;
}

int
key_out_write(
    const char *path, const char *id, const char *secret, struct err *e)
{
	const char *name;
	char *dir = split(path, &name);
	struct buf line;
	int rc;

	buf_init(&line, 2 * LIMIT_CREDENTIAL_BYTES);
	/* The form in which `serve` writes that file. */
	buf_printf(&line,
	    strcmp(name, "admin.key") == 0 ? "%s:%s\n" : "FAL_KEY='%s:%s'\n",
	    id, secret);
	rc = key_file_create(dir, name, buf_str(&line), e);
	buf_done_secret(&line);
	free(dir);
	return rc;
}

int
key_out_flush(struct err *e)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	return key_error(e, errno, "cannot print to standard output");
}
