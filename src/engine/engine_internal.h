/* engine_internal.h - which operations can work, and why the others cannot. */
#ifndef CLAVIGER_ENGINE_ENGINE_INTERNAL_H
#define CLAVIGER_ENGINE_ENGINE_INTERNAL_H

struct capability_consumed_operation;
struct engine;
struct engine_operation;

/* Once targets are resolved: what can be called, and why the rest cannot. */
void engine_make_plans(struct engine *en);

const struct engine_operation *engine_plan(
    const struct engine *en, const struct capability_consumed_operation *op);

#endif
