/* mcp_secret_prose.h - what an error says in words, and nothing else. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_SECRET_PROSE_H
#define CLAVIGER_EXPOSE_MCP_MCP_SECRET_PROSE_H

#include <stdbool.h>

#include "base/base.h"

struct arena;
struct json;

/*
 * For a response that may contain an unknown secret: the text with "[withheld]"
 * instead of each word, except words of letters that are too short for a
 * secret, small numbers, and parts of what the caller sent.
 */
struct str mcp_secret_prose_of(
    struct arena *a, struct str text, const struct json *known);

/* Are all strings, numbers and names in v shown as they are? */
bool mcp_secret_prose_are_all(const struct json *v, const struct json *known);

/* v with all its strings, and names of members, so. */
struct json *mcp_secret_prose_in(
    struct arena *a, const struct json *v, const struct json *known);

#endif
