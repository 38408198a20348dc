/* mcp_ask.c - results and errors in the words of the caller's revision. */
#include "base/arena.h"
#include "base/buf.h"
#include "mcp/mcp_ask.h"
#include "mcp/mcp_text.h"
#include "mcp/mcp_server.h"

static void
answer(struct mcp_ask *q, struct buf *b)
{
	/* Over the ceiling: an honest error instead of half an answer. */
	if (b->over) {
		buf_clear(b);
		b->over = false;
		mcp_message_error(b, q->message.id, MCP_INTERNAL_ERROR,
		    STR("The answer is too large"), STR_NONE);
	}
	q->answer = mcp_text_take(q->arena, b);
	q->answered(q);
}

void
mcp_ask_result(struct mcp_ask *q, struct str members)
{
	struct buf b, result;

	buf_init(&result, MCP_TEXT_MAX);
	buf_putc(&result, '{');
	if (q->revision >= MCP_2026_07_28) {
		buf_puts(&result, "\"resultType\":\"complete\",");
		buf_add_str(&result, members);
		if (members.n > 0)
			buf_putc(&result, ',');
		buf_puts(&result, "\"_meta\":{\"" MCP_META "serverInfo\":");
		buf_add_str(&result, q->server->info);
		buf_putc(&result, '}');
	} else {
		buf_add_str(&result, members);
	}
	buf_putc(&result, '}');
	buf_init(&b, MCP_TEXT_MAX);
	mcp_message_result(&b, q->message.id, buf_str(&result));
	b.over = b.over || result.over;
	buf_done_secret(&result);
	answer(q, &b);
}

void
mcp_ask_error(struct mcp_ask *q, enum mcp_code code, struct str text)
{
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	mcp_message_error(&b, q->message.id, code, text, STR_NONE);
	answer(q, &b);
}

struct str
mcp_ask_caching(const struct mcp_ask *q, int ttl_ms)
{
	if (q->revision < MCP_2026_07_28)
		return STR("");
	return arena_strf(q->arena, ",\"ttlMs\":%d,\"cacheScope\":\"%s\"",
	    ttl_ms, q->server->is_private ? "private" : "public");
}
