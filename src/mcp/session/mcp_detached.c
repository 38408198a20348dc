/* mcp_detached.c - calls that may outlive their connection, and their number.
 */
#include "base/base.h"
#include "mcp/session/mcp_caller.h"
#include "mcp/session/mcp_detached.h"
#include "mcp/session/mcp_registry_internal.h"
#include "mcp/session/mcp_session.h"

/* Runs on the thread of the call, which may have ended meanwhile. */
static void
on_place_lost(struct mcp_thread_message *m)
{
	struct list *all = &m->thread->detached;

	for (struct list *link = all->next; link != all; link = link->next) {
		struct mcp_detached *d =
		    container_of(link, struct mcp_detached, link);

		if (d->number != m->number)
			continue;
		d->cancel(d);
		return;
	}
}

/*
 * The lock is held. Posts a message, because the call may be on another thread.
 */
static void
take_away(struct mcp_registry *h, struct share_place *place)
{
	struct mcp_detached *d =
	    container_of(place, struct mcp_detached, place);
	struct mcp_thread_message *m = mem_new(sizeof(*m));

	share_give_back(h->detached_share, place);
	m->run = on_place_lost;
	m->number = d->number;
	mcp_registry_post(d->thread, m);
}

static bool
take_place(struct mcp_detached *d, const struct mcp_session_key *k)
{
	struct mcp_registry *h = k->registry;
	const struct share_who who = mcp_caller_who(k->caller, h, k->surface);
	struct share_place *victim;
	bool found;

	pthread_mutex_lock(&h->lock);
	found = share_ask(h->detached_share, &who, true, &victim);
	if (victim != NULL)
		take_away(h, victim);
	if (found)
		share_take(h->detached_share, &who, &d->place);
	pthread_mutex_unlock(&h->lock);
	return found;
}

bool
mcp_detached_add(struct mcp_detached *d, const struct mcp_session_key *k,
    struct mcp_registry_thread *here)
{
	d->thread = here;
	d->number = ++here->next_number;
	if (!take_place(d, k))
		return false;
	list_append(&here->detached, &d->link);
	return true;
}

void
mcp_detached_remove(
    struct mcp_detached *d, const struct mcp_session_key *k, uint64_t channel)
{
	list_remove(&d->link);
	mcp_session_release(k, channel, &d->place);
}

void
mcp_detached_abandon_all(struct mcp_registry_thread *t)
{
	while (!list_is_empty(&t->detached)) {
		struct mcp_detached *d =
		    container_of(t->detached.next, struct mcp_detached, link);

		d->abandon(d);
	}
}
