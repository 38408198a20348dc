/* data_dir.c - the default data directory. */
#include <stdlib.h>

#include "base/base.h"
#include "server/data_dir.h"

char *
data_dir_default(struct err *e)
{
	const char *base = getenv("XDG_DATA_HOME");

	/*
	 * The XDG Base Directory specification requires that relative paths are
	 * ignored.
	 */
	if (base != NULL && base[0] == '/')
		return mem_printf("%s/claviger", base);
	base = getenv("HOME");
	if (base == NULL || base[0] != '/') {
		err_set(e, ERR_INPUT,
		    "neither XDG_DATA_HOME nor HOME is set: name the data "
		    "directory with --data DIR");
		return NULL;
	}
	return mem_printf("%s/.local/share/claviger", base);
}
