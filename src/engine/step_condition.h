/* step_condition.h - decides whether a step runs. */
#ifndef CLAVIGER_ENGINE_STEP_CONDITION_H
#define CLAVIGER_ENGINE_STEP_CONDITION_H

#include <stdbool.h>

struct capability_ref;
struct err;
struct json;
struct resolver;

/*
 * Evaluates a condition of the file (capability_condition.h); NULL is true.
 * Sets r->input.e and returns false if a value cannot be evaluated.
 */
bool step_condition_holds(
    struct resolver *r, const struct capability_ref *condition);

/*
 * Reports whether a value counts as true.  These do not: an absent value, null,
 * false, 0, an empty text, list or object, and the texts "false" and "0",
 * because values of a query are texts.
 */
bool step_condition_is_true(const struct json *v);

#endif
