/* mcp_secret_scan.h - whether a text holds a secret in another encoding. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_SECRET_SCAN_H
#define CLAVIGER_EXPOSE_MCP_MCP_SECRET_SCAN_H

#include <stdbool.h>

#include "base/base.h"

struct json;
struct mcp_secret_text;

/*
 * Does the text, read in every way of mcp_secret_decode() and these in each
 * other, hold one of the secrets or a key of the authority's?  Case is ignored,
 * the plain text counts too.  If that takes too long, the answer is yes: what
 * cannot be searched is not shown.  mcp_secret_scan_is_tired() tells.
 */
bool mcp_secret_scan(struct mcp_secret_text *t, struct str text);
bool mcp_secret_scan_is_tired(const struct mcp_secret_text *t);

/*
 * Add each string and name in v that holds a secret in another encoding to t,
 * as a holder; if strict also what is opaque and no part of known, which the
 * caller has already.  Returns how many there were; a list of numbers that are
 * the bytes of a secret counts as more than can be withheld one by one.
 */
size_t mcp_secret_scan_in(struct mcp_secret_text *t, const struct json *v,
    bool strict, const struct json *known);

#endif
