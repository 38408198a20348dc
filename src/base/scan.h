/* scan.h - skips ordinary text, many bytes at a time. */
#ifndef CLAVIGER_BASE_SCAN_H
#define CLAVIGER_BASE_SCAN_H

#include <stddef.h>

#include "base/str.h"

/*
 * Returns how many bytes at the start of s are ASCII that a JSON string
 * contains as it is: 0x20 to 0x7f, but neither '"' nor '\'.
 */
size_t scan_plain(struct str s);

/*
 * Copies bytes that scan_plain() counts to `to`, and '"' and '\' with a '\'
 * before them.  It stops at another byte, and before it writes more than most
 * bytes; those that it did not write are undefined.  Returns how many bytes of
 * s it has copied, and sets *written to the number that it wrote.
 */
size_t scan_escape(char *to, size_t most, struct str s, size_t *written);

/* Returns how many bytes at the start of s are ASCII. */
size_t scan_ascii(struct str s);

/*
 * The same without instructions of a certain processor, on which the functions
 * above are built elsewhere.  Declared for tests, which compare both.
 */
size_t scan_plain_portable(struct str s);
size_t scan_escape_portable(
    char *to, size_t most, struct str s, size_t *written);
size_t scan_ascii_portable(struct str s);

#endif
