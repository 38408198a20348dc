/* capability_import_root.h - checks and unifies the root of a file. */
#ifndef CLAVIGER_CAPABILITY_IMPORT_CAPABILITY_IMPORT_ROOT_H
#define CLAVIGER_CAPABILITY_IMPORT_CAPABILITY_IMPORT_ROOT_H

struct capability_dialect;
struct capability_reader;
struct json;

/*
 * Checks the root of a file, of the first or of an imported one, and rewrites
 * it in place with capability_dialect_unify().  If the reader is strict, the
 * published schema is checked before.  *dialect is set unless it is NULL.
 */
void capability_import_root(struct capability_reader *r, struct json *root,
    struct capability_dialect *dialect);

#endif
