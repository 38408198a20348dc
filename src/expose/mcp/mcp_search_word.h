/* mcp_search_word.h - splits texts into words for a search. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_SEARCH_WORD_H
#define CLAVIGER_EXPOSE_MCP_MCP_SEARCH_WORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

enum { MCP_SEARCH_WORD_BYTES = 32 }; /* the rest of a word is ignored */

/*
 * Takes the next word of *s, in lower case and without the "s" of a plural: a
 * run of letters and digits, where "listKeys" is two words.  Returns its length
 * in out; 0: no more words.
 */
size_t mcp_search_word_next(struct str *s, char out[MCP_SEARCH_WORD_BYTES]);

/* Is it a word such as "the", which says nothing about a tool? */
bool mcp_search_word_is_small(struct str word);

#endif
