/* capability_import_file.h - opens each imported file once. */
#ifndef CLAVIGER_CAPABILITY_IMPORT_CAPABILITY_IMPORT_FILE_H
#define CLAVIGER_CAPABILITY_IMPORT_CAPABILITY_IMPORT_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "capability/file/file.h"
#include "capability/model/model.h"

struct json;
struct capability_reader;

/* One file that was opened. */
struct capability_import_source {
	struct capability_file_id id;
	const char *path;
	const struct json *root; /* unified; NULL: it could not be read */
	struct err error; /* why */
	bool binds_taken; /* its binds were imported */
};

/*
 * items[i] belongs to files[i] of the capability; the first is the file itself.
 */
struct capability_import_files {
	struct capability_reader *reader;
	int64_t bytes_left; /* of the limit for all files */
	struct capability_import_source items[CAPABILITY_MODEL_FILES];
};

/* root is that of the file itself, already unified. */
void capability_import_file_init(struct capability_import_files *m,
    struct capability_reader *r, const struct json *root);

/*
 * Returns the index of the file of that path and reads it if it is new.
 * Returns -1 and sets e if it cannot be read; an error with a line is noted
 * already.
 */
int capability_import_file_open(
    struct capability_import_files *m, const char *path, struct err *e);

#endif
