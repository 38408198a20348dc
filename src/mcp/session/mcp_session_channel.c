/*
 * mcp_session_channel.c - keeps messages so that a client can resume a stream.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "mcp/protocol/protocol.h"
#include "mcp/session/mcp_session_internal.h"

enum { RETRY_MS = 1000 }; /* until a client reconnects */

/*
 * Returns the oldest channel without a reader: of the complete ones, or of all.
 */
static struct mcp_channel **
find_oldest(struct mcp_session *s, bool of_any)
{
	struct mcp_channel **oldest = NULL;

	for (struct mcp_channel **at = &s->channels; *at != NULL;
	     at = &(*at)->next)
		if ((*at)->reader == NULL && (*at)->number != 0 &&
		    (of_any || (*at)->last_said))
			oldest = at;
	return oldest;
}

/* Drops a channel if there is no place for another. */
static void
make_room(struct mcp_session *s)
{
	struct mcp_channel **oldest;

	if (s->channel_count < MCP_SESSION_CHANNELS)
		return;
	oldest = find_oldest(s, false);
	if (oldest == NULL)
		oldest = find_oldest(s, true);
	if (oldest != NULL) {
		struct mcp_channel *c = *oldest;

		*oldest = c->next;
		mcp_session_free_channel(s, c);
	}
}

struct mcp_channel *
mcp_session_channel_of(struct mcp_session *s, uint64_t number, bool make)
{
	struct mcp_channel *c = s->channels;

	while (c != NULL && c->number != number)
		c = c->next;
	if (c != NULL || !make)
		return c;
	make_room(s);
	c = mem_new(sizeof(*c));
	c->number = number;
	c->next_event = 1;
	c->next = s->channels;
	s->channels = c;
	s->channel_count++;
	return c;
}

uint64_t
mcp_session_channel(const struct mcp_session_key *k, struct share_place *post)
{
	struct mcp_session *s;
	uint64_t number = 0;

	pthread_mutex_lock(&k->registry->lock);
	s = mcp_session_get(k);
	if (s != NULL) {
		number = ++s->next_channel;
		mcp_session_channel_of(s, number, true)->post = post;
	}
	pthread_mutex_unlock(&k->registry->lock);
	return number;
}

void
mcp_session_release(
    const struct mcp_session_key *k, uint64_t channel, struct share_place *post)
{
	struct mcp_session *s;
	struct mcp_channel *c = NULL;

	pthread_mutex_lock(&k->registry->lock);
	s = mcp_session_by_id(k->registry, k->id);
	if (s != NULL)
		c = mcp_session_channel_of(s, channel, false);
	if (c != NULL && c->post == post)
		c->post = NULL;
	share_give_back(k->registry->detached_share, post);
	pthread_mutex_unlock(&k->registry->lock);
}

/* Drops the oldest events, first those of other channels. */
static void
bound_log(struct mcp_session *s, struct mcp_channel *keep)
{
	for (struct mcp_channel *c = s->channels; c != NULL; c = c->next)
		while (c != keep && c->first != NULL &&
		       s->log_bytes > MCP_SESSION_LOG_BYTES)
			mcp_session_drop_event(s, c);
	while (
	    keep->first != keep->last && s->log_bytes > MCP_SESSION_LOG_BYTES)
		mcp_session_drop_event(s, keep);
}

/* Which logs are trimmed, for which session, and to how many bytes. */
struct trim {
	struct mcp_registry *registry;
	const struct mcp_session *keep;
	size_t most;
};

static bool
trim_log(void *context, struct share_place *place)
{
	const struct trim *t = context;
	struct mcp_session *s = container_of(place, struct mcp_session, place);

	for (struct mcp_channel *c = s->channels; c != NULL && s != t->keep;
	     c = c->next)
		while (c->first != NULL)
			mcp_session_drop_event(s, c);
	return t->registry->log_bytes > t->most;
}

/* If memory is short, only new events are kept. */
static size_t
log_bound(const struct mcp_registry *h)
{
	return mem_budget_has(h->limits.budget, MEM_BUDGET_CALLER, 0)
	           ? MCP_REGISTRY_LOG_BYTES
	           : 0;
}

/*
 * Bounds the log of all sessions: the caller with most kept bytes loses some,
 * so that no caller can displace the events of others. A little more is dropped
 * than necessary, because finding them takes time.
 */
