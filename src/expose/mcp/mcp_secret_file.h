/* mcp_secret_file.h - stores a new secret in a file of its own. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_SECRET_FILE_H
#define CLAVIGER_EXPOSE_MCP_MCP_SECRET_FILE_H

#include "base/base.h"

struct arena;
struct err;

/*
 * Creates DATA/secrets with mode 0700, or checks it. Returns -1 and sets e
 * (UNAVAILABLE) if other users can read it or it cannot be written.
 */
int mcp_secret_file_prepare(const char *data, struct err *e);

/*
 * Writes the secret to the new file DATA/secrets/<stem>-<random>, mode 0600,
 * and syncs it. *path: its absolute path, on a.
 */
int mcp_secret_file_write(const char *data, struct str stem, struct str secret,
    struct arena *a, struct str *path, struct err *e);

#endif
