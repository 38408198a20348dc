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

/* Returns how many bytes at the start of s are ASCII. */
size_t scan_ascii(struct str s);

/*
 * The same without instructions of a certain processor, on which the functions
 * above are built elsewhere.  Declared for tests, which compare both.
 */
size_t scan_plain_portable(struct str s);
size_t scan_ascii_portable(struct str s);

#endif
