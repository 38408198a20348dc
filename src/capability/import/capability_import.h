/* capability_import.h - what a file takes from other files; for spec/ alone. */
#ifndef CLAVIGER_CAPABILITY_IMPORT_CAPABILITY_IMPORT_H
#define CLAVIGER_CAPABILITY_IMPORT_CAPABILITY_IMPORT_H

struct json;
struct capability_reader;

/*
 * Replace the imports in root, which is unified already, by what they name:
 * {location, import, as} in consumes, exposes, aggregates and binds, of the
 * root and of the capability, and the paths or the same in the root's
 * `imports`.  Paths begin at the directory of the file that they stand in.
 * Imports of imported files are followed as far as they are needed; the binds
 * of a file come along with what is taken from it.
 *
 * What fails is noted, with the file, line and column of the entry.  Of an
 * imported namespace that cannot be had, w->unread knows why, by its name; the
 * entry stays for the loader.
 */
void capability_import_all(struct capability_reader *w, struct json *root);

#endif
