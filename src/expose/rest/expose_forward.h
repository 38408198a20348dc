/* expose_forward.h - routes for everything below a path. */
#ifndef CLAVIGER_EXPOSE_REST_EXPOSE_FORWARD_H
#define CLAVIGER_EXPOSE_REST_EXPOSE_FORWARD_H

struct err;
struct http_routes;
struct capability_operation;

/*
 * Adds routes of every method for the path of a forward and everything below
 * it, which becomes the tail of a match: "/proxy" and "/proxy/{path}" mean the
 * same.  Of two forwards of one path the first wins.  Returns -1 and sets e
 * (INPUT) if the path is malformed.
 */
int expose_forward_add(struct http_routes *r,
    const struct capability_operation *o, void *target, struct err *e);

#endif
