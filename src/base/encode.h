/* encode.h - bytes as hex, base64 and percent-encoded text, and back. */
#ifndef CLAVIGER_BASE_ENCODE_H
#define CLAVIGER_BASE_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct buf;

/* 2 * n lower-case digits and a NUL into out. */
void encode_hex(char *out, const void *bytes, size_t n);

/* The value of one hex digit, either case; -1 where c is none. */
int decode_hex_digit(char c);

/* Exactly 2 * n hex digits into n bytes; false where they are not. */
bool decode_hex(void *out, size_t n, struct str hex);

/* RFC 4648 section 4, with padding. */
void encode_base64(struct buf *out, const void *bytes, size_t n);

/*
 * Strict: RFC 4648 alphabet, padding required, no white space, unused bits
 * zero.  STR_NONE where the text is not that; else on the arena.
 */
struct str decode_base64(struct arena *a, struct str text);

/*
 * RFC 4648 section 5 as RFC 7515 has it: the URL-safe alphabet, no padding.
 * STR_NONE where the text is not that; else on the arena.
 */
struct str decode_base64url(struct arena *a, struct str text);

/* Every byte but RFC 3986's unreserved ones becomes %XX. */
void encode_percent(struct buf *out, struct str s);

/*
 * %XX back to bytes; with plus, "+" is a space (form and query rule).
 * STR_NONE where a % is not followed by two hex digits; else on the arena,
 * or s itself where nothing had to change.
 */
struct str decode_percent(struct arena *a, struct str s, bool plus);

/* RFC 9562 text form, lower case: 36 bytes and a NUL. */
void encode_uuid(char out[37], const uint8_t id[16]);

/* Only the lower-case text form is accepted. */
bool decode_uuid(uint8_t id[16], struct str text);

#endif
