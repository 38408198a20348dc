/* capability_import.h - replaces imports with what they name. */
#ifndef CLAVIGER_CAPABILITY_IMPORT_CAPABILITY_IMPORT_H
#define CLAVIGER_CAPABILITY_IMPORT_CAPABILITY_IMPORT_H

struct json;
struct capability_reader;

/*
 * Replaces the imports in root, which is unified already, with what they name:
 * {location, import, as} in consumes, exposes, aggregates and binds of the root
 * and of the capability, and paths or the same in `imports` of the root.  Paths
 * are relative to the directory of their file.  Imports of imported files are
 * followed as far as needed.  The binds of a file come with what is imported
 * from it.
 *
 * A failure is noted with the file, line and column of the entry.  If a
 * namespace cannot be imported, its entry stays, and r->failed_imports has the
 * reason by its name.
 */
void capability_import_all(struct capability_reader *r, struct json *root);

#endif
