/* key_input.h - a key that a person gave: in a file or the environment. */
#ifndef CLAVIGER_KEY_KEY_INPUT_H
#define CLAVIGER_KEY_KEY_INPUT_H

#include <stdbool.h>

struct err;

/*
 * Returns the caller's own credential, "id:secret".  It is read from the file
 * key_file, else from FAL_KEY if from_environment is set, else from admin.key
 * in the directory data.  A file holds "id:secret" or FAL_KEY='id:secret'.
 * key_file and data may be NULL.  The result is on the heap: wipe and free it.
 * Returns NULL and sets e on failure.
 */
char *key_input_read(const char *key_file, bool from_environment,
    const char *data, struct err *e);

#endif
