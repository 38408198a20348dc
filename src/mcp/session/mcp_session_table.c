/* mcp_session_table.c - the table of sessions, and their memory. */
#include <stdlib.h>

#include "base/base.h"
#include "mcp/session/mcp_caller.h"
#include "mcp/session/mcp_session_internal.h"

enum { SLOTS = 4096 };

/* Ids are random, so their first digits suffice as a hash. */
static size_t
slot_of(const struct mcp_registry *h, struct str id)
{
	size_t n = 0;

	for (size_t i = 0; i < id.n && i < 8; i++)
		n = n * 31 + (unsigned char)id.p[i];
	return n % h->session_room;
}

struct mcp_session *
mcp_session_by_id(struct mcp_registry *h, struct str id)
{
	struct mcp_session *s;

	if (h == NULL || h->session_room == 0 || id.n != MCP_SESSION_ID - 1)
		return NULL;
	s = h->sessions[slot_of(h, id)];
	while (s != NULL && memcmp(s->id, id.p, id.n) != 0)
		s = s->same;
	return s;
}

bool
mcp_session_is_read(const struct mcp_session *s)
{
	for (const struct mcp_channel *c = s->channels; c != NULL; c = c->next)
		if (c->reader != NULL)
			return true;
	return false;
}

/* A session that is read or that waits for replies is in use. */
bool
mcp_session_is_over(const struct mcp_session *s, int64_t now)
{
	return now - s->used_ms >= s->registry->limits.idle_ms &&
	       !mcp_session_is_read(s) &&
	       (s->pending_replies == NULL || s->closed);
}

void
mcp_session_update_rank(struct mcp_session *s)
{
	share_use(s->registry->session_share, &s->place,
	    mcp_session_is_read(s) || s->pending_replies != NULL ? SHARE_BUSY
	                                                         : SHARE_IDLE);
}

struct mcp_session *
mcp_session_get(const struct mcp_session_key *k)
{
	struct mcp_session *s = mcp_session_by_id(k->registry, k->id);
	int64_t now = clock_mono_ms();

	if (s == NULL || s->closed || mcp_session_is_over(s, now) ||
	    !str_is(k->surface, s->surface))
		return NULL;
	if (!mem_equal(mcp_caller_id(k->caller, k->registry), s->caller,
	        sizeof(s->caller)))
		return NULL;
	s->used_ms = now;
	list_remove(&s->link);
	list_append(&k->registry->idle, &s->link);
	mcp_session_update_rank(s);
	return s;
}

void
mcp_session_drop_event(struct mcp_session *s, struct mcp_channel *c)
{
	struct mcp_event *e = c->first;

	c->first = e->next;
	if (c->first == NULL)
		c->last = NULL;
	s->log_bytes -= e->n;
	s->registry->log_bytes -= e->n;
	share_weigh(&s->place, 0, e->n);
	mem_budget_add(s->registry->limits.budget, -(int64_t)e->n);
	mem_wipe(e->text, e->n); /* a response may contain a new key */
	free(e);
}

void
mcp_session_free_channel(struct mcp_session *s, struct mcp_channel *c)
{
	while (c->first != NULL)
		mcp_session_drop_event(s, c);
	s->channel_count--;
	free(c);
}

static void
free_channels(struct mcp_session *s)
{
	while (s->channels != NULL) {
		struct mcp_channel *c = s->channels;

		s->channels = c->next;
		mcp_session_free_channel(s, c);
	}
}

/* After this the shares do not count the session. */
void
mcp_session_leave_place(struct mcp_session *s)
{
	share_weigh(&s->place, 0, s->log_bytes);
	share_give_back(s->registry->session_share, &s->place);
}

void
mcp_session_remove(struct mcp_registry *h, struct mcp_session *s)
{
	struct mcp_session **at = &h->sessions[slot_of(h, str_of(s->id))];
	struct mcp_pending_reply *e;

	while (*at != s)
		at = &(*at)->same;
	*at = s->same;
	list_remove(&s->link);
	h->session_count--;
	mem_budget_add(h->limits.budget, -(int64_t)s->charged);
	mcp_session_leave_place(s);
	free_channels(s);
	while ((e = s->pending_replies) != NULL) {
		s->pending_replies = e->next;
		free(e->text);
		free(e);
	}
	for (size_t i = 0; i < s->watch_count; i++)
		free(s->watched[i]);
	free(s->watched);
	free(s->surface);
	free(s->capabilities);
	free(s);
}

void
mcp_session_end_if_closed(struct mcp_session *s)
{
	if (s->closed && !mcp_session_is_read(s))
		mcp_session_remove(s->registry, s);
}

void
mcp_session_insert(struct mcp_registry *h, struct mcp_session *s)
{
	struct mcp_session **slot;

	if (h->session_room == 0) {
		h->session_room = SLOTS;
		h->sessions = mem_new(SLOTS * sizeof(struct mcp_session *));
	}
	slot = &h->sessions[slot_of(h, str_of(s->id))];
	s->same = *slot;
	*slot = s;
	list_append(&h->idle, &s->link);
	h->session_count++;
}
