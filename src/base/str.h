/* str.h - bytes with a length, the type of all text from outside. */
#ifndef CLAVIGER_BASE_STR_H
#define CLAVIGER_BASE_STR_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * Borrowed bytes, not NUL-terminated; may contain NULs.  p NULL: absent, and n
 * is 0.
 */
struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_NONE ((struct str){ NULL, 0 })
/* For printf's "%.*s". */
#define STR_FMT(s) (int)(s).n, (s).p != NULL ? (s).p : ""

static inline struct str
str_of(const char *s)
{
	return (struct str){ s, s != NULL ? strlen(s) : 0 };
}

static inline bool
str_equal(struct str a, struct str b)
{
	assert((a.n == 0 || a.p != NULL) && (b.n == 0 || b.p != NULL));
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool
str_is(struct str a, const char *b)
{
	return str_equal(a, str_of(b));
}

/* Ignores ASCII case. */
bool str_equal_nocase(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/*
 * Compares byte by byte, which for UTF-8 is the order of code points.  Returns
 * a negative number if a sorts before b, 0 if they are equal and a positive
 * number otherwise.  A proper prefix sorts first.
 */
int str_order(struct str a, struct str b);

/* Returns the first position of c at or after from; s.n if there is no c. */
size_t str_find(struct str s, char c, size_t from);

/* The same for a text, which must not be empty. */
size_t str_find_text(struct str s, struct str text, size_t from);

/* Returns the part [from, to), clipped to s. */
struct str str_part(struct str s, size_t from, size_t to);

/* Returns s without spaces and tabs at both ends. */
struct str str_trim(struct str s);

/* The same for the given characters; NUL may be one of them. */
struct str str_trim_of(struct str s, struct str characters);

/*
 * Returns the part before the first c; s keeps the part after it.  If there is
 * no c, returns all of s, and s becomes STR_NONE.
 */
struct str str_cut(struct str *s, char c);

/*
 * Reads a decimal integer of digits only.  Returns -1 if s is anything else or
 * exceeds max.
 */
int64_t str_to_int(struct str s, int64_t max);

/*
 * Returns whether s is well-formed UTF-8 (RFC 3629: no surrogates, no overlong
 * forms).
 */
bool str_is_utf8(struct str s);

/* Returns the length of the first UTF-8 character; 0 if it is malformed. */
size_t str_utf8_first(struct str s);

/* Returns the number of code points in well-formed UTF-8. */
size_t str_utf8_length(struct str s);

/*
 * Returns the Levenshtein distance of a and b, ignoring case.  Only the first
 * 160 bytes of each count.
 */
size_t str_distance(struct str a, struct str b);

/*
 * Returns the name nearest to typed, borrowed from names; NULL if none is near
 * enough to suggest.
 */
const char *str_nearest(
    struct str typed, const char *const *names, size_t count);

#endif
