/* capability_import_entry.h - what an import changes in what it takes. */
#ifndef CLAVIGER_CAPABILITY_IMPORT_CAPABILITY_IMPORT_ENTRY_H
#define CLAVIGER_CAPABILITY_IMPORT_CAPABILITY_IMPORT_ENTRY_H

#include "base/base.h"

struct arena;
struct json;

/*
 * The entry is a copy whose members others share: members that change are
 * copied, the rest stays shared.
 */

/* Give it another namespace. */
void capability_import_entry_rename(
    struct arena *a, struct json *entry, struct str as);

/* What the import says under x-claviger hides what the entry says there. */
void capability_import_entry_lay_over(
    struct arena *a, struct json *entry, const struct json *import);

#endif
