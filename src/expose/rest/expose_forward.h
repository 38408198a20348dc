/* expose_forward.h - routes for all that lies below a path. */
#ifndef CLAVIGER_EXPOSE_REST_EXPOSE_FORWARD_H
#define CLAVIGER_EXPOSE_REST_EXPOSE_FORWARD_H

struct err;
struct http_routes;
struct capability_operation;

/*
 * Routes of every method for the path of a forward and whatever lies below it,
 * which is the tail of a match: "/proxy" and "/proxy/{path}" mean the same.  Of
 * two forwards of one path the first counts.  -1 and e (INPUT) where the path
 * is no pattern.
 */
int expose_forward_add(struct http_routes *r,
    const struct capability_operation *o, void *target, struct err *e);

#endif
