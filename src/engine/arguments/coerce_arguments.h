/* coerce_arguments.h - the arguments of a tool, as their parameters are
 * declared.
 */
#ifndef CLAVIGER_ENGINE_ARGUMENTS_COERCE_ARGUMENTS_H
#define CLAVIGER_ENGINE_ARGUMENTS_COERCE_ARGUMENTS_H

struct arena;
struct capability_param;
struct cpu_budget;
struct json;

/*
 * Models write arguments by hand: returns the object with values converted that
 * can only be meant in one way.  A parameter with a schema is left to
 * schema_coerce().  For the others the same rules apply: 50.0 for an integer is
 * 50; "50", "true" and JSON text for a number, a boolean, an object or an array
 * are these; 50 and true for a string are text; one value for an array is a
 * list of it; null for what may be absent is absent.  Everything else stays as
 * it is.  What is unchanged is borrowed from arguments; the rest is on a.
 */
const struct json *coerce_arguments(struct arena *a,
    const struct capability_param *params, const struct json *arguments,
    struct cpu_budget *budget);

#endif
