/* mcp_secret_scan.h - finds encoded secrets in a text. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_SECRET_SCAN_H
#define CLAVIGER_EXPOSE_MCP_MCP_SECRET_SCAN_H

#include <stdbool.h>

#include "base/base.h"

struct json;
struct mcp_secret_text;

/*
 * Does the text, as it is or decoded by mcp_secret_decode() in nested ways,
 * contain one of the secrets or a key of the authority? Ignores case. If the
 * search takes too long, returns true: what cannot be searched is not shown.
 * mcp_secret_scan_is_tired() reports that.
 */
bool mcp_secret_scan(struct mcp_secret_text *t, struct str text);
bool mcp_secret_scan_is_tired(const struct mcp_secret_text *t);

/*
 * Adds each string and name in v that contains an encoded secret to t, as a
 * holder. If strict, also what is opaque and not part of known, which the
 * caller has already. Returns their number. A list of numbers that are the
 * bytes of a secret counts as more than can be withheld individually.
 */
size_t mcp_secret_scan_in(struct mcp_secret_text *t, const struct json *v,
    bool strict, const struct json *known);

#endif
