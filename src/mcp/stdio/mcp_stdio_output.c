/* mcp_stdio_output.c - lines to the client. */
#include "base/base.h"
#include "net/net.h"
#include "mcp/protocol/protocol.h"
#include "mcp/stdio/mcp_stdio_internal.h"

/*
 * Writes one line. Upstream JSON may contain newlines between tokens, which
 * have no meaning; strings contain none.
 */
void
mcp_stdio_write(struct mcp_stdio *s, struct str message)
{
	struct buf b;

	if (s->duplex == NULL || s->lost)
		return;
	buf_init(&b, MCP_TEXT_MAX + 1);
	buf_add_str(&b, message);
	for (size_t i = 0; i < b.len; i++)
		if (b.p[i] == '\n' || b.p[i] == '\r')
			b.p[i] = ' ';
	buf_putc(&b, '\n');
	if (!b.over)
		net_stream_pair_write(s->duplex, buf_str(&b));
	buf_done_secret(&b);
}

void
mcp_stdio_refuse(struct mcp_stdio *s, const struct json *id, enum mcp_code code,
    struct str text, struct str data)
{
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	mcp_message_error(&b, id, code, text, data);
	mcp_stdio_write(s, buf_str(&b));
	buf_done(&b);
}
