/* key_input.h - reads a key from a file, standard input or the environment. */
#ifndef CLAVIGER_KEY_KEY_INPUT_H
#define CLAVIGER_KEY_KEY_INPUT_H

#include <stdbool.h>

#include "base/base.h"

struct buf;
struct err;

/*
 * Returns the credential in text: a line "id:secret", or FAL_KEY=id:secret, or
 * FAL_KEY_ID=id and FAL_KEY_SECRET=secret.  Lines end with LF or CR.  "export"
 * may precede a name, spaces and quotes are removed, and empty lines, comments
 * (#) and other variables ignored.  Or it is the JSON object of a new key, with
 * "key": "id:secret".  Where text is from is for errors.  The
 * result is on the heap: wipe and free it.  Returns NULL and sets e (INPUT) if
 * there is no credential, more than one, or one that is too long.
 */
char *key_input_parse(struct str text, const char *from, struct err *e);

/*
 * The same for the contents of the file path, or of standard input if path is
 * "-".  ERR_ABSENT: there is no such file.
 */
char *key_input_read_file(const char *path, struct err *e);

/*
 * Returns the caller's own credential.  It is read from the file key_file, else
 * from FAL_KEY if from_environment is set, else from admin.key in the directory
 * data.  key_file and data may be NULL.  Result and failure are those of
 * key_input_read_file(); ERR_ABSENT: there is no admin.key.
 */
char *key_input_read(const char *key_file, bool from_environment,
    const char *data, struct err *e);

/*
 * Makes FAL_KEY in the environment the credential alone, as key_input_parse()
 * finds it; if it is not set, from FAL_KEY_ID and FAL_KEY_SECRET, or from the
 * file that FAL_KEY_FILE names.  Then every reader of the variable sees the
 * same.  Call it before the first thread.
 */
void key_input_set_environment(void);

/*
 * Appends the shell command with which an operator makes another admin.key in
 * the directory data.
 */
void key_input_admin_command(struct buf *out, const char *data);

#endif
