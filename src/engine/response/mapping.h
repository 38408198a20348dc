/* mapping.h - an answer in the shape that the file promises. */
#ifndef CLAVIGER_ENGINE_RESPONSE_MAPPING_H
#define CLAVIGER_ENGINE_RESPONSE_MAPPING_H

struct arena;
struct call;
struct cpu_budget;
struct err;
struct http_response;
struct json;
struct capability_consumed_operation;
struct capability_operation;

/* Why the outputs of op cannot be carried out; NULL: they can. */
const char *mapping_problem(const struct capability_operation *op);

/* The same of what a step has of the answer; see mapping_project(). */
const char *mapping_project_problem(
    const struct capability_consumed_operation *op);

/*
 * Bring a 2xx answer into the shape that the outputs of op state.  Templates
 * are rendered with the values of c.  Without a shape ("mapping: $." alone, or
 * no outputs) r stays as it came, and so does every other status.  Outputs that
 * need no answer are one even where r has no body: then its status is 200.  -1
 * and e (UPSTREAM, LIMIT) where a shape is promised and the answer is not JSON
 * or too much.
 */
int mapping_apply(const struct call *c, const struct capability_operation *op,
    struct http_response *r, struct err *e);

/*
 * The same of a value that is at hand; root NULL: there is none, as in a mock.
 * NULL: no output yields anything, or e says what failed.  op has a shape.
 */
const struct json *mapping_shape(const struct call *c,
    const struct capability_operation *op, const struct json *root,
    struct err *e);

/*
 * What a step has of an answer (root): the consumed operation's outputs by
 * their names; of a list each item with these names added.  Root itself where
 * it declares none, or only one that is the whole.  NULL and e (LIMIT): its
 * queries take too long.  budget NULL: none.
 */
const struct json *mapping_project(struct arena *a,
    const struct capability_consumed_operation *op, const struct json *root,
    struct cpu_budget *budget, struct err *e);

#endif
