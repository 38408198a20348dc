/* mcp_server_access.c - which callers may have sessions and streams. */
#include "mcp/session/session.h"
#include "mcp/server/mcp_server.h"

bool
mcp_server_is_closed_to(const struct mcp_server *s, const struct mcp_caller *c)
{
	return s->challenge.n > 0 && mcp_caller_is_anonymous(c);
}
