/* output.c - writes a text to a file that the user named, or to stdout. */
#include <stdio.h>
#include <string.h>

#include "base/base.h"

#include "cli/output.h"

static int
write_stream(FILE *f, struct str text)
{
	return fwrite(text.p, 1, text.n, f) == text.n && fflush(f) == 0 ? 0
	                                                                : -1;
}

int
output_write(const char *path, struct str text, struct err *e)
{
	FILE *f;
	int rc;

	if (path == NULL || strcmp(path, "-") == 0)
		return write_stream(stdout, text) == 0
		           ? 0
		           : err_errno(e, "cannot write the document");
	f = fopen(path, "we");
	if (f == NULL)
		return err_errno(e, "cannot write '%s'", path);
	rc = write_stream(f, text);
	if (fclose(f) != 0 || rc == -1)
		return err_errno(e, "cannot write '%s'", path);
	return 0;
}

int
output_is_yaml(const char *format, const char *path, bool fallback, bool *yaml,
    struct err *e)
{
	struct str name = path != NULL ? str_of(path) : STR("");

	*yaml = fallback;
	if (format != NULL) {
		*yaml = strcmp(format, "yaml") == 0;
		if (!*yaml && strcmp(format, "json") != 0)
			return err_set(e, ERR_INPUT,
			    "'%s' is not a format: json or yaml", format);
	} else if (str_ends(name, STR(".json"))) {
		*yaml = false;
	} else if (str_ends(name, STR(".yaml")) ||
	           str_ends(name, STR(".yml"))) {
		*yaml = true;
	}
	return 0;
}
