/* mcp_http_post_keep.c - POSTs that outlive their connections, and how many. */
#include <stdlib.h>

#include "base/base.h"
#include "http/http.h"
#include "mcp/mcp_request.h"
#include "mcp/mcp_caller.h"
#include "mcp/mcp_registry_internal.h"
#include "mcp/mcp_elicitation.h"
#include "mcp/mcp_http_post_internal.h"

static void
let_go(void *context)
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
	ex->ended = let_go;
	ex->ended_context = k;
	p->keep = k;
}

/* On the thread of the post, which may have ended by itself meanwhile. */
static void
on_taken_away(struct mcp_thread_message *l)
{
	struct list *all = &l->thread->posts;

	for (struct list *link = all->next; link != all; link = link->next) {
		struct mcp_http_post *p =
		    container_of(link, struct mcp_http_post, link);

		if (p->number != l->number)
			continue;
		p->cancel(p);
		return;
	}
}

/* The lock is held: it is another thread's, so it is told by a letter. */
static void
take_away(struct mcp_registry *h, struct share_place *place)
{
	struct mcp_http_post *p =
	    container_of(place, struct mcp_http_post, place);
	struct mcp_thread_message *l = mem_new(sizeof(*l));

	share_give_back(h->post_share, place);
	l->run = on_taken_away;
	l->number = p->number;
	mcp_registry_post(p->asks[0].here, l);
}

static bool
take_place(struct mcp_http_post *p)
{
	const struct mcp_session_key *k = &p->session;
	const struct share_who who =
	    mcp_caller_who(k->caller, k->registry, k->surface);
	struct share_place *victim;
	bool found;

	pthread_mutex_lock(&k->registry->lock);
	found = share_ask(k->registry->post_share, &who, true, &victim);
	if (victim != NULL)
		take_away(k->registry, victim);
	if (found)
		share_take(k->registry->post_share, &who, &p->place);
	pthread_mutex_unlock(&k->registry->lock);
	return found;
}

bool
mcp_http_post_keep(struct mcp_http_post *p)
{
	struct mcp_registry_thread *t = p->asks[0].here;

	p->number = ++t->next_number;
	if (!take_place(p))
		return false;
	take_arena(p);
	list_append(&t->posts, &p->link);
	return true;
}

void
mcp_http_post_free(struct mcp_http_post *p)
{
	struct mcp_http_post_keep *k = p->keep;

	if (k == NULL)
		return;
	list_remove(&p->link);
	mcp_session_release(&p->session, p->channel, &p->place);
	let_go(k);
}

void
mcp_http_post_abandon(struct mcp_registry_thread *t)
{
	while (!list_is_empty(&t->posts)) {
		struct mcp_http_post *p =
		    container_of(t->posts.next, struct mcp_http_post, link);
		struct mcp_http_post_keep *k = p->keep;

		for (size_t i = 0; i < p->count; i++) {
			mcp_elicitation_close(&p->asks[i]);
			mcp_session_forget(&p->session, &p->asks[i]);
		}
		list_remove(&p->link);
		mcp_session_release(&p->session, p->channel, &p->place);
		/* What it borrowed is being taken down by its owner. */
		k->ended = NULL;
		let_go(k);
	}
}
