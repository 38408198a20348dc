/* gate.h - how many calls of one namespace are under way, and who waits. */
#ifndef CLAVIGER_ENGINE_GATE_H
#define CLAVIGER_ENGINE_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"
#include "base/share.h"
#include "net/loop.h"

struct gate; /* of one namespace, shared by all threads */
struct http_principal;
struct spec_policy;

/* NULL where the policy has no ceiling; every function takes that. */
struct gate *gate_new(const struct spec_policy *p);
void gate_free(struct gate *g);

/* A call that waits or is in; lives in the call. */
struct gate_ticket {
	struct list link; /* the gate's */
	struct loop *loop; /* of the one who waits */
	struct loop_note note;
	struct share_who who; /* see gate_ticket_init() */
	/* The gate's; under its lock while it is queued. */
	struct share_place place;
	bool queued, refused;
};

/* Whose call it is; NULL: the operator's own. */
void gate_ticket_init(struct gate_ticket *t, const struct http_principal *p);

enum gate_answer { GATE_IN, GATE_WAIT, GATE_FULL };

/*
 * GATE_IN: call gate_leave() after.  GATE_WAIT: t->note.run is called on
 * t->loop once it is in, or, with t->refused, once it must wait no longer: the
 * queue is full, and its caller waits with more calls than another.
 */
enum gate_answer gate_enter(struct gate *g, struct gate_ticket *t);

/* Wait no longer.  False: its note is on the way, whatever it will say. */
bool gate_give_up(struct gate *g, struct gate_ticket *t);

/*
 * The next in the queue is let in: the oldest of the caller who has the fewest
 * calls in.
 */
void gate_leave(struct gate *g, struct gate_ticket *t);

/* How many are in. */
int64_t gate_count(struct gate *g);

#endif
