/* encode.h - writes bytes as hex, base64, percent-encoded text and UUIDs. */
#ifndef CLAVIGER_BASE_ENCODE_H
#define CLAVIGER_BASE_ENCODE_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct buf;

/* Writes 2 * n lower-case digits and a NUL to out. */
void encode_hex(char *out, const void *bytes, size_t n);

/* Appends RFC 4648 section 4 base64, with padding. */
void encode_base64(struct buf *out, const void *bytes, size_t n);

/* Appends RFC 4648 section 5 base64 without padding, as RFC 7515 uses it. */
void encode_base64url(struct buf *out, const void *bytes, size_t n);

/* Appends s with every byte but RFC 3986's unreserved ones as %XX. */
void encode_percent(struct buf *out, struct str s);

/*
 * Appends text of a URL: as it is, but bytes that a URL must not contain, "#",
 * "{" and "}" as %XX.
 */
void encode_url(struct buf *out, struct str s);

/* Writes the RFC 9562 text form, lower case: 36 bytes and a NUL. */
void encode_uuid(char out[37], const uint8_t id[16]);

#endif
