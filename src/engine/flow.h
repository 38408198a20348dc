/* flow.h - calls inside a call: steps in their order, and functions. */
#ifndef CLAVIGER_ENGINE_FLOW_H
#define CLAVIGER_ENGINE_FLOW_H

#include <stddef.h>

struct call;
struct err;
struct flow;

/*
 * Carry out the steps of c's operation.  call_resume() comes exactly once, from
 * the loop or from inside, with the last answer or what ended the sequence:
 * the first error, or the first answer that is none of success.
 */
void flow_run_steps(struct call *c);

/* The same of the function that c's operation refers to. */
void flow_run_function(struct call *c);

/* Cancel the call that c waits for; c is resumed when that has finished. */
void flow_cancel(struct call *c);

/*
 * Make of the results what the operation answers with: the object of its
 * mappings, or what its outputs name; else the last answer is left as it is,
 * for its outputs to shape.  What ended the sequence is not touched.
 */
int flow_shape(struct call *c, struct err *e);

/* How many bytes of answers its results are made of. */
size_t flow_bytes(const struct flow *f);

/* The first call that would send something, or NULL and e; for call_build(). */
struct call *flow_first(struct call *c, struct err *e);

#endif
