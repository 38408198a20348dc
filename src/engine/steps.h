/*
 * steps.h - runs calls inside a call: the steps of a sequence, and functions.
 */
#ifndef CLAVIGER_ENGINE_STEPS_H
#define CLAVIGER_ENGINE_STEPS_H

struct call;
struct err;
struct steps;

/*
 * Runs the steps of the operation of c. c->state->resume() is called exactly
 * once, from the loop or before this returns, with the last response or with
 * what ended the sequence: the first error or the first unsuccessful response.
 */
void steps_run_steps(struct call *c);

/* The same for the function that the operation of c refers to. */
void steps_run_function(struct call *c);

/* Cancels the call that c waits for; c is resumed when that has finished. */
void steps_cancel(struct call *c);

/*
 * Makes the response of the operation from the results: the object of its
 * mappings, or the results that its outputs name.  Otherwise the last response
 * stays, to be shaped by the outputs.  If the sequence has ended with an error
 * or an unsuccessful response, that is not changed.  Returns -1 and sets e on
 * failure.
 */
int steps_shape(struct call *c, struct err *e);

/*
 * Returns the first call that would send a request, for call_build().  Returns
 * NULL and sets e if no call sends one.
 */
struct call *steps_first(struct call *c, struct err *e);

#endif
