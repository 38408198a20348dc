/* capability_load_exists.c - whether a file that a capability names exists. */
#include <sys/stat.h>

#include "base/base.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

bool
capability_load_exists(const struct capability_reader *r, const char *path)
{
	struct stat st;

	return r->max_bytes == 0 || stat(path, &st) == 0;
}
