/* mcp_files.h - the files below a directory, and never one outside of it. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_FILES_H
#define CLAVIGER_EXPOSE_MCP_MCP_FILES_H

#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct arena;
struct err;

enum { MCP_FILES_MOST = 5000, MCP_FILES_DEPTH = 16 };

struct mcp_file {
	struct str
	    path; /* below the directory: "a/b.md"; "": the root itself */
	int64_t size;
};

struct mcp_files {
	struct mcp_file *items; /* by path */
	size_t count;
};

/*
 * The regular files below root, or root where it is one; on the arena.  Left
 * out are names that begin with a dot or hold control characters, what is
 * deeper than MCP_FILES_DEPTH, what links lead out of root, and what is not
 * readable as a directory.  -1 and e: no such root (ABSENT), or more than
 * MCP_FILES_MOST (LIMIT).
 */
int mcp_files_list(
    struct arena *a, const char *root, struct mcp_files *out, struct err *e);

/*
 * The bytes of the file of that path below root, of at most max bytes.  -1 and
 * e: ABSENT where it is not one that the list has, LIMIT where it is larger.
 */
int mcp_files_read(struct arena *a, const char *root, struct str path,
    int64_t max, struct str *bytes, struct err *e);

/* The media type by the end of the name; STR_NONE: not known. */
struct str mcp_files_type(struct str path);

#endif
