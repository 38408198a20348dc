/* mcp_secret_decode.h - decodes the encodings that may hide a secret.
 */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_SECRET_DECODE_H
#define CLAVIGER_EXPOSE_MCP_MCP_SECRET_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct buf;

/* The number of decodings; see the table. */
extern const size_t mcp_secret_decode_count;

/*
 * Appends text, decoded in the n-th way: percent-encoding, escapes of JSON,
 * HTML and quoted-printable, text broken over lines or with NULs between, bytes
 * as decimal numbers, and base64, base32 and hex from each offset at which a
 * byte may begin. Parts in another encoding are left out or copied, so that
 * half-encoded texts are decoded, too. Returns false if nothing in the text has
 * this encoding.
 */
bool mcp_secret_decode(size_t n, struct buf *out, struct str text);

#endif
