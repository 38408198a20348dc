/* call_pipeline.h - the steps of a call, in order. */
#ifndef CLAVIGER_ENGINE_CALL_PIPELINE_H
#define CLAVIGER_ENGINE_CALL_PIPELINE_H

#include <stdbool.h>
#include <stddef.h>

struct call;
struct capability_operation;

/*
 * The result of a step.  CALL_WAIT: the call is resumed when the step is done.
 * CALL_FAILED: c->error is set, and no other step runs.  CALL_AGAIN: the call
 * continues with the step `again` of the pipeline; only steps that compute
 * return it.
 */
enum call_result { CALL_NEXT, CALL_WAIT, CALL_FAILED, CALL_AGAIN };

typedef enum call_result call_step_fn(struct call *c);

/*
 * The first `builds` of the steps build the request; call_build() runs only
 * these.
 */
struct call_pipeline {
	call_step_fn *const *steps;
	size_t count, builds;
	size_t again; /* the index of the step after CALL_AGAIN */
};

/* Returns the pipeline that runs op; NULL: that of a consumed operation. */
const struct call_pipeline *call_pipeline_find(
    const struct capability_operation *op);

/*
 * Reports whether a step must run on the thread of the loop.  All other steps
 * only compute and may run on any thread.
 */
bool call_pipeline_waits(call_step_fn *step);

/* Reports whether c, or a call that contains it, was cancelled. */
bool call_pipeline_is_cancelled(const struct call *c);

#endif
