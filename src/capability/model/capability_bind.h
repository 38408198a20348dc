/* capability_bind.h - a name in a file for a value from outside it. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_BIND_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_BIND_H

#include <stdbool.h>

#include "base/base.h"
#include "capability/model/capability_place.h"

struct capability;

/* The value comes from an environment variable or from a key of a file. */
struct capability_bind {
	struct capability_bind *next;
	struct capability_place place;
	struct str namespace; /* "env" */
	struct str name, source; /* of "FAL_KEY: FAL_KEY" */
	struct str location; /* as in the file; STR_NONE: the environment */
	const char *file; /* path; NULL: the environment, or refused */
	const char *refused; /* why the location cannot be read; NULL */
	/*
	 * Only --set provides the value: a variable of that name in the
	 * environment may have another purpose.
	 */
	bool operator_only;
};

/* A file that has a bind with `operator_only`. */
struct capability_guard {
	struct capability_guard *next;
	unsigned source; /* index of the file */
};

/*
 * Reports whether the file of that index has a bind that only the operator
 * sets.  Its author is not trusted with names of variables: a text in it sees
 * the binds of that file and what the operator set, never the environment.
 */
bool capability_bind_is_guarded(const struct capability *s, unsigned source);

#endif
