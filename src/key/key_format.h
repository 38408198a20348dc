/* key_format.h - the text form of a key: id, secret, check digits.
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

/* Keeps the ids of one process in order.  Initialize it with zeros. */
struct key_id_clock {
	uint64_t last; /* milliseconds << 12 | fraction, of the last id */
};

/*
 * Writes a UUIDv7 (RFC 9562 5.7) that is greater than all earlier ones of this
 * clock: rand_a is the fraction of the millisecond (6.2, method 3).  Returns
 * its milliseconds since 1970.
 */
int64_t key_format_id(uint8_t id[16], struct key_id_clock *clock);

/* The milliseconds in such an id. */
int64_t key_format_id_time(const uint8_t id[16]);

/* The ids that follow are of ms (since 1970), or later. */
void key_format_id_after(struct key_id_clock *clock, int64_t ms);

/* Writes a secret for the key with that id (text form), and a NUL. */
void key_format_secret(char out[KEY_SECRET_CHARS + 1], const char id[37]);

/*
 * Parses a credential, checks its check digits, and sets id.  Returns false if
 * it is malformed.
 */
bool key_format_parse(struct str credential, uint8_t id[16]);

/*
 * Sets id from the front of a credential.  Returns false if that is malformed
 * or the length is wrong.  The characters of the secret are not checked.
 */
bool key_format_split(struct str credential, uint8_t id[16]);

/* Writes the check digits of text, without a NUL. */
void key_format_write_check(char out[6], struct str text);

/* CRC-32 of ISO-HDLC, as in PNG and gzip. */
uint32_t key_format_crc(struct str text);

#endif
