/* mcp_secret_digits.h - bytes written as digits: base64, base32 and hex. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_SECRET_DIGITS_H
#define CLAVIGER_EXPOSE_MCP_MCP_SECRET_DIGITS_H

#include <stdbool.h>

#include "base/base.h"

struct buf;

enum { MCP_SECRET_RUN = 8 }; /* bytes: shorter runs are ignored */

/*
 * Returns the value of a digit; -1: c is not in the alphabet; -2: it may be
 * between two digits.
 */
typedef int mcp_secret_value_fn(char c);
mcp_secret_value_fn mcp_secret_digits_base64; /* RFC 4648 4 and 5 */
mcp_secret_value_fn mcp_secret_digits_base32; /* RFC 4648 6, in any case */
mcp_secret_value_fn mcp_secret_digits_hex; /* with ":" and similar between */

/*
 * Appends the bytes of each run of digits, of that many bits each, that is long
 * enough, without its first `skip` digits, and a line end. Returns false if
 * there is no such run.
 */
bool mcp_secret_digits_decode(struct buf *out, struct str s,
    mcp_secret_value_fn *value, unsigned bits, unsigned skip);

/*
 * Does the text contain something that cannot be searched: long base64 of
 * binary data (an image, a compressed or encrypted value), or bytes that are
 * not text?
 */
bool mcp_secret_digits_is_opaque(struct str text);

#endif
