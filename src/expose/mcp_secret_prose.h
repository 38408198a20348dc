/* mcp_secret_prose.h - what an error says in words, and nothing else. */
#ifndef CLAVIGER_EXPOSE_MCP_SECRET_PROSE_H
#define CLAVIGER_EXPOSE_MCP_SECRET_PROSE_H

#include <stdbool.h>

#include "base/base.h"

struct arena;
struct json;

/*
 * For an answer that may hold a secret which nobody knows: the text with
 * "[withheld]" in place of each word that is neither of letters, and short
 * enough for one, nor a small number, nor a part of what the caller gave.
 */
struct str mcp_secret_prose_of(
    struct arena *a, struct str text, const struct json *known);

/* Are all strings, numbers and names in v shown as they are? */
bool mcp_secret_prose_are_all(const struct json *v, const struct json *known);

/* v with all its strings, and names of members, so. */
struct json *mcp_secret_prose_in(
    struct arena *a, const struct json *v, const struct json *known);

#endif
