/* skill_input.h - the inputs of an operation, as a tool and in a request. */
#ifndef CLAVIGER_SKILL_SKILL_INPUT_H
#define CLAVIGER_SKILL_SKILL_INPUT_H

struct arena;
struct capability;
struct json;
struct skill_op;

/*
 * Sets op->inputs to the parameters of the tool; if op is not a tool, to those
 * of the route.
 */
void skill_input_find(
    struct arena *a, const struct capability *s, struct skill_op *op);

/* Returns an object with example values for the required inputs. */
struct json *skill_input_example(struct arena *a, const struct skill_op *op);

#endif
