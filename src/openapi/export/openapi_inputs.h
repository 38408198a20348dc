/* openapi_inputs.h - the inputs that a REST operation takes from a request. */
#ifndef CLAVIGER_OPENAPI_EXPORT_OPENAPI_INPUTS_H
#define CLAVIGER_OPENAPI_EXPORT_OPENAPI_INPUTS_H

#include <stdbool.h>

#include "base/base.h"
#include "capability/capability.h"

struct arena;
struct openapi_path;

/* A parameter of the request, or a field of its body (CAPABILITY_IN_BODY). */
struct openapi_input {
	struct openapi_input *next;
	struct str name;
	enum capability_in in;
	const struct capability_param *param; /* NULL: nothing is known */
	bool text; /* it is inserted in a text: a string, whatever param
	              declares */
	bool required;
};

struct openapi_inputs {
	struct openapi_input *params; /* those of the path first, in order */
	struct openapi_input *fields; /* of the body */
	bool takes_body; /* the operation uses the whole body */
	bool body_required;
	const struct capability_param *body; /* NULL: nothing is known */
};

/*
 * Sets *out to the declared parameters.  If op declares no parameters, sets it
 * to the references in `with` (rest.path.x, rest.query.x, rest.x, <namespace>.x
 * and tags), with the types of the called operation. path is op->path, parsed;
 * every variable of it is an input.  Names are those of the exposed side.  The
 * result is on the arena or borrowed from the capability.
 */
void openapi_inputs_find(struct arena *a, const struct capability *s,
    const struct capability_operation *op, const struct openapi_path *path,
    struct openapi_inputs *out);

#endif
