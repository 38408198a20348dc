/* engine_internal.h - which operations can work, and why the others cannot. */
#ifndef CLAVIGER_ENGINE_ENGINE_INTERNAL_H
#define CLAVIGER_ENGINE_ENGINE_INTERNAL_H

struct capability_consumed_operation;
struct engine;
struct engine_operation;

/*
 * Determines for each operation whether it can be called, else why not.  The
 * targets must be resolved.
 */
void engine_make_plans(struct engine *en);

/*
 * Returns the plan of a consumed operation; NULL: it is not of this capability.
 */
const struct engine_operation *engine_plan(
    const struct engine *en, const struct capability_consumed_operation *op);

#endif
