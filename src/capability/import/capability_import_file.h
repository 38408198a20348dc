/* capability_import_file.h - the files that a capability is made of, each once.
 */
#ifndef CLAVIGER_CAPABILITY_IMPORT_CAPABILITY_IMPORT_FILE_H
#define CLAVIGER_CAPABILITY_IMPORT_CAPABILITY_IMPORT_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "capability/file/file.h"
#include "capability/model/model.h"

struct json;
struct capability_reader;

/* One file that was read. */
struct capability_import_source {
	struct capability_file_id id;
	const char *path;
	const struct json *root; /* unified; NULL: it cannot be read */
	struct err error; /* why */
	bool binds_taken; /* for who imports from it */
};

/* items[i] is spec->files[i]; the first is the file itself. */
struct capability_import_files {
	struct capability_reader *w;
	int64_t bytes_left; /* for all of them */
	struct capability_import_source items[CAPABILITY_MODEL_FILES];
};

/* root: of the file itself. */
void capability_import_file_init(struct capability_import_files *m,
    struct capability_reader *w, const struct json *root);

/*
 * The number of the file of that path, which is read where it is new.  -1 and e
 * where it cannot be had; a place in e says that it is noted already.
 */
int capability_import_file_open(
    struct capability_import_files *m, const char *path, struct err *e);

#endif
