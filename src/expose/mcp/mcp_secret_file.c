/* mcp_secret_file.c - stores a new secret in a file of its own. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "expose/mcp/mcp_secret_file.h"
#include "key/key.h"

enum { STEM_BYTES = 80 };

/* Not a symbolic link, and owned by this user. */
static int
check_dir(const char *dir, struct err *e)
{
	struct stat st;

	if (lstat(dir, &st) == -1)
		return err_errno(e, "cannot look at %s", dir);
	if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid() ||
	    (st.st_mode & 077) != 0)
		return err_set(e, ERR_UNAVAILABLE,
		    "%s must be a directory of this user's with mode 0700",
		    dir);
	if (access(dir, W_OK | X_OK) == -1)
		return err_errno(e, "cannot write into %s", dir);
	return 0;
}

int
mcp_secret_file_prepare(const char *data, struct err *e)
{
	char *dir;
	int rc;

	if (data == NULL)
		return err_set(e, ERR_UNAVAILABLE,
		    "there is no data directory for secrets");
	dir = mem_printf("%s/secrets", data);
	rc = key_file_make_dir(dir, e);
	if (rc == 0)
		rc = check_dir(dir, e);
	free(dir);
	return rc;
}

/* Makes a name that is valid on every file system and is not hidden. */
static struct str
make_name(struct arena *a, struct str stem)
{
	uint8_t random[16];
	char hex[33];
	char *name = arena_strdup(a, str_part(stem, 0, STEM_BYTES));

	for (char *p = name; *p != '\0'; p++)
		if (!((*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z') ||
		        (*p >= 'a' && *p <= 'z') || *p == '_' || *p == '-' ||
		        (*p == '.' && p != name)))
			*p = '_';
	random_bytes(random, sizeof(random));
	encode_hex(hex, random, sizeof(random));
	return arena_strf(a, "%s-%s", name, hex);
}

int
mcp_secret_file_write(const char *data, struct str stem, struct str secret,
    struct arena *a, struct str *path, struct err *e)
{
	struct str name = make_name(a, stem);
	char *dir, *real;
	int rc = -1;

	if (mcp_secret_file_prepare(data, e) == -1)
		return -1;
	dir = mem_printf("%s/secrets", data);
	real = realpath(dir, NULL);
	if (real == NULL) {
		err_errno(e, "cannot find %s", dir);
	} else if (key_file_create(real, arena_strdup(a, name), secret, e) ==
	           0) {
		*path = arena_strf(a, "%s/%.*s", real, STR_FMT(name));
		rc = 0;
	}
	free(real);
	free(dir);
	return rc;
}