static void
bound_logs(struct mcp_registry *h, const struct mcp_session *keep)
{
	size_t most = log_bound(h), before = h->log_bytes + 1;
	struct trim t = { h, keep,
		most > MCP_REGISTRY_LOG_SLACK ? most - MCP_REGISTRY_LOG_SLACK
		                              : 0 };

	while (h->log_bytes > most && h->log_bytes < before) {
		before = h->log_bytes;
		share_each_of_heaviest(h->session_share, trim_log, &t);
	}
}

void
mcp_session_append(
    struct mcp_session *s, struct mcp_channel *c, struct str message)
{
	struct mcp_event *e = mem_new(sizeof(*e) + message.n);

	e->number = c->next_event++;
	e->n = message.n;
	memcpy(e->text, message.p, message.n);
	if (c->last != NULL)
		c->last->next = e;
	else
		c->first = e;
	c->last = e;
	s->log_bytes += e->n;
	s->registry->log_bytes += e->n;
	share_weigh(&s->place, e->n, 0);
	mem_budget_add(s->registry->limits.budget, (int64_t)e->n);
	bound_log(s, c);
	bound_logs(s->registry, s);
}

/* Returns the next event to send, on the heap, and its id; NULL: none. */
static char *
next_event(struct mcp_reader *r, char id[48], size_t *n, bool *ends)
{
	struct mcp_session *s;
	struct mcp_channel *c = NULL;
	struct mcp_event *e = NULL;
	char *text = NULL;

	*ends = false;
	pthread_mutex_lock(&r->registry->lock);
	s = mcp_session_by_id(r->registry, str_of(r->session));
	if (s != NULL)
		c = mcp_session_channel_of(s, r->channel, false);
	for (e = c != NULL ? c->first : NULL; e != NULL; e = e->next)
		if (e->number >= r->next)
			break;
	if (e != NULL) {
		text = mem_new(e->n + 1);
		memcpy(text, e->text, e->n);
		*n = e->n;
		r->next = e->number + 1;
		snprintf(id, 48, "%llx-%llx", (unsigned long long)r->channel,
		    (unsigned long long)e->number);
	}
	*ends = c == NULL || (c->last_said && (e == NULL || e->next == NULL));
	pthread_mutex_unlock(&r->registry->lock);
	return text;
}

/* A session and a detached call are in use while they have a reader. */
static void
set_reader(struct mcp_session *s, struct mcp_channel *c, struct mcp_reader *r)
{
	c->reader = r;
	mcp_session_update_rank(s);
	if (c->post != NULL)
		share_use(s->registry->detached_share, c->post,
		    r != NULL ? SHARE_BUSY : SHARE_IDLE);
}

static void
detach(struct mcp_reader *r)
{
	struct mcp_session *s;
	struct mcp_channel *c = NULL;

	pthread_mutex_lock(&r->registry->lock);
	s = mcp_session_by_id(r->registry, str_of(r->session));
	if (s != NULL)
		c = mcp_session_channel_of(s, r->channel, false);
	if (c != NULL && c->reader == r) {
		set_reader(s, c, NULL);
		mcp_session_end_if_closed(s);
	}
	pthread_mutex_unlock(&r->registry->lock);
}

/* Sends the pending events. A complete channel ends the stream. */
static void
flush(struct mcp_reader *r)
{
	char id[48], *text;
	size_t n = 0;
	bool ends;

	while ((text = next_event(r, id, &n, &ends)) != NULL) {
		bool sent = mcp_stream_send(
		    &r->stream, str_of(id), 0, (struct str){ text, n });

		mem_wipe(text, n);
		free(text);
		if (!sent)
			return; /* on_end is called, and the events are kept */
	}
	if (ends) {
		detach(r);
		mcp_stream_close(&r->stream);
	}
}

static struct mcp_reader *
reader_here(struct mcp_thread_message *l)
{
	struct mcp_session *s;
	struct mcp_channel *c = NULL;
	struct mcp_reader *r;

	pthread_mutex_lock(&l->registry->lock);
	s = mcp_session_by_id(l->registry, str_of(l->session_id));
	if (s != NULL)
		c = mcp_session_channel_of(s, l->number, false);
	r = c != NULL ? c->reader : NULL;
	if (r != NULL && r->thread != l->thread)
		r = NULL;
	pthread_mutex_unlock(&l->registry->lock);
	return r;
}

static void
on_wake(struct mcp_thread_message *l)
{
	struct mcp_reader *r = reader_here(l);

	if (r != NULL)
		flush(r);
}

void
mcp_session_wake(
    struct mcp_registry *h, const struct mcp_session *s, struct mcp_channel *c)
{
	struct mcp_thread_message *l;

