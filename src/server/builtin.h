/* builtin.h - the capability that serve uses if no file is named. */
#ifndef CLAVIGER_SERVER_BUILTIN_H
#define CLAVIGER_SERVER_BUILTIN_H

#include "base/base.h"

struct arena;
struct err;
struct limits;
struct openapi_source;

/*
 * Returns capabilities/keys-management.yaml as it was when the program was
 * built.
 */
struct str builtin_capability(void);

/* Its consumed namespace, whose calls go to the authority in this process. */
#define BUILTIN_NAMESPACE "keys-management"
#define BUILTIN_AUTHORITY "http://127.0.0.1:7070" /* unless configured */
#define BUILTIN_FILE "capabilities/keys-management.yaml"

/*
 * Reads what name says, as openapi_source_read() does.  "keys-management.yaml"
 * is the built-in capability if there is no such file: its skill names it.
 */
int builtin_read(struct arena *a, const char *name, const struct limits *limits,
    struct openapi_source *out, struct err *e);

#endif
