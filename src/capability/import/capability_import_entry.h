/* capability_import_entry.h - changes that an import makes to an entry. */
#ifndef CLAVIGER_CAPABILITY_IMPORT_CAPABILITY_IMPORT_ENTRY_H
#define CLAVIGER_CAPABILITY_IMPORT_CAPABILITY_IMPORT_ENTRY_H

#include "base/base.h"

struct arena;
struct json;

/*
 * Both functions change entry, which must be a shallow copy of the imported
 * one.  Members that change are copied first; the others stay shared with the
 * other file.
 */

/* Sets the namespace of the entry. */
void capability_import_entry_rename(
    struct arena *a, struct json *entry, struct str as);

/* Replaces settings in x-claviger of the entry by those of the import. */
void capability_import_entry_lay_over(
    struct arena *a, struct json *entry, const struct json *import);

#endif
