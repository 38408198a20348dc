/* capability_permission.h - what a key must allow to use something. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_PERMISSION_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_PERMISSION_H

#include <stddef.h>

#include "base/base.h"
#include "http/http.h"

struct capability_operation;

/*
 * The permissions of an operation, tool, resource or prompt, as
 * doc/reference/permissions.md has them: "library:book:read".  Surfaces that
 * authenticate callers by keys require all of them, for the resource, which is
 * its name in the file: "library:book:read@get-book" allows one
 * operation.  Those of a forward are one for each of read, write and delete.
 */
struct capability_permission {
	struct str stated; /* `x-claviger: {permission}`; STR_NONE: derived */
	const struct str *names; /* set when the file is linked */
	size_t count;
	struct str resource;
};

/* "read", "write" or "delete": what a request with that method does. */
const char *capability_permission_action(enum http_method m);

/*
 * Sets *names to the permissions of o, and returns how many they are.  method
 * is that of the request for a forward, which requires one of its permissions;
 * HTTP_METHOD_COUNT: all of them.
 */
size_t capability_permission_of(const struct capability_operation *o,
    enum http_method method, const struct str **names);

#endif
