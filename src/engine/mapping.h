/* mapping.h - the upstream's answer in the shape that the file promises. */
#ifndef CLAVIGER_ENGINE_MAPPING_H
#define CLAVIGER_ENGINE_MAPPING_H

struct arena;
struct err;
struct http_response;
struct limits;
struct spec_operation;

/* Why the outputs of op cannot be carried out; NULL: they can. */
const char *mapping_problem(const struct spec_operation *op);

/*
 * Bring a 2xx answer into shape.  Without a shape ("mapping: $." alone) it
 * stays as it came, and so does every other status.  -1 and e (UPSTREAM) where
 * a shape is promised and the answer is not JSON.
 */
int mapping_apply(const struct spec_operation *op, const struct limits *l,
    struct arena *a, struct http_response *r, struct err *e);

#endif
