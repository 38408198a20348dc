/* capability_find.h - operations by name. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_FIND_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_FIND_H

#include "base/base.h"

struct capability;
struct capability_consumed_operation;
struct capability_operation;
struct capability_param;
struct err;

/* Returns the first parameter of exactly that name, or NULL. */
struct capability_param *capability_find_param(
    const struct capability_consumed_operation *op, struct str name);

/*
 * Finds an exposed operation or tool by "name" or "namespace.name", or a
 * function of an aggregate by "namespace.function", and sets *consumed to NULL.
 * For "namespace.operation" of a consumed API it returns NULL and sets
 * *consumed; so does "namespace.resource.operation".  If there is no such name,
 * both are NULL, and e (ERR_ABSENT) suggests the nearest name.  If it is the
 * name of several consumed operations, both are NULL, and e is ERR_INPUT.
 */
struct capability_operation *capability_find_operation(
    const struct capability *s, struct str name,
    struct capability_consumed_operation **consumed, struct err *e);

#endif
