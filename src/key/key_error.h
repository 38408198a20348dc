/* key_error.h - explains why a file or the store failed. */
#ifndef CLAVIGER_KEY_KEY_ERROR_H
#define CLAVIGER_KEY_KEY_ERROR_H

struct err;

/*
 * Sets e (may be NULL) to "TEXT: CAUSE; REMEDY" and returns -1.  code is an
 * LMDB code or a value of errno.  The kind is FULL if space ran out, otherwise
 * UNAVAILABLE or SYSTEM.
 */
int key_error(struct err *e, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
