/* mcp_text.c - texts for people and models. */
#include "base/arena.h"
#include "base/buf.h"
#include "data/json.h"
#include "expose/mcp_text.h"

enum { NAME_MAX_BYTES = 64, NAME_HASH_BYTES = 9 }; /* "-" and 8 digits */

struct str
mcp_text_take(struct arena *a, struct buf *b)
{
	struct str s = b->over ? STR("") : arena_str(a, buf_str(b));

	buf_done_secret(b);
	return s;
}

struct str
mcp_text_json(struct arena *a, const struct json *v)
{
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	json_write(&b, v);
	return mcp_text_take(a, &b);
}

/* Is the well-formed character at p (n bytes) one that hides or reorders? */
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
mcp_text_clean(struct arena *a, struct str s, bool lines, size_t max)
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
	return mcp_text_take(a, &b);
}

struct str
mcp_text_title(struct arena *a, struct str name)
{
	struct buf b;
	bool begins = true;

	buf_init(&b, name.n + 1);
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (c == '-' || c == '_' || c == '.' || c == '/' || c == ' ') {
			begins = true;
			continue;
		}
		if (begins && b.len > 0)
			buf_putc(&b, ' ');
		if (begins && c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		buf_putc(&b, c);
		begins = false;
	}
	return mcp_text_take(a, &b);
}

static bool
is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '/' ||
	       c == '-';
}

/* FNV-1a: nothing here is an attack, the file is the operator's own. */
static uint32_t
hash(struct str s)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 16777619u;
	return h;
}

struct str
mcp_text_name(struct arena *a, struct str name)
{
	bool good = name.n > 0 && name.n <= NAME_MAX_BYTES;
	size_t n = name.n;
	struct buf b;

	for (size_t i = 0; i < name.n && good; i++)
		good = is_name_byte(name.p[i]);
	if (good)
		return name;
	if (n > NAME_MAX_BYTES - NAME_HASH_BYTES)
		n = NAME_MAX_BYTES - NAME_HASH_BYTES;
	buf_init(&b, NAME_MAX_BYTES + 1);
	for (size_t i = 0; i < n; i++)
		buf_putc(&b, is_name_byte(name.p[i]) ? name.p[i] : '_');
	buf_printf(&b, "-%08x", hash(name));
	return mcp_text_take(a, &b);
}
