/* mcp_session.c - opens, finds, changes and closes sessions. */
#include <stdlib.h>

#include "base/base.h"
#include "mcp/session/mcp_caller.h"
#include "mcp/session/mcp_session_internal.h"

enum {
	CAPABILITY_BYTES = 4096, /* of a client; usually a few hundred */
};

/* Removes sessions that were not used for too long. */
static void
expire(struct mcp_registry *h, int64_t now)
{
	struct list *link = h->idle.next;

	while (link != &h->idle) {
		struct mcp_session *s =
		    container_of(link, struct mcp_session, link);

		link = link->next;
		if (now - s->used_ms < h->limits.idle_ms)
			return;
		if (mcp_session_is_over(s, now)) {
			mcp_session_remove(h, s);
			continue;
		}
		s->used_ms = now;
		list_remove(&s->link);
		list_append(&h->idle, &s->link);
	}
}

void
mcp_session_expire(struct mcp_registry *h)
{
	pthread_mutex_lock(&h->lock);
	expire(h, clock_mono_ms());
	pthread_mutex_unlock(&h->lock);
}

void
mcp_session_free_all(struct mcp_registry *h)
{
	while (!list_is_empty(&h->idle))
		mcp_session_remove(
		    h, container_of(h->idle.next, struct mcp_session, link));
	free(h->sessions);
	h->sessions = NULL;
}

/*
 * The session is removed once its streams have ended, each on its own thread.
 */
static void
close_session(struct mcp_registry *h, struct mcp_session *s)
{
	s->closed = true;
	if (!mcp_session_is_read(s)) {
		mcp_session_remove(h, s);
		return;
	}
	for (struct mcp_channel *c = s->channels; c != NULL; c = c->next) {
		c->last_said = true;
		mcp_session_wake(h, s, c);
	}
}

/*
 * Makes a place for another session of the caller; the heaviest caller may lose
 * one for it.
 */
static bool
make_room(const struct mcp_session_key *k, struct share_who *who)
{
	struct share_place *victim;
	struct mcp_session *s;

	*who = mcp_caller_who(k->caller, k->registry, k->surface);
	if (!share_ask(k->registry->session_share, who, true, &victim))
		return false;
	if (victim == NULL)
		return true;
	s = container_of(victim, struct mcp_session, place);
	mcp_session_leave_place(s);
	close_session(k->registry, s);
	return true;
}

static struct mcp_session *
new_session(const struct mcp_session_key *k, enum mcp_revision r,
    struct str capabilities)
{
	struct mcp_session *s = mem_new(sizeof(*s));
	uint8_t random[16];

	random_bytes(random, sizeof(random));
	encode_hex(s->id, random, sizeof(random));
	memcpy(s->caller, mcp_caller_id(k->caller, k->registry),
	    sizeof(s->caller));
	s->surface = mem_printf("%.*s", STR_FMT(k->surface));
	if (capabilities.n > CAPABILITY_BYTES)
		capabilities = STR("{}");
	s->capabilities = mem_printf("%.*s", STR_FMT(capabilities));
	s->registry = k->registry;
	s->revision = r;
	s->log_level = -1;
	s->used_ms = clock_mono_ms();
	return s;
}

/* Charged until the session ends, even if the memory is freed earlier. */
static void
charge(struct mcp_session *s, size_t n)
{
	s->charged += n;
	mem_budget_add(s->registry->limits.budget, (int64_t)n);
}

bool
mcp_session_open(const struct mcp_session_key *k, enum mcp_revision r,
    struct str capabilities, char id[MCP_SESSION_ID])
{
	struct mcp_registry *h = k->registry;
	struct mcp_session *s;
	struct share_who who;
	bool room;

	if (h == NULL)
		return false;
	s = new_session(k, r, capabilities);
	memcpy(id, s->id, MCP_SESSION_ID);
	pthread_mutex_lock(&h->lock);
	expire(h, s->used_ms);
	room = make_room(k, &who);
	if (room) {
		mcp_session_insert(h, s);
		charge(s, sizeof(*s) + strlen(s->capabilities));
		share_take(h->session_share, &who, &s->place);
	}
	pthread_mutex_unlock(&h->lock);
	if (!room) {
		free(s->surface);
		free(s->capabilities);
		free(s);
	}
	return room;
}

bool
mcp_session_find(const struct mcp_session_key *k, struct arena *a,
    struct mcp_session_view *out)
{
	struct mcp_session *s;

	if (k->registry == NULL || k->id.n == 0)
		return false;
	pthread_mutex_lock(&k->registry->lock);
	s = mcp_session_get(k);
	if (s != NULL)
		*out = (struct mcp_session_view){
			.revision = s->revision,
			.capabilities = arena_str(a, str_of(s->capabilities)),
			.log_level = s->log_level,
		};
	pthread_mutex_unlock(&k->registry->lock);
	return s != NULL;
}

void
mcp_session_set_level(const struct mcp_session_key *k, int level)
{
	struct mcp_session *s;

	if (k->registry == NULL)
		return;
	pthread_mutex_lock(&k->registry->lock);
	s = mcp_session_get(k);
	if (s != NULL)
		s->log_level = level;
	pthread_mutex_unlock(&k->registry->lock);
}

static bool
watch(struct mcp_session *s, struct str uri, bool on)
{
	for (size_t i = 0; i < s->watch_count; i++) {
		if (!str_is(uri, s->watched[i]))
			continue;
		if (!on) {
			free(s->watched[i]);
			s->watched[i] = s->watched[--s->watch_count];
		}
		return true;
	}
	if (!on)
		return true;
	if (s->watch_count == MCP_SESSION_WATCHES ||
	    uri.n > MCP_SESSION_URI_BYTES)
		return false;
	s->watched =
	    mem_resize(s->watched, (s->watch_count + 1) * sizeof(*s->watched));
	s->watched[s->watch_count++] = mem_printf("%.*s", STR_FMT(uri));
	charge(s, uri.n);
	return true;
}

bool
mcp_session_watch(const struct mcp_session_key *k, struct str uri, bool on)
{
	struct mcp_session *s;
	bool done = true;

	if (k->registry == NULL)
		return true;
	pthread_mutex_lock(&k->registry->lock);
	s = mcp_session_get(k);
	if (s != NULL)
		done = watch(s, uri, on);
	pthread_mutex_unlock(&k->registry->lock);
	return done;
}

bool
mcp_session_watches(const struct mcp_session_key *k, struct str uri)
{
	struct mcp_session *s;
	bool found = false;

	if (k->registry == NULL)
		return false;
	pthread_mutex_lock(&k->registry->lock);
	s = mcp_session_get(k);
	for (size_t i = 0; s != NULL && i < s->watch_count; i++)
		found = found || str_is(uri, s->watched[i]);
	pthread_mutex_unlock(&k->registry->lock);
	return found;
}

bool
mcp_session_close(const struct mcp_session_key *k)
{
	struct mcp_session *s;

	if (k->registry == NULL)
		return false;
	pthread_mutex_lock(&k->registry->lock);
	s = mcp_session_get(k);
	if (s != NULL)
		close_session(k->registry, s);
	pthread_mutex_unlock(&k->registry->lock);
	return s != NULL;
}
