/* mcp_message_id.c - the id of a message that is not valid JSON. */
#include "base/base.h"
#include "data/json/json.h"
#include "mcp/protocol/mcp_message.h"

/* Returns the length of the string at the start of s, with quotes; 0: none. */
static size_t
string_length(struct str s)
{
	if (s.n == 0 || s.p[0] != '"')
		return 0;
	for (size_t i = 1; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '"')
			return i + 1;
	}
	return 0;
}

static size_t
number_length(struct str s)
{
	size_t n = 0;

	while (n < s.n && (s.p[n] == '-' || (s.p[n] >= '0' && s.p[n] <= '9')))
		n++;
	/* 1.5 and 1e3 are no ids, and a cut number may be another one. */
	if (n == s.n || s.p[n] == '.' || (s.p[n] | 32) == 'e')
		return 0;
	return n;
}

/* Reads the value after the name: ` : 7,`. */
static const struct json *
read_value(struct arena *a, struct str rest)
{
	size_t n;

	rest = str_trim(rest);
	if (rest.n == 0 || rest.p[0] != ':')
		return NULL;
	rest = str_trim(str_part(rest, 1, rest.n));
	n = string_length(rest);
	if (n == 0)
		n = number_length(rest);
	return n > 0 ? json_parse(a, str_part(rest, 0, n), 1, 0, NULL) : NULL;
}

/* Does a name begin after this byte, outside of strings? */
static bool
precedes_name(char c)
{
	return c == '{' || c == ',';
}

const struct json *
mcp_message_find_id(struct arena *a, struct str text)
{
	int depth = 0;
	char last = '\0';

	for (size_t i = 0; i < text.n; i++) {
		const struct str rest = str_part(text, i, text.n);
		const size_t n = string_length(rest);
		const char c = text.p[i];

		if (c == '"' && n == 0)
			return NULL;
		if (n > 0 && depth == 1 && precedes_name(last) &&
		    str_is(str_part(rest, 0, n), "\"id\""))
			return read_value(a, str_part(rest, n, rest.n));
		depth += (c == '{' || c == '[') - (c == '}' || c == ']');
		if (depth < 0 || (depth == 0 && last != '\0'))
			return NULL;
		if (n > 0)
			i += n - 1;
		if (c != ' ' && c != '\t' && c != '\r' && c != '\n' &&
		    (last != '\0' || c == '{'))
			last = c;
	}
	return NULL;
}
