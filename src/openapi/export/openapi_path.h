/* openapi_path.h - the path of an exposed operation in OpenAPI. */
#ifndef CLAVIGER_OPENAPI_EXPORT_OPENAPI_PATH_H
#define CLAVIGER_OPENAPI_EXPORT_OPENAPI_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;

enum { OPENAPI_PATH_VARIABLES = 16 };

struct openapi_path {
	struct str text; /* "/keys/{key_id}" */
	struct str
	    shape; /* "/keys/{}": OpenAPI treats paths of one shape as equal */
	/* The names in the file, and those in text. */
	struct str names[OPENAPI_PATH_VARIABLES];
	struct str shown[OPENAPI_PATH_VARIABLES];
	size_t count;
};

/*
 * Parses a path of a file.  "{x}" and "{{x}}" are variables; a repeated name
 * gets a number as its suffix.  Adds a leading "/" if it is missing, and
 * percent-encodes what a URL cannot contain.  Everything is on the arena or
 * borrowed from path.
 */
void openapi_path_read(
    struct arena *a, struct str path, struct openapi_path *out);

/*
 * Returns a variable as it is spelled in the path; STR_NONE: no such variable.
 */
struct str openapi_path_name(const struct openapi_path *path, struct str name);

#endif
