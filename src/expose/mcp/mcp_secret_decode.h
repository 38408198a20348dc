/* mcp_secret_decode.h - decodes the encodings that may hide a secret.
 */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_SECRET_DECODE_H
#define CLAVIGER_EXPOSE_MCP_MCP_SECRET_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct buf;

/* Ways to read a text; see the table. */
extern const size_t mcp_secret_decode_count;

/*
 * Append what text says, read the n-th way: percent-encoding, escapes of JSON,
 * HTML and quoted-printable, text broken over lines or with NULs between, bytes
 * as decimal numbers, and base64, base32 and hex from each place where a byte
 * may begin.  What is not
 * written in that way is left out or stays as it is, so that half-encoded
 * texts are read too.  False: nothing in it is written in that way.
 */
bool mcp_secret_decode(size_t n, struct buf *out, struct str text);

#endif
