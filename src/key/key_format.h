/* key_format.h - what a key looks like: its id, its secret, its check digits.
 */
#ifndef CLAVIGER_KEY_KEY_FORMAT_H
#define CLAVIGER_KEY_KEY_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

enum {
	KEY_ID_CHARS = 36,
	KEY_SECRET_CHARS = 53, /* "ck1_", 43 random ones, 6 check digits */
	KEY_CREDENTIAL_CHARS = KEY_ID_CHARS + 1 + KEY_SECRET_CHARS,
};

/* What keeps the ids of one process in order; zeroed at first. */
struct key_id_clock {
	uint64_t last; /* milliseconds << 12 | fraction, of the last id */
};

/*
 * A new UUIDv7 (RFC 9562 5.7), greater than all that this clock gave before:
 * rand_a holds the fraction of the millisecond (6.2, method 3).  Returns the
 * milliseconds since 1970 that stand in it.
 */
int64_t key_format_id(uint8_t id[16], struct key_id_clock *clock);

/* A new secret for the key of that id (text form), and a NUL. */
void key_format_secret(char out[KEY_SECRET_CHARS + 1], const char id[37]);

/* Is credential of our form, check digits and all?  Then id is its id. */
bool key_format_parse(struct str credential, uint8_t id[16]);

/* CRC-32 of ISO-HDLC, as in PNG and gzip. */
uint32_t key_format_crc(struct str text);

#endif
