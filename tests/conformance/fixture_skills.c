/* fixture_skills.c - one skill with a directory in it (SEP-2640). */
#include <openssl/evp.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/mem.h"
#include "data/json/json.h"
#include "mcp/mcp.h"

#include "fixture.h"

enum { TTL_MS = 60000 };

#define ROOT "skill://fixture/fixture-skill"

static const struct {
	const char *uri, *directory, *name, *text;
} files[] = {
	{ ROOT "/SKILL.md", ROOT, "SKILL.md",
	    "---\n"
	    "name: fixture-skill\n"
	    "description: A skill to test with.\n"
	    "---\n"
	    "\n"
	    "# Fixture\n"
	    "\n"
	    "See [the guide](references/guide.md).\n" },
	{ ROOT "/references/guide.md", ROOT "/references", "guide.md",
	    "# Guide\n\nNothing to do.\n" },
};

struct str
fixture_skills_file(struct str uri)
{
	for (size_t i = 0; i < LEN(files); i++)
		if (str_is(uri, files[i].uri))
			return str_of(files[i].text);
	return STR_NONE;
}

static void
put_skill(struct buf *b)
{
	buf_puts(b, "{\"uri\":\"" ROOT "/SKILL.md\",\"frontmatter\":{"
	            "\"name\":\"fixture-skill\",\"description\":"
	            "\"A skill to test with.\"},\"resources\":[");
	for (size_t i = 0; i < LEN(files); i++) {
		struct str text = str_of(files[i].text);
		unsigned char digest[32];
		char hex[65];

		EVP_Digest(text.p, text.n, digest, NULL, EVP_sha256(), NULL);
		encode_hex(hex, digest, sizeof(digest));
		buf_printf(b,
		    "%s{\"uri\":\"%s\",\"digest\":\"sha256:%s\",\"size\":%zu}",
		    i > 0 ? "," : "", files[i].uri, hex, text.n);
	}
	buf_puts(b, "]}");
}

void
fixture_skills_list(struct mcp_request *q)
{
	struct buf b;

	if (!fixture_tools_cursor(q))
		return;
	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"skills\":[");
	put_skill(&b);
	buf_putc(&b, ']');
	buf_add_str(&b, mcp_request_caching(q, TTL_MS));
	mcp_request_result(q, mcp_text_take(q->arena, &b));
}

void
fixture_skills_get(struct mcp_request *q)
{
	struct buf b;

	if (!str_is(json_get_text(q->message.params, "uri"), files[0].uri)) {
		mcp_request_error(q, MCP_INVALID_PARAMS,
		    STR("params.uri names no skill of this server"));
		return;
	}
	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"skill\":");
	put_skill(&b);
	buf_add_str(&b, mcp_request_caching(q, TTL_MS));
	mcp_request_result(q, mcp_text_take(q->arena, &b));
}

void
fixture_skills_directory(struct mcp_request *q)
{
	struct str uri = json_get_text(q->message.params, "uri");
	struct buf b;
	size_t n = 0;

	if (!fixture_tools_cursor(q))
		return;
	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"resources\":[");
	for (size_t i = 0; i < LEN(files); i++)
		if (str_is(uri, files[i].directory))
			buf_printf(&b,
			    "%s{\"uri\":\"%s\",\"name\":\"%s\",\"mimeType\":"
			    "\"text/markdown\"}",
			    n++ > 0 ? "," : "", files[i].uri, files[i].name);
	if (str_is(uri, ROOT))
		buf_puts(&b,
		    ",{\"uri\":\"" ROOT "/references\",\"name\":"
		    "\"references\",\"mimeType\":\"inode/directory\"}");
	buf_putc(&b, ']');
	if (n == 0) {
		buf_done(&b);
		mcp_request_error(q, MCP_INVALID_PARAMS,
		    STR("params.uri names no directory of this server"));
		return;
	}
	mcp_request_result(q, mcp_text_take(q->arena, &b));
}
