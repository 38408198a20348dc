/* openapi_text.c - names made from the texts of an OpenAPI document. */
#include <stdio.h>

#include "base/base.h"
#include "openapi/openapi_text.h"

enum { HASH_BYTES = 9 }; /* "-" and 8 digits */

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_word(char c)
{
	return is_upper(c) || is_lower(c) || is_digit(c);
}

/*
 * Reports whether a word begins at i, as at "P" of listPets, "S" of HTTPServer,
 * and "V" of getV2Users.
 */
static bool
is_begin(struct str s, size_t i)
{
	char before = i > 0 ? s.p[i - 1] : ' ';
	char after = i + 1 < s.n ? s.p[i + 1] : ' ';

	if (!is_upper(s.p[i]))
		return false;
	return is_lower(before) || is_digit(before) ||
	       (is_upper(before) && is_lower(after));
}

/*
 * Returns a hash for the suffix that keeps truncated names distinct (FNV-1a).
 */
static uint32_t
hash(struct str s)
{
	return hash_fnv32(HASH_FNV32_BASIS, s);
}

static struct str
cut(struct arena *a, struct str name, struct str whole)
{
	size_t n = OPENAPI_TEXT_NAME - HASH_BYTES;

	if (name.n <= OPENAPI_TEXT_NAME)
		return arena_str(a, name);
	while (n > 0 && name.p[n - 1] == '-')
		n--;
	return arena_strf(
	    a, "%.*s-%08x", STR_FMT(str_part(name, 0, n)), hash(whole));
}

struct str
openapi_text_kebab(struct arena *a, struct str s)
{
	struct buf b;
	struct str out = STR_NONE;
	bool parted = false;

	buf_init(&b, 2 * s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!is_word(c)) {
			parted = true;
			continue;
		}
		if ((parted || is_begin(s, i)) && b.len > 0)
			buf_putc(&b, '-');
		buf_putc(&b, is_upper(c) ? (char)(c | 32) : c);
		parted = false;
	}
	if (b.len > 0)
		out = cut(a, buf_str(&b), s);
	buf_done(&b);
	return out;
}

struct str
openapi_text_unique(struct arena *a, struct table *taken, struct str name)
{
	struct str one = arena_str(a, name);
	int *number = arena_new(a, sizeof(*number)), *next;

	/*
	 * The table holds, for each name, the last number tried as its suffix.
	 */
	*number = 1;
	next = table_add(taken, one, number);
	for (bool found = next == NULL; !found;) {
		char tail[16];
		int length = snprintf(tail, sizeof(tail), "-%d", ++*next);

		one = arena_strf(a, "%.*s%s",
		    STR_FMT(
		        str_part(name, 0, OPENAPI_TEXT_NAME - (size_t)length)),
		    tail);
		found = table_add(taken, one, number) == NULL;
	}
	return one;
}

bool
openapi_text_is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_word(s.p[i]) && s.p[i] != '-' && s.p[i] != '_' &&
		    s.p[i] != '*')
			return false;
	return s.n > 0;
}

bool
openapi_text_has_brace(struct str s)
{
	return str_find(s, '{', 0) < s.n || str_find(s, '}', 0) < s.n;
}

struct str
openapi_text_name(struct arena *a, struct str s)
{
	struct buf b;
	struct str out;
	bool parted = false;

	if (openapi_text_is_name(s))
		return s;
	buf_init(&b, s.n + 16);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!is_word(c) && c != '-' && c != '_') {
			parted = true;
			continue;
		}
		if (parted && b.len > 0)
			buf_putc(&b, '-');
		buf_putc(&b, c);
		parted = false;
	}
	if (b.len == 0)
		buf_printf(&b, "p-%08x", hash(s));
	out = arena_str(a, buf_str(&b));
	buf_done(&b);
	return out;
}

struct str
openapi_text_upper(struct arena *a, struct str s)
{
	char *name = arena_strdup(a, openapi_text_kebab(a, s));

	for (char *p = name; *p != '\0'; p++)
		*p = *p == '-' ? '_' : is_lower(*p) ? (char)(*p - 32) : *p;
	return str_of(name);
}

struct str
openapi_text_variable(struct arena *a, struct str s)
{
	const struct str name = openapi_text_upper(a, s);

	if (name.n == 0)
		return STR("API");
	return is_digit(name.p[0]) ? arena_strf(a, "API_%.*s", STR_FMT(name))
	                           : name;
}
