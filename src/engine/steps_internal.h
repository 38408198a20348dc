/* steps_internal.h - a sequence of steps in progress, for the files of steps.
 */
#ifndef CLAVIGER_ENGINE_STEPS_INTERNAL_H
#define CLAVIGER_ENGINE_STEPS_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "engine/state/state.h"

struct call;
struct capability_step;
struct err;
struct json;

/* The calls of a step with `forEach`. */
struct steps_loop {
	const struct json *item; /* of the next call; NULL: no more */
	size_t number, count; /* of that item, from 1; all items */
	struct json *seen, *whole; /* results so far, as in step_results */
	size_t bytes; /* of the responses so far */
	int64_t began_ms;
};

/* The steps of a call; on its arena. */
struct steps {
	struct call *call;
	const struct capability_step *step; /* the next one; NULL: no more */
	struct step_results results;
	struct steps_loop *loop; /* of step; NULL: none, or not begun */
	const struct json *list; /* of the last call step, if it looped */
	bool ready; /* step is a call, and nothing is left to compute for it */
	bool kept; /* results has that of the last call */
	struct call *child; /* in progress; NULL: none */
	bool inside; /* a child is being started, and may finish now */
	bool waiting;
	bool ended; /* by an error or an unsuccessful response */
};

/*
 * Does all that computes before the next call: runs lookups, evaluates
 * conditions and lists, and skips the steps that do not run.  Then f->step is
 * the step of that call, or NULL.  If the budget is used up, returns -1, and
 * another call of this function continues where it stopped.  Returns -1 and
 * sets e on failure.
 */
int steps_next_find(struct steps *f, struct err *e);

/*
 * Takes the result of a call, and advances to the next item or step.  seen,
 * whole and xml_root are as in step_results_put().  bytes is the size of the
 * response. Returns -1 and sets e, and changes nothing, if a bound of the loop
 * is exceeded.
 */
int steps_next_take(struct steps *f, const struct json *seen,
    const struct json *whole, struct str xml_root, size_t bytes, struct err *e);

/* Returns how messages name the call of f: "step 'x', item 3 of 7". */
struct str steps_next_label(const struct steps *f);

#endif
