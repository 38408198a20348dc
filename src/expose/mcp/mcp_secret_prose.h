/* mcp_secret_prose.h - keeps only plain words of an error message. */
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

/*
 * Reports whether all strings, numbers and names in v would be shown unchanged.
 */
bool mcp_secret_prose_are_all(const struct json *v, const struct json *known);

/*
 * Returns v with mcp_secret_prose_of() of all its strings and names of members.
 */
struct json *mcp_secret_prose_in(
    struct arena *a, const struct json *v, const struct json *known);

#endif
