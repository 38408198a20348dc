/* openapi_with.h - what an entry of `with` takes from the body of a request. */
#ifndef CLAVIGER_OPENAPI_EXPORT_OPENAPI_WITH_H
#define CLAVIGER_OPENAPI_EXPORT_OPENAPI_WITH_H

struct capability_operation;
struct capability_with;
struct openapi_path;

enum openapi_with_kind {
	OPENAPI_WITH_VALUE, /* what its reference says */
	OPENAPI_WITH_BODY, /* the whole body */
	OPENAPI_WITH_FIELD, /* a field of the body with the name of the entry */
};

struct openapi_with {
	const struct capability_operation *exposed;
	const struct capability_operation
	    *op; /* exposed, or the function that implements it */
	const struct openapi_path *path; /* of exposed */
};

/*
 * Returns what an entry of op->with takes.  The engine decides in the same way,
 * from the request (engine/arguments/call_args.c).
 */
enum openapi_with_kind openapi_with_kind(
    const struct openapi_with *x, const struct capability_with *w);

#endif
