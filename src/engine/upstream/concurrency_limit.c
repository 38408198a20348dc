/* concurrency_limit.c - limits the calls of one namespace at a time. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "http/http.h"
#include "key/key.h"
#include "capability/capability.h"
#include "engine/upstream/concurrency_limit.h"

enum {
	RESERVED = 4, /* a quarter of the queue is for known callers */
	PRINCIPAL_BYTES = 65536,
};

/* Invariant: calls wait only while max calls are running. */
struct concurrency_limit {
	pthread_mutex_t lock; /* held for a few instructions */
	int64_t max, room; /* maximum of calls running, and waiting */
	struct share *inside, *waiting; /* by caller */
	struct list
	    queue; /* of struct concurrency_limit_ticket, the oldest first */
};

struct concurrency_limit *
concurrency_limit_new(const struct capability_policy *p)
{
	struct concurrency_limit *g;

	if (p->concurrency < 1)
		return NULL;
	g = mem_new(sizeof(*g));
	pthread_mutex_init(&g->lock, NULL);
	g->max = p->concurrency;
	g->room = p->queue;
	g->inside = share_new((size_t)g->max, 0);
	g->waiting = share_new(
	    g->room > 0 ? (size_t)g->room : 1, (size_t)g->room / RESERVED);
	list_init(&g->queue);
	return g;
}

void
concurrency_limit_free(struct concurrency_limit *g)
{
	if (g == NULL)
		return;
	pthread_mutex_destroy(&g->lock);
	share_free(g->inside);
	share_free(g->waiting);
	free(g);
}

void
concurrency_limit_ticket_init(
    struct concurrency_limit_ticket *t, const struct http_principal *p)
{
	struct net_address_block block;
	struct buf b;

	t->who = (struct share_who){ .trusted = true };
	if (p == NULL)
		return;
	t->who.trusted = http_principal_is_authenticated(p);
	if (!t->who.trusted) {
		block = net_address_block_of(&p->peer);
		memcpy(t->who.id, block.bytes, sizeof(block.bytes));
		return;
	}
	/* The id of a key is unique; zeros follow it, which no hash has. */
	if (p->kind == HTTP_PRINCIPAL_KEY && decode_uuid(t->who.id, p->subject))
		return;
	buf_init(&b, PRINCIPAL_BYTES);
	http_principal_write(&b, p);
	key_hash_plain(buf_str(&b), t->who.id);
	buf_done(&b);
}

static bool
has_room(const struct concurrency_limit *g)
{
	return share_count(g->inside) < (size_t)g->max;
}

static void
leave_queue(struct concurrency_limit *g, struct concurrency_limit_ticket *t)
{
	list_remove(&t->link);
	t->queued = false;
	share_give_back(g->waiting, &t->place);
}

/*
 * Notifies the owner of a ticket.  Call it with the lock held: without the
 * lock, the owner could free a ticket that is not queued any more.
 */
static void
tell(struct concurrency_limit *g, struct concurrency_limit_ticket *t,
    bool refused)
{
	leave_queue(g, t);
	t->refused = refused;
	if (!refused)
		share_take(g->inside, &t->who, &t->place);
	loop_post(t->loop, &t->note);
}

static bool
enter_queue(struct concurrency_limit *g, struct concurrency_limit_ticket *t)
{
	struct share_place *victim;

	if (g->room < 1 || !share_ask(g->waiting, &t->who, false, &victim))
		return false;
	if (victim != NULL)
		tell(g,
		    container_of(
		        victim, struct concurrency_limit_ticket, place),
		    true);
	share_take(g->waiting, &t->who, &t->place);
	t->queued = true;
	list_append(&g->queue, &t->link);
	return true;
}

enum concurrency_limit_answer
concurrency_limit_enter(
    struct concurrency_limit *g, struct concurrency_limit_ticket *t)
{
	enum concurrency_limit_answer answer = CONCURRENCY_LIMIT_FULL;

	if (g == NULL)
		return CONCURRENCY_LIMIT_IN;
	pthread_mutex_lock(&g->lock);
	t->refused = false;
	if (has_room(g)) {
		share_take(g->inside, &t->who, &t->place);
		answer = CONCURRENCY_LIMIT_IN;
	} else if (enter_queue(g, t))
		answer = CONCURRENCY_LIMIT_WAIT;
	pthread_mutex_unlock(&g->lock);
	return answer;
}

bool
concurrency_limit_give_up(
    struct concurrency_limit *g, struct concurrency_limit_ticket *t)
{
	bool queued;

	pthread_mutex_lock(&g->lock);
	queued = t->queued;
	if (queued)
		leave_queue(g, t);
	pthread_mutex_unlock(&g->lock);
	return queued;
}

static struct concurrency_limit_ticket *
find_next(struct concurrency_limit *g)
{
	struct concurrency_limit_ticket *next = NULL;
	size_t fewest = 0;

	for (struct list *l = g->queue.next; l != &g->queue; l = l->next) {
		struct concurrency_limit_ticket *t =
		    container_of(l, struct concurrency_limit_ticket, link);
		size_t n = share_count_of(g->inside, &t->who);

		if (next == NULL || n < fewest) {
			next = t;
			fewest = n;
		}
	}
	return next;
}

void
concurrency_limit_leave(
    struct concurrency_limit *g, struct concurrency_limit_ticket *t)
{
	struct concurrency_limit_ticket *next;

	if (g == NULL)
		return;
	pthread_mutex_lock(&g->lock);
	share_give_back(g->inside, &t->place);
	next = find_next(g);
	if (next != NULL)
		tell(g, next, false);
	pthread_mutex_unlock(&g->lock);
}

int64_t
concurrency_limit_count(struct concurrency_limit *g)
{
	int64_t in;

	if (g == NULL)
		return 0;
	pthread_mutex_lock(&g->lock);
	in = (int64_t)share_count(g->inside);
	pthread_mutex_unlock(&g->lock);
	return in;
}