	(void)h;
	if (c->reader == NULL)
		return;
	l = mem_new(sizeof(*l));
	l->run = on_wake;
	l->number = c->number;
	memcpy(l->session_id, s->id, MCP_SESSION_ID);
	mcp_registry_post(c->reader->thread, l);
}

void
mcp_session_say(const struct mcp_session_key *k,
    struct mcp_registry_thread *here, uint64_t channel, struct str message,
    bool last)
{
	struct mcp_session *s;
	struct mcp_channel *c = NULL;
	struct mcp_reader *direct = NULL;

	pthread_mutex_lock(&k->registry->lock);
	s = mcp_session_get(k);
	if (s != NULL)
		c = mcp_session_channel_of(s, channel, false);
	if (c != NULL) {
		if (message.n > 0)
			mcp_session_append(s, c, message);
		c->last_said = last;
		if (here != NULL && c->reader != NULL &&
		    c->reader->thread == here)
			direct = c->reader;
		else
			mcp_session_wake(k->registry, s, c);
	}
	pthread_mutex_unlock(&k->registry->lock);
	if (direct != NULL)
		flush(direct);
}

static void
on_pause(struct mcp_thread_message *l)
{
	struct mcp_reader *r = reader_here(l);

	if (r != NULL) {
		flush(r);
		r = reader_here(l);
	}
	if (r != NULL) {
		detach(r);
		mcp_stream_close(&r->stream);
	}
}

void
mcp_session_pause(const struct mcp_session_key *k, uint64_t channel)
{
	struct mcp_session *s;
	struct mcp_channel *c = NULL;

	pthread_mutex_lock(&k->registry->lock);
	s = mcp_session_get(k);
	if (s != NULL)
		c = mcp_session_channel_of(s, channel, false);
	if (c != NULL && c->reader != NULL) {
		struct mcp_thread_message *l = mem_new(sizeof(*l));

		l->run = on_pause;
		l->number = channel;
		memcpy(l->session_id, s->id, MCP_SESSION_ID);
		mcp_registry_post(c->reader->thread, l);
	}
	pthread_mutex_unlock(&k->registry->lock);
}

static void
on_stream_end(struct mcp_stream *stream, bool stopping)
{
	struct mcp_reader *r = stream->context;

	(void)stopping;
	detach(r);
	mcp_stream_close(&r->stream);
}

/* Makes r the reader of the channel, or returns why not. */
static enum mcp_session_read
attach(const struct mcp_session_key *k, struct mcp_reader *r)
{
	enum mcp_session_read found = MCP_READ_ABSENT;
	struct mcp_session *s;
	struct mcp_channel *c = NULL;

	pthread_mutex_lock(&k->registry->lock);
	s = mcp_session_get(k);
	if (s != NULL)
		c = mcp_session_channel_of(s, r->channel, r->channel == 0);
	if (c != NULL && c->reader != NULL)
		found = MCP_READ_TAKEN;
	else if (c != NULL) {
		set_reader(s, c, r);
		memcpy(r->session, s->id, MCP_SESSION_ID);
		found = MCP_READ_BEGUN;
	}
	pthread_mutex_unlock(&k->registry->lock);
	return found;
}

enum mcp_session_read
mcp_session_read(const struct mcp_session_key *k, struct http_exchange *x,
    uint64_t channel, uint64_t from, bool prime)
{
	struct mcp_reader *r;
	enum mcp_session_read found;
	char id[48];

	if (k->registry == NULL || k->id.n == 0)
		return MCP_READ_ABSENT;
	if (http_exchange_is_gone(x) || http_exchange_loop(x) == NULL) {
		http_exchange_send(
		    x); /* the client has disconnected; the event is kept */
		return MCP_READ_BEGUN;
	}
	r = arena_new(x->arena, sizeof(*r));
	r->registry = k->registry;
	r->thread = mcp_registry_thread(k->registry, http_exchange_loop(x));
	r->channel = channel;
	r->next = from;
	found = attach(k, r);
	if (found != MCP_READ_BEGUN)
		return found;
	r->stream.answers = channel != 0;
	if (!mcp_stream_open(&r->stream, k, x, on_stream_end, r)) {
		detach(r);
		return MCP_READ_FULL;
	}
	if (prime) {
		snprintf(id, sizeof(id), "%llx-%llx",
		    (unsigned long long)channel,
		    (unsigned long long)(from > 0 ? from - 1 : 0));
		mcp_stream_send(&r->stream, str_of(id), RETRY_MS, STR(""));
	}
	flush(r);
	return MCP_READ_BEGUN;
}
