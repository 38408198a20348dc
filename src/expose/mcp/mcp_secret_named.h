/* mcp_secret_named.h - finds secrets by the names of their members. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_SECRET_NAMED_H
#define CLAVIGER_EXPOSE_MCP_MCP_SECRET_NAMED_H

#include <stdbool.h>

#include "base/base.h"

struct json;
struct mcp_secret_text;

/* Adds strings in members whose names say that they are secret. */
void mcp_secret_named_add(struct mcp_secret_text *t, const struct json *v);

/* Does a text that is not JSON contain "token=", "<password>" or similar? */
bool mcp_secret_named_in_text(struct str text);

#endif
