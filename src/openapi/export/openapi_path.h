/* openapi_path.h - an exposed path as OpenAPI writes it. */
#ifndef CLAVIGER_OPENAPI_EXPORT_OPENAPI_PATH_H
#define CLAVIGER_OPENAPI_EXPORT_OPENAPI_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;

enum { OPENAPI_PATH_VARIABLES = 16 };

struct openapi_path {
	struct str text; /* "/keys/{key_id}" */
	struct str shape; /* "/keys/{}": of one shape, OpenAPI holds them equal
	                   */
	/* Names as the file has them, and as the text has them. */
	struct str names[OPENAPI_PATH_VARIABLES];
	struct str shown[OPENAPI_PATH_VARIABLES];
	size_t count;
};

/*
 * "{x}" and "{{x}}" are variables; a name that comes twice is shown with a
 * number behind.  A "/" is put in front where there is none, and what no URL
 * holds is percent-encoded.  Everything is on the arena or borrowed from path.
 */
void openapi_path_read(
    struct arena *a, struct str path, struct openapi_path *out);

/* Letters and digits are the same, in any case: order-id is order_id. */
bool openapi_path_is_alike(struct str x, struct str y);

#endif
