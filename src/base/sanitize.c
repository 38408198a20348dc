/* sanitize.c - removes characters that hide or fake text. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/sanitize.h"

/* Does the character at p (n bytes) hide or reorder text? */
static bool
is_deceptive(const unsigned char *p, size_t n)
{
	if (n == 1)
		return p[0] < 0x20 || p[0] == 0x7f;
	if (n == 2)
		return p[0] == 0xc2 && p[1] < 0xa0; /* C1 */
	if (n != 3 || p[0] != 0xe2)
		return n == 3 && p[0] == 0xef && p[1] == 0xbb && p[2] == 0xbf;
	/* U+200B-200F, U+202A-202E, U+2060-206F */
	if (p[1] == 0x80)
		return (p[2] >= 0x8b && p[2] <= 0x8f) ||
		       (p[2] >= 0xaa && p[2] <= 0xae);
	return p[1] == 0x81 && p[2] >= 0xa0 && p[2] <= 0xaf;
}

struct str
sanitize_text(struct arena *a, struct str s, bool lines, size_t max)
{
	struct buf b;

	buf_init(&b, max + 4);
	for (size_t i = 0, n; i < s.n; i += n) {
		const char *p = s.p + i;

		n = str_utf8_first(str_part(s, i, s.n));
		if (n == 0) {
			n = 1; /* not UTF-8: dropped */
			continue;
		}
		if (b.len + n > max) {
			buf_puts(&b, "...");
			break;
		}
		if (*p == '\n' || *p == '\t' || *p == '\r')
			buf_putc(&b, lines && *p != '\r' ? *p : ' ');
		else if (!is_deceptive((const unsigned char *)p, n))
			buf_add(&b, p, n);
	}
	s = arena_str(a, buf_str(&b));
	buf_done_secret(&b);
	return s;
}
