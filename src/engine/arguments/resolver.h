/* resolver.h - evaluates references and templates of a file in one call. */
#ifndef CLAVIGER_ENGINE_ARGUMENTS_RESOLVER_H
#define CLAVIGER_ENGINE_ARGUMENTS_RESOLVER_H

#include <stdbool.h>

#include "base/base.h"
#include "capability/capability.h"
#include "engine/arguments/caller_input.h"

struct call;
struct err;

/* State of one call's evaluations.  Values are borrowed from the call. */
struct resolver {
	struct caller_input input;
	int depth; /* of constants that name other parameters */
};

/* For a value that has no particular destination. */
extern const struct caller_want resolver_anywhere;

/* e: receives the first query, body, cookie or template in error. */
struct resolver resolver_of(const struct call *c, struct err *e);

/*
 * Evaluates a value of the file.  Of a text the first rule that applies
 * decides:
 *   rest.x  tools.x  <prefix>.x     a value of the caller
 *   step.x  $.step.x                the result of an earlier step
 *   x                               a parameter that the operation declares
 *   {{x}}                           a template: see resolver_find()
 *   anything else                   the text itself
 * "{{x}}" alone keeps the type of its value, as do numbers, booleans, and
 * members of objects and lists.  A NULL value is absent.
 */
struct caller_value resolver_value(struct resolver *r,
    const struct capability_ref *ref, const struct caller_want *want);

/* The same for a constant text.  Its value is treated like text from HTTP. */
struct caller_value resolver_constant(struct resolver *r,
    const struct capability_ref *ref, const struct caller_want *want);

/*
 * Finds what a {{tag}} names.  The first rule that applies decides:
 *   rest.x  tools.x  <prefix>.x     a value of the caller
 *   step  step.x  $.step.x          the result of an earlier step
 *   env.x  <namespace>.x  x         a bind, or a variable set with --set
 *   x                               a value of the caller
 */
struct caller_value resolver_find(struct resolver *r,
    const struct capability_ref_name *name, const struct caller_want *want);

/*
 * Finds a value of the caller.  A declared parameter has its constant, else the
 * value at its place, else its default (declared_params_value()).
 */
struct caller_value resolver_given(struct resolver *r,
    const struct capability_ref_input *in, const struct caller_want *want);

/* Reports whether the name refers to the caller, as "rest.x" does. */
bool resolver_is_of_caller(
    const struct call *c, const struct capability_ref_name *name);

#endif
