/* openapi_target.h - the names of a parameter: the argument's and the consumed.
 */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_TARGET_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_TARGET_H

#include <stdbool.h>

#include "base/base.h"
#include "openapi/import/openapi_refs.h"

struct openapi_importer;
struct openapi_task;
struct openapi_wire;

/* One parameter of the document. */
struct openapi_parameter {
	struct openapi_node node, schema;
	struct openapi_node written; /* the schema, perhaps a reference */
	struct str name, in;
	bool required;
};

/* Returns a unique name for the argument, and takes it. */
struct str openapi_target_argument(struct openapi_importer *m,
    struct openapi_task *t, const struct openapi_parameter *w);

/*
 * Adds the consumed parameter, and says how it is written.  Returns its name.
 * If that is not possible without extensions (--portable), adds a note and
 * returns STR_NONE.
 */
struct str openapi_target_add(struct openapi_importer *m,
    struct openapi_task *t, const struct openapi_parameter *w,
    struct str argument, const struct openapi_wire *wire);

#endif
