/* mcp_http_post_keep.c - POSTs that outlive their connections, and how many. */
#include <stdlib.h>

#include "base/base.h"
#include "http/http.h"
#include "mcp/session/session.h"
#include "mcp/server/server.h"
#include "mcp/http/mcp_http_post_internal.h"

static void
release(void *context)
{
	struct mcp_http_post_keep *k = context;

	if (--k->holders > 0)
		return;
	arena_done(k->arena);
	free(k->arena);
	if (k->ended != NULL)
		k->ended(k->context);
	free(k);
}

static void
take_arena(struct mcp_http_post *p)
{
	struct http_exchange *ex = p->exchange;
	struct mcp_http_post_keep *k = mem_new(sizeof(*k));

	k->holders = 2;
	k->ended = ex->ended;
	k->context = ex->ended_context;
	k->arena = http_exchange_take_arena(ex);
	ex->ended = release;
	ex->ended_context = k;
	p->keep = k;
}

static void
on_abandon(struct mcp_detached *d)
{
	struct mcp_http_post *p =
	    container_of(d, struct mcp_http_post, detached);
	struct mcp_http_post_keep *k = p->keep;

	for (size_t i = 0; i < p->count; i++) {
		mcp_elicitation_close(&p->asks[i]);
		mcp_pending_reply_forget(&p->session, &p->asks[i]);
	}
	mcp_detached_remove(d, &p->session, p->channel);
	/* The owner of what it borrowed is freeing it. */
	k->ended = NULL;
	release(k);
}

bool
mcp_http_post_keep(struct mcp_http_post *p)
{
	p->detached.abandon = on_abandon;
	if (!mcp_detached_add(&p->detached, &p->session, p->asks[0].here))
		return false;
	take_arena(p);
	return true;
}

void
mcp_http_post_free(struct mcp_http_post *p)
{
	struct mcp_http_post_keep *k = p->keep;

	if (k == NULL)
		return;
	mcp_detached_remove(&p->detached, &p->session, p->channel);
	release(k);
}
