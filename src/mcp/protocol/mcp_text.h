/* mcp_text.h - texts for people and models: clean, readable, bounded. */
#ifndef CLAVIGER_MCP_PROTOCOL_MCP_TEXT_H
#define CLAVIGER_MCP_PROTOCOL_MCP_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct buf;
struct json;

/* "fal-list-keys": "Fal List Keys". */
struct str mcp_text_title(struct arena *a, struct str name);

/*
 * The name of a tool as clients accept it: 1 to 64 of A-Z a-z 0-9 _ . -.
 * Another name is changed, and a hash of the whole makes it unique; if it is
 * not, another attempt returns another name.
 */
struct str mcp_text_name(struct arena *a, struct str name, unsigned attempt);

/* What is in b, moved to the arena; b is done.  "" where it went over. */
struct str mcp_text_take(struct arena *a, struct buf *b);

/* Compact JSON on the arena. */
struct str mcp_text_json(struct arena *a, const struct json *v);

/* A ceiling for texts that we make, far above what any of them needs. */
enum { MCP_TEXT_MAX = 128 * 1024 * 1024 };

#endif
