/* mcp_search_word.c - splits texts into words for a search. */
#include <string.h>

#include "base/base.h"

#include "expose/mcp/mcp_search_word.h"

static bool
is_lower(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       (unsigned char)c >= 0x80;
}

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

size_t
mcp_search_word_next(struct str *s, char out[MCP_SEARCH_WORD_BYTES])
{
	size_t n = 0, at = 0;

	while (at < s->n && !is_lower(s->p[at]) && !is_upper(s->p[at]))
		at++;
	for (size_t from = at; at < s->n; at++) {
		const char c = s->p[at];

		if (!is_lower(c) && !is_upper(c))
			break;
		if (at > from && is_upper(c) && is_lower(s->p[at - 1]))
			break;
		if (n < MCP_SEARCH_WORD_BYTES)
			out[n++] = is_upper(c) ? (char)(c - 'A' + 'a') : c;
	}
	*s = str_part(*s, at, s->n);
	if (n > 4 && memcmp(out + n - 3, "ies", 3) == 0) {
		n -= 2;
		out[n - 1] = 'y'; /* repositories: repository */
	} else if (n > 3 && out[n - 1] == 's' && out[n - 2] != 's') {
		n--;
	}
	return n;
}

bool
mcp_search_word_is_small(struct str word)
{
	static const char *const all[] = { "a", "an", "and", "at", "by", "for",
		"from", "in", "into", "my", "of", "on", "or", "the", "to",
		"with" };

	for (size_t i = 0; i < LEN(all); i++)
		if (str_is(word, all[i]))
			return true;
	return false;
}
