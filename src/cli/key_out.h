/* key_out.h - a new key goes to a file of its own, or to standard output. */
#ifndef CLAVIGER_CLI_KEY_OUT_H
#define CLAVIGER_CLI_KEY_OUT_H

struct err;

/*
 * Before the key is made: -1 and e if path exists already, or no file can be
 * made in its directory.
 */
int key_out_check(const char *path, struct err *e);

/*
 * Write FAL_KEY='ID:SECRET' to path, mode 0600: whole and synced, or not at
 * all.  -1 and e.
 */
int key_out_write(
    const char *path, const char *id, const char *secret, struct err *e);

/* What was printed has reached standard output; -1 and e if not. */
int key_out_flush(struct err *e);

#endif
