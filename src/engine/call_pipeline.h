/* call_pipeline.h - the steps of a call, in order. */
#ifndef CLAVIGER_ENGINE_CALL_PIPELINE_H
#define CLAVIGER_ENGINE_CALL_PIPELINE_H

#include <stdbool.h>
#include <stddef.h>

struct call;
struct capability_operation;

/* WAIT: the call is resumed when the step is done. */
enum call_result { CALL_NEXT, CALL_WAIT, CALL_FAILED };

typedef enum call_result call_step_fn(struct call *c);

/* builds: the number of steps that build the request. */
struct call_pipeline {
	call_step_fn *const *steps;
	size_t count, builds;
};

/* The pipeline for what carries op out; NULL: a consumed operation. */
const struct call_pipeline *call_pipeline_find(
    const struct capability_operation *op);

/*
 * Reports whether a step belongs on the loop.  All other steps compute, and may
 * run on any thread.
 */
bool call_pipeline_waits(call_step_fn *step);

/* Reports whether c, or a call that it is inside of, was cancelled. */
bool call_pipeline_is_cancelled(const struct call *c);

#endif
