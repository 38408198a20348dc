/* mcp_text.h - names and texts that clients show or accept. */
#ifndef CLAVIGER_MCP_PROTOCOL_MCP_TEXT_H
#define CLAVIGER_MCP_PROTOCOL_MCP_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct buf;
struct json;

/* Makes a title of a name: "fal-list-keys" becomes "Fal List Keys". */
struct str mcp_text_title(struct arena *a, struct str name);

/*
 * Returns a name that clients accept: 1 to 64 of A-Z a-z 0-9 _ . -. A name that
 * must be changed ends in a hash of all of it, so that it is unique. If it is
 * not, another attempt number makes another name.
 */
struct str mcp_text_name(struct arena *a, struct str name, unsigned attempt);

/*
 * Moves the text of b to the arena and frees b. Returns "" if b was over its
 * limit.
 */
struct str mcp_text_take(struct arena *a, struct buf *b);

/* Returns v as compact JSON on the arena. */
struct str mcp_text_json(struct arena *a, const struct json *v);

/*
 * Appends `,"name":"text"`, sanitized and cut to max bytes; nothing for an
 * empty text.  lines: line feeds stay.
 */
void mcp_text_member(struct buf *b, struct arena *a, const char *name,
    struct str text, bool lines, size_t max);

/* The maximum of texts that we make, far above their usual size. */
enum { MCP_TEXT_MAX = 128 * 1024 * 1024 };

#endif
