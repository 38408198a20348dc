/* str.h - a run of bytes with its length: what all text from outside is. */
#ifndef CLAVIGER_BASE_STR_H
#define CLAVIGER_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Borrowed bytes, not NUL-terminated, possibly with NULs.  p NULL: absent. */
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
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool
str_is(struct str a, const char *b)
{
	return str_equal(a, str_of(b));
}

/* ASCII case is ignored. */
bool str_equal_nocase(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/*
 * Compares byte by byte, which for UTF-8 is the order of code points.  Returns
 * a negative number if a sorts before b, 0 if they are equal and a positive
 * number otherwise.  A proper prefix sorts first.
 */
int str_order(struct str a, struct str b);

/* First position of c at or after from; s.n where there is none. */
size_t str_find(struct str s, char c, size_t from);

/* First position of text, which is not empty, at or after from; else s.n. */
size_t str_find_text(struct str s, struct str text, size_t from);

/* The part [from, to), cut to what is there. */
struct str str_part(struct str s, size_t from, size_t to);

/* Without the spaces and tabs at both ends. */
struct str str_trim(struct str s);

/*
 * Cut s at the first c: the part before it is returned, s keeps the rest.
 * Without c the whole of s is returned and s becomes STR_NONE.
 */
struct str str_cut(struct str *s, char c);

/*
 * A decimal integer without sign, space or leading "+"; -1 where s is anything
 * else or above max.
 */
int64_t str_to_int(struct str s, int64_t max);

/* Well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms)? */
bool str_is_utf8(struct str s);

/* Bytes of the well-formed character that s begins with; 0: there is none. */
size_t str_utf8_first(struct str s);

/* Characters (code points) of well-formed UTF-8. */
size_t str_utf8_length(struct str s);

/*
 * How many bytes must be changed, added or left out to make a of b, letter case
 * aside (Levenshtein's distance); of long ones the first 160 bytes count.
 */
size_t str_distance(struct str a, struct str b);

/*
 * The name in names (count of them) nearest to what was typed, or NULL where
 * none is near enough to be worth suggesting.  Borrowed from names.
 */
const char *str_nearest(
    struct str typed, const char *const *names, size_t count);

#endif
