/* key_out.h - writes a new key to its own file, or to standard output. */
#ifndef CLAVIGER_CLI_KEY_OUT_H
#define CLAVIGER_CLI_KEY_OUT_H

struct err;

/*
 * Call it before the key is made.  Returns -1 and sets e if path exists
 * already, or no file can be created in its directory.
 */
int key_out_check(const char *path, struct err *e);

/*
 * Write FAL_KEY='ID:SECRET', or ID:SECRET to a file named admin.key, to path,
 * mode 0600: whole and synced, or not at all.  -1 and e.
 */
int key_out_write(
    const char *path, const char *id, const char *secret, struct err *e);

/*
 * Flushes standard output.  Returns -1 and sets e if not all text was written.
 */
int key_out_flush(struct err *e);

#endif
