/* key_input.h - reads a key from a file, standard input or FAL_KEY. */
#ifndef CLAVIGER_KEY_KEY_INPUT_H
#define CLAVIGER_KEY_KEY_INPUT_H

#include <stdbool.h>

struct err;

/*
 * Returns the credential in the file path, or in standard input if path is "-".
 * The file has one line: "id:secret" or FAL_KEY='id:secret'.  The result is on
 * the heap: wipe and free it.  Returns NULL and sets e on failure.
 */
char *key_input_read_file(const char *path, struct err *e);

/*
 * Returns the caller's own credential: from the file key_file, else from
 * FAL_KEY if from_environment is set, else from admin.key in the directory
 * data. key_file and data may be NULL.  Result and failure are those of
 * key_input_read_file().
 */
char *key_input_read(const char *key_file, bool from_environment,
    const char *data, struct err *e);

#endif
