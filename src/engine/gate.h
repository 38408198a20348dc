/* gate.h - how many calls of one namespace are under way, and who waits. */
#ifndef CLAVIGER_ENGINE_GATE_H
#define CLAVIGER_ENGINE_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"
#include "net/loop.h"

struct gate; /* of one namespace, shared by all threads */
struct spec_policy;

/* NULL where the policy has no ceiling; every function takes that. */
struct gate *gate_new(const struct spec_policy *p);
void gate_free(struct gate *g);

/* A place in the queue; lives in the waiting call. */
struct gate_ticket {
	struct list link; /* the gate's */
	struct loop *loop; /* of the one who waits */
	struct loop_note note;
	bool queued; /* the gate's; under its lock */
};

enum gate_answer { GATE_IN, GATE_WAIT, GATE_FULL };

/*
 * GATE_IN: call gate_leave() after.  GATE_WAIT: t->note.run is called on
 * t->loop once it is in.
 */
enum gate_answer gate_enter(struct gate *g, struct gate_ticket *t);

/* Wait no longer.  False: it is in already, and its note is on the way. */
bool gate_give_up(struct gate *g, struct gate_ticket *t);

/* The next in the queue is let in. */
void gate_leave(struct gate *g);

/* How many are in. */
int64_t gate_count(struct gate *g);

#endif
