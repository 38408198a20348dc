/* spec_import_file.h - the files that a capability is made of, each once. */
#ifndef CLAVIGER_SPEC_SPEC_IMPORT_FILE_H
#define CLAVIGER_SPEC_SPEC_IMPORT_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "spec/spec_file.h"
#include "spec/spec_import.h"

struct json;
struct spec_walk;

/* One file that was read. */
struct spec_import_source {
	struct spec_file_id id;
	const char *path;
	const struct json *root; /* unified; NULL: it cannot be read */
	struct err error; /* why */
	bool binds_taken; /* for who imports from it */
};

/* items[i] is spec->files[i]; the first is the file itself. */
struct spec_import_files {
	struct spec_walk *w;
	int64_t bytes_left; /* for all of them */
	struct spec_import_source items[SPEC_IMPORT_FILES];
};

/* root: of the file itself. */
void spec_import_file_init(
    struct spec_import_files *m, struct spec_walk *w, const struct json *root);

/*
 * The number of the file of that path, which is read where it is new.  -1 and e
 * where it cannot be had; a place in e says that it is noted already.
 */
int spec_import_file_open(
    struct spec_import_files *m, const char *path, struct err *e);

#endif
