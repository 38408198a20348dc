/* steps.h - calls inside a call: steps in their order, and functions. */
#ifndef CLAVIGER_ENGINE_STEPS_H
#define CLAVIGER_ENGINE_STEPS_H

struct call;
struct err;
struct steps;

/*
 * Runs the steps of the operation of c. c->state->resume() is called exactly
 * once, from the loop or from inside, with the last response or with what ended
 * the sequence: the first error or the first unsuccessful response.
 */
void steps_run_steps(struct call *c);

/* The same of the function that c's operation refers to. */
void steps_run_function(struct call *c);

/* Cancel the call that c waits for; c is resumed when that has finished. */
void steps_cancel(struct call *c);

/*
 * Make of the results what the operation answers with: the object of its
 * mappings, or what its outputs name; else the last answer is left as it is,
 * for its outputs to shape.  What ended the sequence is not touched.
 */
int steps_shape(struct call *c, struct err *e);

/* The first call that would send something, or NULL and e; for call_build(). */
struct call *steps_first(struct call *c, struct err *e);

#endif
