/* str.c - bytes with a length, the type of all text from outside. */
#include "base/mem.h"
#include "base/scan.h"
#include "base/str.h"

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool
str_equal_nocase(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	/* Most differ in the first letter, or are equal. */
	if (a.n == 0)
		return true;
	if (lower(a.p[0]) != lower(b.p[0]))
		return false;
	if (memcmp(a.p, b.p, a.n) == 0)
		return true;
	for (size_t i = 0; i < a.n; i++) {
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	}
	return true;
}

bool
str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_equal(str_part(s, 0, prefix.n), prefix);
}

bool
str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n &&
	       str_equal(str_part(s, s.n - suffix.n, s.n), suffix);
}

int
str_order(struct str a, struct str b)
{
	const size_t n = a.n < b.n ? a.n : b.n;
	const int order = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

size_t
str_find(struct str s, char c, size_t from)
{
	const char *hit;

	if (from >= s.n)
		return s.n;
	hit = memchr(s.p + from, c, s.n - from);
	return hit != NULL ? (size_t)(hit - s.p) : s.n;
}

size_t
str_find_text(struct str s, struct str text, size_t from)
{
	const char *hit;

	if (from >= s.n)
		return s.n;
	hit = memmem(s.p + from, s.n - from, text.p, text.n);
	return hit != NULL ? (size_t)(hit - s.p) : s.n;
}

struct str
str_part(struct str s, size_t from, size_t to)
{
	if (to > s.n)
		to = s.n;
	if (from > to)
		from = to;
	if (s.p == NULL)
		return s;
	return (struct str){ s.p + from, to - from };
}

struct str
str_trim_of(struct str s, struct str characters)
{
	size_t from = 0, to = s.n;

	while (from < to && str_find(characters, s.p[from], 0) < characters.n)
		from++;
	while (to > from && str_find(characters, s.p[to - 1], 0) < characters.n)
		to--;
	return str_part(s, from, to);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct str
str_trim(struct str s)
{
	while (s.n > 0 && is_blank(s.p[0]))
		s = (struct str){ s.p + 1, s.n - 1 };
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct str
str_cut(struct str *s, char c)
{
	size_t at = str_find(*s, c, 0);
	struct str head = str_part(*s, 0, at);

	*s = at < s->n ? str_part(*s, at + 1, s->n) : STR_NONE;
	return head;
}

int64_t
str_to_int(struct str s, int64_t max)
{
	int64_t v = 0;

	if (s.n == 0)
		return -1;
	for (size_t i = 0; i < s.n; i++) {
		int digit = s.p[i] - '0';

		if (digit < 0 || digit > 9)
			return -1;
		if (v > max / 10 || v * 10 > max - digit)
			return -1;
		v = v * 10 + digit;
	}
	return v;
}

/* RFC 3629, section 4: the second byte's range depends on the first. */
size_t
str_utf8_first(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	unsigned char low = 0x80, high = 0xbf;
	size_t n;

	if (s.n == 0)
		return 0;
	if (p[0] < 0x80)
		return 1;
	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		n = 2;
	else if (p[0] >= 0xe0 && p[0] <= 0xef)
		n = 3;
	else if (p[0] >= 0xf0 && p[0] <= 0xf4)
		n = 4;
	else
		return 0;
	if (s.n < n)
		return 0;
	if (p[0] == 0xe0)
		low = 0xa0;
	else if (p[0] == 0xed)
		high = 0x9f;
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f;
	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++) {
		if (p[i] < 0x80 || p[i] > 0xbf)
			return 0;
	}
	return n;
}

bool
str_is_utf8(struct str s)
{
	for (;;) {
		size_t n = scan_ascii(s);

		if (n == s.n)
			return true;
		/* Text in other scripts has few ASCII characters. */
		do {
			s = (struct str){ s.p + n, s.n - n };
			n = str_utf8_first(s);
			if (n == 0)
				return false;
		} while (n < s.n && (unsigned char)s.p[n] >= 0x80);
		s = (struct str){ s.p + n, s.n - n };
	}
}

size_t
str_utf8_length(struct str s)
{
	size_t length = 0;

	for (size_t i = 0; i < s.n; i++)
		length += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return length;
}

enum { COMPARED_MAX = 160 };

/* Removes the common prefix and suffix. */
static void
cut_common(struct str *a, struct str *b)
{
	size_t head = 0, tail = 0;
	const size_t n = a->n < b->n ? a->n : b->n;

	while (head < n && lower(a->p[head]) == lower(b->p[head]))
		head++;
	while (tail < n - head &&
	       lower(a->p[a->n - 1 - tail]) == lower(b->p[b->n - 1 - tail]))
		tail++;
	*a = str_part(*a, head, a->n - tail);
	*b = str_part(*b, head, b->n - tail);
}

size_t
str_distance(struct str a, struct str b)
{
	size_t row[COMPARED_MAX + 1];

	a = str_part(a, 0, COMPARED_MAX);
	b = str_part(b, 0, COMPARED_MAX);
	cut_common(&a, &b);
	for (size_t j = 0; j <= b.n; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t above = row[j];
			size_t best =
			    diagonal + (lower(a.p[i - 1]) != lower(b.p[j - 1]));

			if (above + 1 < best)
				best = above + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			diagonal = above;
			row[j] = best;
		}
	}
	return row[b.n];
}

const char *
str_nearest(struct str typed, const char *const *names, size_t count)
{
	const char *best = NULL;
	size_t best_distance = typed.n / 3 + 2;

	if (typed.n > 64)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		struct str name = str_of(names[i]);
		size_t d;

		if (name.n == 0 || name.n > 64)
			continue;
		d = str_distance(typed, name);
		if (d < best_distance) {
			best_distance = d;
			best = names[i];
		}
	}
	return best;
}
