/* capability_name_map.c - compares names regardless of their spelling. */
#include "base/base.h"
#include "capability/model/model.h"
#include "capability/model/capability_name_map.h"

/* The byte in lower case; '\0' if it is punctuation. */
static char
plain_byte(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	    (unsigned char)c >= 0x80)
		return c;
	return '\0';
}

struct str
capability_name_map_plain(struct arena *a, struct str name)
{
	char *plain = arena_new(a, name.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < name.n; i++) {
		const char c = plain_byte(name.p[i]);

		if (c != '\0')
			plain[n++] = c;
	}
	return (struct str){ plain, n };
}

bool
capability_name_map_is_alike(struct str x, struct str y)
{
	size_t i = 0, j = 0;

	for (;; i++, j++) {
		while (i < x.n && plain_byte(x.p[i]) == '\0')
			i++;
		while (j < y.n && plain_byte(y.p[j]) == '\0')
			j++;
		if (i == x.n || j == y.n)
			return i == x.n && j == y.n;
		if (plain_byte(x.p[i]) != plain_byte(y.p[j]))
			return false;
	}
}
