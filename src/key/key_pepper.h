/* key_pepper.h - the secrets that hashes are keyed with, in a file of its own.
 */
#ifndef CLAVIGER_KEY_KEY_PEPPER_H
#define CLAVIGER_KEY_KEY_PEPPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct err;

enum { KEY_PEPPER_BYTES = 32, KEY_PEPPER_MAX = 16 };

/* All peppers, oldest first; new hashes are made with the last. */
struct key_peppers {
	size_t count; /* at least 1 */
	struct {
		uint32_t version; /* ascending, from 1 */
		uint8_t bytes[KEY_PEPPER_BYTES];
	} items[KEY_PEPPER_MAX];
};

/*
 * Read dir/pepper; with create, make it where there is none.  NULL and e
 * where it is missing, damaged, or may be read by others.
 */
struct key_peppers *key_pepper_load(
    const char *dir, bool create, struct err *e);
void key_pepper_free(struct key_peppers *p); /* wipes */

/* The form of the file; false where text is anything else. */
bool key_pepper_parse(struct key_peppers *out, struct str text);

static inline uint32_t
key_pepper_current(const struct key_peppers *p)
{
	return p->items[p->count - 1].version;
}

#endif
