/* declared_params.h - values of the parameters that an operation declares. */
#ifndef CLAVIGER_ENGINE_ARGUMENTS_DECLARED_PARAMS_H
#define CLAVIGER_ENGINE_ARGUMENTS_DECLARED_PARAMS_H

#include "engine/arguments/caller_input.h"

struct capability_operation;
struct capability_param;
struct capability_ref_input;
struct resolver;

/*
 * Returns the parameter that op declares under that name, or NULL.  If the name
 * has a place, the parameter must be in that place. op may be NULL.
 */
const struct capability_param *declared_params_find(
    const struct capability_operation *op,
    const struct capability_ref_input *in);

/*
 * Returns the value of p: its constant, else the caller's value at its place,
 * converted to its type if that loses nothing, else its default.
 */
struct caller_value declared_params_value(struct resolver *r,
    const struct capability_param *p, const struct caller_want *want);

#endif
