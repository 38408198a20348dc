/* openapi_paths.h - imports the operations of all paths. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_PATHS_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_PATHS_H

struct openapi_importer;
struct openapi_sections;

/*
 * Adds each operation of `paths` to the sections.  An operation that cannot be
 * added is left out with a note.
 */
void openapi_paths_import(
    struct openapi_importer *m, struct openapi_sections *sections);

#endif
