/* mcp_secret_file.h - a new secret in a file of its own, for its owner alone.
 */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_SECRET_FILE_H
#define CLAVIGER_EXPOSE_MCP_MCP_SECRET_FILE_H

#include "base/base.h"

struct arena;
struct err;

/*
 * Make DATA/secrets, mode 0700, or see that it is fit: -1 and e (UNAVAILABLE)
 * where others may look into it or nothing can be written.
 */
int mcp_secret_file_prepare(const char *data, struct err *e);

/*
 * Put the secret into DATA/secrets/<stem>-<random>, mode 0600 and synced, over
 * no other file.  *path: where it is, absolute, on a.
 */
int mcp_secret_file_write(const char *data, struct str stem, struct str secret,
    struct arena *a, struct str *path, struct err *e);

#endif
