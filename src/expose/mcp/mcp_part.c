/* mcp_part.c - a surface of one file, alone or as part of an endpoint. */
#include "base/base.h"
#include "engine/engine.h"
#include "expose/mcp/mcp_part.h"
#include "expose/mcp/mcp_provider.h"
#include "mcp/mcp.h"

void
mcp_part_alone(struct mcp_surface *s, struct arena *a)
{
	struct mcp_part *own = arena_new(a, sizeof(*own));

	*own = (struct mcp_part){ s, &s->server };
	s->parts = own;
	s->part_count = 1;
}

bool
mcp_part_enter(struct mcp_request *q, const struct mcp_part *part)
{
	struct engine_thread *t;

	if (q->server == part->server)
		return true;
	t = engine_thread_peer(q->thread, part->surface->engine);
	if (t == NULL) {
		mcp_request_error(q, MCP_INTERNAL_ERROR,
		    STR("The file of this tool is not loaded"));
		return false;
	}
	q->server = part->server;
	q->thread = t;
	return true;
}

bool
mcp_part_try(struct mcp_request *q,
    bool (*answers)(struct mcp_request *q, struct str text), struct str text)
{
	const struct mcp_server *server = q->server;
	const struct mcp_surface *s = server->provider;
	void *thread = q->thread;

	for (size_t i = 0; i < s->part_count; i++) {
		if (!mcp_part_enter(q, &s->parts[i]) || answers(q, text))
			return true;
		q->server = server;
		q->thread = thread;
	}
	return false;
}
