/* mcp_text.c - names and texts that clients show or accept. */
#include "base/base.h"
#include "data/json/json.h"
#include "mcp/protocol/mcp_text.h"

enum { NAME_MAX_BYTES = 64, NAME_HASH_BYTES = 9 }; /* "-" and 8 digits */

struct str
mcp_text_take(struct arena *a, struct buf *b)
{
	return buf_take(b, a);
}

struct str
mcp_text_json(struct arena *a, const struct json *v)
{
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	json_write(&b, v);
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
	       (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

/* Not keyed, because the names are not secret. */
static uint32_t
hash(struct str s, unsigned attempt)
{
	return hash_fnv32(HASH_FNV32_BASIS ^ (attempt * 2654435769u), s);
}

struct str
mcp_text_name(struct arena *a, struct str name, unsigned attempt)
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
	buf_printf(&b, "-%08x", hash(name, attempt));
	return mcp_text_take(a, &b);
}

void
mcp_text_member(struct buf *b, struct arena *a, const char *name,
    struct str text, bool lines, size_t max)
{
	if (text.n == 0)
		return;
	buf_printf(b, ",\"%s\":", name);
	json_write_string(b, sanitize_text(a, text, lines, max));
}
