/* mapping.h - converts an answer to the shape that the file declares. */
#ifndef CLAVIGER_ENGINE_RESPONSE_MAPPING_H
#define CLAVIGER_ENGINE_RESPONSE_MAPPING_H

struct arena;
struct call;
struct cpu_budget;
struct err;
struct format_root;
struct http_response;
struct json;
struct capability_consumed_operation;
struct capability_operation;

/* Returns why the outputs of op cannot be evaluated; NULL: they can. */
const char *mapping_problem(const struct capability_operation *op);

/* The same for the outputs of a consumed operation; see mapping_project(). */
const char *mapping_project_problem(
    const struct capability_consumed_operation *op);

/*
 * Converts the 2xx response of c to the shape that the outputs of op declare.
 * Templates are rendered with the values of c.  If no shape is declared
 * ("mapping: $." alone, or no outputs), or the status is another, it is not
 * changed.  If the outputs need no response, it may have no body; its status
 * becomes 200.  Returns -1 and sets e if a shape is declared: UPSTREAM if the
 * response is not JSON, LIMIT if the result is too large or takes too long.
 */
int mapping_apply(
    struct call *c, const struct capability_operation *op, struct err *e);

/*
 * The same for a value. root NULL: no response, as for a mock. op must declare
 * a shape.  Returns NULL if no output has a value, or sets e on failure.
 */
const struct json *mapping_shape(const struct call *c,
    const struct capability_operation *op, const struct json *root,
    struct err *e);

/*
 * Returns what later steps see of a response (root): an object with the outputs
 * of the consumed operation by name; if root is a list, its items with these
 * names added.  Returns root itself if op declares no outputs, or one output
 * without a name.  Returns NULL and sets e (LIMIT) if the queries take too
 * long. xml: what root was in XML. budget may be NULL.
 */
const struct json *mapping_project(struct arena *a,
    const struct capability_consumed_operation *op, const struct json *root,
    const struct format_root *xml, struct cpu_budget *budget, struct err *e);

#endif
