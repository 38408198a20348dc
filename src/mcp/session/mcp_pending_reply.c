/* mcp_pending_reply.c - messages that a request waits for by name. */
#include <stdlib.h>

#include "base/base.h"
#include "mcp/session/mcp_session_internal.h"

bool
mcp_pending_reply_await(const struct mcp_session_key *k,
    struct mcp_registry_thread *here, struct str name,
    mcp_pending_reply_done_fn *done, void *context)
{
	struct mcp_session *s;
	struct mcp_pending_reply *e;

	if (k->registry == NULL || k->id.n == 0)
		return false;
	e = mem_new(sizeof(*e) + name.n + 1);
	memcpy(e->name, name.p, name.n);
	e->thread = here;
	e->done = done;
	e->context = context;
	pthread_mutex_lock(&k->registry->lock);
	s = mcp_session_get(k);
	if (s != NULL && s->pending_reply_count < MCP_SESSION_PENDING_REPLIES) {
		e->number = ++s->next_pending_reply;
		e->next = s->pending_replies;
		s->pending_replies = e;
		s->pending_reply_count++;
		mcp_session_update_rank(s);
		e = NULL;
	}
	pthread_mutex_unlock(&k->registry->lock);
	free(e);
	return e == NULL;
}

static void
unlink_reply(struct mcp_session *s, struct mcp_pending_reply **at)
{
	struct mcp_pending_reply *e = *at;

	*at = e->next;
	s->pending_reply_count--;
	mcp_session_update_rank(s);
	if (e->text != NULL)
		mem_wipe(e->text, e->text_n);
	free(e->text);
	free(e);
}

void
mcp_pending_reply_forget(const struct mcp_session_key *k, void *context)
{
	struct mcp_session *s;

	if (k->registry == NULL || k->id.n == 0)
		return;
	pthread_mutex_lock(&k->registry->lock);
	s = mcp_session_by_id(k->registry, k->id);
	for (struct mcp_pending_reply **at = s != NULL ? &s->pending_replies
	                                               : NULL;
	     at != NULL && *at != NULL;) {
		if ((*at)->context == context)
			unlink_reply(s, at);
		else
			at = &(*at)->next;
	}
	pthread_mutex_unlock(&k->registry->lock);
}

/*
 * Runs on the waiting thread. Only that thread removes pending replies, so
 * context is still valid.
 */
static void
on_delivered(struct mcp_thread_message *l)
{
	struct mcp_pending_reply **at, *e = NULL;
	struct mcp_session *s;

	pthread_mutex_lock(&l->registry->lock);
	s = mcp_session_by_id(l->registry, str_of(l->session_id));
	for (at = s != NULL ? &s->pending_replies : NULL;
	     at != NULL && *at != NULL; at = &(*at)->next) {
		if ((*at)->number != l->number)
			continue;
		e = *at;
		*at = e->next;
		s->pending_reply_count--;
		mcp_session_update_rank(s);
		break;
	}
	pthread_mutex_unlock(&l->registry->lock);
	if (e == NULL)
		return;
	e->done(e->context, (struct str){ e->text, e->text_n });
	mem_wipe(e->text, e->text_n);
	free(e->text);
	free(e);
}

static void
send_off(struct mcp_session *s, struct mcp_pending_reply *e, struct str text)
{
	struct mcp_thread_message *l = mem_new(sizeof(*l));

	e->text = mem_new(text.n + 1);
	e->text_n = text.n;
	if (text.n > 0)
		memcpy(e->text, text.p, text.n);
	l->run = on_delivered;
	l->number = e->number;
	memcpy(l->session_id, s->id, MCP_SESSION_ID);
	mcp_registry_post(e->thread, l);
}

bool
mcp_pending_reply_deliver(
    const struct mcp_session_key *k, struct str name, struct str text)
{
	struct mcp_session *s;
	struct mcp_pending_reply *e = NULL;

	if (k->registry == NULL || k->id.n == 0)
		return false;
	pthread_mutex_lock(&k->registry->lock);
	s = mcp_session_get(k);
	for (e = s != NULL ? s->pending_replies : NULL; e != NULL; e = e->next)
		if (str_is(name, e->name) && e->text == NULL)
			break;
	if (e != NULL)
		send_off(s, e, text);
	pthread_mutex_unlock(&k->registry->lock);
	return e != NULL;
}

struct loop_timer *
mcp_pending_reply_timer(const struct mcp_registry_thread *here,
    void (*on_timeout)(void *context), void *context)
{
	struct loop_timer *timer;

	if (here == NULL || here->loop == NULL)
		return NULL;
	timer = loop_timer_new(here->loop, on_timeout, context);
	loop_timer_set(timer, here->registry->limits.ask_ms, 0);
	return timer;
}
