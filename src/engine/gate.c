/* gate.c - how many calls of one namespace are under way, and who waits. */
#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"
#include "spec/spec.h"
#include "engine/gate.h"

/* Invariant: somebody waits only while in == max. */
struct gate {
	pthread_mutex_t lock; /* held for a few instructions */
	int64_t max, room; /* calls in, calls waiting */
	int64_t in, waiting;
	struct list queue; /* of struct gate_ticket, the oldest first */
};

struct gate *
gate_new(const struct spec_policy *p)
{
	struct gate *g;

	if (p->concurrency < 1)
		return NULL;
	g = mem_new(sizeof(*g));
	pthread_mutex_init(&g->lock, NULL);
	g->max = p->concurrency;
	g->room = p->queue;
	list_init(&g->queue);
	return g;
}

void
gate_free(struct gate *g)
{
	if (g == NULL)
		return;
	pthread_mutex_destroy(&g->lock);
	free(g);
}

enum gate_answer
gate_enter(struct gate *g, struct gate_ticket *t)
{
	enum gate_answer answer = GATE_FULL;

	if (g == NULL)
		return GATE_IN;
	pthread_mutex_lock(&g->lock);
	if (g->in < g->max) {
		g->in++;
		answer = GATE_IN;
	} else if (g->waiting < g->room) {
		g->waiting++;
		t->queued = true;
		list_append(&g->queue, &t->link);
		answer = GATE_WAIT;
	}
	pthread_mutex_unlock(&g->lock);
	return answer;
}

static void
leave_queue(struct gate *g, struct gate_ticket *t)
{
	list_remove(&t->link);
	t->queued = false;
	g->waiting--;
}

bool
gate_give_up(struct gate *g, struct gate_ticket *t)
{
	bool queued;

	pthread_mutex_lock(&g->lock);
	queued = t->queued;
	if (queued)
		leave_queue(g, t);
	pthread_mutex_unlock(&g->lock);
	return queued;
}

void
gate_leave(struct gate *g)
{
	struct gate_ticket *next = NULL;

	if (g == NULL)
		return;
	pthread_mutex_lock(&g->lock);
	if (list_is_empty(&g->queue)) {
		g->in--;
	} else {
		next = LIST_MEMBER(g->queue.next, struct gate_ticket, link);
		leave_queue(g, next);
		/*
		 * Under the lock: once it is out of the queue, its owner may
		 * give up and be gone.
		 */
		loop_post(next->loop, &next->note);
	}
	pthread_mutex_unlock(&g->lock);
}

int64_t
gate_count(struct gate *g)
{
	int64_t in;

	if (g == NULL)
		return 0;
	pthread_mutex_lock(&g->lock);
	in = g->in;
	pthread_mutex_unlock(&g->lock);
	return in;
}
