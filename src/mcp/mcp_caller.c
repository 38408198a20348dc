/* mcp_caller.c - who calls an MCP server, as its hub knows them. */
#include "base/buf.h"
#include "mcp/mcp_caller.h"
#include "mcp/mcp_hub.h"
#include "mcp/mcp_text.h"

const uint8_t *
mcp_caller_id(struct mcp_caller *c, const struct mcp_hub *h)
{
	struct buf b;

	if (c->known)
		return c->id;
	buf_init(&b, MCP_TEXT_MAX);
	http_principal_write(&b, &c->principal);
	mcp_hub_sign(h, buf_str(&b), c->id);
	buf_done(&b);
	c->known = true;
	return c->id;
}

bool
mcp_caller_is_anonymous(const struct mcp_caller *c)
{
	return c->principal.kind == HTTP_PRINCIPAL_ANONYMOUS;
}
