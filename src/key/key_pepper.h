/* key_pepper.h - peppers: the secret keys of key hashes, in their own file. */
#ifndef CLAVIGER_KEY_KEY_PEPPER_H
#define CLAVIGER_KEY_KEY_PEPPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct err;

enum { KEY_PEPPER_BYTES = 32, KEY_PEPPER_MAX = 16 };

/* All peppers, oldest first; new hashes use the last. */
struct key_peppers {
	size_t count; /* at least 1 */
	struct {
		uint32_t version; /* ascending, from 1 */
		uint8_t bytes[KEY_PEPPER_BYTES];
	} items[KEY_PEPPER_MAX];
};

/*
 * Reads dir/pepper.  If create is set and it does not exist, it is created.
 * Returns NULL and sets e if it is missing, damaged or readable by others.
 */
struct key_peppers *key_pepper_load(
    const char *dir, bool create, struct err *e);
void key_pepper_free(struct key_peppers *p); /* wipes */

/* Parses the contents of the file. */
bool key_pepper_parse(struct key_peppers *out, struct str text);

/* Another file of the same form. */
struct key_pepper_file {
	const char *name, *first_line;
	const char *loss; /* what its loss means, for the error */
};

struct key_peppers *key_pepper_load_file(const struct key_pepper_file *f,
    const char *dir, bool create, struct err *e);

static inline uint32_t
key_pepper_current(const struct key_peppers *p)
{
	return p->items[p->count - 1].version;
}

#endif
