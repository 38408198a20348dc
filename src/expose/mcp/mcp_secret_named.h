/* mcp_secret_named.h - secrets that are known by what they are called. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_SECRET_NAMED_H
#define CLAVIGER_EXPOSE_MCP_MCP_SECRET_NAMED_H

#include <stdbool.h>

#include "base/base.h"

struct json;
struct mcp_secret_text;

/* Add strings in members whose names say that they are secret. */
void mcp_secret_named_add(struct mcp_secret_text *t, const struct json *v);

/* Is there "token=", "<password>" or the like in a text that is no JSON? */
bool mcp_secret_named_in_text(struct str text);

#endif
