/* mcp_files.h - lists and reads the files below a directory. */
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
 * Lists the regular files below root, or root if it is a file, on the arena.
 * Left out are names that begin with a dot or have control characters, files
 * deeper than MCP_FILES_DEPTH, links that lead out of root, and unreadable
 * directories. Returns -1 and sets e if there is no such root (ABSENT), or more
 * than MCP_FILES_MOST files (LIMIT).
 */
int mcp_files_list(
    struct arena *a, const char *root, struct mcp_files *out, struct err *e);

/*
 * Reads the file of that path below root, of at most max bytes. Returns -1 and
 * sets e: ABSENT if it is not in the list, LIMIT if it is larger.
 */
int mcp_files_read(struct arena *a, const char *root, struct str path,
    int64_t max, struct str *bytes, struct err *e);

/* Returns the media type by the end of the name; STR_NONE: unknown. */
struct str mcp_files_type(struct str path);

#endif
