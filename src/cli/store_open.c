/* store_open.c - opens the store of a data directory, for its operator. */
#include <sys/stat.h>

#include "base/base.h"
#include "key/key.h"

#include "cli/store_open.h"

int
store_open(const char *data, struct keys **keys, struct key_reader **reader,
    struct err *e)
{
	const struct limits limits = limits_default();
	struct stat st;

	*keys = NULL;
	*reader = NULL;
	if (data == NULL)
		return err_set(
		    e, ERR_INPUT, "name the data directory with --data DIR");
	if (stat(data, &st) == -1)
		return err_set(e, ERR_ABSENT,
		    "no store in %s and no authority running there: start "
		    "`claviger serve`, or name another with --data DIR or "
		    "--url URL",
		    data);
	*keys = keys_open(data, &limits, NULL, e);
	if (*keys == NULL)
		return -1;
	*reader = key_reader_new(*keys, e);
	if (*reader != NULL)
		return 0;
	keys_close(*keys);
	*keys = NULL;
	return -1;
}
