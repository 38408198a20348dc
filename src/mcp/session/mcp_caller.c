/* mcp_caller.c - identifies the callers of an MCP server. */
#include "base/base.h"
#include "mcp/protocol/protocol.h"
#include "mcp/session/mcp_caller.h"
#include "mcp/session/mcp_registry.h"

const uint8_t *
mcp_caller_id(struct mcp_caller *c, const struct mcp_registry *h)
{
	struct buf b;

	if (c->known)
		return c->id;
	buf_init(&b, MCP_TEXT_MAX);
	http_principal_write(&b, &c->principal);
	mcp_registry_sign(h, buf_str(&b), c->id);
	buf_done(&b);
	c->known = true;
	return c->id;
}

struct share_who
mcp_caller_who(
    struct mcp_caller *c, const struct mcp_registry *h, struct str surface)
{
	struct share_who who = {
		.pool = surface,
		.trusted = http_principal_is_authenticated(&c->principal),
	};
	const struct net_address_block block =
	    net_address_block_of(&c->principal.peer);

	if (who.trusted)
		memcpy(who.id, mcp_caller_id(c, h), sizeof(who.id));
	else
		memcpy(who.id, block.bytes, sizeof(block.bytes));
	return who;
}

bool
mcp_caller_is_anonymous(const struct mcp_caller *c)
{
	return c->principal.kind == HTTP_PRINCIPAL_ANONYMOUS;
}
