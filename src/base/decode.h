/* decode.h - reads hex, base64, percent-encoded text and UUIDs. */
#ifndef CLAVIGER_BASE_DECODE_H
#define CLAVIGER_BASE_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

/* Returns the value of a hex digit of either case; -1 for any other byte. */
int decode_hex_digit(char c);

/* The same for a digit of base64, RFC 4648 section 4: 0 to 63. */
int decode_base64_digit(char c);

/* Reads exactly 2 * n hex digits into n bytes; false if hex is anything else.
 */
bool decode_hex(void *out, size_t n, struct str hex);

/*
 * Decodes strict base64 onto the arena: the RFC 4648 alphabet, padding
 * required, no white space, unused bits zero.  STR_NONE if text is malformed.
 */
struct str decode_base64(struct arena *a, struct str text);

/*
 * Decodes RFC 4648 section 5 base64 as RFC 7515 uses it: the URL-safe alphabet
 * without padding.  The result is on the arena; STR_NONE if text is malformed.
 */
struct str decode_base64url(struct arena *a, struct str text);

/*
 * Decodes %XX.  If plus is set, "+" means a space, as in forms and queries.
 * Returns s itself if nothing changes, else text on the arena.  Returns
 * STR_NONE if a "%" is not followed by two hex digits.
 */
struct str decode_percent(struct arena *a, struct str s, bool plus);

/*
 * Reads the text form of RFC 9562, in lower case only.  Returns false for any
 * other text.
 */
bool decode_uuid(uint8_t id[16], struct str text);

/*
 * The same without instructions of a certain processor, on which decode_uuid()
 * is built elsewhere.  Declared for tests, which compare both.
 */
bool decode_uuid_portable(uint8_t id[16], struct str text);

#endif
