/* builtin.h - the capabilities that are part of the program. */
#ifndef CLAVIGER_SERVER_BUILTIN_H
#define CLAVIGER_SERVER_BUILTIN_H

#include <stdbool.h>

#include "base/base.h"

struct arena;
struct err;
struct limits;
struct openapi_source;

/* A file of capabilities/ as it was when the program was built. */
struct builtin {
	const char *name; /* "keys-management.yaml" */
	const char *file; /* "capabilities/keys-management.yaml" */
	/* Its consumed namespace, whose calls go to the built-in authority. */
	const char *namespace;
	struct str text;
};

#define BUILTIN_AUTHORITY "http://127.0.0.1:7070" /* unless configured */

/*
 * Returns what serve uses if no file is named: keys-management, or with full
 * keys-full, which has everything that the authority can do.
 */
struct builtin builtin_get(bool full);

/*
 * Returns the namespace of the one that text is, by its address; NULL: it is
 * another text.
 */
const char *builtin_namespace(struct str text);

/*
 * Reads what name says, as openapi_source_read() does.  "keys-management.yaml"
 * and "keys-full.yaml" are the built-in capabilities if there is no such file:
 * their skills name them.
 */
int builtin_read(struct arena *a, const char *name, const struct limits *limits,
    struct openapi_source *out, struct err *e);

#endif
