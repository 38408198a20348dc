/* capability_model.h - a capability file as a struct. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_MODEL_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "capability/model/capability_place.h"

struct capability_aggregate;
struct capability_bind;
struct capability_consumes;
struct capability_exposes;
struct capability_guard;
struct json;

enum {
	CAPABILITY_MODEL_FILES = 64, /* the file itself and its imports */
	CAPABILITY_MODEL_BIND_FILES = 64, /* files that hold values of binds */
	CAPABILITY_MODEL_ALL_FILES =
	    CAPABILITY_MODEL_FILES + CAPABILITY_MODEL_BIND_FILES,
};

/* An error or a warning about the file. */
struct capability_note {
	struct capability_note *next;
	struct capability_place place;
	bool is_error;
	struct str text; /* what is wrong, and what to do */
};

/*
 * Everything is on the arena and read-only once it is loaded.  Lists are linked
 * through `next`, in the order of the file.
 */
struct capability {
	struct arena arena;
	struct str file; /* as the user named it */
	/* The file itself, its imports, then files with values of binds. */
	const char **files;
	size_t file_count;
	struct str dialect; /* "1.0.0-alpha2" */
	bool later; /* the root key is 'ikanos', not 'naftiko' */
	struct str label, description, version;
	struct json *tags; /* array of strings, or NULL */
	struct capability_bind *binds;
	struct capability_guard *guards; /* see capability_bind_is_guarded() */
	struct capability_consumes *consumes;
	struct capability_aggregate *aggregates;
	struct capability_exposes *exposes;
	const struct json *schemas; /* definitions for schemas, or NULL */
	struct capability_note *notes; /* in order of place */
	size_t errors, warnings; /* may be more than there are notes */
};

#endif
