/* capability_name_map.c - names that are the same but for how they are spelled.
 */
#include "base/base.h"
#include "capability/model/model.h"
#include "capability/reader/capability_name_map.h"

struct str
capability_name_map_plain(struct arena *a, struct str name)
{
	char *plain = arena_new(a, name.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < name.n; i++) {
		const char c = name.p[i];

		if (c >= 'A' && c <= 'Z')
			plain[n++] = (char)(c - 'A' + 'a');
		else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		         (unsigned char)c >= 0x80)
			plain[n++] = c;
	}
	return (struct str){ plain, n };
}
